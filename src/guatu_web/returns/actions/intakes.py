"""Acts on tables that are handed in: upload, what the reader found, how columns are mapped, explaining, taking in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guatu.reading.labels import plain
from guatu.reporting import ERROR, Figure, Finding, distinct
from guatu.reporting.figures import period_of
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, Zone
from guatu_web.policies import require
from guatu_web.records.acts import Doing, act, since
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.returns.actions.filling import OPEN
from guatu_web.returns.actions.lines import Typed, keep
from guatu_web.returns.models import Intake, Mapping, Return, ReturnLine
from guatu_web.returns.tables import Read, Stored
from guatu_web.returns.typed import shown
from guatu_web.statistics.actions.record import Row, write

State = Intake.State
FILL, PAST = "returns.fill", "statistics.import"
MOST_SHOWN = 500
"""So many findings are kept to be shown; the counts tell of the rest."""


def may_handle(by: User, intake: Intake) -> None:
    """A table that fills in a return needs the right to fill it in; past figures have a right of their own."""
    if intake.into is not None:
        require(by, FILL, intake.zone, intake.into)
    else:
        require(by, PAST, intake.zone)


def upload(by: User, zone: Zone, name: str, stored: Stored, into: Return | None, **named: Any) -> Intake:
    """Take a table in; the same file once more is the same intake, unless the first came to nothing."""
    intake = Intake(
        zone=zone,
        into=into,
        unit=into.unit if into else None,
        file_name=name,
        digest=stored.digest,
        size=stored.size,
        suffix=stored.suffix,
        uploaded_by=by,
        **named,
    )
    may_handle(by, intake)
    there = Intake.objects.filter(zone=zone, digest=stored.digest, into=into, archived_at=None)
    if (known := there.first()) is not None:
        return known
    try:
        with act("returns.upload", by=by, zone=zone) as doing, transaction.atomic():
            return doing.create(intake)
    except IntegrityError:  # somebody else has handed the same file in at the same moment
        return there.get()


def kept_mapping(intake: Intake, fingerprint: str) -> list[dict[str, Any]]:
    """The mapping that was confirmed for this layout before; none for a layout that is new."""
    rows = Mapping.objects.filter(zone=intake.zone, unit=intake.unit, fingerprint=fingerprint, archived_at=None)
    found = rows.first()
    return found.content if found else []


def keep_reading(intake: Intake, read: Read, findings: Iterable[Finding], *, mapped: bool) -> None:
    """What the reader found, to be mapped or to be confirmed."""
    found = list(findings)
    with act("returns.keep_reading", by=None, zone=intake.zone) as doing:
        doing.change(
            intake,
            state=State.FOUND if mapped else State.TO_MAP,
            mappings=read.mappings,
            rows=len(distinct(read.figures)),
            failure="",
            preview={
                "fingerprint": read.fingerprint,
                "headings": read.headings,
                "findings": [list(each) for each in found[:MOST_SHOWN]],
                "rules": dict(Counter(each.rule for each in found)),
                "errors": sum(each.severity == ERROR for each in found),
                "warnings": sum(each.severity != ERROR for each in found),
            },
        )


def fail_reading(intake: Intake, why: str) -> None:
    """The table cannot be read; the reason and the remedy are told."""
    with act("returns.fail_reading", by=None, zone=intake.zone) as doing:
        doing.change(intake, state=State.FAILED, failure=why)


def map_columns(by: User, intake: Intake, mappings: list[dict[str, Any]], *, version: int, **named: Any) -> None:
    """The person has said what each column holds; kept for the next table of this layout."""
    may_handle(by, intake)
    fingerprint = intake.preview.get("fingerprint", "")
    with act("returns.map_columns", by=by, zone=intake.zone) as doing:
        _check_state(intake, version, State.TO_MAP, State.FOUND)
        kept = Mapping.objects.filter(zone=intake.zone, unit=intake.unit, fingerprint=fingerprint, archived_at=None)
        if (known := kept.first()) is not None:
            doing.change(known, content=mappings)
        else:
            doing.create(Mapping(zone=intake.zone, unit=intake.unit, fingerprint=fingerprint, content=mappings))
        doing.change(intake, version=version, state=State.WAITING, mappings=mappings, **named)


def explain(by: User, intake: Intake, rule: str, text: str, *, version: int) -> None:
    """Why the warnings of a rule are right in this file; kept with each figure that they are about."""
    may_handle(by, intake)
    if not text.strip():
        raise Refused(_("请写明原因。"), "text")
    with act("returns.explain", by=by, zone=intake.zone) as doing:
        _check_state(intake, version, State.FOUND)
        doing.change(intake, version=version, explanations={**intake.explanations, rule: text.strip()[:2000]})


def send_back(by: User, intake: Intake, *, version: int, reason: str) -> None:
    """The table is not taken in; it has to be mended and handed in anew."""
    may_handle(by, intake)
    if not reason.strip():
        raise Refused(_("请写明退回原因。"), "reason")
    with act("returns.send_back_table", by=by, zone=intake.zone, reason=reason) as doing:
        _check_state(intake, version, State.TO_MAP, State.FOUND, State.FAILED)
        doing.change(intake, version=version, state=State.SENT_BACK, failure=reason.strip())
        doing.archive(intake)


def confirm(by: User, intake: Intake, *, version: int) -> None:
    """The preview is right: the figures may be taken in. Refused while an error or an unexplained warning stands."""
    may_handle(by, intake)
    with act("returns.confirm_table", by=by, zone=intake.zone) as doing:
        _check_state(intake, version, State.FOUND)
        if standing(intake):
            raise Refused(_("还有错误或未说明的提示，不能入库。错误请在原表中改正后重新上传。"))
        doing.change(intake, version=version, state=State.WRITING)


def standing(intake: Intake) -> int:
    """How many findings of the preview stand in the way."""
    rules = intake.preview.get("rules", {})
    explained = sum(count for rule, count in rules.items() if rule in intake.explanations)
    return int(intake.preview.get("errors", 0) + intake.preview.get("warnings", 0) - explained)


def take_in(intake: Intake, read: Read, findings: list[Finding]) -> None:
    """All figures of a table, or none. Refused where the file now gives what the preview did not tell."""
    by = User.objects.get(pk=intake.uploaded_by_id)
    may_handle(by, intake)
    with act("returns.take_in", by=by, zone=intake.zone) as doing:
        current = Intake.objects.select_for_update().get(pk=intake.pk)
        if current.state != State.WRITING:
            return  # another worker was quicker
        left = [each for each in findings if each.severity == ERROR or each.rule not in current.explanations]
        if left:
            raise Refused(_("%(place)s：%(message)s。") % {"place": left[0].place, "message": left[0].message})
        figures = distinct(read.figures)
        notes = _notes(findings, current.explanations)
        taken = (
            _into_return(doing, current, figures, notes)
            if current.into_id
            else _as_past(doing, current, figures, notes)
        )
        doing.change(intake, state=State.WRITTEN, rows=taken, written_at=doing.now)


def back_to_found(intake: Intake, why: str) -> None:
    """What was confirmed could not be taken in; nothing of it was."""
    with act("returns.not_taken_in", by=None, zone=intake.zone) as doing:
        doing.change(intake, state=State.FOUND, failure=why)


def _notes(findings: Iterable[Finding], explanations: dict[str, str]) -> dict[tuple[str, int], str]:
    """What was explained, by sheet and row of the figures that it is about."""
    told: dict[tuple[str, int], dict[str, None]] = {}
    for each in findings:
        if each.row and each.rule in explanations:
            told.setdefault((each.sheet or "", each.row), {})[explanations[each.rule]] = None
    return {place: "；".join(texts) for place, texts in told.items()}


def _as_past(doing: Doing, intake: Intake, figures: list[Figure], notes: dict[tuple[str, int], str]) -> int:
    rows = [
        Row(
            area=int(each.area),
            code=each.indicator,
            period=period_of(each.last, each.grain, each.basis),
            basis=each.basis,
            value=each.value,
            growth=each.growth,
            growth_kind=intake.growth_kind if each.growth is not None else "",
            note=notes.get((each.sheet, each.row), ""),
            place=_("工作表“%(sheet)s”第%(row)s行") % {"sheet": each.sheet, "row": each.row},
        )
        for each in figures
    ]
    return write(doing, intake.zone, rows, source=intake.file_name).made


def _into_return(doing: Doing, intake: Intake, figures: list[Figure], notes: dict[tuple[str, int], str]) -> int:
    """The figures of the return's own lines, typed in; what the return does not ask for stays in the file."""
    sheet = Return.objects.select_for_update().get(intakes=intake)
    if sheet.state not in OPEN:
        raise Refused(_("报表已报送，不能再填入；需要修改的，请审核人退回。"))
    given = {(each.indicator, each.area, each.basis, each.last): each for each in figures}
    typed = {}
    lines = list(ReturnLine.objects.filter(of=sheet, archived_at=None).select_related("area"))
    for line in lines:
        figure = given.get((line.code, str(line.area_id), line.basis, line.period_last))  # type: ignore[arg-type]
        if figure is not None:
            growth = "" if figure.growth is None else plain(figure.growth)
            note = notes.get((figure.sheet, figure.row), line.explanation)
            typed[line.pk] = Typed(shown(figure.value, line.code), growth, note, (), line.version)
    if not typed:
        raise Refused(_("表中没有这张报表要的数：请核对时期、指标和口径。"))
    keep(doing, lines, typed)
    return len(typed)


def _check_state(intake: Intake, version: int, *states: str) -> None:
    current = Intake.objects.select_for_update().get(pk=intake.pk)
    if current.version != version:
        raise Overtaken(current, since(current, version))
    if current.state not in states:
        raise Refused(_("表格现为“%(state)s”，不能进行这一步，请刷新页面。") % {"state": current.get_state_display()})


def names_of_areas(zone: Zone) -> dict[str, str]:
    """Every name of the zone's areas, also those of the past, with the key by which figures name them."""
    told: dict[str, str] = {}
    for area in Area.objects.filter(zone=zone, archived_at=None).prefetch_related("states"):
        for name in (area.name, area.code, *(state.name for state in area.states.all())):
            told.setdefault(name, str(area.pk))
    return told
