"""docs/methods/pace.md and outlook.md: every worked table is recomputed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import exp, log, sqrt
from pathlib import Path

import pytest
from invented_series import history

from guatu.pace import (
    METHODS,
    Child,
    Goal,
    History,
    allot,
    cases,
    count_outlook,
    growth_outlook,
    outlook,
    quality,
    scores,
    standing,
    year_milestones,
)
from guatu.pace.methods import _misses
from guatu.pace.outlook import Outlook
from guatu.pace.rules import mixture
from guatu.pace.trajectories import yearly_shares
from guatu.pace.wording import REASONS
from guatu.periods import Period, cumulative, year
from guatu.statistics.grains import periods_of

METHODS_FOLDER = Path(__file__).parents[2] / "docs" / "methods"


def rows(page, first_column):
    """The cells of the table whose heading begins with these columns."""
    text = (METHODS_FOLDER / page).read_text(encoding="utf-8")
    table = text.split(f"| {first_column} |")[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


def with_june(share):
    """A year whose share at June is this one, and whose other quarters stay in order."""
    return {3: 20.0, 6: 100 * share, 9: 75.0, 12: 100.0}


@pytest.mark.parametrize(("own", "group", "years", "share"), rows("pace.md", "own shares at June | group's share"))
def test_the_shrunk_shares_hold(own, group, years, share):
    shares = [float(each) for each in own.split(",") if each]
    figures = {cumulative(2025 - at, m): v for at, each in enumerate(shares) for m, v in with_june(each).items()}
    told, count = yearly_shares(History.of(figures), 2026, [float(group)] * 10 + [1.0])
    assert (count, round(told[4], 4)) == (int(years), float(share))


@pytest.mark.parametrize(
    ("goal", "bound", "share", "value", "expected", "ratio", "light"), rows("pace.md", "T | bound | share")
)
def test_the_statuses_hold(goal, bound, share, value, expected, ratio, light):
    told = standing(Goal.of_year(goal, 2026, bound), "seasonal", float(share), float(value))
    assert (told.expected, round(told.ratio, 4), told.light) == (float(expected), float(ratio), light)


@pytest.mark.parametrize(("newest", "on", "mark"), rows("pace.md", "newest figure | on"))
def test_the_marks_hold(newest, on, mark):
    assert quality(2026, Period.parse(newest).last.month, date.fromisoformat(on)).mark == mark


@pytest.mark.parametrize(("rhythm", "days", "newest", "on", "mark"), rows("pace.md", "rhythm | days"))
def test_the_marks_by_the_rhythm_of_a_report_hold(rhythm, days, newest, on, mark):
    deadlines = tuple((period.last.month, int(days)) for period in periods_of(2026, rhythm))
    latest = Period.parse(newest).last.month if newest else None
    assert quality(2026, latest, date.fromisoformat(on), deadlines=deadlines).mark == mark


def test_the_breaking_down_holds():
    table = rows("pace.md", "child | base")
    children = [
        Child(name, Decimal(base), Decimal(tilt), Decimal(capacity), _decimal(low), _decimal(high))
        for name, base, tilt, capacity, low, high, _, _ in table
    ]
    told = allot(Decimal(330), children)
    assert [(str(each.value), each.held or "") for each in told] == [tuple(row[-2:]) for row in table]


def _decimal(cell):
    return Decimal(cell) if cell else None


# ------------------------------------------------------------------ outlook.md


def worked() -> tuple[History, Outlook]:
    figures = {}
    for number, *values in rows("outlook.md", "year | C at May"):
        periods = (*(cumulative(int(number), m) for m in (5, 6, 7)), year(int(number)))
        figures |= {period: float(value) for period, value in zip(periods, values, strict=True) if value}
    told = History.of(figures)
    return told, outlook(told, Goal.of_year(138, 2026), 6)


def test_the_worked_numbers_of_a_stretch_hold():
    figures = {}
    for number, *values in rows("outlook.md", "year | June | August"):
        months = (cumulative(int(number), m) for m in (6, 8, 9, 10, 12))
        figures |= {period: float(value) for period, value in zip(months, values, strict=True) if value}
    look = outlook(History.of(figures), Goal(Decimal(73), Period.parse("2026H2")), 9)
    at, mixed = look.working.origin, look.working.forecasts
    computed = {
        "W": f"{at.value:.1f}",
        "W of last year": f"{at.last_value:.1f}",
        "its total": f"{at.last_total:.1f}",
        "s": f"{at.share:.6f}",
        "g": f"{mixed.growth:.6f}",
        "a1": f"{mixed.by_share:.6f}",
        "a2": f"{mixed.by_rest:.6f}",
        "a3": f"{mixed.rolling:.6f}",
        "mu": f"{mixed.mu:.6f}",
        "sd": f"{look.forecast.sd:.6f}",
        "median": f"{look.median:.2f}",
        "P": f"{look.probability:.4f}",
        "80 %": f"{look.most[0]:.2f} to {look.most[1]:.2f}",
        "per month": f"{look.needed.per_month:.2f}",
    }
    assert {name: value for name, _, value in rows("outlook.md", "of the stretch | how")} == computed
    assert look.forecast.sd == pytest.approx((1 - at.share) * sqrt((0.001044 + 0.01) / 7), abs=1e-6)


@pytest.mark.parametrize(("shares", "on", "share"), rows("pace.md", "shares | on | share"))
def test_the_milestones_hold(shares, on, share):
    drawn = {int(month): float(part) for month, part in (each.split(":") for each in shares.split(","))}
    assert round(year_milestones(year(2026), drawn).at(date.fromisoformat(on)), 4) == float(share)


def test_the_worked_numbers_of_the_outlook_hold():
    _, look = worked()
    at, mixed, rest = look.working.origin, look.working.forecasts, look.needed
    computed = {
        "s": f"{at.share:.6f}",
        "R": f"{at.last_rest:.1f}",
        "g": f"{mixed.growth:.6f}",
        "a1": f"{mixed.by_share:.6f}",
        "a2": f"{mixed.by_rest:.6f}",
        "a3": f"{mixed.rolling:.6f}",
        "mu": f"{mixed.mu:.6f}",
        "S": f"{look.working.errors.squares:.6f}",
        "sd": f"{look.forecast.sd:.6f}",
        "median": f"{look.median:.2f}",
        "P": f"{look.probability:.4f}",
        "80 %": f"{look.most[0]:.2f} to {look.most[1]:.2f}",
        "50 %": f"{look.half[0]:.2f} to {look.half[1]:.2f}",
        "amount": f"{rest.amount:.2f}",
        "per month": f"{rest.per_month:.2f}",
        "growth": f"{rest.growth:.2f} %",
        "so far": f"{rest.growth_so_far:.2f} %",
        "reached": f"{rest.reached} of {rest.years}",
    }
    assert {name: value for name, _, value in rows("outlook.md", "number | how")} == computed


def test_the_worked_numbers_follow_from_the_formulas_as_written():
    """The column "how", by a plain calculator."""
    s = (51.2 / 112.9 + 56.3 / 121.7 + 60.0 / 130.5) / 3
    g = 0.8 * log(63.8 / 60.0) + 0.2 * log(130.5 / 121.7)
    mu = 0.5 * log(63.8 / s) + 0.3 * log(63.8 + 70.5 * exp(g)) + 0.2 * log(63.8 + 70.5)
    errors = [[float(cell) for cell in row[1:]] for row in rows("outlook.md", "year | error at May")]
    squares = sum(sum(e * e for e in each) / 3 for each in errors)
    sd = (1 - s) * sqrt((squares + 4 * 0.05**2) / 7)
    values = {name: value for name, _, value in rows("outlook.md", "number | how")}
    assert [f"{each:.6f}" for each in (s, g, mu, squares)] == [values[name] for name in ("s", "g", "mu", "S")]
    assert sd == pytest.approx(float(values["sd"]), abs=1e-6)


def test_the_errors_of_past_years_hold():
    told, _ = worked()
    for number, *errors in rows("outlook.md", "year | error at May"):
        assert [f"{each:.6f}" for each in _misses(told, int(number), 6, mixture)] == errors


def test_every_reason_of_the_page_has_its_chinese_words():
    named = {row[0] for row in rows("outlook.md", "reason | when")}
    assert named == set(REASONS) - {"late"}


@pytest.mark.parametrize(("growth", "before", "share", "forecast"), rows("outlook.md", "G | H"))
def test_the_growths_hold(growth, before, share, forecast):
    published = {(2026, 6): float(growth)}
    published |= {(y, 12): float(before) for y in (2023, 2024, 2025)} if before else {}
    levels = History.of({cumulative(2025, 6): 100 * float(share), year(2025): 100.0}) if share else None
    look = growth_outlook(published, Goal.of_year(7, 2026, kind="growth"), 6, levels)
    assert (look.reason or f"{look.median:.2f}") == forecast


@pytest.mark.parametrize(("done", "chances", "new", "goal", "p"), rows("outlook.md", "done | chances of open projects"))
def test_the_counts_hold(done, chances, new, goal, p):
    open_chances = [float(each) for each in chances.split(",") if each]
    look = count_outlook(Goal.of_year(goal, 2026), int(done), open_chances, float(new))
    assert f"{look.probability:.4f}" == p


@pytest.mark.parametrize(("noise", "coverage"), rows("outlook.md", "noise of a month | coverage"))
def test_the_coverage_on_invented_series_holds(noise, coverage):
    how = float(noise.split()[0]) / 100
    told = [case for seed in range(25) for case in cases("", history(seed=seed, noise=how), METHODS[:1])]
    assert f"{scores(told)[0].coverage:.2f}" == coverage
