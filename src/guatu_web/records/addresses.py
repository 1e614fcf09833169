"""What the address of a sorted and paged list says, and the addresses of the same list in other orders and pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django import forms
from django.http import QueryDict

from guatu_web.records.paging import Asked

SIZES = (25, 50, 100)
"""So many rows a page may have."""
_PLACES = ("after", "before")


class PageForm(forms.Form):
    """How long a page is, and beside which row it begins."""

    size = forms.TypedChoiceField(choices=[(str(size), size) for size in SIZES], coerce=int, required=False)
    after = forms.CharField(required=False, max_length=2000)
    before = forms.CharField(required=False, max_length=2000)


class Links(NamedTuple):
    """Addresses of the same list in other orders, sizes and pages; every one keeps the filter."""

    sorts: dict[str, str]
    sizes: dict[int, str]
    previous: str
    next: str
    first: str
    filter: str


def asked_in(query: QueryDict, sorts: Iterable[str], usual: str) -> Asked:
    """The order and the page that an address asks for; what it says wrongly is taken as not said.

    `usual` is the order without a wish, with "-" before it downwards.
    """
    form = PageForm(query)
    form.is_valid()
    told, wanted = form.cleaned_data, query.get("sort", "")
    order = wanted if wanted.removeprefix("-") in sorts else usual
    return Asked(order, told.get("size") or SIZES[0], told.get("after") or "", told.get("before") or "")


def links(
    query: QueryDict,
    asked: Asked,
    previous: str,
    following: str,
    sorts: Iterable[str] = (),
    *,
    newest_first: bool = False,
) -> Links:
    """The addresses beside a page, whose neighbours begin at the cursors `previous` and `following` ("" for none).

    A list that is sorted anew begins at its smallest value, or with `newest_first` at its largest; the order in which
    it stands is turned.
    """
    kept = {name: str(value) for name, value in query.items() if name not in _PLACES and value}
    sort = asked.order.removeprefix("-")

    def address(**more: str) -> str:
        made = QueryDict(mutable=True)
        made.update({**kept, **more})
        return f"?{made.urlencode()}"

    def turned(name: str) -> str:
        downwards = not asked.descending if name == sort else newest_first
        return f"-{name}" if downwards else name

    return Links(
        {name: address(sort=turned(name)) for name in sorts},
        {size: address(size=str(size)) for size in SIZES},
        address(before=previous) if previous else "",
        address(after=following) if following else "",
        address() if asked.after or asked.before else "",
        address(),
    )
