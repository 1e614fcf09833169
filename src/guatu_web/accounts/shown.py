"""What the pages of sign-in need: inputs in the site's look, and when a lock ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    """The input of a form that belongs to another part, in the site's look and without a text in place of a label."""
    field.field.widget.attrs.pop("placeholder", None)
    return field.as_widget(attrs={"class": "form-control" + (" is-invalid" if field.errors else "")})


@register.filter
def from_now(wait: timedelta) -> datetime:
    """The moment after a wait that begins now."""
    return timezone.now() + wait


@register.filter
def in_fours(secret: str) -> str:
    """A long secret in groups of four, so that it can be read aloud and typed."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
