"""What the pages of sign-in show: inputs in the site's look, when a lock ends, a secret that can be typed."""

from __future__ import annotations

from datetime import timedelta

from django.forms import BoundField
from django.utils import timezone
from django.utils.safestring import SafeString


def control(field: BoundField) -> SafeString:
    """The input of a form that belongs to another part, in the site's look and without a text in place of a label."""
    field.field.widget.attrs.pop("placeholder", None)
    return field.as_widget(attrs={"class": "form-control" + (" is-invalid" if field.errors else "")})


def clock_after(wait: timedelta) -> str:
    """What the clock shows after a wait that begins now: 16:05."""
    return f"{timezone.localtime(timezone.now() + wait):%H:%M}"


def in_fours(secret: str) -> str:
    """A long secret in groups of four, so that it can be read aloud and typed."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
