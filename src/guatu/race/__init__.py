"""赛马: leagues of teams, departments, towns or people on a few measures, by rules that are data.

Every point can be followed to its value, target, rule and records; what is missing is never silently 0.
"""

from guatu.race.cases import Case
from guatu.race.facts import Claim, Facts, Figure
from guatu.race.firmness import DRAWS, FIRM, SEED, WEIGHTS, Firmness, firmness
from guatu.race.frozen import digest, facts_of, freeze, plain_facts, plain_standings, recompute, standings_of, thaw
from guatu.race.people import facts_of_people, league_of_people
from guatu.race.plain import plain_league
from guatu.race.problems import RULES, FrozenError, LeagueError, Problem
from guatu.race.read import check_leagues, read_cases, read_league, read_leagues
from guatu.race.rules import NOTES, RULE_OF, Veto
from guatu.race.sources import Source, factor
from guatu.race.spec import League, Measure, Racer
from guatu.race.standings import Line, Standing, Standings, standings

__all__ = [
    "DRAWS",
    "FIRM",
    "NOTES",
    "RULES",
    "RULE_OF",
    "SEED",
    "WEIGHTS",
    "Case",
    "Claim",
    "Facts",
    "Figure",
    "Firmness",
    "FrozenError",
    "League",
    "LeagueError",
    "Line",
    "Measure",
    "Problem",
    "Racer",
    "Source",
    "Standing",
    "Standings",
    "Veto",
    "check_leagues",
    "digest",
    "factor",
    "facts_of",
    "facts_of_people",
    "firmness",
    "freeze",
    "league_of_people",
    "plain_facts",
    "plain_league",
    "plain_standings",
    "read_cases",
    "read_league",
    "read_leagues",
    "recompute",
    "standings",
    "standings_of",
    "thaw",
]
