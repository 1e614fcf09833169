"""Pages of a sorted list, found by the last row seen rather than by counting rows off: page 400 costs what page 1 does.

A mark names a row by its sort key and id; `after` it and `before` it stand the neighbouring pages.
"""

from __future__ import annotations

import base64
import json
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Expression, F, Model, Q, QuerySet
from django.utils.translation import gettext as _

from guatu_web.records.errors import Refused

M = TypeVar("M", bound=Model)
SIZES = (25, 50, 100)
_MAKE: dict[str, Any] = {"date": date.fromisoformat, "decimal": Decimal, "text": str}


class Sort(NamedTuple):
    """An order of a list: the expression that is never empty, what it holds (date, decimal, text), its name."""

    name: Any
    by: Expression | F
    holds: str


class Asked(NamedTuple):
    """What a page is asked for: how many rows, backwards or not, after or before which mark."""

    size: int = SIZES[0]
    descending: bool = False
    after: str = ""
    before: str = ""


class Page(NamedTuple, Generic[M]):
    """Some rows of a list, how many there are in all, and the marks of the pages beside this one ("" for none)."""

    rows: list[M]
    total: int
    previous: str
    next: str


def page(rows: QuerySet[M], sort: Sort, asked: Asked) -> Page[M]:
    """The rows that were asked for; three queries. Refused if a mark is none that this list has given out.

    Keys and ids are sorted first, and the rows of one page read by their ids: a database that sorts whole rows with
    all that is joined to them takes many times as long.
    """
    total = rows.count()
    backwards = bool(asked.before)
    mark = asked.before or asked.after
    ordered = rows.annotate(sort_key=sort.by)
    upwards = asked.descending == backwards
    if mark:
        ordered = ordered.filter(_beyond(*_read_mark(mark, sort), upwards))
    sign = "" if upwards else "-"
    keys = ordered.select_related(None).order_by(f"{sign}sort_key", f"{sign}pk").values_list("sort_key", "pk")
    found = list(keys[: asked.size + 1])
    more = len(found) > asked.size
    found = found[: asked.size]
    if backwards:
        found.reverse()
    has_previous, has_next = (more, True) if backwards else (bool(asked.after), more)
    return Page(
        _read(rows, [pk for _key, pk in found]),
        total,
        _mark(found[0]) if found and has_previous else "",
        _mark(found[-1]) if found and has_next else "",
    )


def _beyond(key: Any, pk: int, upwards: bool) -> Q:
    than = "gt" if upwards else "lt"
    return Q(**{f"sort_key__{than}": key}) | Q(**{"sort_key": key, f"pk__{than}": pk})


def _read(rows: QuerySet[M], ids: list[int]) -> list[M]:
    by_id = {row.pk: row for row in rows.filter(pk__in=ids)}
    return [by_id[pk] for pk in ids if pk in by_id]


def _mark(place: tuple[Any, int]) -> str:
    told = json.dumps([str(place[0]), place[1]], ensure_ascii=False).encode("utf-8", "replace")
    return base64.urlsafe_b64encode(told).decode("ascii")


def _read_mark(mark: str, sort: Sort) -> tuple[Any, int]:
    try:
        key, pk = json.loads(base64.urlsafe_b64decode(mark.encode("ascii")))
        if not isinstance(pk, int) or not -(2**63) <= pk < 2**63 or "\x00" in key:
            raise ValueError(mark)
        made = _MAKE[sort.holds](key)
        if isinstance(made, Decimal) and not made.is_finite():
            raise ValueError(mark)
        return made, pk
    except (ValueError, TypeError, InvalidOperation):
        raise Refused(_("翻页位置无效，可能是网址不完整。请回到第一页重新翻页。")) from None
