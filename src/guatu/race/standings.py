"""Who stands where: points as sums that can be followed, places within peer groups, ties, movement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from guatu.periods import Period
from guatu.race.facts import Facts, Held, held, total
from guatu.race.rules import NAME_OF, ZERO, Count, Marks, Taken, Veto, said
from guatu.race.spec import Leaf, League, Racer, counts

Drawn = Mapping[tuple[str, str], Taken]
"""What racers have of measures made of records when these are resampled, by measure and racer."""


class Line(NamedTuple):
    """One term of a racer's sum. `points` is None where there was nothing to judge by; `how` is the sum in figures,
    `note` a key of NOTES, `records` the ids behind the value."""

    measure: str
    name: str
    points: Decimal | None
    full: Decimal | None
    value: Decimal | None
    target: Decimal | None
    rule: str
    how: str
    records: tuple[str, ...] = ()
    note: str = ""


class Standing(NamedTuple):
    """Where a racer stands: the lines add up to the points exactly. `place` counts within the peer group; `tied` says
    that others have the same. `moved` is how many places up (negative: down) since the standings before. Without a
    place `reason` says why: vetoed, not_assessed, nothing_known; vetoed also for one put after all others."""

    racer: Racer
    points: Decimal | None
    place: int | None
    tied: bool
    lines: tuple[Line, ...]
    moved: int | None = None
    reason: str = ""


class Standings(NamedTuple):
    """All standings of a league in a period, by peer group, then by place; `missing` are the measures for which
    somebody had no figure. `rules_changed` says that the standings before were made by another version of the rules."""

    league: str
    name: str
    version: str
    period: Period
    full: Decimal
    rows: tuple[Standing, ...]
    missing: tuple[str, ...] = ()
    rules_changed: bool = False

    def of(self, racer: str) -> Standing:
        """The standing of one racer. KeyError for one that does not race."""
        return {each.racer.key: each for each in self.rows}[racer]


def standings(league: League, facts: Facts, racers: Sequence[Racer] = (), before: Standings | None = None) -> Standings:
    """The standings of a league; `racers` are those who race where the league names none (or some of them), `before`
    the standings of the period before, from which the movement is told."""
    racing = tuple(racers) or league.racers
    sums = summed(league, facts, racing, holdings(league, facts))
    rows = [row for group in _groups(racing) for row in _placed(league, group, sums)]
    earlier = {each.racer.key: each for each in before.rows} if before else {}
    rows = [each._replace(moved=_moved(earlier.get(each.racer.key), each)) for each in rows]
    unknown = {line.measure for row in rows for line in row.lines if line.points is None}
    missing = (each.measure.key for each in league.leaves if each.measure.key in unknown)
    changed = before is not None and before.version != league.version
    return Standings(
        league.key, league.name, league.version, facts.period, league.full, tuple(rows), tuple(missing), changed
    )


def holdings(league: League, facts: Facts) -> dict[str, dict[str, Held]]:
    """Whose each record is, by the source of records."""
    wanted = dict.fromkeys(each.measure.claims for each in league.leaves if each.measure.from_records)
    return {source: held(facts.claims[source], league.shared) for source in wanted if source in facts.claims}


def summed(
    league: League,
    facts: Facts,
    racers: Sequence[Racer],
    kept: Mapping[str, Mapping[str, Held]],
    drawn: Drawn | None = None,
) -> dict[str, tuple[Line, ...]]:
    """The lines of every racer, those of a peer group judged by each other; `drawn` holds before what is `kept`."""
    source = _Source(facts, kept, drawn or {})
    found: dict[str, list[Line]] = {each.key: [] for each in racers}
    for group in _groups(racers):
        for leaf in league.leaves:
            for key, line in _judged(league, leaf, group, source).items():
                found[key].append(line)
    return {key: (*lines, *_corrections(league, lines)) for key, lines in found.items()}


class _Source(NamedTuple):
    """Where values come from."""

    facts: Facts
    kept: Mapping[str, Mapping[str, Held]]
    drawn: Drawn

    def taken(self, leaf: Leaf, racer: str) -> Taken | str:
        """What a racer has of a measure, or the note that says what is missing."""
        measure = leaf.measure
        found = self._value(leaf, racer)
        target = self.facts.targets.get(measure.key, {}).get(racer)
        if found is not None and measure.needs_target and (target is None or target <= 0):
            return "no_target"
        if target is not None and measure.target == "year":
            target = target * self.facts.period.last.month / 12
        return "no_value" if found is None else found._replace(target=target)

    def _value(self, leaf: Leaf, racer: str) -> Taken | None:
        measure = leaf.measure
        by_size = isinstance(measure.rule, Count) and bool(measure.rule.sizes)
        figure = self.facts.figures.get(measure.key, {}).get(racer)
        if figure is not None and not by_size:
            return Taken(figure.value)
        if not measure.from_records or measure.claims not in self.kept:
            return None
        if self.drawn:
            return self.drawn.get((measure.key, racer), Taken(ZERO))
        counted = self.kept[measure.claims].get(racer, Held()).counted
        return Taken(total(measure.of, counted), None, counted)

    def records(self, leaf: Leaf, racer: str) -> tuple[tuple[str, ...], bool]:
        """The ids behind a value, and whether further ones count for others."""
        measure = leaf.measure
        figure = self.facts.figures.get(measure.key, {}).get(racer)
        if figure is not None:
            return figure.records, False
        if self.drawn:
            return (), False
        own = self.kept.get(measure.claims, {}).get(racer, Held())
        return tuple(each.record for each in own.counted), bool(own.elsewhere)


def _judged(league: League, leaf: Leaf, group: Sequence[Racer], source: _Source) -> dict[str, Line]:
    """The line of each racer of a peer group in one measure."""
    told = {each.key: source.taken(leaf, each.key) for each in group}
    known = {key: each for key, each in told.items() if isinstance(each, Taken)}
    values = [each.value for each in known.values()]
    lines = {key: _line(league, leaf, each, values, source.records(leaf, key)) for key, each in known.items()}
    policy = leaf.measure.missing or league.missing
    points = [each.points for each in lines.values() if each.points is not None]
    for key, why in told.items():
        if isinstance(why, str):
            lines[key] = _without(league, leaf, why, policy, points)
    return lines


def _line(
    league: League, leaf: Leaf, mine: Taken, peers: Sequence[Decimal], behind: tuple[tuple[str, ...], bool]
) -> Line:
    marks = _marks(leaf, mine, peers)
    sign = -1 if leaf.top.side == "deduction" else 1
    note = marks.note or ("elsewhere" if behind[1] else "")
    how = marks.how if sign > 0 else f"−({marks.how})"
    return _of(leaf, _rounded(league, marks.points * sign), mine, how, behind[0], note)


def _marks(leaf: Leaf, mine: Taken, peers: Sequence[Decimal]) -> Marks:
    measure = leaf.measure
    assert measure.rule is not None  # a leaf has one
    full = Decimal("Infinity") if measure.points is None else measure.points
    return measure.rule.marks(full, mine, peers, measure.lower)


def _without(league: League, leaf: Leaf, why: str, policy: str, others: Sequence[Decimal]) -> Line:
    """The line of a racer for whom there is nothing to judge by."""
    if policy == "average" and others:
        mean = _rounded(league, sum(others, ZERO) / len(others))
        return _of(leaf, mean, None, f"mean of {len(others)}", (), "average")
    note = {"not_assessed": "not_assessed"}.get(policy, "excluded" if counts(leaf.top) else why)
    return _of(leaf, None, None, "", (), note)


def _of(leaf: Leaf, points: Decimal | None, mine: Taken | None, how: str, records: tuple[str, ...], note: str) -> Line:
    measure = leaf.measure
    value, target = (mine.value, mine.target) if mine else (None, None)
    rule = NAME_OF[type(measure.rule)] if measure.rule is not None else ""
    return Line(measure.key, measure.name, points, measure.points, value, target, rule, how, records, note)


def _corrections(league: League, lines: Sequence[Line]) -> Iterable[Line]:
    """What is added so that the lines are the total: the rest scaled up, limits of all bonuses and deductions."""
    by_side: dict[str, Decimal] = {}
    available = ZERO
    for leaf, line in zip(league.leaves, lines, strict=True):
        by_side[leaf.top.side] = by_side.get(leaf.top.side, ZERO) + (line.points or ZERO)
        available += (leaf.measure.points or ZERO) if counts(leaf.top) and line.points is not None else ZERO
    own = by_side.get("points", ZERO)
    if ZERO < available < league.full:
        how = f"{said(own)} × {said(league.full)} ÷ {said(available)} − {said(own)}"
        yield _correction("renormalised", _rounded(league, own * league.full / available - own), how)
    for side, cap in (("bonus", league.bonus_cap), ("deduction", league.deduction_cap)):
        got = by_side.get(side, ZERO)
        if cap is not None and abs(got) > cap:
            kept = cap if got > 0 else -cap
            yield _correction(f"{side}_capped", kept - got, f"{said(kept)} − ({said(got)})")


def _correction(note: str, points: Decimal, how: str) -> Line:
    return Line(note, "", points, None, None, None, "", how, (), note)


def _placed(league: League, group: Sequence[Racer], sums: Mapping[str, tuple[Line, ...]]) -> list[Standing]:
    """A peer group in its order: by points, then by the measures that decide, then as the league names them."""
    found = [_alone(league, each, sums[each.key]) for each in group]
    ranked = sorted((each for each in found if each.place is not None), key=lambda each: order(league, each))
    rows: list[Standing] = []
    keys = [order(league, each) for each in ranked]
    for at, each in enumerate(ranked):
        first = keys.index(keys[at])
        rows.append(each._replace(place=first + 1, tied=keys.count(keys[at]) > 1))
    return rows + [each for each in found if each.place is None]


def order(league: League, row: Standing) -> tuple[bool, tuple[Decimal, ...]]:
    """By what a racer is placed: smaller is better, equal is tied."""
    by_measure: dict[str, Decimal] = {}
    for leaf, line in zip(league.leaves, row.lines, strict=False):  # corrections stand behind
        for key in {leaf.top.key, leaf.measure.key}:
            by_measure[key] = by_measure.get(key, ZERO) + (line.points or ZERO)
    deciding = (by_measure[each] for each in league.tie_by)
    return row.reason == "vetoed", (-(row.points or ZERO), *(-each for each in deciding))


def _alone(league: League, racer: Racer, lines: tuple[Line, ...]) -> Standing:
    """A racer with his total, and whether he can be placed (a place of 0 stands for: yes)."""
    effect, reason = _barred(league, lines)
    points = sum((each.points for each in lines if each.points is not None), ZERO)
    unknown = reason in ("not_assessed", "nothing_known")
    place = None if unknown or effect == "unranked" else 0
    return Standing(racer, None if unknown else points, place, False, lines, None, reason)


def _barred(league: League, lines: Sequence[Line]) -> tuple[str, str]:
    """The effect of the hardest veto, and why a racer has no place of his own."""
    paired = list(zip(league.leaves, lines, strict=False))
    vetoes = [leaf.measure.rule for leaf, line in paired if line.note == "vetoed"]
    effects = [each.effect for each in vetoes if isinstance(each, Veto)]
    if effects:
        return ("unranked" if "unranked" in effects else "last"), "vetoed"
    if any(line.note == "not_assessed" for line in lines):
        return "", "not_assessed"
    known = any(line.points is not None for leaf, line in paired if counts(leaf.top))
    return "", "" if known or not league.full else "nothing_known"


def _moved(before: Standing | None, now: Standing) -> int | None:
    """How many places up; None for whoever is new, had or has no place, or has another peer group."""
    if before is None or before.place is None or now.place is None or before.racer.group != now.racer.group:
        return None
    return before.place - now.place


def _groups(racers: Iterable[Racer]) -> list[list[Racer]]:
    found: dict[str, list[Racer]] = {}
    for each in racers:
        found.setdefault(each.group, []).append(each)
    return list(found.values())


def _rounded(league: League, points: Decimal) -> Decimal:
    return points.quantize(Decimal(1).scaleb(-league.digits), ROUND_HALF_UP) + ZERO  # no -0.00
