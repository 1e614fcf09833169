"""Worked cases: facts and the points that a league must give for them, run whenever its rules are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from guatu.errors import PeriodError
from guatu.periods import Period
from guatu.plain import shown
from guatu.problems import Place, listed
from guatu.race.facts import Claim, Facts, Figure
from guatu.race.problems import Problem
from guatu.race.spec import League, Racer
from guatu.race.standings import Standing, standings
from guatu.race.written import Reader

CASE = ("name", "period", "values", "targets", "records", "unread", "expected")
"""The keys of a case. `values` and `targets` are numbers by measure and racer; `records` are those of the sources, all
of which count as read but for those in `unread`; `expected` is a total by racer, or points, place and points of single
measures."""
CORRECTIONS = ("renormalised", "bonus_capped", "deduction_capped")
_RECORD = ("id", "of", "for", "value", "on", "lead")
_YEAR = "2026"

Expected = Mapping[str, Decimal | None]


class Case(NamedTuple):
    """A case that was read; `bare` are the racers for whom only the total is expected."""

    name: str
    facts: Facts
    racers: tuple[Racer, ...]
    expected: Mapping[str, Expected]
    bare: frozenset[str]


def case(reader: Reader, place: Place, told: Mapping[str, Any], league: League) -> Case:
    """A case of plain data; what is wrong with it is told to the reader."""
    known = _Known(league)
    facts = Facts(
        _period(reader, place, told),
        _claims(reader, place, told, known),
        {
            key: {racer: Figure(each) for racer, each in f.items()}
            for key, f in _numbers(reader, place, told, "values", known)
        },
        dict(_numbers(reader, place, told, "targets", known)),
    )
    expected, bare = _expected(reader, place, told, known)
    return Case(reader.text(place, told, "name"), facts, known.racing(facts, expected), expected, bare)


def differences(place: Place, league: League, read: Case) -> Iterator[Problem]:
    """Where a case comes out otherwise than it expects."""
    told = standings(league, read.facts, read.racers)
    for racer, expected in read.expected.items():
        row = told.of(racer)
        for what, value in expected.items():
            found = _found(league, row, what)
            if found != value:
                where = () if racer in read.bare else (what,)
                words = {"case": read.name, "what": what, "racer": racer, "found": _shown(found)}
                words |= {"value": _shown(value), "how": _how(league, row, what)}
                yield Problem((*place, "expected", racer, *where), "comes_out_otherwise", words)


class _Known:
    """The names that a case may use."""

    def __init__(self, league: League) -> None:
        self.league = league
        self.racers = {each.key: each for each in league.racers}
        self.measures = [each.measure.key for each in league.leaves]
        self.sources = list(dict.fromkeys(each.measure.claims for each in league.leaves if each.measure.from_records))
        self.lines = [*dict.fromkeys(key for each in league.leaves for key in (each.top.key, each.measure.key))]

    def racer(self, reader: Reader, place: Place, value: Any) -> str:
        if self.racers and value not in self.racers:
            reader.wrong(place, "unknown_racer", value=shown(value), known=listed(self.racers))
            return ""
        return reader.racer(place, value)

    def word(self, reader: Reader, place: Place, value: Any, known: Iterable[str]) -> str:
        if value not in known:
            reader.wrong(place, "unknown_measure", value=shown(value), known=listed(known))
            return ""
        return str(value)

    def racing(self, facts: Facts, expected: Iterable[str]) -> tuple[Racer, ...]:
        """Whoever the case speaks of, in the order of the league."""
        spoken = dict.fromkeys(expected)
        for named in (*facts.figures.values(), *facts.targets.values()):
            spoken |= dict.fromkeys(named)
        for claims in facts.claims.values():
            spoken |= dict.fromkeys(each.racer for each in claims)
        if self.racers:
            return tuple(each for key, each in self.racers.items() if key in spoken)
        return tuple(Racer(each, each) for each in spoken)


def _period(reader: Reader, place: Place, told: Mapping[str, Any]) -> Period:
    value = told.get("period", _YEAR)
    try:
        return Period.parse(str(value))
    except PeriodError:
        reader.wrong((*place, "period"), "not_a_period", value=shown(value), key="period")
        return Period.parse(_YEAR)


def _numbers(
    reader: Reader, place: Place, told: Mapping[str, Any], key: str, known: _Known
) -> Iterator[tuple[str, dict[str, Decimal]]]:
    """Numbers by measure and racer."""
    for measure, body in reader.named((*place, key), told.get(key, {}), "the keys of measures").items():
        here = (*place, key, measure)
        known.word(reader, here, measure, known.measures)
        found: dict[str, Decimal] = {}
        for racer, value in reader.named(here, body, "the keys of racers").items():
            known.racer(reader, (*here, racer), racer)
            number = reader.figure((*here, racer), value)
            if number is not None:
                found[racer] = number
        yield measure, found


def _claims(reader: Reader, place: Place, told: Mapping[str, Any], known: _Known) -> dict[str, list[Claim]]:
    """The records of a case by their source."""
    unread = [
        known.word(reader, (*place, "unread", at), each, known.sources)
        for at, each in reader.listed_in(place, told, "unread")
    ]
    found: dict[str, list[Claim]] = {each: [] for each in known.sources if each not in unread}
    for at, body in reader.listed_in(place, told, "records"):
        here = (*place, "records", at)
        each = reader.mapping(here, body, _RECORD, needed=_RECORD[:3])
        source = known.word(reader, (*here, "of"), each["of"], known.sources) if "of" in each else ""
        found.setdefault(source, []).extend(_of_record(reader, here, each, known))
    return found


def _of_record(reader: Reader, place: Place, told: Mapping[str, Any], known: _Known) -> list[Claim]:
    """The claims of those for whom a record is: one racer, or several who share it."""
    record = reader.text(place, told, "id")
    value = reader.number(place, told, "value")
    on, lead = reader.day(place, told, "on"), reader.switch(place, told, "lead")
    several = told.get("for", [])
    several = several if isinstance(several, list) else [several]
    keys = [known.racer(reader, (*place, "for"), each) for each in several]
    return [Claim(record, each, Decimal(1) if value is None else value, on, lead) for each in keys]


def _expected(
    reader: Reader, place: Place, told: Mapping[str, Any], known: _Known
) -> tuple[dict[str, Expected], frozenset[str]]:
    found: dict[str, Expected] = {}
    bare = set()
    here = (*place, "expected")
    for racer, body in reader.named(here, told.get("expected", {}), "the keys of racers").items():
        known.racer(reader, (*here, racer), racer)
        if isinstance(body, Mapping):
            found[racer] = {key: _result(reader, (*here, racer, key), value, known) for key, value in body.items()}
        else:
            bare.add(racer)
            found[racer] = {"points": None if body is None else reader.figure((*here, racer), body)}
    if not found and "expected" in told:
        reader.wrong(here, "nothing_expected")
    return found, frozenset(bare)


def _result(reader: Reader, place: Place, value: Any, known: _Known) -> Decimal | None:
    known.word(reader, place, place[-1], ("points", "place", *known.lines, *CORRECTIONS))
    return None if value is None else reader.figure(place, value)


def _found(league: League, row: Standing, what: str) -> Decimal | None:
    if what == "points":
        return row.points
    if what == "place":
        return None if row.place is None else Decimal(row.place)
    points = [each.points for each in row.lines if each.measure in _parts(league, what)]
    known = [each for each in points if each is not None]
    return sum(known, Decimal(0)) if known else None


def _parts(league: League, what: str) -> set[str]:
    """The measures that make a line: the parts of a split one, else itself."""
    return {each.measure.key for each in league.leaves if each.top.key == what} | {what}


def _how(league: League, row: Standing, what: str) -> str:
    """The sum behind a result."""
    if what in ("points", "place"):
        return " + ".join(f"{each.measure} {each.points}" for each in row.lines if each.points is not None)
    return "; ".join(each.how or each.note for each in row.lines if each.measure in _parts(league, what)) or "none"


def _shown(value: Decimal | None) -> str:
    return "none" if value is None else f"{value:f}"
