"""Acts of those who fill in: begin a return, save it as a draft, submit it, and correct one that was approved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.policies import require
from guatu_web.records.acts import act, since
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.returns.actions.lines import Typed, keep
from guatu_web.returns.duties import Duty, basis_of, duty, line_period, schemes_of
from guatu_web.returns.findings import found_in
from guatu_web.returns.models import Return, ReturnLine

RIGHT = "returns.fill"
OPEN = (Return.State.DRAFT, Return.State.SENT_BACK)
"""The states in which a return may be filled in."""


def begin(by: User, zone: Zone, key: str, last: date) -> Return:
    """The return of a report for the period that ends on a day: a new draft, or the one that is there already.

    Refused where the playbook in force asks for no such report.
    """
    schemes = schemes_of(zone)
    found = duty(schemes, key, last)
    if found is None:
        raise Refused(_("现行办法没有这张报表，或该时期尚未结束。请回到填报列表重新选择。"))
    made = Return(
        zone=zone,
        unit_id=found.unit,
        area_id=found.area,
        scheme=found.report.key,
        name=found.report.name,
        rhythm=found.report.rhythm,
        due_on=found.due_on if found.counted else None,
    )
    made.period = found.period
    require(by, RIGHT, zone, made)
    there = _there(made)
    return there or _begun(by, made, found, schemes.areas_of(found.report))


def _there(wanted: Return) -> Return | None:
    same = {name: getattr(wanted, name) for name in ("zone_id", "unit_id", "scheme", "period_first", "period_last")}
    return Return.objects.filter(**same, archived_at=None).order_by("-edition").first()


def _begun(by: User, made: Return, found: Duty, areas: list[int]) -> Return:
    try:
        with act("returns.begin", by=by, zone=made.zone) as doing, transaction.atomic():
            doing.create(made)
            doing.create_all(_lines(made, found, areas), noted=False)
    except IntegrityError:  # somebody else began it at the same moment
        there = _there(made)
        if there is None:
            raise
        return there
    return made


def _lines(made: Return, found: Duty, areas: list[int]) -> list[ReturnLine]:
    lines = []
    for asked in found.report.indicators:
        basis = basis_of(asked.code, found.report)
        for area in areas:
            line = ReturnLine(zone=made.zone, of=made, area_id=area, code=asked.code, basis=basis)
            line.growth_kind = "" if asked.growth == "none" else asked.growth
            line.period = line_period(found.period, found.report.rhythm, basis)
            lines.append(line)
    return lines


def save(by: User, sheet: Return, typed: Mapping[int, Typed], *, explanation: str | None = None) -> list[ReturnLine]:
    """Keep what was typed, readable or not, as a draft; gives the lines that have changed.

    Refused where the return is no longer open; Overtaken where somebody else has changed a line meanwhile.
    """
    require(by, RIGHT, sheet.zone, sheet)
    with act("returns.save", by=by, zone=sheet.zone) as doing:
        current = Return.objects.select_for_update().get(pk=sheet.pk)
        _check_open(current)
        if explanation is not None and explanation.strip() != current.explanation:
            doing.change(sheet, explanation=explanation.strip())
        wanted = ReturnLine.objects.filter(of=sheet, archived_at=None, pk__in=typed).select_related("area")
        return keep(doing, list(wanted.select_for_update(of=("self",))), typed)


def submit(by: User, sheet: Return, *, version: int) -> Return:
    """Hand a return in. Refused as long as an error stands, or a warning that is not explained."""
    require(by, RIGHT, sheet.zone, sheet)
    with act("returns.submit", by=by, zone=sheet.zone) as doing:
        current = Return.objects.select_for_update().get(pk=sheet.pk)
        if current.version != version:
            raise Overtaken(current, since(current, version))
        _check_open(current)
        found = found_in(current)
        if found.outstanding:
            told = _("还有 %(count)s 处问题：错误须改正，提示须改正或写明原因。")
            raise Refused(told % {"count": found.outstanding})
        if found.is_empty:
            raise Refused(_("报表是空的。请至少填写一项；确无数据的，逐项写明原因后再报送。"))
        return doing.change(
            sheet,
            version=version,
            state=Return.State.SUBMITTED,
            submitted_at=doing.now,
            submitted_by=by,
            first_submitted_at=current.first_submitted_at or doing.now,
            checked_at=None,
            checked_by=None,
        )


def correct(by: User, sheet: Return, *, reason: str) -> Return:
    """Another edition of an approved return, to be filled in, checked and approved like the first; the figures that it
    changes become new vintages with this reason."""
    require(by, RIGHT, sheet.zone, sheet)
    if not reason.strip():
        raise Refused(_("请写明更正原因。"), "reason")
    with act("returns.correct", by=by, zone=sheet.zone, reason=reason) as doing:
        current = Return.objects.select_for_update().get(pk=sheet.pk)
        if current.state != Return.State.APPROVED or Return.objects.filter(corrects=current).exists():
            raise Refused(_("只有已批准、尚未更正的报表可以更正。"))
        made = _next_edition(current, reason.strip())
        doing.create(made)
        doing.create_all([_copy(line, made) for line in current.lines.filter(archived_at=None)], noted=False)
        return made


def _next_edition(current: Return, reason: str) -> Return:
    kept = ("zone_id", "unit_id", "area_id", "scheme", "name", "rhythm", "period_first", "period_last", "period_grain")
    told = {name: getattr(current, name) for name in kept}
    return Return(**told, edition=current.edition + 1, corrects=current, correction_reason=reason)


def _copy(line: ReturnLine, made: Return) -> ReturnLine:
    kept = (
        *("zone_id", "area_id", "code", "basis", "period_first", "period_last", "period_grain", "growth_kind"),
        *("typed_value", "typed_growth", "value", "growth", "explanation", "explained"),
    )
    return ReturnLine(**{name: getattr(line, name) for name in kept}, of=made)


def _check_open(sheet: Return) -> None:
    if sheet.state not in OPEN:
        told = _("报表已报送（%(state)s），不能再改；需要修改的，请审核人退回，或在批准后更正。")
        raise Refused(told % {"state": sheet.get_state_display()})


def is_late(sheet: Return) -> bool:
    """Whether a return came, or would come today, after its deadline."""
    if sheet.due_on is None:
        return False
    came = timezone.localdate(sheet.first_submitted_at) if sheet.first_submitted_at else timezone.localdate()
    return came > sheet.due_on
