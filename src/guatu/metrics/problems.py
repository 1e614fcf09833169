"""What can be wrong with a metric, and why a question about one is refused. Screens have their own words by rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guatu import problems
from guatu.errors import GuatuError

RULES: problems.Rules = {
    "not_a_mapping": ("This is no mapping of keys to values", "Write it as '{example}'"),
    "not_a_list": ("This is no list", "Write each item on a line of its own, after '- '"),
    "missing_key": ("There is no {key}", "Add a line '{key}: …'"),
    "unknown_key": ("Unknown key {key!r}", "Use one of: {known}"),
    "idle_key": ("{measure} has no use for the key {key!r}", "Take it out, or choose another measure"),
    "not_a_name": ("{value!r} is no name", "Write 1 to 60 small letters, digits and _, beginning with a letter"),
    "not_text": ("The value of {key} is no text", "Write 1 to {longest} characters, in quotes where needed"),
    "repeated": ("{value!r} stands twice", "Keep it once"),
    "unknown_choice": ("{value!r} is no {what}", "Use one of: {known}"),
    "unknown_table": ("No table is called {value!r}", "Use one of: {known}"),
    "unknown_column": ("The table {table} has no column {value!r}", "Use one of: {known}"),
    "wrong_kind": ("The column {column} holds {kind}, and {use} needs {wanted}", "Name another column"),
    "wrong_value": (
        "{value!r} cannot stand in {column}, which holds {kind}",
        "Write a value such as {example}",
    ),
    "no_time": ("{what} needs to know which column tells the time", "Add a line 'time: …'"),
    "grain_for_time": ("The time {time} has no grain {grain}", "Use one of: {known}"),
    "mixed_parts": ("One part takes the last figure and the other does not", "Let both parts be last, or neither"),
    "part_measure": ("{value!r} cannot be a part of a ratio", "Use one of: {known}"),
    "answered": ("An answer has a column {value!r} of its own", "Give the column of the table another name"),
    "unknown_metric": ("No metric is called {value!r}", "Use one of: {known}"),
    "circle": ("The metric is made of itself: {names}", "Break the circle"),
    "not_a_part": ("{value!r} is a {what}, of which nothing can be made", "Name the metric that it is made of"),
    "until_or_of": (
        "A state ends on a day of its own, or with the next row of the same thing",
        "Name the column of the day ('until: …') or those of the thing ('of: [project]'), not both",
    ),
    "state_and_time": (
        "A state is asked of the last day of a period and has no other time",
        "Leave out 'time' and the measure last, or leave out 'state'",
    ),
    "not_true": ("{value!r} is nothing that could follow {test!r}", "Write '{test}: true', or take the filter out"),
    "since_or_after": (
        "A state begins on a day, or on the day after it",
        "Name the column of the day as 'since: …' or as 'after: …', not both",
    ),
    "no_end": (
        "{column} is compared with the end of a period, and the metric has no day by which a row belongs to one",
        "Add a line 'time: …' with one column of days, and leave out 'state'",
    ),
    "not_days": ("{value!r} is no number of days", "Write a whole number such as 30"),
    "not_a_formula": ("{value!r} is no formula: {reason}", "Write it as 'signed - lost'"),
    "units_differ": (
        "{one} is in {unit} and {other} in {unit_too}: they cannot be added",
        "Bring both to one unit in metrics of their own",
    ),
    "cannot_run": (
        "{value!r} cannot be added up over time: it has no time, is a state, takes the last figure or runs already",
        "Name a metric of what happens",
    ),
    "cannot_shift": ("{value!r} has no time, or looks back already", "Name a metric with a time"),
    "no_share": ("{value!r} has no total of which it could be a share", "Name a count or a sum"),
    "input_lacks": ("{value!r} is no {what} of all that it is made of", "Use one of: {known}"),
    "no_key": ("The table {table} has no key, by which its rows are told apart", "Add a line 'key: [project]'"),
    "not_positive": ("{value!r} is no number above 0", "Write times as 100 for a percentage, or leave it out"),
}
"""Rule of a specification -> what is wrong, what would work."""

REFUSALS: problems.Rules = {
    "no_dimension": ("{metric} cannot be told by {value!r}", "It can be told by: {known}"),
    "no_grain": ("{metric} is not known by {grain}: its finest grain is {finest}", "Ask by one of: {known}"),
    "timeless": ("{metric} has no time", "Ask for it without a period and without a grain"),
    "no_vintages": ("{metric} keeps no vintages", "Ask for it as it stands, without a day"),
    "no_values": ("{column} is narrowed to no value at all", "Name at least one value, or leave it out"),
    "part_of_grain": ("{period} begins or ends within a {grain}", "Ask for whole ones: {near}"),
    "no_comparison": ("By {grain} nothing can be compared with {against}", "Ask by one of: {known}"),
    "needs_period": ("Without a period there is nothing to compare with", "Name the period"),
    "unknown_comparison": ("{value!r} is no comparison", "Use one of: {known}"),
    "not_a_reporting_period": (
        "{period} is no monthly period of the statistics with basis {basis}",
        "Ask for 1-2月 ({year}-01/{year}-02), or for one month from March on; a stretch from January is cumulative",
    ),
    "no_such_part": ("{year} has no {grain} number {part}", "Take year and part from a row of the answer"),
    "rank_needs_its_dimension": ("{metric} is a rank over {over!r}", "Ask by {over}"),
    "share_of_itself": ("{metric} is a share, and the whole of the whole is 100 %", "Ask by one of: {known}"),
    "needs_period_itself": ("{metric} looks at other periods too", "Name the period"),
    "needs_day": ("{metric} is a state, which differs from day to day", "Name a period, or the day as of which"),
    "compared_already": ("{metric} is a comparison, a share or a rank already", "Compare the metric it is made of"),
    "unknown_areas": ("{value!r} are no areas", "Use one of: {known}"),
    "no_day_of_rows": ("The rows of {metric} tell no day on which an area could be looked up", "Ask for areas of now"),
    "only_duckdb": ("The statistics of zones are not answered by {dialect}", "Ask DuckDB"),
    "no_record_key": ("The table {table} has no key by which a record could be named", "Declare its key"),
    "no_such_scope": ("{metric} has no records number {number}", "Use 0 to {last}"),
    "cell_lacks": ("The cell does not say its {column}", "Take the cell from a row of the answer"),
    "engines_differ": (
        "{metric} cannot be published: {engines} give different results, first {difference}",
        "Mend the definition, then compare the engines again",
    ),
    "no_best": ("Whether more of {indicator} is better is open", "Say whether the highest or the lowest comes first"),
    "unknown_order": ("{value!r} is no {what}", "Use one of: {known}"),
    "does_not_add": ("{indicator} does not add up over areas: {reason}", "{remedy}"),
    "parts_in_words": (
        "{indicator} adds up over areas by its {part}, and the catalogue has that only in words: {value}",
        "Add an indicator for the {part} to the catalogue and name its code",
    ),
    "part_does_not_add": ("The {part} of {indicator}, {value}, does not add up over areas", "Add {indicator} by hand"),
    "area_without_zone": ("The area {area} was named without its zone", "Name the zone as well"),
    "no_areas": ("No areas were named", "Name the areas that were parts of the whole on that day"),
    "missing_table": ("The engine has no table {table}", "It has: {known}"),
    "missing_column": ("The table {table} has no column {column}", "Add it as {kind}; the table has: {known}"),
    "wrong_type": ("The column {column} of the table {table} is {type}", "Write it as {kind}"),
    "engine": ("The engine could not answer: {reason}", "Look at the files of {table}, then ask again"),
    "no_files": ("There are no Parquet files at {place}", "Name a Parquet file, or a folder of them"),
}
"""Rule of a question -> why it is refused, what would work."""


@dataclass(frozen=True, slots=True)
class Problem(problems.Said):
    """One thing that is wrong with a specification: where, against which rule, with the words of its message."""

    rules = RULES
    place: str
    rule: str
    words: dict[str, str]

    @property
    def where(self) -> str:
        return self.place


class MetricError(problems.FaultyError[Problem]):
    """Specifications of tables or metrics that are wrong; `problems` holds every mistake, each with its place."""


class MetricRefused(GuatuError):
    """A question that has no answer. `rule` is a key of REFUSALS, `words` fill its message."""

    def __init__(self, rule: str, **words: object) -> None:
        self.rule = rule
        self.words = {name: str(word) for name, word in words.items()}
        super().__init__(problems.sentences(REFUSALS, rule, self.words))
        self.message, self.remedy = (text.format(**self.words) for text in REFUSALS[rule])


def listed(names: Sequence[str]) -> str:
    """Names as a message lists them."""
    return problems.listed(names) or "nothing"
