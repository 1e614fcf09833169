"""What can be wrong with the rules of a league, each with what would work. Screens have their own words by rule."""

from __future__ import annotations

from guatu import problems
from guatu.errors import GuatuError

RULES: problems.Rules = {
    "not_a_mapping": ("This is no mapping of keys to values", "Write its keys: {keys}"),
    "not_a_list": ("This is no list", "Write each item on a line of its own, after '- '"),
    "nothing_listed": ("{key} lists nothing", "Add at least one item, on a line of its own after '- '"),
    "missing_key": ("There is no {key}", "Add a line '{key}: …'"),
    "unknown_key": ("Unknown key {key!r}", "Use one of: {known}"),
    "not_a_key": ("{value!r} is no key", "Write 1 to 60 small letters, digits and _, beginning with a letter"),
    "not_text": ("The value of {key} is no text", "Write 1 to 60 characters, in quotes where needed"),
    "repeated": ("{value!r} stands twice", "Keep it once"),
    "unknown_word": ("{value!r} is no {key}", "Use one of: {known}"),
    "unknown_racer": ("Nobody with the key {value!r} races", "Use one of: {known}"),
    "unknown_measure": ("No measure is called {value!r}", "Use one of: {known}"),
    "not_a_number": ("{value!r} is no number that {key} can be", "Write a number from {least} to {most}"),
    "not_yes_or_no": ("{value!r} is neither true nor false", "Write {key}: true or {key}: false"),
    "not_a_day": ("{value!r} is no day", "Write {key} as 2026-03-31"),
    "not_a_period": ("{value!r} is no period", "Write {key} as 2026Q3, 2026-09 or 2026"),
    "not_steps": ("{key} are no pairs of numbers that rise", "Write them as {example}, the first number rising"),
    "not_falling": ("The steps of a ladder rise at {value}", "Write what the first place has first: [100, 95, 90]"),
    "shares_not_whole": ("The shares of the parts make {value} %", "Let them make 100 %"),
    "rule_beside_parts": (
        "{key} stands beside 'parts'",
        "Write it at each part; the measure itself has key, name, points and parts",
    ),
    "no_points": ("Nothing says how many points there are", "Add 'points'"),
    "no_way": ("best and worst are the same", "Let the satisfactory value differ from the unacceptable one"),
    "no_worth": ("Nothing says what one of it is worth", "Add 'each: 2', or 'sizes: [[10, 4], [50, 8]]'"),
    "figures_have_no_size": ("Points by size need records", "Write 'of: count' or 'of: sum'"),
    "two_sources": ("The source {key} names both a metric and an indicator", "Keep one of them"),
    "indicator_has_no_records": (
        "Records cannot come from the indicator {value!r}",
        "Name a metric, or leave both out so that people enter the records",
    ),
    "unknown_unit": ("{value!r} is no unit", "Write one as reports do: 亿元, 万美元, 亩, %"),
    "nothing_to_reach": ("No measure has points to be reached", "Give at least one measure points"),
    "nothing_expected": ("The case expects nothing", "Write 'expected: {{T1: 88.5}}'"),
    "comes_out_otherwise": (
        "{case}: {what} of {racer} comes out as {found}, not as {value}",
        "Mend the rule, the facts or the expectation; the sum is {how}",
    ),
}
"""Rule of a specification -> what is wrong, what would work."""


class Problem(problems.Misplaced):
    """One thing that is wrong with the rules of a league."""

    __slots__ = ()
    rules = RULES


class LeagueError(problems.FaultyError[Problem]):
    """Rules of leagues are wrong; `problems` are all of them, one a line in the message."""


class FrozenError(GuatuError):
    """Frozen standings that were changed, or that this version of the rules does not reproduce."""
