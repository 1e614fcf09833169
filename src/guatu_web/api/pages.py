"""Lists in pages: sorted by one of few fields and the id, each page beginning after the last row of the one before.

The cursor is opaque: it holds the sort, and the value and id of that row, so that rows that come or go between two
pages move no other row.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.core.exceptions import ValidationError as FieldWrong
from django.db.models import F, Field, Model, Q, QuerySet
from django.http import HttpRequest
from ninja import Field as Described
from ninja import Schema

from guatu_web.api.failures import Unfit
from guatu_web.api.values import LARGEST_ID, Text

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


class Order(NamedTuple):
    """A sort by one field and the id, both up or both down; empty values come last."""

    name: str
    path: str
    tie: str = "pk"

    @property
    def down(self) -> bool:
        return self.name.startswith("-")

    def by(self) -> tuple[Any, ...]:
        first, second = F(self.path), F(self.tie)
        if self.down:
            return first.desc(nulls_last=True), second.desc()
        return first.asc(nulls_last=True), second.asc()

    def after(self, value: Any, last: int) -> Q:
        """The rows that follow a row with this value and id."""
        side = "lt" if self.down else "gt"
        beyond = Q(**{f"{self.tie}__{side}": last})
        if value is None:
            return Q(**{f"{self.path}__isnull": True}) & beyond
        further = Q(**{f"{self.path}__{side}": value}) | Q(**{f"{self.path}__isnull": True})
        return further | (Q(**{self.path: value}) & beyond)

    def cursor(self, row: Model) -> str:
        """The cursor of the page that begins after a row."""
        value = _value(row, self.path)
        told = [self.name, None if value is None else str(value), _value(row, self.tie)]
        return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")

    def read(self, cursor: str, model: type[Model]) -> tuple[Any, int]:
        """The value and id in a cursor; Unfit for one that was not made for this list."""
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            name, value, last = json.loads(base64.urlsafe_b64decode(padded))
            fits = name == self.name and type(last) is int and 0 < last <= LARGEST_ID
            fits = fits and (value is None or (isinstance(value, str) and "\0" not in value))
            value = _field(model, self.path).to_python(value) if fits else None
        except (ValueError, TypeError, FieldWrong, RecursionError):
            fits = False
        if not fits:
            raise Unfit("游标无效或不属于这样排序的列表，请从第一页重新开始。", "cursor")
        return value, last


def page(
    request: HttpRequest,
    rows: QuerySet[M],
    listing: Listing,
    sorts: Mapping[str, str],
    shape: Callable[[M], T],
    tie: str = "pk",
) -> Page[T]:
    """A page of rows; `sorts` tells for each sort's name the path of its field."""
    _refuse_unknown(request, listing)
    order = Order(listing.sort, sorts[listing.sort.removeprefix("-")], tie)
    if listing.cursor:
        rows = rows.filter(order.after(*order.read(listing.cursor, rows.model)))
    found = list(rows.order_by(*order.by())[: listing.limit + 1])
    following = _address(request, order.cursor(found[listing.limit - 1])) if len(found) > listing.limit else None
    return Page(items=[shape(row) for row in found[: listing.limit]], next=following)


def _refuse_unknown(request: HttpRequest, listing: Listing) -> None:
    """A misspelt filter would otherwise give a list that nobody asked for."""
    known = type(listing).model_fields
    for name in request.GET:
        if name not in known:
            raise Unfit(f"没有参数 {name[:50]}；可用：{'、'.join(known)}。", name[:50])


def _address(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _field(model: type[Model], path: str) -> Field[Any, Any]:
    *through, last = path.split("__")
    for name in through:
        related = model._meta.get_field(name).related_model
        if not isinstance(related, type):
            raise FieldDoesNotExist(path)
        model = related
    found = model._meta.pk if last == "pk" else model._meta.get_field(last)
    if not isinstance(found, Field):
        raise FieldDoesNotExist(path)
    return found
