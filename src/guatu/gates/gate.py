"""What a project lacks for a stage, and which way leads from one stage to another."""

from __future__ import annotations

from dataclasses import dataclass

from guatu.errors import UsageError
from guatu.gates.spec import ADMITTED, STAGES, Gate, Held, Ladder, Need
from guatu.problems import Rules, Said

LACKS: Rules = {
    "field": ("{key} is not filled in", "Fill in {key}"),
    "paper": ("The paper {key} is missing", "Add a paper of the kind {key}"),
    "planned": ("No date is planned for {key}", "Plan the date of {key}"),
    "screening": ("The project is not admitted", "Decide on its admission first"),
    "unknown": ("{key} is not known", "Fill in what {key} is computed from"),
    "low": ("{key} is {value}, below {bound}", "Raise it to {bound}"),
    "high": ("{key} is {value}, above {bound}", "Lower it to {bound}"),
}
"""Why a need is not met -> the words for it, what would work. Screens have their own words."""


@dataclass(frozen=True, slots=True)
class Lack(Said):
    """A need of a gate that is not met: the stage of the gate, the need, the rule (of LACKS), words of its message."""

    rules = LACKS
    stage: str
    need: Need
    rule: str
    words: dict[str, str]

    @property
    def name(self) -> str:
        return self.need.name

    @property
    def why(self) -> str:
        return self.rule

    @property
    def where(self) -> str:
        return self.stage


def missing(ladder: Ladder, stage: str, held: Held) -> list[Lack]:
    """What a project lacks for a stage, in the order of its gate; UsageError for a stage that the ladder has not."""
    gate = _gate(ladder, stage)
    return [lack for need in gate.needs if (lack := _lack(stage, need, held)) is not None]


def missing_on_the_way(ladder: Ladder, source: str, target: str, held: Held) -> list[Lack]:
    """What a project lacks for all gates after `source` up to `target`, each need once: nothing is evaded by a skip."""
    found: dict[Need, Lack] = {}
    _gate(ladder, target)
    for gate in ladder.gates:
        if STAGES.index(source) < STAGES.index(gate.stage) <= STAGES.index(target):
            for lack in missing(ladder, gate.stage, held):
                found.setdefault(lack.need, lack)
    return list(found.values())


def is_met(need: Need, held: Held) -> bool:
    """Whether a project holds what a need asks for, or is none of those that it is asked of."""
    return _lack("", need, held) is None


def following(ladder: Ladder, stage: str) -> Gate | None:
    """The gate after a stage; None at the end. The stage itself may be one that the ladder leaves out."""
    at = STAGES.index(stage)
    return next((each for each in ladder.gates if STAGES.index(each.stage) > at), None)


def way(ladder: Ladder, source: str, target: str) -> str:
    """How a target lies from a source: "next", "skip" (further on) or "back".

    >>> from guatu import playbook
    >>> industrial = playbook.load(playbook.shipped()).projects.ladders[0]
    >>> way(industrial, "lead", "negotiating"), way(industrial, "lead", "signed"), way(industrial, "signed", "lead")
    ('next', 'skip', 'back')
    """
    _gate(ladder, target)
    if STAGES.index(target) <= STAGES.index(source):
        return "back"
    beyond = following(ladder, source)
    return "next" if beyond is not None and beyond.stage == target else "skip"


def reached(ladder: Ladder, stage: str) -> tuple[Gate, ...]:
    """The gates that a project at a stage has passed, that of the stage among them."""
    return tuple(each for each in ladder.gates if STAGES.index(each.stage) <= STAGES.index(stage))


def _gate(ladder: Ladder, stage: str) -> Gate:
    if stage not in ladder.gate_of:
        raise UsageError(f"{ladder.kind} projects have no stage {stage!r}. They have {', '.join(ladder.stages)}")
    return ladder.gate_of[stage]


def _lack(stage: str, need: Need, held: Held) -> Lack | None:
    """Why a need is not met; None where it is."""
    if need.where and need.where not in held.filled:
        return None
    if need.what == "measure":
        return _out_of_bounds(stage, need, held)
    there = {
        "field": need.key in held.filled,
        "paper": need.key in held.papers,
        "planned": need.key in held.planned,
        "screening": held.screening == ADMITTED,
    }
    return None if there[need.what] else Lack(stage, need, need.what, {"key": need.key})


def _out_of_bounds(stage: str, need: Need, held: Held) -> Lack | None:
    value = held.measures.get(need.key)
    if value is None:
        return Lack(stage, need, "unknown", {"key": need.key})
    if need.at_least is not None and value < need.at_least:
        return Lack(stage, need, "low", {"key": need.key, "value": f"{value:f}", "bound": f"{need.at_least:f}"})
    if need.at_most is not None and value > need.at_most:
        return Lack(stage, need, "high", {"key": need.key, "value": f"{value:f}", "bound": f"{need.at_most:f}"})
    return None
