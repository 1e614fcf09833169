"""From plain data, as a YAML file gives it, to leagues: every mistake with its place; cases that do not come out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from guatu.problems import Place
from guatu.race.cases import CASE, Case, case, differences
from guatu.race.problems import LeagueError, Problem
from guatu.race.rules import (
    HUNDRED,
    RULE_OF,
    AnyRule,
    Bands,
    Benchmark,
    Best,
    Completion,
    Count,
    Efficacy,
    Ladder,
    MinMax,
    Threshold,
    Veto,
)
from guatu.race.sources import keys_of, read_sources
from guatu.race.spec import (
    EFFECTS,
    MISSING,
    OF,
    PEOPLE,
    RHYTHMS,
    SHARED,
    SIDES,
    TARGETS,
    WHO,
    League,
    Measure,
    Racer,
)
from guatu.race.written import Reader

MOST_DIGITS = Decimal(4)
MOST_DAYS = Decimal(90)
MOST_POINTS = Decimal(100_000)
_ZERO = Decimal(0)
_LEAGUE = (
    *("key", "name", "version", "who", "rhythm", "racers", "shared", "missing", "digits", "tie_by"),
    *("bonus_cap", "deduction_cap", "measures", "sources", "freeze_days", "cases"),
)
_RACER = ("key", "name", "group")
_WHOLE = ("key", "name", "points", "parts")
_MEASURE = (
    *("key", "name", "points", "rule", "of", "source", "side", "unit", "lower", "target", "missing", "people"),
    "parts",
)
_PART = ("key", "name", "share", "rule", "of", "source", "unit", "lower", "target", "missing", "people")


def read_leagues(data: Any) -> tuple[League, ...]:
    """Leagues from a list of mappings, each with its worked cases. LeagueError tells every mistake, and every case that
    does not come out as it expects."""
    reader = _LeagueReader()
    place: Place = ("leagues",)
    found = [reader.league((*place, at), body) for at, body in enumerate(reader.items(place, data))]
    reader.once(place, [each.key for each in found if each])
    if reader.problems:
        raise LeagueError(reader.problems)
    return tuple(each for each in found if each)


def read_league(data: Any) -> League:
    """One league, of `plain_league` or of a file. LeagueError tells every mistake."""
    return read_leagues([data])[0]


def read_cases(data: Any) -> tuple[Case, ...]:
    """The worked cases of one league that has no mistake: facts, who races in them, and what is to come out."""
    league = read_league(data)
    reader = _LeagueReader()
    return tuple(case(reader, ("cases",), each, league) for each in data.get("cases", ()))


def check_leagues(data: Any) -> tuple[Problem, ...]:
    """Every mistake of a list of leagues; none if `read_leagues` would take it."""
    try:
        read_leagues(data)
    except LeagueError as error:
        return error.problems
    return ()


class _LeagueReader(Reader):
    def league(self, place: Place, body: Any) -> League | None:
        before = len(self.problems)
        needed = ("key", "name", "version", "who", "rhythm", "measures")
        told = self.mapping(place, body, _LEAGUE, needed)
        measures = [
            self.measure((*place, "measures", at), each) for at, each in self.listed_in(place, told, "measures")
        ]
        keys = [key for each in measures if each for key in (each.key, *(part.key for part in each.parts))]
        self.once((*place, "measures"), keys)
        made = League(
            self.key(place, told),
            self.text(place, told, "name"),
            self.text(place, told, "version"),
            self.choice(place, told, "who", WHO),
            self.choice(place, told, "rhythm", RHYTHMS),
            tuple(each for each in measures if each),
            self.racers(place, told),
            self.choice(place, told, "shared", SHARED, "split"),
            self.choice(place, told, "missing", MISSING, "exclude"),
            self.whole(place, told, "digits", 2),
            self.tie_by(place, told, keys),
            self.number(place, told, "bonus_cap", _ZERO, MOST_POINTS),
            self.number(place, told, "deduction_cap", _ZERO, MOST_POINTS),
            freeze_days=self.whole(place, told, "freeze_days", 0, MOST_DAYS),
        )
        made = replace(made, sources=read_sources(self, place, told, keys_of(made.leaves)))
        if len(self.problems) == before and not made.full:
            self.wrong((*place, "measures"), "nothing_to_reach")
        if len(self.problems) > before:
            return None
        self.cases(place, told, made)
        return made

    def whole(self, place: Place, told: Mapping[str, Any], key: str, usual: int, most: Decimal = MOST_DIGITS) -> int:
        number = self.number(place, told, key, _ZERO, most)
        if number is not None and number % 1:
            self.wrong((*place, key), "not_a_number", value=str(number), key=key, least="0", most=str(most))
        return usual if number is None else int(number)

    def racers(self, place: Place, told: Mapping[str, Any]) -> tuple[Racer, ...]:
        found = [self.one_racer((*place, "racers", at), each) for at, each in self.listed_in(place, told, "racers")]
        self.once((*place, "racers"), [each.key for each in found])
        return tuple(found)

    def one_racer(self, place: Place, body: Any) -> Racer:
        told = self.mapping(place, body, _RACER, needed=_RACER[:2])
        key = self.racer((*place, "key"), told["key"]) if "key" in told else ""
        return Racer(key, self.text(place, told, "name"), self.text(place, told, "group"))

    def tie_by(self, place: Place, told: Mapping[str, Any], known: Collection[str]) -> tuple[str, ...]:
        found = [str(each) for _, each in self.listed_in(place, told, "tie_by")]
        for at, each in enumerate(found):
            if each not in known:
                self.wrong((*place, "tie_by", at), "unknown_measure", value=each[:60], known=", ".join(known))
        self.once((*place, "tie_by"), found)
        return tuple(found)

    def cases(self, place: Place, told: Mapping[str, Any], league: League) -> None:
        """Worked cases: what is wrong with one, or how it comes out otherwise."""
        for at, body in self.listed_in(place, told, "cases"):
            here = (*place, "cases", at)
            before = len(self.problems)
            read = case(self, here, self.mapping(here, body, CASE, needed=("name", "expected")), league)
            if len(self.problems) == before:
                self.problems += differences(here, league, read)

    # -- measures

    def measure(self, place: Place, body: Any) -> Measure | None:
        whole = isinstance(body, Mapping) and "parts" in body
        known = _MEASURE if whole else (*_MEASURE, *_parameters(body))
        told = self.mapping(place, body, known, needed=("key", "name", *(() if whole else ("rule",))))
        side = self.choice(place, told, "side", SIDES, "points")
        points = self.number(place, told, "points", Decimal("0.01"), MOST_POINTS)
        if whole:
            return self.split(place, told, points)
        made = self.leaf(place, told)
        if made is None:
            return None
        bare = isinstance(made.rule, Veto) or (isinstance(made.rule, Count) and side != "points")
        if made.rule is not None and not bare and "points" not in told:
            self.wrong(place, "no_points")
        return made._replace(points=points, side=side)

    def split(self, place: Place, told: Mapping[str, Any], points: Decimal | None) -> Measure | None:
        for key in told:
            if key in _MEASURE and key not in _WHOLE:
                self.wrong((*place, key), "rule_beside_parts", key=key)
        if points is None and "points" not in told:
            self.wrong(place, "no_points")
        parts = [self.part((*place, "parts", at), each) for at, each in self.listed_in(place, told, "parts")]
        known = tuple(each for each in parts if each)
        shares = sum((each.share for each in known), _ZERO)
        if known and len(known) == len(parts) and shares != HUNDRED:
            self.wrong((*place, "parts"), "shares_not_whole", value=f"{shares.normalize():f}")
        return Measure(self.key(place, told), self.text(place, told, "name"), points, parts=known)

    def part(self, place: Place, body: Any) -> Measure | None:
        told = self.mapping(place, body, (*_PART, *_parameters(body)), needed=("key", "name", "share", "rule"))
        share = self.number(place, told, "share", Decimal("0.01"), HUNDRED)
        made = self.leaf(place, told)
        return made._replace(share=share) if made is not None and share is not None else None

    def leaf(self, place: Place, told: Mapping[str, Any]) -> Measure | None:
        rule = self.rule(place, told)
        of = self.choice(place, told, "of", OF, "figure")
        if isinstance(rule, Count) and rule.sizes and of == "figure":
            self.wrong((*place, "sizes"), "figures_have_no_size")
        key, name = self.key(place, told), self.text(place, told, "name")
        return Measure(
            key,
            name,
            None,
            rule,
            of,
            self.key(place, told, "source"),
            unit=self.text(place, told, "unit"),
            lower=self.switch(place, told, "lower"),
            target=self.choice(place, told, "target", TARGETS, "given"),
            missing=self.choice(place, told, "missing", MISSING),
            people=self.choice(place, told, "people", PEOPLE, "own"),
        )

    # -- rules

    def rule(self, place: Place, told: Mapping[str, Any]) -> AnyRule | None:
        name = self.choice(place, told, "rule", RULE_OF)
        before = len(self.problems)
        made = _RULES[name](self, place, told) if name else None
        return made if len(self.problems) == before else None

    def needed(self, place: Place, told: Mapping[str, Any], key: str) -> None:
        if key not in told:
            self.wrong(place, "missing_key", key=key)

    def percent(self, place: Place, told: Mapping[str, Any], key: str, usual: Decimal) -> Decimal:
        number = self.number(place, told, key, _ZERO, HUNDRED)
        return usual if number is None else number

    def above(self, place: Place, told: Mapping[str, Any], key: str) -> Decimal | None:
        """A number above 0."""
        return self.number(place, told, key, Decimal("0.000001"))

    def completion(self, place: Place, told: Mapping[str, Any]) -> Completion:
        return Completion(self.above(place, told, "cap") or Completion().cap)

    def best(self, place: Place, told: Mapping[str, Any]) -> Best:
        return Best()

    def benchmark(self, place: Place, told: Mapping[str, Any]) -> Benchmark:
        times = self.above(place, told, "times") or Benchmark().times
        return Benchmark(self.above(place, told, "benchmark"), times, self.above(place, told, "cap"))

    def efficacy(self, place: Place, told: Mapping[str, Any]) -> Efficacy:
        best, worst = self.number(place, told, "best"), self.number(place, told, "worst")
        if best is not None and best == worst:
            self.wrong((*place, "worst"), "no_way")
        usual = Efficacy()
        limits = (self.number(place, told, each, Decimal(-1000), Decimal(1000)) for each in ("floor", "cap"))
        base, span = (self.percent(place, told, key, getattr(usual, key)) for key in ("base", "span"))
        return Efficacy(best, worst, base, span, *limits)

    def minmax(self, place: Place, told: Mapping[str, Any]) -> MinMax:
        return MinMax(self.percent(place, told, "base", _ZERO))

    def ladder(self, place: Place, told: Mapping[str, Any]) -> Ladder:
        steps = [
            self.figure((*place, "steps", at), each, _ZERO, Decimal(1000))
            for at, each in self.listed_in(place, told, "steps")
        ]
        known = tuple(each for each in steps if each is not None)
        for at, (first, second) in enumerate(pairwise(known), 1):
            if second > first:
                self.wrong((*place, "steps", at), "not_falling", value=f"{second:f}")
        usual = Ladder()
        step, floor = self.percent(place, told, "step", usual.step), self.percent(place, told, "floor", usual.floor)
        return Ladder(known or usual.steps, step, floor)

    def bands(self, place: Place, told: Mapping[str, Any]) -> Bands:
        self.needed(place, told, "table")
        table = self.pairs(place, told, "table", "[[0, 60], [80, 90], [100, 100]]")
        return Bands(table, self.switch(place, told, "between"), self.switch(place, told, "gap"))

    def threshold(self, place: Place, told: Mapping[str, Any]) -> Threshold:
        self.needed(place, told, "limit")
        return Threshold(self.number(place, told, "limit") or _ZERO, self.percent(place, told, "below", _ZERO))

    def count(self, place: Place, told: Mapping[str, Any]) -> Count:
        if "each" not in told and "sizes" not in told:
            self.wrong(place, "no_worth")
        each = self.number(place, told, "each", Decimal("0.0001"), MOST_POINTS)
        sizes = self.pairs(place, told, "sizes", "[[10, 4], [50, 8]]")
        return Count(each or _ZERO, self.switch(place, told, "beyond"), sizes)

    def veto(self, place: Place, told: Mapping[str, Any]) -> Veto:
        return Veto(self.choice(place, told, "effect", EFFECTS, Veto().effect))


_RULES: dict[str, Callable[[_LeagueReader, Place, Mapping[str, Any]], AnyRule]] = {
    "completion": _LeagueReader.completion,
    "best": _LeagueReader.best,
    "benchmark": _LeagueReader.benchmark,
    "efficacy": _LeagueReader.efficacy,
    "minmax": _LeagueReader.minmax,
    "ladder": _LeagueReader.ladder,
    "bands": _LeagueReader.bands,
    "threshold": _LeagueReader.threshold,
    "count": _LeagueReader.count,
    "veto": _LeagueReader.veto,
}


def _parameters(body: Any) -> Sequence[str]:
    """The keys that the rule of a measure brings with it."""
    name = body.get("rule") if isinstance(body, Mapping) else None
    rule = RULE_OF.get(name) if isinstance(name, str) else None
    return () if rule is None else rule._fields
