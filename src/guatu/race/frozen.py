"""Standings frozen at the end of a period: plain data that give the same standings again, and notice any change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from guatu.periods import Period
from guatu.race.facts import Claim, Facts, Figure
from guatu.race.plain import plain_league
from guatu.race.problems import FrozenError
from guatu.race.read import read_league
from guatu.race.spec import League, Racer
from guatu.race.standings import Line, Standing, Standings, standings

FORMAT = 1


def freeze(
    league: League, facts: Facts, racers: Sequence[Racer] = (), before: Standings | None = None
) -> dict[str, Any]:
    """Everything that made the standings, and the standings, as JSON can hold them, with a digest of it all.

    `rules` is the version of the rules with a digest of their own, by which two periods are seen to have the same.
    """
    told = standings(league, facts, racers, before)
    rules = plain_league(league)
    content = {
        "format": FORMAT,
        "rules": {"version": league.version, "digest": digest(rules)},
        "league": rules,
        "racers": [list(each) for each in racers or league.racers],
        "facts": plain_facts(facts),
        "standings": plain_standings(told),
    }
    return content | {"digest": digest(content)}


def thaw(frozen: Mapping[str, Any]) -> Standings:
    """The standings that were frozen. FrozenError where the data were changed since."""
    _unchanged(frozen)
    return standings_of(frozen["standings"])


def recompute(frozen: Mapping[str, Any]) -> Standings:
    """The standings computed anew from the frozen rules and facts, with the movement as frozen. FrozenError where the
    data were changed since, or where the program of today comes to anything else."""
    kept = thaw(frozen)
    made = standings(
        read_league(frozen["league"]), facts_of(frozen["facts"]), [Racer(*each) for each in frozen["racers"]]
    )
    if _unmoved(made) != _unmoved(kept):
        raise FrozenError(f"{kept.name} {kept.period} comes out otherwise now. Use thaw for what was frozen")
    return kept


def digest(content: Any) -> str:
    """The SHA-256 of plain data, whatever the order of their keys."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def plain_facts(facts: Facts) -> dict[str, Any]:
    """Facts as JSON can hold them."""
    return {
        "period": str(facts.period),
        "claims": {key: [_plain_claim(each) for each in told] for key, told in facts.claims.items()},
        "figures": {key: {racer: _plain_figure(each) for racer, each in f.items()} for key, f in facts.figures.items()},
        "targets": {key: {racer: str(each) for racer, each in told.items()} for key, told in facts.targets.items()},
    }


def facts_of(plain: Mapping[str, Any]) -> Facts:
    """The facts of `plain_facts`."""
    return Facts(
        Period.parse(plain["period"]),
        {key: tuple(map(_claim, told)) for key, told in plain["claims"].items()},
        {key: {racer: _figure(each) for racer, each in told.items()} for key, told in plain["figures"].items()},
        {key: {racer: Decimal(each) for racer, each in told.items()} for key, told in plain["targets"].items()},
    )


def plain_standings(told: Standings) -> dict[str, Any]:
    """Standings as JSON can hold them."""
    rows = [_plain_row(each) for each in told.rows]
    whole = {**told._asdict(), "period": str(told.period), "full": str(told.full), "missing": list(told.missing)}
    return whole | {"rows": rows}


def standings_of(plain: Mapping[str, Any]) -> Standings:
    """The standings of `plain_standings`."""
    changed = {
        "period": Period.parse(plain["period"]),
        "full": Decimal(plain["full"]),
        "missing": tuple(plain["missing"]),
        "rows": tuple(map(_row, plain["rows"])),
    }
    return Standings(**{**plain, **changed})


def _unchanged(frozen: Mapping[str, Any]) -> None:
    content = {key: each for key, each in frozen.items() if key != "digest"}
    if digest(content) != frozen.get("digest"):
        raise FrozenError("The frozen standings were changed after they were frozen. Take them from a backup")
    if frozen["format"] != FORMAT:
        raise FrozenError(f"The frozen standings have the format {frozen['format']}; this program reads {FORMAT}")


def _unmoved(told: Standings) -> Standings:
    return told._replace(rows=tuple(each._replace(moved=None) for each in told.rows), rules_changed=False)


def _plain_claim(claim: Claim) -> list[Any]:
    on = claim.on.isoformat() if claim.on else None
    return [claim.record, claim.racer, str(claim.value), on, claim.lead, claim.owner]


def _claim(plain: Sequence[Any]) -> Claim:
    record, racer, value, on, lead, owner = plain
    return Claim(record, racer, Decimal(value), date.fromisoformat(on) if on else None, lead, owner)


def _plain_figure(figure: Figure) -> list[Any]:
    return [str(figure.value), list(figure.records)]


def _figure(plain: Sequence[Any]) -> Figure:
    return Figure(Decimal(plain[0]), tuple(plain[1]))


def _plain_row(row: Standing) -> dict[str, Any]:
    lines = [[_text(each) for each in line] for line in row.lines]
    return {**row._asdict(), "racer": list(row.racer), "points": _text(row.points), "lines": lines}


def _row(plain: Mapping[str, Any]) -> Standing:
    points = None if plain["points"] is None else Decimal(plain["points"])
    lines = tuple(map(_line, plain["lines"]))
    return Standing(**{**plain, "racer": Racer(*plain["racer"]), "points": points, "lines": lines})


def _line(plain: Sequence[Any]) -> Line:
    told = dict(zip(Line._fields, plain, strict=True))
    figures = {key: told[key] and Decimal(told[key]) for key in ("points", "full", "value", "target")}
    return Line(**{**told, **figures, "records": tuple(told["records"])})


def _text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
