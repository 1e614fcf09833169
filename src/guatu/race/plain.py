"""A league as plain data, which `read_league` takes: what is as usual is left out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guatu.race.rules import NAME_OF, AnyRule
from guatu.race.sources import plain_source
from guatu.race.spec import League, Measure, Racer

_MEASURE_USUAL = {name: Measure._field_defaults[name] for name in ("of", "source", "side", "unit", "lower", "target")}
_MEASURE_USUAL |= {name: Measure._field_defaults[name] for name in ("missing", "people")}
_LEAGUE_USUAL = {"shared": "split", "missing": "exclude", "digits": 2, "freeze_days": 0}


def plain_league(league: League) -> dict[str, Any]:
    """A league as JSON can hold it."""
    told: dict[str, Any] = {key: getattr(league, key) for key in ("key", "name", "version", "who", "rhythm")}
    told |= {key: getattr(league, key) for key, usual in _LEAGUE_USUAL.items() if getattr(league, key) != usual}
    for key in ("bonus_cap", "deduction_cap"):
        if getattr(league, key) is not None:
            told[key] = str(getattr(league, key))
    if league.tie_by:
        told["tie_by"] = list(league.tie_by)
    if league.racers:
        told["racers"] = [_plain_racer(each) for each in league.racers]
    if league.sources:
        told["sources"] = [plain_source(each) for each in league.sources]
    return told | {"measures": [_plain_measure(each) for each in league.measures]}


def _plain_racer(racer: Racer) -> dict[str, str]:
    told = {"key": racer.key, "name": racer.name}
    return told | ({"group": racer.group} if racer.group else {})


def _plain_measure(measure: Measure, *, part: bool = False) -> dict[str, Any]:
    told: dict[str, Any] = {"key": measure.key, "name": measure.name}
    if part:
        told["share"] = str(measure.share)
    elif measure.points is not None:
        told["points"] = str(measure.points)
    told |= {key: getattr(measure, key) for key, usual in _MEASURE_USUAL.items() if getattr(measure, key) != usual}
    if measure.rule is not None:
        told |= _plain_rule(measure.rule)
    return told | ({"parts": [_plain_measure(each, part=True) for each in measure.parts]} if measure.parts else {})


def _plain_rule(rule: AnyRule) -> dict[str, Any]:
    usual = rule._field_defaults
    parameters = {key: value for key, value in rule._asdict().items() if key not in usual or value != usual[key]}
    return {"rule": NAME_OF[type(rule)]} | {key: _plain(value) for key, value in parameters.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
