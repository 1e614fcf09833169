"""docs/methods/aggregation.md says what the library does: each of its tables is recomputed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from invented import book, indicator, observed, series

from cast import ROOT
from guatu.catalogue.indicator import AGGREGATION
from guatu.periods import Period, cumulative
from guatu.statistics import (
    AreaState,
    AreaTree,
    Arrival,
    Due,
    Observation,
    Refusal,
    Series,
    base_revised,
    mom,
    over_areas,
    over_time,
    punctuality,
    ranking,
    yoy,
)
from guatu.statistics.conversion import discrete
from guatu.statistics.wording import REASONS

PAGE = (ROOT / "docs/methods/aggregation.md").read_text(encoding="utf-8")
JUNE = Period.parse("2026-06")


def rows(heading):
    """The cells of the table with this heading."""
    table = PAGE.split(f"| {heading} |\n", 1)[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[1:]]


def number(cell):
    return None if cell == "none" else Decimal(cell)


def told(answer, form="{}"):
    return answer.code if isinstance(answer, Refusal) else form.format(answer.value, unit=answer.unit)


def test_what_was_known_on_a_day():
    vintages = rows("vintage | status | value")
    whole = Series(
        Observation("gdp", "zone", JUNE, "discrete", number(value), date.fromisoformat(day), status=status)
        for day, status, value in vintages
    )
    for day, value in rows("known on | value"):
        one = whole.as_of(date.fromisoformat(day)).at(JUNE, "discrete")
        assert (one and one.value) == number(value), day


def test_cumulative_and_discrete():
    table = rows("to month | cumulative | the month alone | told")
    until = {cell: Period.parse(cell) for cell, *_ in table}
    figures = {str(cumulative(2026, until[cell].last.month)): value for cell, value, *_ in table if value != "none"}
    cumulating = series(figures, "cumulative")
    for cell, _, alone, said in table:
        period = cumulative(2026, 2) if cell == "2026-02" else until[cell]
        answer = discrete(cumulating, period, "CNY")
        assert answer.value == number(alone), cell
        assert (answer.code if isinstance(answer, Refusal) else "".join(note.code for note in answer.notes)) == said


@pytest.mark.parametrize(
    "row",
    rows("indicator | period | basis | value | same period of last year | period before | yoy | mom"),
    ids=lambda row: " ".join(row[:6]),
)
def test_growth(row):
    code, said, basis, value, last_year, before, year_on_year, on_before = row
    period = Period.parse(said)
    known = {str(period): value, str(period.shift(years=-1)): last_year}
    if basis != "cumulative":
        known[str(period.previous())] = before
    figures = series({when: cell for when, cell in known.items() if cell != "none"}, basis, code)
    one = indicator(code)
    assert told(yoy(one, figures, period, basis), "{:.2f} {unit}") == year_on_year
    assert told(mom(one, figures, period, basis), "{:.2f} {unit}") == on_before


@pytest.mark.parametrize(
    "row",
    rows("level | last year's level | published | kind | computed | gap | base revised | base that fits"),
    ids=lambda row: " ".join(row[:4]),
)
def test_revised_bases(row):
    level, base, published, kind, computed, gap, raised, fits = row
    figures = Series(
        [
            *observed("gdp", "zone", {"2025-06": base}),
            *observed("gdp", "zone", {"2026-06": level}, growth=Decimal(published), growth_kind=kind),
        ]
    )
    finding = base_revised(figures, JUNE, "discrete")
    rate = yoy(indicator("gdp"), figures, JUNE, "discrete").value
    assert (f"{rate:.1f}", f"{rate - Decimal(published):.1f}") == (computed, gap)
    assert ("yes" if finding else "no", f"{finding.implied_base:.1f}" if finding else "") == (raised, fits)


def test_the_rules_over_time_are_of_the_natures_that_the_catalogue_allows():
    for rule, _, natures in rows("over_time | rule | natures"):
        assert [nature for nature, (over, _) in AGGREGATION.items() if rule in over] == natures.split(", ")


@pytest.mark.parametrize("row", rows("indicator | reported | asked | answer"), ids=lambda row: " ".join(row))
def test_over_time(row):
    code, reported, asked, answer = row
    figures = [figure.rpartition(": ") for figure in reported.split(", ")]
    observations = []
    for named, _, value in figures:
        own, _, period = named.rpartition(" ")
        basis = "point" if indicator(own or code).nature == "stock" else "discrete"
        observations += observed(own or code, "zone", {period: value}, basis)
    assert told(over_time(book(observations), code, "zone", Period.parse(asked)), "{:f}") == answer


def tree():
    states = [AreaState("zone", None)]
    for area, parent, first, last, split in rows("area | below | from | to | split from"):
        days = (date.fromisoformat(first or "0001-01-01"), date.fromisoformat(last or "9999-12-31"))
        states.append(AreaState(area, parent, *days, split_from=split or None))
    return AreaTree(states)


@pytest.mark.parametrize("row", rows("figures | period | boundaries of | zone"), ids=lambda row: " ".join(row))
def test_over_areas(row):
    figures, period, boundaries, answer = row
    observations = [
        one
        for figure in figures.split(", ")
        for area, value in [figure.split()]
        for one in observed("gdp", area, {period: value})
    ]
    day = date.fromisoformat(boundaries) if boundaries else None
    assert told(over_areas(book(observations), "gdp", "zone", Period.parse(period), tree(), day)) == answer


def test_every_reason_is_on_the_page_and_none_besides():
    assert {code for code, _ in rows("code | when")} == set(REASONS)


def test_places():
    table = rows("peer | earlier | now | place before | place | moved")
    peers = [row[0] for row in table]
    found = ranking({row[0]: number(row[2]) for row in table}, peers, earlier={row[0]: number(row[1]) for row in table})
    before = ranking({row[0]: number(row[1]) for row in table}, peers)
    for peer, _, _, was, place, moved in table:
        now, then = found.place_of(peer), before.place_of(peer)
        assert (then.place if then else None) == number(was)
        assert (now.place if now else None) == number(place)
        assert (now.moved if now else None) == number(moved)
    assert found.missing == ("北岭",)


@pytest.mark.parametrize("row", rows("arrived | on | completeness | timeliness"), ids=lambda row: " ".join(row))
def test_completeness_and_timeliness(row):
    arrived, on, completeness, timeliness = row
    due = [Due("经发局", item, JUNE, date(2026, 6, 8)) for item in "abc"]
    came = [
        Arrival("经发局", *one)
        for one in zip("abc", [JUNE] * 3, map(date.fromisoformat, arrived.split(", ")), strict=False)
    ]
    found = punctuality(due, came, date.fromisoformat(on))["经发局"]
    assert (told(found.completeness, "{:.1f}"), told(found.timeliness, "{:.1f}")) == (completeness, timeliness)
