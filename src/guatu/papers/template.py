"""Templates of documents: lines with places such as {unit}, read from YAML, checked, and filled with values.

A place is a name in braces and nothing else; what is filled in is not looked at again, so braces in it stay braces.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from guatu.errors import GuatuError
from guatu.papers.paper import STYLES, Line

PLACE = re.compile(r"\{([a-z_]+)\}")
"""Where a field is filled in."""
RULES = ("not_yaml", "no_lines", "style", "missing", "unknown", "empty")
"""What can be wrong: no YAML, no lines, a line of no style, a field that no line shows, a place that is no field, a
field without a value."""
_REMEDIES = {
    "not_yaml": "write the template as YAML: a name, and a list of lines",
    "no_lines": "add a list `lines`, each line a style and its text",
    "style": f"begin the line with one of {', '.join(STYLES)}",
    "missing": "add {{{subject}}} to a line",
    "unknown": "take it out, or name one of {known}",
    "empty": "fill it in before the document is made",
}


class Problem(NamedTuple):
    """What is wrong with a template or its values: the rule, the field or line it is about, and the remedy."""

    rule: str
    subject: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject}; {self.remedy}"


class PaperError(GuatuError):
    """A template that cannot be used, or values that do not fill it; `problems` lists everything that is wrong."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        super().__init__(f"template {name}: " + " | ".join(map(str, problems)))
        self.name = name
        self.problems = problems


class Template(NamedTuple):
    """A document with places in it."""

    name: str
    lines: tuple[Line, ...]

    @property
    def places(self) -> frozenset[str]:
        """The fields that it shows."""
        return frozenset(
            name for line in self.lines for part in (line.label, line.text) for name in PLACE.findall(part)
        )


def shipped(key: str, fields: Collection[str]) -> Template:
    """A template of the package by its key; see guatu/papers/data."""
    path = Path(__file__).with_name("data") / f"{key}.yaml"
    return read_template(path.read_text("utf-8"), fields)


def read_template(text: str, fields: Collection[str]) -> Template:
    """A template that shows every one of `fields` and nothing else. PaperError with all that is wrong."""
    try:
        told = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PaperError("?", [_problem("not_yaml", " ".join(str(error).split())[:200])]) from None
    if not isinstance(told, dict) or not isinstance(told.get("lines"), list) or not told["lines"]:
        raise PaperError("?", [_problem("no_lines", str(told)[:60])])
    name = str(told.get("name", ""))
    problems: list[Problem] = []
    lines = [_line(each, problems) for each in told["lines"]]
    made = Template(name, tuple(each for each in lines if each))
    problems += check(made, fields)
    if problems:
        raise PaperError(name, problems)
    return made


def check(template: Template, fields: Collection[str]) -> list[Problem]:
    """What keeps a template from showing every one of `fields` and nothing else; none where it does."""
    missing = [_problem("missing", each) for each in fields if each not in template.places]
    unknown = sorted(template.places - set(fields))
    return missing + [_problem("unknown", each, ", ".join(fields)) for each in unknown]


def fill(template: Template, values: Mapping[str, str]) -> list[Line]:
    """The lines with their places filled in. PaperError naming each field that has no value."""
    empty = [name for name in sorted(template.places) if not str(values.get(name, "")).strip()]
    if empty:
        raise PaperError(template.name, [_problem("empty", each) for each in empty])

    def filled(text: str) -> str:
        return PLACE.sub(lambda found: str(values[found[1]]), text)

    return [Line(each.style, filled(each.text), filled(each.label)) for each in template.lines]


def _line(told: Any, problems: list[Problem]) -> Line | None:
    if isinstance(told, dict):
        style = next((each for each in told if each != "label"), "")
        if style in STYLES and len(told) <= 2:
            return Line(style, str(told[style]), str(told.get("label", "")))
    problems.append(_problem("style", str(told)[:60]))
    return None


def _problem(rule: str, subject: str, known: str = "") -> Problem:
    return Problem(rule, subject, _REMEDIES[rule].format(subject=subject, known=known))
