"""Acts on tables that are handed in: upload, what the reader found, how columns are mapped, explaining, taking in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from guatu.reading.labels import plain
from guatu.reporting import ERROR, Figure, Finding, distinct
from guatu.reporting.figures import period_of
from guatu.reporting.findings import RULES
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, Zone
from guatu_web.documents.office_tables import Stored
from guatu_web.policies import require
from guatu_web.records.acts import Doing, act, since
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.returns import read_before
from guatu_web.returns.actions.filling import OPEN
from guatu_web.returns.actions.lines import LONGEST_EXPLANATION, Typed, keep
from guatu_web.returns.checking import missing_key, place_of, place_of_figure
from guatu_web.returns.explaining import standing, why
from guatu_web.returns.inserting import insert
from guatu_web.returns.models import Intake, IntakeFinding, Mapping, Return, ReturnLine
from guatu_web.returns.tables import Read
from guatu_web.returns.typed import shown
from guatu_web.statistics.actions.record import Row, write

State = Intake.State
FILL, PAST = "returns.fill", "statistics.import"
Said = Callable[[int, int], None]
"""Is told how many rows of how many are written."""
_WRITTEN_AT_ONCE = 10_000


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
        explanations=_said_before(zone, into) if into else {},
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


def _said_before(zone: Zone, into: Return) -> dict[str, str]:
    """What was explained of single figures in the table handed in before for the same return; they need not be
    explained again once another figure is mended."""
    before = Intake.objects.filter(zone=zone, into=into).values_list("explanations", flat=True).first() or {}
    return {key: text for key, text in before.items() if key not in RULES}


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
                "rules": dict(Counter(each.rule for each in found)),
                "sheets": dict(Counter(each.sheet or "" for each in found)),
                "examples": {each.rule: each.message for each in reversed(found)},
                "errors": sum(each.severity == ERROR for each in found),
                "warnings": sum(each.severity != ERROR for each in found),
            },
        )
        intake.findings.all().delete()
        rows = ((intake.pk, number, (each.sheet or "")[:255], *_told(each)) for number, each in enumerate(found, 1))
        insert(IntakeFinding, ("of", "number", "sheet", *_TOLD), rows)


_TOLD = ("rule", "severity", "row", "column", "message", "remedy", "key")
_told = attrgetter(*_TOLD)


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


def explain(by: User, intake: Intake, about: str, text: str, *, version: int) -> None:
    """Why a warning is right as it stands; kept with the figure that it is about.

    `about` is the key of the warning, or a rule: then it is said of all warnings of that kind in this file.
    """
    may_handle(by, intake)
    if not text.strip():
        raise Refused(_("请写明原因。"), "text")
    if len(text) > LONGEST_EXPLANATION:
        raise Refused(_("说明最多 %(most)s 字。") % {"most": LONGEST_EXPLANATION}, "text")
    with act("returns.explain", by=by, zone=intake.zone) as doing:
        _check_state(intake, version, State.FOUND)
        named = intake.findings.filter(Q(rule=about) | Q(key=about)).exclude(severity=ERROR)
        if not about or not named.exists():
            raise Refused(_("没有这条提示，或它是必须改正的错误。请刷新页面。"))
        doing.change(intake, version=version, explanations={**intake.explanations, about: text.strip()})


def record_download(by: User, intake: Intake, asked: dict[str, str], rows: int) -> None:
    """An entry in the log for a file that was made of the findings about a table."""
    may_handle(by, intake)
    with act("returns.download_findings", by=by, zone=intake.zone) as doing:
        doing.note(intake, {"filter": [None, asked], "rows": [None, rows]})


def send_back(by: User, intake: Intake, *, version: int, reason: str) -> None:
    """The table is not taken in; it has to be mended and handed in anew."""
    may_handle(by, intake)
    if not reason.strip():
        raise Refused(_("请写明退回原因。"), "reason")
    with act("returns.send_back_table", by=by, zone=intake.zone, reason=reason) as doing:
        _check_state(intake, version, State.TO_MAP, State.FOUND, State.FAILED)
        doing.change(intake, version=version, state=State.SENT_BACK, failure=reason.strip())
        doing.archive(intake)
    read_before.forget(intake.pk)


def confirm(by: User, intake: Intake, *, version: int) -> None:
    """The preview is right: the figures may be taken in. Refused while an error or an unexplained warning stands."""
    may_handle(by, intake)
    with act("returns.confirm_table", by=by, zone=intake.zone) as doing:
        _check_state(intake, version, State.FOUND)
        if standing(intake).exists():
            raise Refused(_("还有错误或未说明的提示，不能入库。错误请在原表中改正后重新上传。"))
        doing.change(intake, version=version, state=State.WRITING, failure="", confirmed_by=by)


def confirmer(intake: Intake) -> User:
    """Who answers for the figures of a table: the person who has confirmed the preview."""
    return User.objects.get(pk=intake.confirmed_by_id or intake.uploaded_by_id)


def take_in(intake: Intake, read: Read, findings: list[Finding], said: Said = lambda done, total: None) -> None:
    """All figures of a table, or none, under the name of who has confirmed it; `said` is told how many of how many are
    written. Refused where the file now gives what the preview did not tell."""
    by = confirmer(intake)
    may_handle(by, intake)
    with act("returns.take_in", by=by, zone=intake.zone) as doing:
        current = Intake.objects.select_for_update().get(pk=intake.pk)
        if current.state != State.WRITING:
            return  # another worker was quicker
        for each in findings:
            if not why(each, current.explanations):
                raise Refused(_("%(place)s：%(message)s。") % {"place": each.place, "message": each.message})
        figures = distinct(read.figures)
        if current.into_id:
            taken = _into_return(doing, current, figures, findings)
        else:
            taken = _as_past(doing, current, figures, findings, said)
        doing.change(intake, state=State.WRITTEN, rows=taken, written_at=doing.now)


def back_to_found(intake: Intake, why_not: str) -> None:
    """What was confirmed could not be taken in; nothing of it was."""
    with act("returns.not_taken_in", by=None, zone=intake.zone) as doing:
        doing.change(intake, state=State.FOUND, failure=why_not)


class _Said(NamedTuple):
    """What was explained of the figures in a row: the texts, and the keys of the findings that they are about."""

    texts: dict[str, None]
    keys: dict[str, None]

    @property
    def text(self) -> str:
        return "；".join(self.texts)[:LONGEST_EXPLANATION]


def _explained_in(findings: Iterable[Finding], explanations: dict[str, str]) -> dict[tuple[str, int] | str, _Said]:
    """What was explained, by sheet and row of the figures that it is about, and by key of what has no row."""
    told: dict[tuple[str, int] | str, _Said] = {}
    for each in findings:
        if text := why(each, explanations):
            said = told.setdefault((each.sheet or "", each.row) if each.row else each.key, _Said({}, {}))
            said.texts[text] = said.keys[each.key] = None
    return told


def _as_past(doing: Doing, intake: Intake, figures: list[Figure], findings: list[Finding], said: Said) -> int:
    """The figures as vintages, some at a time, so that it can be told how far it is; gives how many are new."""
    explained = _explained_in(findings, intake.explanations)
    figures.sort(key=lambda each: each.indicator)  # each indicator's past is then looked up once or twice
    made, place = 0, _("工作表“%(sheet)s”第%(row)s行")
    for start in range(0, len(figures), _WRITTEN_AT_ONCE):
        said(start, len(figures))
        some = figures[start : start + _WRITTEN_AT_ONCE]
        rows = [_row(each, intake, explained.get((each.sheet, each.row)), place) for each in some]
        made += write(doing, intake.zone, rows, source=intake.file_name).made
    return made


_period = lru_cache(maxsize=4096)(period_of)
"""A table has few periods, each many times."""


def _row(figure: Figure, intake: Intake, explained: _Said | None, place: str) -> Row:
    return Row(
        area=int(figure.area),
        code=figure.indicator,
        period=_period(figure.last, figure.grain, figure.basis),
        basis=figure.basis,
        value=figure.value,
        growth=figure.growth,
        growth_kind=intake.growth_kind if figure.growth is not None else "",
        note=explained.text if explained else "",
        place=place % {"sheet": figure.sheet, "row": figure.row},
    )


def _into_return(doing: Doing, intake: Intake, figures: list[Figure], findings: list[Finding]) -> int:
    """The figures of the return's own lines, typed in with what was explained of them; what the return does not ask
    for stays in the file."""
    sheet = Return.objects.select_for_update().get(intakes=intake)
    if sheet.state not in OPEN:
        raise Refused(_("报表已报送，不能再填入；需要修改的，请审核人退回。"))
    given = {place_of_figure(each): each for each in figures}
    explained = _explained_in(findings, intake.explanations)
    lines = list(ReturnLine.objects.filter(of=sheet, archived_at=None).select_related("area"))
    typed, filled = {}, 0
    for line in lines:
        figure = given.get(place_of(line))
        said = explained.get((figure.sheet, figure.row) if figure else missing_key(line, sheet.rhythm))
        if figure or said:
            typed[line.pk] = _typed(line, figure, said)
            filled += figure is not None
    if not filled:
        raise Refused(_("表中没有这张报表要的数：请核对时期、指标和口径。"))
    keep(doing, lines, typed)
    return filled


def _typed(line: ReturnLine, figure: Figure | None, said: _Said | None) -> Typed:
    value, growth = line.typed_value, line.typed_growth
    if figure is not None:
        value, growth = shown(figure.value, line.code), "" if figure.growth is None else plain(figure.growth)
    text, keys = (said.text, tuple(said.keys)) if said else (line.explanation, ())
    return Typed(value, growth, text, keys, line.version)


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
