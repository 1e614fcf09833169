"""The page on supervision says what the program does: its tables are recomputed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from guatu.periods import Period
from guatu.supervision import Span, colour, duties, scored

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "supervision.md"


def rows(heading):
    """The rows of the table that begins with a heading."""
    lines = PAGE.read_text("utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {heading} "))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            return found
        found.append([each.strip() for each in line.strip("|").split("|")])
    return found


def test_the_last_days_in_time_are_those_of_the_page():
    for rhythm, period, until in rows("rhythm"):
        first, last = (date.fromisoformat(each) for each in period.split(" — "))
        (due,) = duties(rhythm, first, last)
        assert (rhythm, due.by.isoformat()) == (rhythm, until)


def test_the_colours_are_those_of_the_page():
    for until, reported, poor, shade in rows("in time until"):
        reports = [] if reported == "—" else [date.fromisoformat(reported)]
        assert colour(date.fromisoformat(until), reports, date(2026, 10, 20), poor=poor == "yes")[0] == shade


def test_the_scores_are_those_of_the_page():
    day = date(2026, 9, 30)
    for unit, *numbers, rate in rows("unit"):
        parts = dict(zip(("green", "yellow", "red", "due"), map(int, numbers), strict=True))
        seen = [
            (unit, Span(Period(day, day), day, None, shade))
            for shade in ("green", "yellow", "red")
            for _ in range(parts[shade])
        ]
        score = scored(seen)
        assert len(score.due) == parts["due"]
        assert rate == ("—" if score.rate is None else f"{score.rate * 100:.1f} %")
