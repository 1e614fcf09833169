"""The outlook of a count or a sum from a register: what it says, when it says nothing, and how often it is right.

The registers are invented, drawn by bench/accuracy/pipeline.py from hazards that are known.
"""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from guatu.pace import Goal, PaceError, brier
from guatu.pace.pipeline_moves import lift
from guatu.pace.pipeline_outlook import REASONS, Register, pipeline_outlook
from guatu.pace.stage_history import STAGES, Step

BENCH = Path(__file__).parents[2] / "bench" / "accuracy" / "pipeline.py"
JUNE = date(2024, 6, 30)


@cache
def bench():
    spec = importlib.util.spec_from_file_location("pipeline_bench", BENCH)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def register(world=0, seed=1):
    return bench().draw(bench().WORLDS[world], seed)


@cache
def look(of="count", level=70):
    return pipeline_outlook(register(), Goal.of_year(level, 2024), "signed", JUNE, of)


# ------------------------------------------------------------------ what it says


@pytest.mark.parametrize(("of", "level"), [("count", 70), ("sum", 300)])
def test_the_mean_is_what_is_done_and_each_open_project_and_new_ones(of, level):
    told = look(of, level)
    assert told.mean == pytest.approx(float(told.done) + sum(each.expected for each in told.open) + told.new, rel=1e-3)


def test_the_projects_that_carry_the_expectation_come_first():
    expected = [each.expected for each in look("sum", 300).open]
    assert expected == sorted(expected, reverse=True)
    amounts = register().amounts
    for each in look("sum", 300).open[:20]:
        assert (each.amount, each.expected) == (amounts[each.project], pytest.approx(each.chance * float(each.amount)))


def test_what_is_done_names_its_projects():
    told = look()
    assert len(told.done_by) == told.done
    assert look("sum", 300).done == sum(register().amounts[p] for p in told.done_by)
    assert not {each.project for each in told.open} & set(told.done_by)


def test_nearer_projects_have_the_better_chance_and_dormant_ones_a_small_one():
    told = look().open
    mean = {}
    for stage in ("lead", "negotiating"):
        awake = [each.chance for each in told if each.stage == stage and not each.dormant]
        mean[stage] = sum(awake) / len(awake)
    dormant = [each.chance for each in told if each.dormant]
    assert mean["negotiating"] > mean["lead"] > sum(dormant) / len(dormant)


@pytest.mark.parametrize("of", ["count", "sum"])
def test_nothing_after_the_day_is_known(of):
    goal = Goal.of_year(70, 2024)
    past = replace(register(), steps=[step for step in register().steps if step.on <= JUNE])
    later = [*past.steps, Step("p00001", date(2024, 7, 1), "lost"), Step("new", date(2024, 8, 1), "signed")]
    known = pipeline_outlook(past, goal, "signed", JUNE, of)
    assert pipeline_outlook(replace(past, steps=later), goal, "signed", JUNE, of)[:-1] == known[:-1]
    assert pipeline_outlook(register(), goal, "signed", JUNE, of)[:-1] == known[:-1]


def test_the_order_of_the_rows_says_nothing():
    turned = sorted(register().steps, key=lambda step: (step.on, step.project), reverse=True)
    days = {(step.project, step.on) for step in turned}
    assert len(days) == len(turned)
    assert pipeline_outlook(replace(register(), steps=turned), look().goal, "signed", JUNE)[:-1] == look()[:-1]


def test_only_the_projects_that_count_are_counted():
    large = {project for project, amount in register().amounts.items() if amount >= 5}
    told = pipeline_outlook(register(), Goal.of_year(15, 2024), "signed", JUNE, counted=large)
    assert {each.project for each in told.open} | set(told.done_by) <= large
    assert told.new == pytest.approx(look().new * len(large) / len(register().amounts), rel=0.3)


def test_a_later_milestone_is_further_away():
    started = pipeline_outlook(register(), Goal.of_year(70, 2024), "started", JUNE)
    assert started.new < look().new
    assert started.probability is not None


def test_the_first_stage_is_reached_by_entering():
    told = pipeline_outlook(register(), Goal.of_year(140, 2024), "lead", JUNE)
    assert told.open == ()
    assert told.mean == pytest.approx(2 * float(told.done), rel=0.3)


def test_an_end_that_has_come_is_certain():
    told = pipeline_outlook(register(), Goal.of_year(70, 2024), "signed", date(2024, 12, 31))
    assert (told.probability, told.mean) == (float(told.done >= 70), float(told.done))


def test_more_is_harder():
    chances = [look(level=level).probability for level in (50, 60, 70, 80, 90)]
    assert chances == sorted(chances, reverse=True)


# ------------------------------------------------------------------ what would have to move


@pytest.mark.parametrize("by", ["fewest", "nearest"])
@pytest.mark.parametrize(("of", "level"), [("count", 75), ("sum", 400)])
def test_once_the_moves_are_made_the_chance_is_as_said(of, level, by):
    told = look(of, level)
    found = lift(told, 0.8, by)
    assert told.probability < 0.8 <= found.probability
    assert found.enough
    known = [step for step in register().steps if step.on <= JUNE]
    made = replace(register(), steps=[*known, *(Step(project, JUNE, "signed") for project in found.projects)])
    assert pipeline_outlook(made, told.goal, "signed", JUNE, of).probability == pytest.approx(
        found.probability, abs=0.1
    )


def test_the_nearest_moves_are_those_with_the_best_chances():
    told, found = look(level=75), lift(look(level=75), 0.8, "nearest")
    best = sorted(told.open, key=lambda each: -each.chance)[: len(found.projects)]
    assert set(found.projects) == {each.project for each in best}
    assert len(lift(told, 0.8).projects) <= len(found.projects)


def test_a_chance_that_is_there_needs_no_move():
    assert lift(look(level=50), 0.5).projects == ()


def test_what_all_open_projects_cannot_lift_is_said():
    found = lift(look(level=5000), 0.8)
    assert not found.enough
    assert len(found.projects) == len(look(level=5000).open)


def test_a_goal_of_at_most_has_no_moves():
    told = pipeline_outlook(register(), Goal.of_year(70, 2024, "le"), "signed", JUNE)
    with pytest.raises(PaceError, match="at least"):
        lift(told)
    with pytest.raises(PaceError, match="no bound"):
        lift(look(), 0)
    with pytest.raises(PaceError, match="one of fewest, nearest"):
        lift(look(), 0.8, "cheapest")


@pytest.mark.parametrize("of", ["count", "sum"])
@pytest.mark.parametrize("seed", range(5))
def test_a_register_in_which_anything_follows_anything_is_judged_all_the_same(seed, of):
    """Skips, steps back, dormant and lost projects that come back, several steps on a day, amounts that lack."""
    chance = np.random.default_rng(seed)
    names, words = [f"p{at}" for at in range(60)], [*STAGES, "dormant", "ongoing", "delayed", "lost", "abandoned"]
    first = [date(2022, 1, 1) + timedelta(int(day)) for day in chance.integers(700, size=60)]
    steps = [Step(name, day, "lead") for name, day in zip(names, first, strict=True)]
    for _ in range(300):
        day = date(2022, 1, 1) + timedelta(int(chance.integers(910)))
        steps.append(Step(str(chance.choice(names)), day, str(chance.choice(words))))
    made = Register(steps, amounts={name: Decimal(at) for at, name in enumerate(names[:40])})
    told = pipeline_outlook(made, Goal.of_year(10 if of == "count" else 200, 2024), "signed", JUNE, of)
    assert 0 <= told.probability <= 1
    assert told.most[0] <= told.half[0] <= told.half[1] <= told.most[1]
    assert all(0 <= each.chance <= 1 for each in told.open)
    assert told.mean == pytest.approx(float(told.done) + sum(each.expected for each in told.open) + told.new, rel=1e-3)


# ------------------------------------------------------------------ when nothing is said


def few(*, projects=30, reach=12, first=date(2022, 1, 1), amounts=30):
    names = [f"p{at}" for at in range(projects)]
    steps = [Step(name, date(2022, 1 + at % 12, 1), "negotiating") for at, name in enumerate(names)]
    steps += [Step(name, date(2023, 1 + at % 12, 10), "signed") for at, name in enumerate(names[:reach])]
    return Register(
        [step for step in steps if step.on >= first], amounts=dict.fromkeys(names[:amounts], Decimal(3)), since=first
    )


@pytest.mark.parametrize(
    ("made", "of", "reason"),
    [
        (few(projects=0), "count", "no_register"),
        (few(first=date(2023, 8, 1)), "count", "short_register"),
        (few(reach=2), "count", "few_reached"),
        (few(reach=9), "count", "few_moves"),
        (few(amounts=4), "sum", "few_amounts"),
    ],
)
def test_too_little_history_gives_no_probability_but_the_reason(made, of, reason):
    told = pipeline_outlook(made, Goal.of_year(20, 2024), "signed", JUNE, of)
    assert (told.reason, told.probability, told.light, told.most) == (reason, None, None, None)
    assert told.reason in REASONS
    with pytest.raises(PaceError, match=reason):
        lift(told)


def test_enough_history_gives_a_probability():
    assert pipeline_outlook(few(), Goal.of_year(20, 2024), "signed", JUNE).probability is not None


@pytest.mark.parametrize(
    ("goal", "on", "of", "milestone", "message"),
    [
        (Goal.of_year(5, 2024, kind="stock"), JUNE, "count", "signed", "'stock' is not made of projects"),
        (Goal.of_year(5, 2025), JUNE, "count", "signed", "lies before"),
        (Goal.of_year(5, 2024), JUNE, "mean", "signed", "one of count, sum"),
        (Goal.of_year(5, 2024), JUNE, "count", "opened", "'opened' is no stage; one of lead"),
    ],
)
def test_what_cannot_be_asked_is_refused(goal, on, of, milestone, message):
    with pytest.raises(PaceError, match=message):
        pipeline_outlook(few(), goal, milestone, on, of)


# ------------------------------------------------------------------ how often it is right


@cache
def cases():
    made = bench()
    return [
        case for world in made.WORLDS[:3] for seed in (1, 2) for case in made.cases(world, seed, years=(2023, 2025))
    ]


def of_method(name, of="count"):
    return [case for case in cases() if (case.method, case.of) == (name, of)]


@pytest.mark.parametrize("of", ["count", "sum"])
def test_the_interval_of_80_percent_covers_about_as_much(of):
    """The bounds are wide: forecasts of one year share its luck. The bench asks for 72 to 88 % on many registers."""
    own = of_method("register", of)
    assert 0.6 <= sum(case.most[0] <= case.final <= case.most[1] for case in own) / len(own) <= 0.97


@pytest.mark.parametrize("of", ["count", "sum"])
def test_the_mean_is_not_far_off(of):
    own = of_method("register", of)
    assert abs(sum(case.mean - case.final for case in own)) < 0.15 * sum(case.rest for case in own)


def test_the_probabilities_beat_the_run_rate_and_fixed_weights():
    scores = {
        name: brier([each for case in of_method(name) for each in case.judged])
        for name in ("register", "run rate", "stage weights")
    }
    assert scores["register"] < 0.7 * scores["run rate"]
    assert scores["register"] < 0.5 * scores["stage weights"]


def test_high_chances_are_met_and_low_ones_are_not():
    said = [each for case in of_method("register") for each in case.judged]
    high, low = ([e.met for e in said if bound(e.probability)] for bound in (lambda p: p >= 0.8, lambda p: p < 0.2))
    assert sum(high) / len(high) > 0.8
    assert sum(low) / len(low) < 0.2
