"""The audit of one document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from guatu.reading.audit.dates import dates
from guatu.reading.audit.extremes import extremes
from guatu.reading.audit.growth import growth
from guatu.reading.audit.page import Page
from guatu.reading.audit.parts import parts
from guatu.reading.audit.ranks import ranks
from guatu.reading.audit.shares import shares
from guatu.reading.audit.targets import targets
from guatu.reading.audit.twice import twice
from guatu.reading.audit.units import units
from guatu.reading.report import Finding, Report, Statement

RULES: tuple[Callable[[Page], Iterator[Finding]], ...] = (
    growth,
    parts,
    shares,
    twice,
    units,
    extremes,
    ranks,
    targets,
    dates,
)


def audit(
    statements: Sequence[Statement], text: str, written: date | None = None, zone: str | None = None
) -> list[Finding]:
    """What in one document cannot all be true, in the order of the text.

    `text` is the raw text into which the statements point, `written` the day of the document (the last day of its
    year where only the year is known): without it no result is held to be too early. `zone` is the document's own
    place, so that its name before a figure does not make it another place's.
    """
    page = Page(statements, text, written, zone)
    found = {_identity(finding): finding for rule in RULES for finding in rule(page)}
    return sorted(_one_slip_each(found.values()), key=_place)


def _one_slip_each(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, without those that show a slip of the unit once more by another comparison."""
    slipped: set[tuple[int, str | None]] = set()
    for finding in findings:
        first = finding.statements[0]
        if finding.rule != "unit" or (first.start, first.indicator) not in slipped:
            yield finding
        if finding.rule == "unit":
            slipped |= {(each.start, each.indicator) for each in finding.statements}


def audit_report(report: Report) -> list[Finding]:
    """The audit of a report that has been read, against its own date."""
    return audit(report.statements, report.text, written_on(report), report.zone)


def written_on(report: Report) -> date | None:
    """The day of a report; the end of its year where no more is known."""
    if report.date is not None:
        return report.date
    return date(report.year, 12, 31) if report.year else None


def _identity(finding: Finding) -> tuple[str, frozenset[tuple[int, int, str | None]]]:
    return finding.rule, frozenset((each.start, each.end, each.indicator) for each in finding.statements)


def _place(finding: Finding) -> tuple[int, str]:
    return min(each.start for each in finding.statements), finding.rule
