"""The returns of 2026 in the invented zone: January to September approved, October waiting to be looked over, one unit
late with it; some came late, one was corrected, one has a finding that is explained. All of it is invented.

They are made as they stand today, each with its days and people, for nobody can submit a return in the past.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from django.utils import timezone

from guatu import catalogue
from guatu.reading.labels import plain
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.demo.figures import FLOWS, LAST_YEAR, STOCKS, stock
from guatu_web.demo.monthly import LAST_MONTH, VALUE_ADDED, growth, level, part, risen
from guatu_web.records.acts import Doing, act
from guatu_web.returns.duties import Duty, basis_of, line_period, schemes_of
from guatu_web.returns.findings import found_in
from guatu_web.returns.models import Return, ReturnLine
from guatu_web.returns.typed import growth_of, value_of
from guatu_web.statistics.actions.record import Row, write
from guatu_web.statistics.models import Status

FILLED_IN_BY = {"J1": "clerk", "Z": "clerk_invest", "C": "lead_finance"}
CHECKED_BY = {"J1": "lead", "Z": "lead_invest", "C": "supervisor2"}
APPROVED_BY = "supervisor"
OWING = ("C", LAST_MONTH)
"""This unit has not begun its return of the last month."""
LATE = {("Z", 4): 3, ("Z", 7): 6, ("C", 8): 2}
"""So many days after the deadline a unit's return of a month came."""
WHY_LATE = "经办人员调整，核对用时较长（虚构）"
STILL = ("高新技术企业", 7)
"""In this month there were as many as in the month before."""
WHY_STILL = "本月没有新认定的企业，与上月相同（虚构）"
WHY_MISSING = "本期暂无数据（虚构）"
WHY = "已与企业直报数据逐户核对，数据属实（虚构）"


class Lack(NamedTuple):
    """What the first edition of a unit's return of a month lacked of an indicator, in its printed unit."""

    unit: str
    month: int
    code: str
    amount: Decimal
    growth: Decimal
    reason: str


LACKED = Lack("J1", 8, "fixed_asset_investment", Decimal("0.6"), Decimal("0.4"), "一家企业补报8月完成投资（虚构）")


class _Told(NamedTuple):
    """Who has to do with a return, and when."""

    filler: User
    checker: User
    approver: User
    submitted: datetime
    checked: datetime
    approved: datetime

    def later(self, days: int) -> _Told:
        more = timedelta(days=days)
        return self._replace(
            submitted=self.submitted + more, checked=self.checked + more, approved=self.approved + more
        )


def tell_returns(zone: Zone) -> int:
    """The zone's returns, where it has none yet; gives how many there are now."""
    if Return.objects.filter(zone=zone).exists():
        return 0
    schemes = schemes_of(zone)
    units = dict(Unit.objects.filter(zone=zone, archived_at=None).values_list("pk", "code"))
    people = {each.username: each for each in User.objects.filter(username__in=_people())}
    duties = [each for each in schemes.duties(LAST_YEAR, timezone.localdate()) if units[each.unit] in FILLED_IN_BY]
    with act("demo.tell_returns", by=None, zone=zone, reason="虚构的填报经过") as doing:
        told = 0
        for duty in sorted(duties, key=lambda each: (each.period.last, each.report.key)):
            code = units[duty.unit]
            days = _told(duty, code, people)
            if duty.period.last.month > LAST_MONTH or (code, duty.period.last.month) == OWING:
                continue
            if days.submitted < doing.now:
                told += _return(doing, zone, duty, schemes.areas_of(duty.report), code, days)
        return told


def _people() -> set[str]:
    return {*FILLED_IN_BY.values(), *CHECKED_BY.values(), APPROVED_BY}


def _told(duty: Duty, code: str, people: dict[str, User]) -> _Told:
    days = LATE.get((code, duty.period.last.month), -1)
    submitted = _at(duty.due_on + timedelta(days=days), 16)
    checked, approved = submitted + timedelta(days=1), submitted + timedelta(days=2)
    filler, checker = people[FILLED_IN_BY[code]], people[CHECKED_BY[code]]
    return _Told(filler, checker, people[APPROVED_BY], submitted, checked, approved)


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=timezone.get_current_timezone())


def _return(doing: Doing, zone: Zone, duty: Duty, areas: list[int], code: str, told: _Told) -> int:
    """A return as far as it has come; and its correction, where it was corrected."""
    approved = duty.period.last.month < LAST_MONTH and told.approved < doing.now
    lack = LACKED if approved and _lacks(duty, code) else None
    sheet = _sheet(zone, duty, told, approved=approved)
    lines = _lines(doing, sheet, duty, areas, lack)
    if approved:
        _approve(doing, sheet, lines)
    if lack is None:
        return 1
    again = _sheet(zone, duty, told.later(9), approved=True)
    again.edition, again.corrects, again.correction_reason, again.due_on = 2, sheet, lack.reason, None
    _approve(doing, again, [line for line in _lines(doing, again, duty, areas, None) if line.code == lack.code])
    return 2


def _lacks(duty: Duty, code: str) -> bool:
    codes = {each.code for each in duty.report.indicators}
    return (code, duty.period.last.month) == LACKED[:2] and duty.report.rhythm == "month" and LACKED.code in codes


def _sheet(zone: Zone, duty: Duty, told: _Told, *, approved: bool) -> Return:
    made = Return(
        zone=zone,
        unit_id=duty.unit,
        area_id=duty.area,
        scheme=duty.report.key,
        name=duty.report.name,
        rhythm=duty.report.rhythm,
        due_on=duty.due_on,
        state=Return.State.APPROVED if approved else Return.State.SUBMITTED,
        submitted_by=told.filler,
        submitted_at=told.submitted,
        first_submitted_at=told.submitted,
    )
    if approved:
        made.checked_by, made.checked_at = told.checker, told.checked
        made.approved_by, made.approved_at = told.approver, told.approved
    if timezone.localdate(told.submitted) > duty.due_on:
        made.explanation = WHY_LATE
    made.period = duty.period
    return made


def _lines(doing: Doing, sheet: Return, duty: Duty, areas: list[int], lack: Lack | None) -> list[ReturnLine]:
    """The lines of a return, typed in, and explained where something is found."""
    doing.create(sheet)
    codes = dict(Area.objects.filter(pk__in=areas).values_list("pk", "code"))
    lines = []
    for asked in duty.report.indicators:
        for area in areas:
            line = ReturnLine(zone=sheet.zone, of=sheet, area_id=area, code=asked.code)
            line.basis = basis_of(asked.code, duty.report)
            line.growth_kind = "" if asked.growth == "none" else asked.growth
            line.period = line_period(duty.period, duty.report.rhythm, line.basis)
            _fill(line, codes[area], duty.period.last, lack)
            lines.append(line)
    doing.create_all(lines, noted=False)
    _explain(sheet, lines)
    return lines


def _fill(line: ReturnLine, area: str, last: date, lack: Lack | None) -> None:
    told = printed(line.code, area, last.year, last.month)
    if told is None:
        return
    value, rate = told
    if lack is not None and lack.code == line.code:
        value, rate = value - lack.amount, None if rate is None else rate - lack.growth
    line.typed_value = plain(value)
    line.typed_growth = plain(rate) if rate is not None and line.growth_kind else ""
    line.value = value_of(line.typed_value, line.code).value
    line.growth = growth_of(line.typed_growth).value


def _explain(sheet: Return, lines: list[ReturnLine]) -> None:
    """Nothing is submitted while a warning stands, here as elsewhere."""
    found = found_in(sheet)
    for line in lines:
        if warned := found.beside.get(line.pk):
            line.explained = sorted(each.key for each in warned)
            line.explanation = _why(line)
    ReturnLine.objects.bulk_update(lines, ["explanation", "explained"])


def _why(line: ReturnLine) -> str:
    if not line.typed_value:
        return WHY_MISSING
    still = line.period_last is not None and (_names().get(line.code), line.period_last.month) == STILL
    return WHY_STILL if still else WHY


def _approve(doing: Doing, sheet: Return, lines: list[ReturnLine]) -> None:
    """The figures of a return in the statistics, as its approval takes them in."""
    said = [line for line in lines if line.value is not None]
    rows = [
        Row(
            line.area_id,
            line.code,
            line.period,  # type: ignore[arg-type]  # set when the line was made
            line.basis,
            line.value,
            line.growth,
            line.growth_kind if line.growth is not None else "",
            Status.REVISED if sheet.corrects_id else Status.VERIFIED,
            sheet.approved_at,
            sheet.unit_id,
            note="；".join(filter(None, [sheet.correction_reason, line.explanation])),
        )
        for line in said
    ]
    for line, vintage in zip(
        said, write(doing, sheet.zone, rows, source=str(sheet), approved=True).vintages, strict=True
    ):
        line.vintage_id = vintage
    ReturnLine.objects.bulk_update(said, ["vintage"])


@cache
def _names() -> dict[str, str]:
    """What the indicators with invented figures are called, by code."""
    known = catalogue.load()
    names = (*FLOWS, *STOCKS, VALUE_ADDED, "外贸进出口总额")
    return {found.code: name for name in names if (found := known.lookup(name))}


def printed(code: str, area: str, year: int, month: int) -> tuple[Decimal, Decimal | None] | None:
    """An indicator's figure of an area to the end of a month, in its printed unit, with its growth; None where none
    is invented."""
    name = _names().get(code)
    if name is None:
        return None
    if name in STOCKS:
        return Decimal(stock(name, year, month - 1 if (name, month) == STILL else month)), None
    if area == "QL":
        return level(name, year, month), growth(name, year, month)
    value, base = part(name, area, year, month), part(name, area, year - 1, month)
    return (value, risen(value, base)) if value is not None else None
