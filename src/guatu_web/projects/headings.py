"""What the columns of a list of projects hold, by their headings; the words stand in headings.yaml beside this file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

MILESTONE = ":"
"""Between a stage and the date of it that a column holds: "signed:actual_on"."""
SKIPPED = "skipped"
_GAPS = re.compile(r"\s+")
_INSIDE = re.compile(r"^(.*?)[(（\[【]([^)）\]】]*)[)）\]】](.*)$")


class Heading(NamedTuple):
    """What a column holds: a field of a project, the date of a stage, or nothing that is read; and the unit that its
    heading names."""

    field: str
    unit: str = ""


@cache
def words() -> Mapping[str, Any]:
    """The words of headings.yaml."""
    told: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return told


@lru_cache(maxsize=4096)
def heading(text: str) -> Heading | None:
    """What a heading says; None for a column that nobody knows.

    >>> heading("总投资\\n（亿元）"), heading("计划开工时间")
    (Heading(field='amount', unit='亿元'), Heading(field='started:planned_on', unit=''))
    """
    bare, unit = folded(text), ""
    if (found := _INSIDE.match(bare)) is not None and bare not in _fields():
        bare, unit = found[1] + found[3], found[2]
    field = _fields().get(bare)
    return None if field is None else Heading(field, unit)


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """A text without what does not matter: gaps, full-width characters, capitals."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", text)).lower().rstrip("*:")


@cache
def _fields() -> Mapping[str, str]:
    told = words()
    fields = {folded(each): field for field, names in told["columns"].items() for each in names}
    for stage, names in told["stages"].items():
        for date, forms in told["dates"].items():
            fields |= {folded(form.format(stage=name)): f"{stage}{MILESTONE}{date}" for form in forms for name in names}
    return fields | {folded(each): SKIPPED for each in told["passed_over"]}


@cache
def _keys(of: str) -> Mapping[str, str]:
    return {folded(name): key for key, names in words()[of].items() for name in names}


def stage_of(text: str) -> str | None:
    """The stage that a word means: 已签约 is signed."""
    return _keys("stages").get(folded(text))


def kind_of(text: str) -> str | None:
    """The kind of project that a word means."""
    return _keys("kinds").get(folded(text))


def status_of(text: str) -> str | None:
    """The status that a word means."""
    return _keys("statuses").get(folded(text))


def named(field: str) -> str:
    """What a field is called in messages: the first of its headings."""
    stage, _, date = field.partition(MILESTONE)
    if date:
        return str(words()["dates"][date][0]).format(stage=words()["stages"][stage][0])
    return str(words()["columns"][field][0])
