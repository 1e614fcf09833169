"""Invented leagues and facts for the tests of races."""

from __future__ import annotations

from decimal import Decimal

from guatu.periods import Period
from guatu.race import Claim, Facts, Figure, League, read_league, standings

YEAR = Period.parse("2026")
RACERS = [{"key": key, "name": name} for key, name in (("A", "甲组"), ("B", "乙组"), ("C", "丙组"))]


def league(*measures, racers=RACERS, **more) -> League:
    """A league of a few measures; what a measure does not say of its key, name and points is filled in."""
    usual = {"key": "trial", "name": "试行赛马", "version": "1", "who": "unit", "rhythm": "year"}
    usual |= {"racers": racers} if racers else {}
    return read_league({**usual, "measures": list(measures), **more})


def measure(key="m", rule="completion", **more):
    return {"key": key, "name": key, "points": 100, "rule": rule, **more}


def facts(values=None, targets=None, claims=None, period=YEAR) -> Facts:
    """Facts from plain numbers; a claim is a tuple of what Claim takes, its value as a text."""
    figures = {m: {r: Figure(Decimal(str(v))) for r, v in told.items()} for m, told in (values or {}).items()}
    aims = {m: {r: Decimal(str(v)) for r, v in told.items()} for m, told in (targets or {}).items()}
    return Facts(period, {m: [_claim(*each) for each in told] for m, told in (claims or {}).items()}, figures, aims)


def points(measure_of_one, values, targets=None, **more):
    """The points of A, B, C (and further racers) in a league of one measure, by racer."""
    racers = [{"key": each, "name": each} for each in values]
    key = measure_of_one["key"]
    told = standings(
        league(measure_of_one, racers=racers, **more), facts({key: values}, {key: targets} if targets else {})
    )
    return {each.racer.key: each.points for each in told.rows}


def _claim(record, racer, value="1", on=None, lead=False, owner=""):
    return Claim(record, racer, Decimal(value), on, lead, owner)
