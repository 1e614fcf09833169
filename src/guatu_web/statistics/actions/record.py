"""The act of taking figures into the statistics: every new figure is a vintage, and nothing is overwritten.

    record(person, zone, [Row(area.pk, "gdp", period, "cumulative", Decimal("42500000000"))], source="统计月报.xlsx")

`write` does the same within another act, as the approval of a return does. All rows are written or none; rows that say
what is known already change nothing.
"""

from __future__ import annotations

import hashlib
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu import catalogue
from guatu.periods import Period
from guatu.statistics import BASES, GROWTH_KINDS, STATUSES
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.policies import require
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused
from guatu_web.records.periods import period_columns
from guatu_web.records.shown import period as period_said
from guatu_web.statistics.models import Vintage

DIGITS = 15
"""So many digits every database keeps exactly; no published figure has more."""
PLACES = 12
GROWTH_PLACES = 6
LARGEST = Decimal(10) ** 26
LARGEST_GROWTH = Decimal(10) ** 12
FIRST_YEAR = 1900

Place = tuple[str, int, int | None, str, date, date]
"""What a figure is a figure of: code, area, unit, basis, first and last day; a point has its last day alone."""
Locked = tuple[str, int, int | None, date]
"""What an approved figure locks: an indicator over an area, or of a unit there, to the end of a period."""


class Row(NamedTuple):
    """A figure to be taken in: `value` in the catalogue's unit, `growth` as published, in %, with its kind.

    `area` and `unit`, who reported it, are ids; so is `of_unit`: what the figure is about, where that is a unit and not
    the area as a whole. `known_at` is when the source told it; None for now. Without value and growth it takes
    back what was known. `place` says where it stands in its file, for what is told of it: 表1第8行.
    """

    area: int
    code: str
    period: Period
    basis: str
    value: Decimal | None
    growth: Decimal | None = None
    growth_kind: str = ""
    status: str = "preliminary"
    known_at: datetime | None = None
    unit: int | None = None
    source: str = ""
    note: str = ""
    place: str = ""
    of_unit: int | None = None


class Recorded(NamedTuple):
    """What came of rows: for each, in their order, the vintage that now says it; and how many of those are new."""

    vintages: list[int]
    made: int

    @property
    def unchanged(self) -> int:
        return len(self.vintages) - self.made


def record(by: User, zone: Zone, rows: Iterable[Row], *, source: str = "", reason: str = "") -> Recorded:
    """Take figures into the statistics, all or none. `source` is that of rows which name none.

    Refused, with the place of the row, for what cannot be: an unknown indicator or area, a basis that its period does
    not have, a month to come, too many digits; and for a figure of a place that an approval has locked, unless its
    status is "revised" and a reason is given (or the row's own note).
    """
    require(by, "statistics.import", zone)
    with act("statistics.record", by=by, zone=zone, reason=reason) as doing:
        sent = list(rows)
        told = write(doing, zone, sent, source=source)
        if told.made:
            doing.note(zone, _summary(sent, told, source))
        return told


def write(
    doing: Doing, zone: Zone, rows: Sequence[Row], *, source: str = "", approved: bool = False, noted: bool = False
) -> Recorded:
    """What `record` does, within an act that has asked for its right: three queries, or four where rows tell
    of areas and of units, and one for every 500 new rows.

    `approved` makes a vintage of every row and locks its place. `noted` leaves an entry in the log for each; else the
    act's own entry speaks for all of them.
    """
    if not rows:
        return Recorded([], 0)
    _check(zone, rows)
    books = _Books(zone, rows)
    made: dict[int, Vintage] = {}
    for number in sorted(range(len(rows)), key=lambda one: rows[one].known_at or doing.now):
        row = rows[number]
        at = row.known_at or doing.now
        books.refuse_contradicted(row, at, number)
        if books.says(row, at) and not approved:
            continue
        books.refuse_locked(row, at, doing.reason)
        made[number] = _vintage(doing, zone, row, source, approved=approved)
        books.add(row, at, made[number])
    doing.create_all(list(made.values()), noted=noted)
    found = [made[n].pk if n in made else books.standing(row, row.known_at or doing.now) for n, row in enumerate(rows)]
    return Recorded(found, len(made))


def _summary(rows: Sequence[Row], told: Recorded, source: str) -> dict[str, list[Any]]:
    """The entry of an import: how many rows are new, and a digest of all, by which what was sent can be told again."""
    digest = hashlib.sha256()
    for row in rows:
        unit = () if row.of_unit is None else (row.of_unit,)
        digest.update(repr((row[:3], *row[3:8], *unit)).encode())
    return {
        "source": [None, source],
        "rows": [None, told.made],
        "unchanged": [None, told.unchanged],
        "digest": [None, digest.hexdigest()],
    }


def _vintage(doing: Doing, zone: Zone, row: Row, source: str, *, approved: bool) -> Vintage:
    return Vintage(
        zone=zone,
        area_id=row.area,
        code=row.code,
        basis=row.basis,
        value=row.value,
        growth=row.growth,
        growth_kind=row.growth_kind,
        status=row.status,
        known_at=row.known_at or doing.now,
        unit_id=row.unit,
        of_unit_id=row.of_unit,
        source=row.source or source,
        note=row.note,
        approved=approved,
        **period_columns(row.period),
    )


# ------------------------------------------------------------------ what is known already


class _Told(NamedTuple):
    """A vintage among those of its place, in the order in which they hold."""

    day: date
    rank: int
    entry: int
    says: Says
    pk: int | Vintage


class _Books:
    """What is known of the places of some rows, and which of them are locked."""

    def __init__(self, zone: Zone, rows: Sequence[Row]) -> None:
        self._told: defaultdict[Place, list[_Told]] = defaultdict(list)
        self._locked: set[Locked] = set()
        self._rows: dict[tuple[Any, ...], Says] = {}
        units = [row for row in rows if row.of_unit is not None]
        for some in (rows if not units else [row for row in rows if row.of_unit is None], units):
            if some:
                self._read(zone, some)

    def _read(self, zone: Zone, rows: Sequence[Row]) -> None:
        """What is known of the places of rows that are all of areas, or all of units; one query."""
        lasts, units = [row.period.last for row in rows], {row.of_unit for row in rows}
        told = Vintage.objects.all() if units == {None} else Vintage.every.filter(of_unit__in=units)
        known = told.filter(
            zone=zone,
            archived_at=None,
            code__in={row.code for row in rows},
            area_id__in={row.area for row in rows},
            period_last__range=(min(lasts), max(lasts)),
        )
        for pk, code, area, unit, basis, first, last, value, growth, kind, status, at, approved in (
            known.order_by().values_list(*_COLUMNS).iterator(chunk_size=5000)
        ):
            says = (value, growth, kind, status)
            place = (code, area, unit, basis, last if basis == "point" else first, last)
            insort(self._told[place], _Told(_day(at), _RANK[status], pk, says, pk))
            if approved:
                self._locked.add((code, area, unit, last))

    def says(self, row: Row, at: datetime) -> bool:
        """Whether what held at a time says what a row says."""
        held = self._held(row, at)
        return held is not None and held.says == _says(row)

    def refuse_locked(self, row: Row, at: datetime, reason: str) -> None:
        """Refused where an approval has locked the row's place, and the row is no revision with a reason."""
        if (row.code, row.area, row.of_unit, row.period.last) not in self._locked or self.says(row, at):
            return
        if row.status != "revised" or not (reason or row.note).strip():
            told = _("%(period)s“%(name)s”已批准锁定。确需更正的，数据状态选“修订”，并写明原因。")
            raise _refused(row, told % {"period": period_said(row.period), "name": _name(row.code)}, "reason")

    def refuse_contradicted(self, row: Row, at: datetime, number: int) -> None:
        """Refused where an earlier row says something else of the same place and time."""
        key = (*_place(row), at, row.status)
        if self._rows.setdefault(key, _says(row)) != _says(row):
            told = _("%(period)s“%(name)s”在同一批数据中有两个不同的数。请核实后只留一个。")
            problem = told % {"period": period_said(row.period), "name": _name(row.code)}
            raise _refused(row, problem, number=number + 1)

    def add(self, row: Row, at: datetime, vintage: Vintage) -> None:
        """A row becomes known."""
        told = self._told[_place(row)]
        insort(told, _Told(_day(at), _RANK[row.status], _LATER + len(told), _says(row), vintage))

    def standing(self, row: Row, at: datetime) -> int:
        """The number of the vintage that held at a time."""
        held = self._held(row, at)
        assert held is not None
        return held.pk.pk if isinstance(held.pk, Vintage) else held.pk

    def _held(self, row: Row, at: datetime) -> _Told | None:
        told, day = self._told.get(_place(row), []), _day(at)
        return next((one for one in reversed(told) if one.day <= day), None)


Says = tuple[Decimal | None, Decimal | None, str, str]
"""Value, growth, kind of growth, status."""
_COLUMNS = (
    *("pk", "code", "area_id", "of_unit_id", "basis", "period_first", "period_last", "value", "growth"),
    *("growth_kind", "status", "known_at", "approved"),
)
_RANK = {status: rank for rank, status in enumerate(STATUSES)}
_LATER = 2**62
"""Rows that are being written follow all that is in the books."""


def _says(row: Row) -> Says:
    return row.value, row.growth, row.growth_kind, row.status


def _place(row: Row) -> Place:
    first = row.period.last if row.basis == "point" else row.period.first
    return row.code, row.area, row.of_unit, row.basis, first, row.period.last


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


# ------------------------------------------------------------------ what a row has to be


def _check(zone: Zone, rows: Sequence[Row]) -> None:
    """Refused for the first row that cannot be."""
    areas = set(Area.objects.filter(zone=zone, archived_at=None).values_list("pk", flat=True))
    units = set(Unit.objects.filter(zone=zone, archived_at=None).values_list("pk", flat=True))
    codes, now, today = catalogue.load().codes, timezone.now(), timezone.localdate()
    for number, row in enumerate(rows, start=1):
        if row.code not in codes:
            problem = _("指标库中没有代码“%(code)s”。请用指标库的代码，或先对应指标名称。") % {"code": row.code[:60]}
        elif row.area not in areas:
            problem = _("本开发区没有这个区域。请先在设置中登记区域。")
        elif row.unit is not None and row.unit not in units:
            problem = _("本开发区没有这个填报单位。请先在设置中登记机构。")
        elif row.of_unit is not None and row.of_unit not in units:
            problem = _("本开发区没有数据所属的单位。请先在设置中登记机构。")
        elif row.known_at is not None and row.known_at > now:
            problem = _("得知时间在将来。请核对日期。")
        else:
            problem = _of_period(row, today) or _of_figure(row)
        if problem:
            raise _refused(row, problem, number=number)


def _of_period(row: Row, today: date) -> str:
    """What is wrong with the period of a row, or with its basis."""
    period = row.period
    if period.first > today:
        return _("%(period)s还没有开始。请核对时期。") % {"period": period_said(period)}
    if period.first.year < FIRST_YEAR:
        return _("年份须在 1900 至 9999 之间。")
    if row.basis not in BASES:
        return _("口径“%(basis)s”无效，可用：当期 discrete、累计 cumulative、时点 point。") % {"basis": row.basis[:20]}
    january = (period.first.month, period.first.day) == (1, 1)
    if row.basis == "cumulative" and not january:
        told = _("累计数须从1月1日起算，%(period)s不是。请写全时段，如 2022-01/2022-07。")
        return told % {"period": period_said(period)}
    return ""


def _of_figure(row: Row) -> str:
    """What is wrong with the figure of a row."""
    if row.status not in STATUSES:
        return _("数据状态“%(status)s”无效。") % {"status": row.status[:20]}
    if (row.growth is not None) != (row.growth_kind in GROWTH_KINDS):
        return _("增速与增速口径须同时填写；口径可用：现价 nominal、可比价 real、可比口径 comparable。")
    if not (_exact(row.value, LARGEST, PLACES) and _exact(row.growth, LARGEST_GROWTH, GROWTH_PLACES)):
        return _("数值最多 %(digits)s 位有效数字，且不得过大。请核对数值和单位。") % {"digits": DIGITS}
    return ""


def _exact(value: Decimal | None, largest: Decimal, places: int) -> bool:
    """Whether every database keeps a number as it is."""
    if value is None:
        return True
    if not value.is_finite() or abs(value) >= largest:
        return False
    told = value.normalize().as_tuple()
    return len(told.digits) <= DIGITS and int(told.exponent) >= -places


def _refused(row: Row, problem: str, field: str | None = None, number: int | None = None) -> Refused:
    """A refusal that names where the row stands."""
    place = row.place or (_("第%(number)s行") % {"number": number} if number else "")
    return Refused(_("%(place)s：%(problem)s") % {"place": place, "problem": problem} if place else problem, field)


def _name(code: str) -> str:
    known = catalogue.load().codes.get(code)
    return known.name if known else code
