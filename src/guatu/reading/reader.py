"""Reading a report: from a file or a text to its ledger."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from guatu.errors import UsageError
from guatu.periods import Period, Reference
from guatu.periods import find as find_periods
from guatu.reading.audit import audit_report
from guatu.reading.furniture import furniture
from guatu.reading.masthead import Masthead, masthead
from guatu.reading.noise import joined, noise
from guatu.reading.outline import outline
from guatu.reading.report import Report
from guatu.reading.source import read_source
from guatu.reading.statements import StatementReader
from guatu.reading.statements.clock import PLAN_YEARS
from guatu.reading.tasks import find_tasks
from guatu.reading.view import View, fold_widths, simplify

YEARS = range(1900, 2200)
"""Years that a document can be of."""

_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")


class Hint(NamedTuple):
    """What the caller knows of a document's date: a year, a month or a day."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, told: str | date | None) -> Hint | None:
        """The hint that a day, "2016", "2016-07" or "2016-07-15" gives; UsageError for anything else."""
        if told is None:
            return None
        text = told.isoformat()[:10] if isinstance(told, date) else told.strip()
        found = _DATE.fullmatch(text)
        parts = [int(part) for part in found.groups() if part] if found else []
        try:
            date(*[*parts, 1, 1][:3])
        except (TypeError, ValueError):
            raise UsageError(f"{text!r} is not a date. Write 2016, 2016-07 or 2016-07-15.") from None
        if parts[0] not in YEARS:  # 0216, typed for 2016
            raise UsageError(f"{text!r}: no report is of the year {parts[0]}. Write 2016, 2016-07 or 2016-07-15.")
        return cls(*parts)

    def whole(self) -> date | None:
        return date(self.year, self.month, self.day) if self.month and self.day else None


def read(
    path: str | Path, *, date: str | date | None = None, zone: str | None = None, areas: Sequence[str] = ()
) -> Report:
    """The report in a file: txt, md, html, docx or pdf with a text layer.

    `date` (a day, or "2016", "2016-07") and `zone` say what the text itself does not, and `areas` what the parts of
    the zone are called whose figures it gives (北园, 河口镇). Raises SourceError with the
    file's name and what would help when it cannot be read, UsageError for a date that is none.
    """
    Hint.parse(date)
    source = read_source(Path(path))
    report = read_text(source.text, doc=source.doc, date=date, zone=zone, areas=areas)
    report.path = str(source.path)
    report.title = report.title or source.title
    report.notes = [*source.notes, *report.notes]
    return report


def read_text(
    text: str,
    *,
    doc: str = "text",
    date: str | date | None = None,
    zone: str | None = None,
    areas: Sequence[str] = (),
) -> Report:
    """The report that a text is; `doc` is the name its statements carry. The rest is as for `read`."""
    hint = Hint.parse(date)
    plain = fold_widths(simplify(text))
    spans = furniture(text, plain)
    view = View(text, joined([*spans, *noise(text)]), plain)
    day = hint.whole() if hint else None
    head = masthead(text, furniture_spans=spans, name=doc, day=day, zone=zone, plain=plain)
    reference = reference_of(head, hint)
    sentences = outline(view)
    mentions = find_periods(view.text, reference)
    reader = StatementReader(
        doc,
        view,
        reference,
        head.zone,
        reviews_of(view.text, head, hint, reference),
        [simplify(name) for name in areas],
    )
    report = Report(
        doc=doc,
        text=text,
        title=head.title,
        date=reference.day,
        year=reference.year,
        zone=head.zone,
        statements=list(reader.read(sentences, mentions)),
        tasks=find_tasks(doc, view, sentences, reference, mentions),
        notes=notes_on(head, hint),
    )
    report.findings = audit_report(report)
    return report


def notes_on(head: Masthead, hint: Hint | None) -> list[str]:
    """What a person should know of how the document's date was taken."""
    if hint is not None:
        return []
    if head.year is None:
        return [f"No year: {head.year_reason}. Give one with --date, so that periods can be told."]
    return [] if head.firm else [f"The year {head.year} is a guess: {head.year_reason}. Give one with --date."]


def reference_of(head: Masthead, hint: Hint | None) -> Reference:
    """When the document speaks: the hint, made finer by what the text says where both agree."""
    if hint is None:
        return Reference(head.year, head.date)
    if head.date and head.date.year == hint.year and hint.month in (None, head.date.month):
        return Reference(hint.year, head.date)
    if hint.month:
        return Reference(hint.year, hint.whole() or date(hint.year, hint.month, 15))
    return Reference(hint.year, None)


_REPORTS = re.compile("我们|政府|全省|全市|全区|全县|全州|自治区")
_YEARS_TOGETHER = re.compile("年均|五年来|[五5]年间|过去五年")
_PAST_YEAR = re.compile("过去的?[一五]年|[一五]年来")
FIRST_MONTHS = 4


def reviews_of(text: str, head: Masthead, hint: Hint | None, reference: Reference) -> Period | None:
    """The year or years under review.

    What the masthead says, as far as it fits the year the caller gave. A piece of a report that names no year at all
    and is only known to be of a year was given at that year's beginning, as such reports are, and looks back on the
    year before — on all five years of the plan that has just ended where it speaks of yearly averages.
    """
    year = reference.year
    if year is None:
        return None
    if head.reviews is not None and 0 <= year - head.reviews <= 1:
        return Period.parse(str(head.reviews))
    if (
        head.reviews is None
        and reference.day is not None
        and reference.day.month <= FIRST_MONTHS
        and _PAST_YEAR.search(text)
    ):
        return Period.parse(str(year - 1))
    untold = hint is not None and hint.month is None and head.year is None and head.date is None
    if not untold or not _REPORTS.search(text):
        return None
    if (year - 1) % PLAN_YEARS == 0 and _YEARS_TOGETHER.search(text):
        return Period.parse(f"{year - PLAN_YEARS}/{year - 1}")
    return Period.parse(str(year - 1))
