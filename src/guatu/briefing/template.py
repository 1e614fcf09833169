"""Templates of briefings: over which periods one is written, which parts it has, in which order; read and checked.

A part is a mapping with one key that names it (heading, text, figures, table, …) and options beside it. A text has
places such as {area} or {rose_figures}; what can stand in one is `FIELDS`. What stands in [ ] with a place is left out
where that has nothing to say, as a count of none: [，{fell_figures}项同比下降].
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from guatu.briefing.facts import EVENTS
from guatu.briefing.problems import BriefingError, Problem
from guatu.briefing.reckoning import ALL_KINDS

DATA = Path(__file__).with_name("data")
PLACE = re.compile(r"\{([^{}]*)\}")
OPTIONAL = re.compile(r"\[([^\[\]]*\{[^\[\]]*)\]")
"""A stretch of a text that is left out where one of the fields in it has nothing to say."""
WORDS = ("area", "office", "period", "issued", "as_of", "through")
"""Fields that are words: the area, who issues, the period, the day of issue, the day as of which the figures stand, and
the share of the year that has passed (序时进度)."""
PROJECTS = ("all", "on_track", "behind", "red")
ITEMS = ("all", "closed", "open", "overdue", "red", "due_soon")
COUNTS = (
    *(f"{kind}_figures" for kind in ALL_KINDS),
    *(f"{kind}_projects" for kind in PROJECTS),
    *(f"{kind}_items" for kind in ITEMS),
    *(f"{kind}_events" for kind in EVENTS),
    "duties_due",
    "duties_in_time",
    "duties_late",
    "duties_missed",
)
"""Fields that are numbers: how many figures, projects, items and events of a kind there are, how reports came in."""
AMOUNTS = ("projects_total", "projects_planned", "projects_invested")
"""Fields that are sums of money over all projects."""
SHARES = ("projects_share", "closed_share", "in_time_share")
"""Fields in percent: planned investment done, items closed out, reports in time; empty where there is nothing."""
FIELDS = (*WORDS, *COUNTS, *AMOUNTS, *SHARES)
CLAUSES = ("growth", "since", "beside", "name")
TABLES = ("figures", "goals", "projects", "items", "duties")
PERIODS = ("months", "quarters", "month", "week", "day")
"""Over what a briefing is written: the year so far by months or by quarters, as statistics cumulate it, a month, a week
from Monday to Sunday, a day."""
FIGURES = ("indicators", "targets", "new")
"""Which figures it has: those of indicators in the period, those of targets in their own time, or the newest ones that
became known since the period began (of a day: since the last working day did)."""
NEXT = ("promised", "all", "problems")
"""What it tells as next: open matters that came of targets and reports, all open matters, what projects lack."""
_CHOICES: dict[str, tuple[str, ...]] = {
    "figures": ALL_KINDS,
    "listing": ALL_KINDS,
    "table": TABLES,
    "projects": PROJECTS,
    "items": ITEMS,
    "events": EVENTS,
    "next": NEXT,
}
_OPTIONS: dict[str, tuple[str, ...]] = {
    "heading": (),
    "subheading": (),
    "point": (),
    "text": ("when", "otherwise"),
    "figures": ("topics", "by_topic", "otherwise"),
    "listing": ("words", "clause", "otherwise"),
    "table": ("name", "of"),
    "plots": (),
    "projects": ("otherwise",),
    "items": ("otherwise",),
    "events": ("otherwise",),
    "duties": ("otherwise",),
    "next": ("otherwise",),
    "note": (),
}
PARTS = tuple(_OPTIONS)
_HEAD = {"period": PERIODS, "figures": FIGURES}
"""Choices that stand beside the parts, each with its values, the usual one first."""
_SHORT = ("week", "day")
"""Periods for which statistics have no figures of their own: the usual figures are the new ones."""
_TEXTS = ("heading", "subheading", "point", "text", "note", "otherwise", "words", "name")
"""Keys whose value is a text with places."""


class Part(NamedTuple):
    """A part of a briefing: what it is, what its key says, and its options."""

    kind: str
    said: Any
    options: Mapping[str, Any]


class Template(NamedTuple):
    """A briefing without its facts: a name for people, the title with places, its parts, over which periods it is
    written (`PERIODS`) and which figures it has (`FIGURES`)."""

    key: str
    name: str
    title: str
    parts: tuple[Part, ...]
    period: str = PERIODS[0]
    figures: str = FIGURES[0]

    @property
    def next(self) -> str:
        """What it tells as next, one of `NEXT`; "" where it does not."""
        return next((str(each.said) for each in self.parts if each.kind == "next"), "")


@cache
def shipped() -> dict[str, Template]:
    """The templates of the package by their keys: economy_month, economy_quarter, supervision, projects, targets,
    morning."""
    return {path.stem: read_template(path.read_text("utf-8"), path.stem) for path in sorted(DATA.glob("*.yaml"))}


def read_template(text: str, key: str = "template") -> Template:
    """A template from YAML. BriefingError with all that is wrong, each with its place."""
    try:
        told = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BriefingError([Problem(key, "not_yaml", " ".join(str(error).split())[:200])]) from None
    problems = list(check_template(told, key))
    if problems:
        raise BriefingError(problems)
    return _template(told, key)


def read_templates(told: Sequence[Mapping[str, Any]]) -> dict[str, Template]:
    """Templates by their keys from plain data, each with its key beside the rest. BriefingError with all that is
    wrong."""
    bodies = [(str(each["key"]), {name: value for name, value in each.items() if name != "key"}) for each in told]
    problems = [problem for key, body in bodies for problem in check_template(body, key)]
    if problems:
        raise BriefingError(problems)
    return {key: _template(body, key) for key, body in bodies}


def _template(told: Mapping[str, Any], key: str) -> Template:
    """The template of plain data in which `check_template` found nothing wrong."""
    choices = {name: told[name] for name in _HEAD if name in told}
    if choices.get("period") in _SHORT:
        choices.setdefault("figures", "new")
    return Template(key, str(told["name"]), str(told["title"]), tuple(map(_part, told["parts"])), **choices)


def _part(told: Mapping[str, Any]) -> Part:
    kind = next(key for key in told if key in PARTS)
    return Part(kind, told[kind], {key: value for key, value in told.items() if key != kind})


def check_template(told: Any, key: str) -> Iterator[Problem]:
    """What is wrong with plain data that should be a template; places begin with the key, parts count from 1."""
    needed = ("name", "title", "parts")
    known = (*needed, *_HEAD)
    if not isinstance(told, Mapping):
        yield Problem(key, "mapping", known=known)
        return
    yield from (Problem(key, "unknown_key", str(each), known) for each in told if each not in known)
    yield from (Problem(key, "missing_key", each) for each in needed if each not in told)
    for name, choices in _HEAD.items():
        fitting = FIGURES[1:] if name == "figures" and told.get("period") in _SHORT else choices
        if name in told and told[name] not in fitting:
            yield Problem(f"{key}.{name}", "choice", str(told[name]), fitting)
    if "name" in told and not (isinstance(told["name"], str) and told["name"].strip()):
        yield Problem(f"{key}.name", "text", repr(told["name"]))
    if "title" in told:
        yield from _unknown_fields(told["title"], f"{key}.title")
    parts = told.get("parts", ["?"])
    if not isinstance(parts, list):
        yield Problem(f"{key}.parts", "list")
    elif not parts:
        yield Problem(f"{key}.parts", "empty")
    elif "parts" in told:
        for at, part in enumerate(parts, 1):
            yield from _of_part(part, f"{key}.parts[{at}]")


def _of_part(told: Any, place: str) -> Iterator[Problem]:
    kind = next((each for each in told if each in PARTS), None) if isinstance(told, Mapping) else None
    if kind is None:
        yield Problem(place, "block", str(told)[:40], PARTS)
        return
    for option, value in told.items():
        if option != kind and option not in _OPTIONS[kind]:
            yield Problem(place, "unknown_key", str(option), (kind, *_OPTIONS[kind]))
        elif option in _TEXTS:
            yield from _unknown_fields(value, f"{place}.{option}")
    if kind in _CHOICES and told[kind] not in _CHOICES[kind]:
        yield Problem(f"{place}.{kind}", "choice", str(told[kind]), _CHOICES[kind])
    if told.get("clause", "growth") not in CLAUSES:
        yield Problem(f"{place}.clause", "choice", str(told["clause"]), CLAUSES)
    if kind == "table" and "of" in told and told["of"] not in _rows_of(told["table"]):
        yield Problem(f"{place}.of", "choice", str(told["of"]), _rows_of(told["table"]))
    for each in _listed(told.get("when", [])):
        if each not in FIELDS:
            yield Problem(f"{place}.when", "field", str(each), FIELDS)
    if "topics" in told and not isinstance(told["topics"], list):
        yield Problem(f"{place}.topics", "list")


def _rows_of(table: Any) -> tuple[str, ...]:
    if table in ("figures", "goals"):
        return ALL_KINDS
    return {"projects": PROJECTS, "items": ITEMS}.get(table, ("all",))


def _unknown_fields(text: Any, place: str) -> Iterator[Problem]:
    if not isinstance(text, str) or not text.strip():
        yield Problem(place, "text", repr(text))
        return
    yield from (Problem(place, "field", each, FIELDS) for each in PLACE.findall(text) if each not in FIELDS)


def _listed(told: Any) -> Sequence[Any]:
    return told if isinstance(told, list) else [told]
