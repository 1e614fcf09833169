"""The pages' template language: Jinja2 with Django's addresses, static files and translations, and the site's filters.

docs/decisions/2026-11-21-templates.md tells why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.template import defaultfilters
from django.templatetags.static import static
from django.urls import reverse
from django.utils import html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import ChainableUndefined, Environment

from guatu_web.accounts import shown as sign_in
from guatu_web.documents.wording import doubt
from guatu_web.records import shown
from guatu_web.records.in_words import Told, told
from guatu_web.records.lights import LIGHT_SHAPES
from guatu_web.records.models import AuditEntry

_NUMBER = 2**53
"""Stands for a record's number in an address; no zone's code ends with it."""


def environment(**options: Any) -> Environment:
    """Jinja2's environment, as settings.TEMPLATES asks for it.

    A name that a page does not know is empty, and so are its attributes: pages share frames and pieces, to which each
    gives what it has.
    """
    made = Environment(**options | {"undefined": ChainableUndefined, "extensions": ["jinja2.ext.i18n"]})
    made.globals |= {"gettext": gettext, "ngettext": ngettext, "pgettext": pgettext, "npgettext": npgettext}
    made.globals |= {"_": gettext, "static": static, "url": url, "urls": urls, "light_shapes": LIGHT_SHAPES}
    made.filters |= {
        "clock_after": sign_in.clock_after,
        "control": sign_in.control,
        "day": shown.day,
        "doubt": doubt,
        "figure": shown.figure,
        "filesizeformat": defaultfilters.filesizeformat,
        "in_fours": sign_in.in_fours,
        "in_words": in_words,
        "label": shown.label,
        "linebreaks": linebreaks,
        "minute": shown.minute,
        "moment": shown.moment,
        "number": shown.number,
        "period": shown.period,
        "truncatechars": defaultfilters.truncatechars,
    }
    return made


def url(name: str, *args: Any) -> str:
    """The address of a view by its name and arguments."""
    return reverse(name, args=args)


def urls(name: str, *args: Any) -> Callable[[int], str]:
    """The addresses of a view whose last argument is the number of a record: a list finds the way once, not for each
    line."""
    before, _, after = reverse(name, args=(*args, _NUMBER)).rpartition(str(_NUMBER))
    return lambda number: f"{before}{number}{after}"


def in_words(entries: Iterable[AuditEntry]) -> list[Told]:
    """Entries of the log in words: each with its act, its kind of record and its lines (field, before, after)."""
    return told(list(entries))


def linebreaks(text: str) -> SafeString:
    """A text in paragraphs, escaped."""
    return mark_safe(html.linebreaks(text, autoescape=True))
