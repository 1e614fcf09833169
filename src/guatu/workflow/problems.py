"""What can be wrong with a workflow, and why an act is refused. Screens have their own words by rule."""

from __future__ import annotations

from guatu import problems
from guatu.errors import GuatuError

RULES: problems.Rules = {
    "not_a_mapping": ("This is no mapping of keys to values", "Write its keys below one '-': {keys}"),
    "not_a_list": ("This is no list", "Write each item on a line of its own, after '- '"),
    "nothing_listed": ("{key} lists nothing", "Add at least one item, on a line of its own after '- '"),
    "missing_key": ("There is no {key}", "Add a line '{key}: …'"),
    "unknown_key": ("Unknown key {key!r}", "Use one of: {known}"),
    "not_a_key": ("{value!r} is no key", "Write 1 to 60 small letters, digits and _, beginning with a letter"),
    "not_text": ("The value of {key} is no text", "Write 1 to 40 characters, in quotes where needed"),
    "repeated": ("{value!r} stands twice", "Keep it once"),
    "unknown_kind": ("{value!r} is no kind of state", "Use one of: {known}"),
    "unknown_state": ("No state is called {value!r}", "Use one of: {known}"),
    "unknown_act": ("No act is called {value!r}", "Use one of: {known}"),
    "unknown_role": ("No role is called {value!r}", "Use one of: {known}"),
    "unknown_field": ("No field is called {value!r}", "Use one of: {known}"),
    "unknown_rhythm": ("{value!r} is no rhythm", "Use one of: {known}"),
    "unknown_workflow": ("No earlier workflow is called {value!r}", "Use one of those before it: {known}"),
    "table_twice": ("{key} stands beside 'like', which brings a table", "Take one of the two out"),
    "not_a_number": ("{value!r} is no number of {key}", "Write a whole number from 1 to {most}"),
    "not_yes_or_no": ("{value!r} is neither true nor false", "Write {key}: true or {key}: false"),
    "due_not_asked": ("The due date is taken from {value!r}, which is not among the fields", "Add it to the fields"),
    "unreachable": (
        "No way leads from {start!r} to the state {value!r}",
        "Add an act that leads there",
    ),
    "dead_end": ("From the state {value!r} no way leads to a closed one", "Add an act that leads on, or close it"),
    "beyond_the_end": (
        "The act begins in {value!r}, which is closed",
        "Take {value!r} out: reopening makes a new item",
    ),
    "no_end": ("No state is closed", "Write 'kind: closed' at the states in which an item ends"),
    "not_before": ("{value!r} is never done before this act", "Name an act that can come before it"),
}
"""Rule of a specification -> what is wrong, what would work."""

REFUSALS: problems.Rules = {
    "unknown_act": ("There is no act {act!r}", "There are: {known}"),
    "closed": ("The item is closed: {state}", "Enter a new item, and link it to this one"),
    "state": ("{act} is not possible in the state {state}", "Possible are: {known}"),
    "role": ("{act} needs one of the roles {known}", "Ask somebody who has it"),
    "fields": ("{act} needs {missing}", "Fill it in"),
    "same_person": ("{act} must be done by another person than did {earlier}", "Ask a colleague"),
    "too_often": ("{act} was done {times} times already", "It may be done no more often"),
}
"""Why an act is refused -> the reason, what would work."""


class Problem(problems.Misplaced):
    """One thing that is wrong with a table."""

    __slots__ = ()
    rules = RULES


class WorkflowError(problems.FaultyError[Problem]):
    """Tables are wrong; `problems` are all of them, one a line in the message."""


class ActRefused(GuatuError):
    """An act is not possible; `why` is a key of REFUSALS, `words` are those of its message."""

    def __init__(self, why: str, words: dict[str, str]) -> None:
        super().__init__(problems.sentences(REFUSALS, why, words))
        self.why = why
        self.words = words
