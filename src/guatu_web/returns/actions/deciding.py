"""Acts of those who look over what was submitted: check it, send it back, approve it into the statistics."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.policies import require
from guatu_web.records.acts import Doing, act, since
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.returns.models import Return, ReturnLine
from guatu_web.statistics.actions.record import Row, write
from guatu_web.statistics.models import Status

State = Return.State


def check(by: User, sheet: Return, *, version: int) -> Return:
    """A second person has looked a return over. Refused for the one who submitted it."""
    require(by, "returns.check", sheet.zone, sheet)
    with act("returns.check_return", by=by, zone=sheet.zone) as doing:
        current = _seen(sheet, version, State.SUBMITTED)
        if current.submitted_by_id == by.pk:
            raise Refused(_("报送人不能审核自己报送的报表，请由另一人审核。"))
        return doing.change(sheet, version=version, state=State.CHECKED, checked_by=by, checked_at=doing.now)


def send_back(by: User, sheet: Return, *, version: int, reason: str) -> Return:
    """Give a return back to those who filled it in, with the reason."""
    require(by, "returns.check", sheet.zone, sheet)
    if not reason.strip():
        raise Refused(_("请写明退回原因。"), "reason")
    with act("returns.send_back", by=by, zone=sheet.zone, reason=reason) as doing:
        _seen(sheet, version, State.SUBMITTED, State.CHECKED)
        return doing.change(sheet, version=version, state=State.SENT_BACK, sent_back_reason=reason.strip())


def approve(by: User, sheet: Return, *, version: int) -> Return:
    """Take a checked return into the statistics: each figure is a vintage, and its period is locked.

    Refused for the one who submitted it, and where a figure contradicts what was approved before.
    """
    require(by, "returns.approve", sheet.zone, sheet)
    with act("returns.approve_return", by=by, zone=sheet.zone, reason=sheet.correction_reason) as doing:
        current = _seen(sheet, version, State.CHECKED)
        if current.submitted_by_id == by.pk:
            raise Refused(_("报送人不能批准自己报送的报表，请由另一人批准。"))
        _take_in(doing, current)
        return doing.change(sheet, version=version, state=State.APPROVED, approved_by=by, approved_at=doing.now)


def _seen(sheet: Return, version: int, *states: str) -> Return:
    """The return as it is now, locked. Overtaken or Refused where it is not what the person saw."""
    current = Return.objects.select_for_update().get(pk=sheet.pk)
    if current.version != version:
        raise Overtaken(current, since(current, version))
    if current.state not in states:
        told = _("报表现为“%(state)s”，不能进行这一步，请刷新页面。")
        raise Refused(told % {"state": current.get_state_display()})
    return current


def _take_in(doing: Doing, sheet: Return) -> None:
    """The figures of a return as vintages; of a correction only those that it changes."""
    before = _told_before(sheet)
    lines = sheet.lines.filter(archived_at=None).order_by("pk")
    told = [line for line in lines if _says(line) != before.get(_place(line), (None, None))]
    recorded = write(doing, sheet.zone, [_row(line, sheet) for line in told], source=str(sheet)[:300], approved=True)
    for line, vintage in zip(told, recorded.vintages, strict=True):
        line.vintage_id = vintage
    ReturnLine.objects.bulk_update(told, ["vintage"])


def _says(line: ReturnLine) -> tuple[Decimal | None, Decimal | None]:
    return line.value, line.growth


def _place(line: ReturnLine) -> tuple[str, int, str]:
    return line.code, line.area_id, line.basis


def _told_before(sheet: Return) -> dict[tuple[str, int, str], tuple[Decimal | None, Decimal | None]]:
    """What the return said that this one corrects; a correction that leaves a figure empty takes it back."""
    if sheet.corrects_id is None:
        return {}
    before = ReturnLine.objects.filter(of=sheet.corrects_id, archived_at=None)
    return {_place(line): _says(line) for line in before}


def _row(line: ReturnLine, sheet: Return) -> Row:
    period = line.period
    assert period is not None  # set when the return was begun
    return Row(
        area=line.area_id,
        code=line.code,
        period=period,
        basis=line.basis,
        value=line.value,
        growth=line.growth,
        growth_kind=line.growth_kind if line.growth is not None else "",
        status=Status.REVISED if sheet.corrects_id else Status.VERIFIED,
        unit=sheet.unit_id,
        note="；".join(filter(None, [sheet.correction_reason, line.explanation])),
        place=str(line),
    )
