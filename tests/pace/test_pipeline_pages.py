"""docs/methods/outlook.md, the part on pipelines: every worked table is recomputed from the register on the page."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import combinations
from math import exp, log
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import nbinom
from test_pace_pages import rows

from guatu.pace import Goal, count_outlook
from guatu.pace.pipeline_moves import lift
from guatu.pace.pipeline_outlook import REASONS, Register, ToCome, outlook_of, pipeline_outlook
from guatu.pace.stage_hazards import HALF_LIFE, counted
from guatu.pace.stage_history import BACK, FORWARD, LOST, TURN, StageHistory, Step
from guatu.pace.stage_pace import Beliefs

RESULTS = Path(__file__).parents[2] / "bench" / "results"
STAGES = ("lead", "negotiating", "signed")
PAGE = "outlook.md"
ON = date(2026, 6, 30)
CAUSES = {"forward": FORWARD, "back": BACK, "dormant": TURN, "lost": LOST}


@cache
def register():
    told = rows(PAGE, "project | lead | negotiating")
    steps = [
        Step(project, date.fromisoformat(day), to)
        for project, *days, _ in told
        for to, day in zip((*STAGES, "dormant", "lost"), days, strict=True)
        if day
    ]
    amounts = {project: Decimal(amount) for project, *_, amount in told}
    return Register(steps, STAGES, amounts=amounts, since=date(2024, 1, 1))


@cache
def look(of, level):
    return pipeline_outlook(register(), Goal.of_year(level, 2026), "signed", ON, of)


@cache
def weighted():
    """Events by cause and days, awake projects, weighted by age: by stage and class."""
    history = StageHistory.of(register().steps, ON, STAGES, register().since)
    seen = counted(history, history.spells(), {})
    weights = np.exp2(-seen.ages / HALF_LIFE)
    events = np.einsum("m,cmgfsk->cfsk", weights, seen.events)[:, 0]
    return events, np.einsum("m,mgfsk->fsk", weights, seen.exposure)[0]


def test_the_rates_of_the_worked_register_hold():
    events, days = (each[..., : STAGES.index("signed"), :] for each in weighted())
    forward, rates = events[FORWARD], look("count", 7).working.hazards.rates[FORWARD, 0]
    at = STAGES.index("negotiating")
    pooled = forward.sum() / days.sum()
    stage = (forward[at].sum() + 1) / (days[at].sum() + 1 / pooled)
    own = (forward[at, 2] + 2) / (days[at, 2] + 2 / stage)
    computed = {
        "moves from both stages": f"{forward.sum():.3f}",
        "days in both stages": f"{days.sum():.1f}",
        "rate of both stages": f"{pooled:.6f}",
        "moves from negotiating": f"{forward[at].sum():.3f}",
        "days in negotiating": f"{days[at].sum():.1f}",
        "rate of negotiating": f"{stage:.6f}",
        "moves after 90 to 180 days": f"{forward[at, 2]:.3f}",
        "days between day 90 and 180": f"{days[at, 2]:.1f}",
        "rate after 90 to 180 days": f"{own:.6f}",
    }
    assert {name: value for name, _, value in rows(PAGE, "of the rates | how")} == computed
    assert rates[at, 2] == pytest.approx(own)


def test_the_worked_rates_follow_from_the_formulas_as_written():
    """The column "how", by a plain calculator."""
    written = [(how, value) for _, how, value in rows(PAGE, "of the rates | how") if "/" in how]
    assert len(written) == 3
    for how, value in written:
        assert eval(how, {}) == pytest.approx(float(value), abs=2e-6)


def test_the_worked_month_of_the_pace_holds():
    believed = Beliefs(np.zeros(1), np.array([0.04]), np.zeros(1))
    usual, alone, both = believed.judged(12, 8, 0.0), believed.judged(12, 8, 1.0), believed.after(12, 8)
    one, other = (float(nbinom.pmf(12, shape, shape / (shape + 8))) for shape in (25, 1 / 1.04))
    computed = [
        25,
        usual.means[0],
        usual.variances[0],
        one,
        1 / 1.04,
        log((1 / 1.04 + 12) / (1 / 1.04 + 8)),
        alone.means[0],
        alone.variances[0],
        other,
        0.05 * other / (0.95 * one + 0.05 * other),
        both.means[0],
        both.variances[0],
    ]
    assert [value for _, _, value in rows(PAGE, "of the month | how")] == [f"{each:.6f}" for each in computed]
    assert exp(alone.evidence[0] - usual.evidence[0]) == pytest.approx(other / one)


def test_the_open_projects_of_the_worked_register_hold():
    computed = [
        [
            each.project,
            each.stage + (", dormant" if each.dormant else ""),
            each.since.isoformat(),
            f"{each.chance:.4f}",
            str(each.amount),
            f"{each.expected:.3f}",
        ]
        for each in look("sum", 18).open
    ]
    assert rows(PAGE, "open project | stage") == computed


def test_the_outlooks_of_the_worked_register_hold():
    count, total = look("count", 7), look("sum", 18)
    entering = count.working.entering
    computed = {
        "pace": [f"{count.working.hazards.pace.factor:.4f}"] * 2,
        "spread": [f"{count.working.hazards.pace.spread:.4f}"] * 2,
        "entries in a year": [f"{365 * entering.daily:.2f}"] * 2,
        "shape": [f"{entering.shape:.2f}"] * 2,
        "done": [str(count.done), str(total.done)],
        "open": [f"{sum(each.expected for each in own.open):.3f}" for own in (count, total)],
        "new": [f"{count.new:.3f}", f"{total.new:.3f}"],
        "mean": [f"{count.mean:.3f}", f"{total.mean:.3f}"],
        "P": [f"{count.probability:.4f}", f"{total.probability:.4f}"],
        "80 %": [f"{count.most[0]:.0f} to {count.most[1]:.0f}", f"{total.most[0]:.1f} to {total.most[1]:.1f}"],
        "fewest moves to 0.8": [", ".join(lift(own, 0.8).projects) for own in (count, total)],
        "nearest moves to 0.8": [", ".join(lift(own, 0.8, "nearest").projects) for own in (count, total)],
    }
    assert {name: cells for name, *cells in rows(PAGE, "of the outlook | 7 contracts")} == computed


@pytest.mark.parametrize(("of", "level"), [("count", 7), ("sum", 18)])
def test_no_smaller_set_of_moves_does(of, level):
    told = look(of, level)
    found = lift(told, 0.8).projects
    places = range(len(told.open))
    assert chance_with(told, [at for at in places if told.open[at].project in found]) >= 0.8
    assert all(chance_with(told, fewer) < 0.8 for fewer in combinations(places, len(found) - 1))


def chance_with(told, moved):
    work = told.working
    chances = [np.ones_like(each) if at in moved else each for at, each in enumerate(work.chances)]
    to_come = ToCome(work.paces.weights, work.new_means, work.entering.shape, work.drawn)
    return outlook_of(told, chances, [each.amount for each in told.open], to_come).probability


def test_every_reason_of_the_page_has_its_chinese_words():
    assert {row[0] for row in rows(PAGE, "reason of a pipeline | when")} == set(REASONS)


def test_without_spread_and_new_ones_it_is_the_count_of_given_chances():
    told = look("count", 7)
    plain = count_outlook(told.goal, int(told.done), [each.chance for each in told.open], told.new)
    assert told.mean == pytest.approx(plain.mean, rel=1e-3)
    assert told.probability == pytest.approx(plain.probability, abs=0.03)


def bench_rows(milestone=""):
    newest = max(path for path in RESULTS.glob("pipeline-*.csv") if ("-started" in path.name) == bool(milestone))
    with newest.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


@pytest.mark.parametrize(("milestone", "heading"), [("", "register drawn"), ("started", "milestone started")])
def test_the_scores_on_the_page_are_those_of_the_bench(milestone, heading):
    found = {tuple(row[1:4]): row[4:] for row in bench_rows(milestone) if row[3] in ("count", "sum")}
    table = rows(PAGE, f"{heading} | method")
    assert {(world, of) for world, method, of, *_ in table if method == "register"} == {
        (world, of) for world, method, of in found if method == "register"
    }
    for world, method, of, *cells in table:
        count, coverage, within, bias, error, brier, _ = found[world, method, of]
        said = [count, f"{float(coverage):.2f}", f"{float(within):.2f}" if within != "nan" else ""]
        assert cells == [*said, f"{float(bias):.1f}", f"{float(error):.1f}", f"{float(brier):.3f}"]


def test_the_reliability_on_the_page_is_that_of_the_bench():
    told = [row for row in bench_rows() if row[1] == "reliability" and row[0] != "date"]
    found = {(method, float(low)): cells for _, _, method, low, _, *cells in told}
    for span, *cells in rows(PAGE, "probability | register: said"):
        both = [found[method, float(span.split()[0])] for method in ("register", "run rate")]
        assert cells == [cell for said, met, size in both for cell in (f"{float(said):.2f}", f"{float(met):.2f}", size)]


@pytest.mark.parametrize("milestone", ["", "started"])
def test_every_interval_of_the_bench_covers_72_to_88_percent(milestone):
    coverage = [float(row[5]) for row in bench_rows(milestone) if row[2] == "register" and row[3] in ("count", "sum")]
    assert len(coverage) == 16
    assert min(coverage) >= 0.72
    assert max(coverage) <= 0.88
