"""docs/methods/reporting.md says what the code does: every table on it is computed again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from office_tables import CATALOGUE

from guatu.periods import Period
from guatu.reporting import Figure, History, Item, Scheme, Subject, check
from guatu.reporting.amounts import read_text
from guatu.reporting.checks.known import Known
from guatu.reporting.checks.past import usual_changes
from guatu.reporting.figures import columns_of
from guatu.reporting.findings import RULES
from guatu.reporting.headers import pattern
from guatu.reporting.timing import Time, settle

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "reporting.md"
OCTOBER = date(2026, 10, 31)


def rows(first_column: str) -> list[list[str]]:
    """The cells of the table whose first heading is given."""
    table = PAGE.read_text(encoding="utf-8").split(f"| {first_column} |")[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


@pytest.mark.parametrize(("cell", "value", "unit"), rows("cell"))
def test_the_numbers_in_cells_hold(cell, value, unit):
    amount = read_text(cell)
    said = amount.problem or ("none" if amount.value is None else format(amount.value, "f"))
    assert (said, amount.unit or "") == (value, unit)


@pytest.mark.parametrize(("said", "basis", "nature", "last", "grain", "kept"), rows("said"))
def test_the_periods_and_bases_hold(said, basis, nature, last, grain, kept):
    indicator = next(each for each in CATALOGUE if each.nature == nature)
    time = settle(Period.parse(said), basis, indicator)
    got = (str(time.last), time.grain, time.basis) if isinstance(time, Time) else (time, "", "")
    assert got == (last, grain, kept)


@pytest.mark.parametrize(("heading", "known"), rows("heading"))
def test_the_patterns_of_headings_hold(heading, known):
    assert pattern(heading) == known


def figure(value: str, **other: object) -> Figure:
    known = {"last": OCTOBER, "grain": "month", "basis": "cumulative", "value": Decimal(value)}
    place = {"sheet": "表", "row": 2, "column": 2, "growth_column": 3, "indicator": "exports", "area": "east"}
    return Figure(**{**place, **known, **other})


@pytest.mark.parametrize(
    ("level", "step", "base", "growth", "growth_step", "implied", "gap", "room", "told"), rows("L")
)
def test_the_gaps_of_growth_hold(level, step, base, growth, growth_step, implied, gap, room, told):
    numbers = [float(each) for each in (level, step, base, growth, growth_step)]
    computed = (numbers[0] / numbers[2] - 1) * 100
    rounding = 50 * numbers[1] / numbers[2] * (1 + numbers[0] / numbers[2]) + numbers[4] / 2
    assert [f"{each:.2f}" for each in (computed, abs(computed - numbers[3]), rounding)] == [
        f"{float(each):.2f}" for each in (implied, gap, room)
    ]
    one = figure(
        level, growth=Decimal(growth), base=Decimal(base), step=Decimal(step), growth_step=Decimal(growth_step)
    )
    found = check([one], Subject(CATALOGUE, date(2026, 11, 5), History.empty()))
    assert [each.rule for each in found] == (["growth_against_base"] if told == "yes" else [])


@pytest.mark.parametrize(("years", "now", "change", "median", "spread", "score", "told"), rows("years up to last"))
def test_the_robust_scores_hold(years, now, change, median, spread, score, told):
    past = years.split()
    history = History.of(
        ("exports", "east", date(2026 - len(past) + n, 10, 31), "month", "cumulative", float(each), None)
        for n, each in enumerate(past)
    )
    known = Known(columns_of([figure(now)]), history)
    usual = usual_changes(known, np.zeros(1, dtype=bool))
    for got, said, places in zip(usual, (change, median, spread, score), (4, 4, 4, 2), strict=True):
        shown = "none" if np.isnan(got[0]) else f"{got[0]:.{places}f}".rstrip("0").rstrip(".")
        assert shown == said
    found = check([figure(now)], Subject(CATALOGUE, date(2026, 11, 5), history))
    assert [each.rule for each in found] == (["jump"] if told == "yes" else [])


@pytest.mark.parametrize(("last", "day", "due"), rows("period ends"))
def test_the_deadlines_hold(last, day, due):
    scheme = Scheme("经发局", (Item("exports", ("east",), "cumulative"),), int(day))
    assert str(scheme.due(date.fromisoformat(last))) == due


def test_the_page_names_every_rule_with_its_severity():
    assert rows("rule") == [[name, rule.severity] for name, rule in RULES.items()]
