"""Pages of a sorted list, found by the last row seen rather than by counting rows off: page 400 costs what page 1 does.

A cursor names a row by the order it stands in, its value there and its id; rows that come or go between two pages move
no other row. Empty values stand last, whichever way a list is sorted.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Expression, F, Model, Q, QuerySet
from django.db.models.expressions import Col
from django.utils.translation import gettext as _

from guatu_web.records.errors import Refused

M = TypeVar("M", bound=Model)
_LARGEST_ID = 2**63 - 1


class Asked(NamedTuple):
    """What a page is asked for: an order by its name, with "-" before it downwards; how many rows; beside which row."""

    order: str
    size: int
    after: str = ""
    before: str = ""

    @property
    def descending(self) -> bool:
        return self.order.startswith("-")


class Page(NamedTuple, Generic[M]):
    """Some rows of a list, the cursors of the pages beside this one ("" for none), and how many rows there are in all
    where that was counted."""

    rows: list[M]
    previous: str
    next: str
    total: int | None


def page(
    rows: QuerySet[M],
    by: str | Expression | F,
    asked: Asked,
    *,
    counted: bool = False,
    read: Callable[[QuerySet[M]], QuerySet[M]] | None = None,
) -> Page[M]:
    """The rows that were asked for, sorted by a field, or an expression that is never empty, and by their ids.

    Refused for a cursor that this list has not given out. Keys and ids are sorted first, and the rows of one page read
    by their ids: a database that sorts whole rows with all that is joined to them takes many times as long. `read`
    tells what is read with the rows of the page; without it they are read as `rows` says.
    """
    backwards = bool(asked.before)
    keyed = rows.annotate(sort_key=F(by) if isinstance(by, str) else by).select_related(None)
    key, table = keyed.query.annotations["sort_key"], rows.model._meta.db_table
    walk = _Walk(key, table, asked.descending == backwards, backwards)
    if cursor := asked.before or asked.after:
        keyed = keyed.filter(walk.beyond(*walk.read(cursor, asked.order)))
    found = list(keyed.order_by(*walk.order()).values_list("sort_key", "pk")[: asked.size + 1])
    more = len(found) > asked.size
    found = found[: asked.size][:: -1 if backwards else 1]
    has_previous, has_next = (more, True) if backwards else (bool(cursor), more)
    # asked by their ids alone; beside them, a filter's own index would mislead a database
    beside = read(rows.model._default_manager.order_by()) if read else rows.order_by()
    by_id = {row.pk: row for row in beside.filter(pk__in=[pk for _key, pk in found])}
    return Page(
        [by_id[pk] for _key, pk in found if pk in by_id],
        _cursor(asked.order, *found[0]) if found and has_previous else "",
        _cursor(asked.order, *found[-1]) if found and has_next else "",
        rows.count() if counted else None,
    )


def _cursor(order: str, key: Any, pk: int) -> str:
    told = json.dumps([order, None if key is None else str(key), pk])
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


class _Walk:
    """A way through rows with a sort_key: upwards or downwards; backwards, the empty ones come first."""

    def __init__(self, key: Any, table: str, upwards: bool, backwards: bool) -> None:
        self.field = key.output_field
        self.upwards = upwards
        # a column of the rows' own table that is never empty says nothing of empty values, so that its index serves
        nullable = isinstance(key, Col) and (key.target.null or key.alias != table)
        self.nulls_first, self.nulls_last = nullable and backwards, nullable and not backwards

    def order(self) -> tuple[Any, Any]:
        key = F("sort_key")
        nulls = {"nulls_first": self.nulls_first or None, "nulls_last": self.nulls_last or None}
        return (key.asc(**nulls), "pk") if self.upwards else (key.desc(**nulls), "-pk")

    def beyond(self, key: Any, pk: int) -> Q:
        """The rows that follow on this way the row with a key and id."""
        side = "gt" if self.upwards else "lt"
        later = Q(**{f"pk__{side}": pk})
        if key is None:
            later &= Q(sort_key__isnull=True)
            return later | Q(sort_key__isnull=False) if self.nulls_first else later
        later = Q(**{f"sort_key__{side}": key}) | (Q(sort_key=key) & later)
        return later | Q(sort_key__isnull=True) if self.nulls_last else later

    def read(self, cursor: str, order: str) -> tuple[Any, int]:
        """The key and id in a cursor; Refused for one that was not made for a list in this order."""
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            named, told, pk = json.loads(base64.urlsafe_b64decode(padded))
            if named != order or type(pk) is not int or not 0 < pk <= _LARGEST_ID:
                raise ValueError(cursor)
            return self._key(told), pk
        except (ValueError, TypeError, ValidationError, RecursionError):
            told = _("翻页位置无效：可能地址不完整，或换了排序方式。请回到第一页重新翻页。")
            raise Refused(told, "cursor") from None

    def _key(self, told: Any) -> Any:
        if told is None:
            return None
        if not isinstance(told, str) or "\0" in told:
            raise ValueError(told)
        key = self.field.to_python(told)
        self.field.run_validators(key)
        return key
