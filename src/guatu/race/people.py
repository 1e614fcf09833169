"""Appraisal of people by the rules of their teams: a person's points come of the projects that he owns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from guatu.race.facts import Claim, Facts, Figure
from guatu.race.spec import League, Measure, Racer


def league_of_people(league: League, people: Sequence[Racer]) -> League:
    """The same rules for people: measures that are not for people are left out, and their points with them."""
    kept = tuple(each for top in league.measures if (each := _for_people(top)) is not None)
    keys = {each.key for each in kept} | {part.key for each in kept for part in each.parts}
    tie_by = tuple(each for each in league.tie_by if each in keys)
    return replace(league, who="person", measures=kept, racers=tuple(people), tie_by=tie_by)


def facts_of_people(league: League, facts: Facts, team_of: Mapping[str, str]) -> Facts:
    """What is known of people: the records that each owns, the figure and target of his team where the measure says so
    (`people: team`), and whatever is given for the person himself. A record without an owner counts for nobody.

    `league` is the league of the teams, `team_of` says to which team each person belongs.
    """
    claims = {source: tuple(each for each in map(_owned, told) if each) for source, told in facts.claims.items()}
    figures = {measure: dict(told) for measure, told in facts.figures.items()}
    targets = {measure: dict(told) for measure, told in facts.targets.items()}
    for leaf in league.leaves:
        if leaf.measure.people == "team":
            key = leaf.measure.key
            figures[key] = _team_figures(facts, key, team_of) | figures.get(key, {})
            targets[key] = _team_targets(facts, key, team_of) | targets.get(key, {})
    return Facts(facts.period, claims, figures, targets)


def _for_people(measure: Measure) -> Measure | None:
    """A measure as it is for people; a split one keeps the parts that are, with their points."""
    if measure.people == "none":
        return None
    if not measure.parts:
        return measure
    kept = tuple(each for each in measure.parts if each.people != "none")
    shares = sum((each.share for each in kept), Decimal(0))
    if not kept or measure.points is None:
        return None
    whole = tuple(each._replace(share=each.share * 100 / shares) for each in kept)
    return measure._replace(points=measure.points * shares / 100, parts=whole)


def _owned(claim: Claim) -> Claim | None:
    return claim._replace(racer=claim.owner) if claim.owner else None


def _team_figures(facts: Facts, measure: str, team_of: Mapping[str, str]) -> dict[str, Figure]:
    told = facts.figures.get(measure, {})
    return {person: told[team] for person, team in team_of.items() if team in told}


def _team_targets(facts: Facts, measure: str, team_of: Mapping[str, str]) -> dict[str, Decimal]:
    told = facts.targets.get(measure, {})
    return {person: told[team] for person, team in team_of.items() if team in told}
