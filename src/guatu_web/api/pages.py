"""Lists in pages: sorted by one of few fields and the id, each page with the address of the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field as Described
from ninja import Schema

from guatu_web.api.failures import Unfit
from guatu_web.api.values import Text
from guatu_web.records import paging

T = TypeVar("T")
M = TypeVar("M", bound=Model)


class Page(Schema, Generic[T]):
    """Some rows, and the address of the next page where there is one."""

    items: list[T]
    next: str | None = Described(None, description="下一页的地址；最后一页为空")


class Listing(Schema):
    """How much of a list is wanted; what filters it stands in subclasses, with `sort`."""

    limit: int = Described(50, ge=1, le=200, description="每页条数")
    cursor: Text | None = Described(None, max_length=1000, description="取自上一页的 next")
    sort: str


def page(
    request: HttpRequest,
    rows: QuerySet[M],
    listing: Listing,
    sorts: Mapping[str, str],
    shape: Callable[[M], T],
) -> Page[T]:
    """A page of rows; `sorts` tells for each sort's name the path of its field."""
    _refuse_unknown(request, listing)
    asked = paging.Asked(listing.sort, listing.limit, after=listing.cursor or "")
    found = paging.page(rows, sorts[listing.sort.removeprefix("-")], asked)
    return Page(items=[shape(row) for row in found.rows], next=_address(request, found.next) if found.next else None)


def _refuse_unknown(request: HttpRequest, listing: Listing) -> None:
    """A misspelt filter would otherwise give a list that nobody asked for."""
    known = type(listing).model_fields
    for name in request.GET:
        if name not in known:
            told = _("没有参数 %(name)s；可用：%(known)s。") % {"name": name[:50], "known": _("、").join(known)}
            raise Unfit(told, name[:50])


def _address(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"
