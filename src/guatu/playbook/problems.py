"""What can be wrong with a playbook: each rule with its message and what would work. Screens have their own words."""

from __future__ import annotations

from dataclasses import dataclass

from guatu.briefing.problems import RULES as BRIEFING_RULES
from guatu.metrics.problems import RULES as METRIC_RULES
from guatu.problems import Rules, Said
from guatu.race.problems import RULES as LEAGUE_RULES
from guatu.workflow.problems import RULES as TABLE_RULES

RULES: Rules = {
    "missing_file": ("The file is missing", "Add it: a playbook has {files}"),
    "unknown_file": ("No playbook has this file", "Take it out: a playbook has {files}"),
    "unreadable": ("The file cannot be read: {reason}", "Check its rights"),
    "not_utf8": ("The file is not UTF-8", "Save it again in that encoding"),
    "not_yaml": ("This is no YAML: {reason}", "Mend it: two blanks of indent, quotes around texts with : {{ [ % or #"),
    "no_keys": ("The file holds no keys", "Begin it with a line such as '{key}: …'"),
    "unknown_key": ("Unknown key {key!r}", "Use one of: {known}"),
    "repeated_key": ("The key {key!r} stands twice", "Keep one of the two lines"),
    "missing_key": ("There is no {key}", "Add a line '{key}: …'"),
    "not_text": ("The value of {key} is no text, or too long", "Write 1 to {most} characters, in quotes where needed"),
    "not_a_day": ("{value!r} is no day from 1900 to 9999", "Write {key} as 2026-01-01"),
    "not_a_share": ("{value!r} is no number from 0 to 1", "Write {key} as 0.8"),
    "not_a_list": ("The value of {key} is no list", "Write each item on a line of its own, after '- '"),
    "no_items": ("{key} lists nothing", "Add at least one item, on a line of its own after '- '"),
    "no_entry": ("The item is no indicator", "Write it as '- code: gdp'"),
    "unknown_indicator": ("No indicator has the code {value!r}", "Near codes: {near}"),
    "unknown_metric": ("No metric of this playbook is called {value!r}", "Use one of: {known}"),
    "repeated_item": ("{value!r} stands twice", "Keep it once"),
    "unknown_measure": ("Unknown measure {value!r}", "Use one of: {known}"),
    "no_briefing": ("The item is no briefing", "Write its keys below one '-': {keys}"),
    "no_report": ("The item is no report", "Write its keys below one '-': {keys}"),
    "not_a_key": ("{value!r} is no {key}", "Write a lower-case letter, then letters, digits and _, as monthly_economy"),
    "not_days": ("{value!r} is no number of days", "Write {key} as days after the end of the period, from 1 to {most}"),
    "unknown_word": ("{value!r} is no {key}", "Use one of: {known}"),
    "not_bands": (
        "The value of {key} is no three descending numbers that a light can take",
        "Write the bounds of green, yellow and orange, as {example}",
    ),
    "no_milestone": ("The item is no milestone", "Write it as '- {{code: gdp, shares: {{6: 0.5}}}}'"),
    "not_shares": ("The value of {key} is no shares by month", "Write it as {{3: 0.2, 6: 0.5, 9: 0.8}}"),
    "not_a_month": (
        "{value!r} is no month from 2 to 11",
        "Write 6 for the end of June; December's share is 1",
    ),
    "not_rising": (
        "{value!r} is not above what stands before it",
        "Let months and shares rise from each to the next",
    ),
    "no_alarm": ("The item is no alarm", "Write its keys below one '-': {keys}"),
    "not_whole": (
        "{value!r} is no whole number from {least} to {most}",
        "An alarm of kind {kind} needs such a {key}",
    ),
    "no_line": ("The item is no line of a notice", "Begin it with one of {known}, and write its text behind"),
    "unknown_place": ("No notice has a field {value!r}", "Take it out, or use one of: {known}"),
    "missing_place": ("No line shows the field {value!r}", "Write {{{value}}} into a line"),
    "not_a_chance": ("{value!r} does not lie between 0 and 1", "An alarm of kind {kind} needs a {key} such as 0.5"),
    "no_peers": ("The item is no group of peers", "Write its keys below one '-': {keys}"),
    "not_above_zero": ("{value!r} is no number above 0", "An alarm of kind {kind} needs a {key} such as 0.5"),
    "no_keyed_item": ("The item of {key} has no keys", "Write its keys below one '-': {keys}"),
    "not_a_currency": ("{value!r} is no foreign currency", "Write its three letters by ISO 4217, as USD"),
    "not_within": ("{value!r} is no number from {least} to {most}", "Write such a number as {key}"),
    "out_of_order": ("The stage {value!r} stands after {before!r}", "Write stages in this order: {known}"),
    "not_listed": ("{value!r} is not among the {key} of this file", "Add it there, or use one of: {known}"),
    "no_screening": ("The stage asks for a screening that the file does not have", "Add screening, or take this out"),
    "no_scale": (
        "The criterion says not how it is judged, or says it in two ways",
        "Give it choices, or else bands, veto_below or veto_above",
    ),
    "mixed_bands": (
        "The bands do not run from the best on",
        "Write all with at_least, falling, or all with at_most, rising",
    ),
    "other_unit": ("The column {column} holds {unit}, and the measure says {value}", "Write 'unit: {unit}'"),
    "case_differs": ("The case {name!r} comes out as {found}, not as {said}", "Mend the case or the criteria"),
}
"""Rule -> what is wrong, what would work."""
PACKED: Rules = {
    "broken_zip": ("This is no zip, or it is damaged or locked", "Pack the folder again, without a password"),
    "large_zip": ("The zip is larger than {most}", "Pack the folder of the playbook alone"),
    "many_files": ("The zip holds more than {most} files", "Pack the folder of the playbook alone"),
    "large_file": ("The file is larger than {most}", "Check it: no file of a playbook is so large"),
    "repeated_file": ("The zip holds {name} twice", "Keep one of the two"),
    "no_files": ("The zip holds no playbook", "Pack {files}"),
}
"""The same for a zip that cannot be taken."""
TABLE = "workflow."
"""Before a rule of guatu.workflow that a table breaks."""
LEAGUE = "league."
"""Before a rule of guatu.race that a league breaks."""
MEASURE = "measure."
"""Before a rule of guatu.metrics that a measure breaks."""
BRIEFING = "briefing."
"""Before a rule of guatu.briefing that a template breaks."""
_ALL = (
    RULES
    | PACKED
    | {TABLE + rule: words for rule, words in TABLE_RULES.items()}
    | {LEAGUE + rule: words for rule, words in LEAGUE_RULES.items()}
    | {MEASURE + rule: words for rule, words in METRIC_RULES.items()}
    | {
        BRIEFING + rule: (f"This {wrong}", remedy[:1].upper() + remedy[1:])
        for rule, (wrong, remedy) in BRIEFING_RULES.items()
    }
)


@dataclass(frozen=True, slots=True)
class Problem(Said):
    """One thing that is wrong: in which file and line, against which rule, with the words of the rule's message."""

    rules = _ALL
    file: str
    line: int | None
    rule: str
    words: dict[str, str]

    @property
    def where(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"
