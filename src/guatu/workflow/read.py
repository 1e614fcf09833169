"""From plain data, as a YAML file gives it, to workflows: every mistake with its place and what would work."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from guatu import plain as plain_data
from guatu.plain import shown
from guatu.problems import Place, listed
from guatu.supervision.rhythm import RHYTHMS
from guatu.supervision.thresholds import USUAL, Thresholds
from guatu.workflow.problems import Problem, WorkflowError
from guatu.workflow.spec import KINDS, Act, State, Stay, Workflow

LONGEST_STAY = 366
LONGEST_WARNING = 60
MOST_TIMES = 99
_WORKFLOW = ("key", "name", "start", "states", "acts", "nodes", "rhythm", "like", "thresholds")
_TABLE = ("start", "states", "acts")
_STATE = ("key", "name", "kind", "days", "working")
_ACT = ("key", "name", "from", "to", "roles", "fields", "other_than", "at_most", "due")
_LONGEST_NAME = 40


def read_workflows(
    data: Any, roles: Collection[str], fields: Collection[str], thresholds: Thresholds = USUAL
) -> tuple[Workflow, ...]:
    """Workflows from a list of mappings; `roles` and `fields` are those that there are.

    A state has key, name, kind (open, waiting, closed), days and working; an act has key, name, from (keys of states),
    to (left out: the item stays), roles, fields, other_than, at_most and due. A workflow with `like` has the table of
    an earlier one. What it does not say of its thresholds (warn_days, working, behind_points) is as in `thresholds`.
    WorkflowError tells every mistake.
    """
    reader = _Reader(roles, fields, thresholds)
    found: list[Workflow | None] = []
    for at, body in enumerate(reader.items(("workflows",), data)):
        found.append(reader.workflow(("workflows", at), body, [each for each in found if each]))
    reader.once(("workflows",), [each.key for each in found if each])
    if reader.problems:
        raise WorkflowError(reader.problems)
    return tuple(each for each in found if each)


def check_workflows(data: Any, roles: Collection[str], fields: Collection[str]) -> tuple[Problem, ...]:
    """Every mistake of a list of workflows; none if `read_workflows` would take it."""
    try:
        read_workflows(data, roles, fields)
    except WorkflowError as error:
        return error.problems
    return ()


def read_thresholds(data: Any) -> Thresholds:
    """The thresholds of a whole zone, of a mapping that `check_thresholds` finds right; the rest is as usual."""
    return _Reader((), ()).thresholds(("thresholds",), data)


def check_thresholds(data: Any) -> tuple[Problem, ...]:
    """Every mistake in the thresholds of a whole zone."""
    reader = _Reader((), ())
    reader.thresholds(("thresholds",), data)
    return tuple(reader.problems)


def plain(workflow: Workflow) -> dict[str, Any]:
    """A workflow as plain data, which `read_workflows` takes."""
    return {
        "key": workflow.key,
        "name": workflow.name,
        "start": workflow.start,
        "states": [_plain_state(each) for each in workflow.states],
        "acts": [_plain_act(each) for each in workflow.acts],
        "nodes": list(workflow.nodes),
        "rhythm": workflow.rhythm,
        "thresholds": workflow.thresholds._asdict(),
    }


def plain_all(workflows: Sequence[Workflow]) -> list[dict[str, Any]]:
    """Workflows as plain data, a table that several have once."""
    first: dict[tuple[Any, ...], str] = {}
    told = []
    for each in workflows:
        table = (each.start, each.states, each.acts)
        made = plain(each)
        if table in first:
            made = {key: value for key, value in made.items() if key not in _TABLE} | {"like": first[table]}
        first.setdefault(table, each.key)
        told.append(made)
    return told


def _plain_state(state: State) -> dict[str, Any]:
    stay = {"days": state.stay.days, "working": state.stay.working} if state.stay else {}
    return {"key": state.key, "name": state.name, "kind": state.kind, **stay}


def _plain_act(act: Act) -> dict[str, Any]:
    told: dict[str, Any] = {"key": act.key, "name": act.name, "from": list(act.sources)}
    if act.target is not None:
        told["to"] = act.target
    told |= {"roles": list(act.roles), "fields": list(act.fields), "other_than": list(act.other_than)}
    if act.at_most is not None:
        told["at_most"] = act.at_most
    return told | ({"due": act.due} if act.due else {})


class _Reader(plain_data.Reader[Problem]):
    """Reads workflows and thresholds against the roles and fields that there are."""

    def __init__(self, roles: Collection[str], fields: Collection[str], thresholds: Thresholds = USUAL) -> None:
        super().__init__(Problem)
        self._roles, self._fields, self._thresholds = roles, fields, thresholds

    # -- the table

    def workflow(self, place: Place, body: Any, earlier: Sequence[Workflow]) -> Workflow | None:
        before = len(self.problems)
        like = isinstance(body, Mapping) and "like" in body
        told = self.mapping(place, body, _WORKFLOW, needed=("key", "name", *(() if like else _TABLE)))
        nodes = tuple(
            self.text((*place, "nodes", at), each) for at, each in self.listed_in(place, told, "nodes", some=False)
        )
        rhythm = told.get("rhythm", "")
        if rhythm:
            self.choice((*place, "rhythm"), rhythm, RHYTHMS, "unknown_rhythm")
        bounds = self.thresholds((*place, "thresholds"), told["thresholds"]) if "thresholds" in told else None
        key, name = self.key(place, told), self.name(place, told)
        made = self.as_earlier(place, told, earlier) if like else self.table(place, told)
        if made is None or len(self.problems) > before:
            return None
        kept = made.thresholds if like else self._thresholds
        made = replace(made, nodes=nodes or made.nodes, rhythm=rhythm or made.rhythm, thresholds=bounds or kept)
        made = replace(made, key=key, name=name)
        if not like:
            self._ways(place, made)
        return made

    def thresholds(self, place: Place, body: Any) -> Thresholds:
        """Thresholds as they are told, the rest as the zone has them."""
        told = self.mapping(place, body, Thresholds._fields)
        warn_days = self.number(place, told, "warn_days", LONGEST_WARNING)
        points = self.number(place, told, "behind_points", 100)
        usual = self._thresholds
        return Thresholds(
            warn_days or usual.warn_days,
            points or usual.behind_points,
            self.switch(place, told, "working", usual.working),
        )

    def as_earlier(self, place: Place, told: Mapping[str, Any], earlier: Sequence[Workflow]) -> Workflow | None:
        for key in told:
            if key in _TABLE:
                self.wrong((*place, key), "table_twice", key=key)
        known = {each.key: each for each in earlier}
        return known.get(self.choice((*place, "like"), told["like"], known, "unknown_workflow"))

    def table(self, place: Place, told: Mapping[str, Any]) -> Workflow:
        states = [self.state((*place, "states", at), each) for at, each in self.listed_in(place, told, "states")]
        keys = [each.key for each in states if each]
        self.once((*place, "states"), keys)
        acts = [self.act((*place, "acts", at), each, keys) for at, each in self.listed_in(place, told, "acts")]
        self.once((*place, "acts"), [each.key for each in acts if each])
        start = self.choice((*place, "start"), told.get("start"), keys, "unknown_state") if "start" in told else ""
        return Workflow("", "", start, tuple(filter(None, states)), tuple(filter(None, acts)))

    def state(self, place: Place, body: Any) -> State | None:
        told = self.mapping(place, body, _STATE, needed=_STATE[:2])
        kind = self.choice((*place, "kind"), told.get("kind", "open"), KINDS, "unknown_kind")
        working = self.switch(place, told, "working", True)
        days = self.number(place, told, "days", LONGEST_STAY)
        key, name = self.key(place, told), self.name(place, told)
        return State(key, name, kind, Stay(days, working) if days else None) if key else None

    def act(self, place: Place, body: Any, states: Collection[str]) -> Act | None:
        told = self.mapping(place, body, _ACT, needed=("key", "name", "from", "roles"))
        sources = self.choices(place, told, "from", states, "unknown_state")
        target = self.choice((*place, "to"), told["to"], states, "unknown_state") if "to" in told else None
        roles = self.choices(place, told, "roles", self._roles, "unknown_role")
        fields = self.choices(place, told, "fields", self._fields, "unknown_field", some=False)
        other_than = tuple(str(each) for _, each in self.listed_in(place, told, "other_than", some=False))
        due = str(told.get("due", ""))
        if due and due not in fields:
            self.wrong((*place, "due"), "due_not_asked", value=due)
        at_most = self.number(place, told, "at_most", MOST_TIMES)
        key, name = self.key(place, told), self.name(place, told)
        return Act(key, name, sources, target, roles, fields, other_than, at_most, due) if key else None

    def _ways(self, place: Place, made: Workflow) -> None:
        """What is wrong with the ways through a table whose parts are right."""
        after: dict[str, set[str]] = {each.key: set() for each in made.states}
        for at, act in enumerate(made.acts):
            for source in act.sources:
                after[source].add(made.target_of(act, source))
                if made.state_of[source].kind == "closed":
                    self.wrong((*place, "acts", at, "from"), "beyond_the_end", value=source)
        closed = {each.key for each in made.states if each.kind == "closed"}
        if not closed:
            self.wrong((*place, "states"), "no_end")
            return
        reached = _reached(made.start, after)
        for at, state in enumerate(made.states):
            if state.key not in reached:
                self.wrong((*place, "states", at), "unreachable", value=state.key, start=made.start)
            elif not _reached(state.key, after) & closed:
                self.wrong((*place, "states", at), "dead_end", value=state.key)
        self._second_persons(place, made, after)

    def _second_persons(self, place: Place, made: Workflow, after: Mapping[str, set[str]]) -> None:
        """Who must be another person than whom: an act that can have been done before."""
        for at, act in enumerate(made.acts):
            for number, name in enumerate(act.other_than):
                where = (*place, "acts", at, "other_than", number)
                if name not in made.act_of:
                    self.wrong(where, "unknown_act", value=name, known=listed(made.act_of))
                elif not _leads_to(made, made.act_of[name], act, after):
                    self.wrong(where, "not_before", value=name)

    # -- the parts of a mapping

    def name(self, place: Place, told: Mapping[str, Any]) -> str:
        return self.text((*place, "name"), told["name"]) if "name" in told else ""

    def text(self, place: Place, value: Any) -> str:
        text = value.strip() if isinstance(value, str) else ""
        if not 0 < len(text) <= _LONGEST_NAME:
            self.wrong(place, "not_text", key=str(place[-1]))
        return text

    def choice(self, place: Place, value: Any, known: Collection[str], rule: str) -> str:
        if not isinstance(value, str) or value not in known:
            self.wrong(place, rule, value=shown(value), known=listed(known))
            return ""
        return value

    def choices(
        self, place: Place, told: Mapping[str, Any], key: str, known: Collection[str], rule: str, *, some: bool = True
    ) -> tuple[str, ...]:
        items = self.listed_in(place, told, key, some=some)
        found = [self.choice((*place, key, at), each, known, rule) for at, each in items]
        self.once((*place, key), found)
        return tuple(found)

    def number(self, place: Place, told: Mapping[str, Any], key: str, most: int) -> int | None:
        value = told.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            self.wrong((*place, key), "not_a_number", value=shown(value), key=key, most=str(most))
            return None
        return value


def _reached(start: str, after: Mapping[str, set[str]]) -> set[str]:
    """The states to which ways lead from a state, itself among them."""
    found, waiting = {start}, [start]
    while waiting:
        new = after[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def _leads_to(made: Workflow, first: Act, second: Act, after: Mapping[str, set[str]]) -> bool:
    ends = {made.target_of(first, source) for source in first.sources}
    return any(_reached(end, after) & set(second.sources) for end in ends)
