"""The registers of a zone as tables: what each row is, what each column holds, its unit and its label on screens.

>>> projects = DECLARED["projects"]
>>> projects.columns["total"].label, projects.columns["total"].unit
('总投资', 'CNY')
>>> label("projects", "team"), label("projects", "park"), word("projects", "stage", "signed")
('团队', '园区', '签约')
>>> register_tables()["projects"].vintage
'known_at'
>>> [industry_section(code) for code in ("C", "39", "C3985", "6510", "")]
['C', 'C', 'C', 'I', None]
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from guatu.metrics.check import read_tables
from guatu.metrics.spec import Table

_DIVISIONS = (
    (5, "A"), (12, "B"), (43, "C"), (46, "D"), (50, "E"), (52, "F"), (60, "G"), (62, "H"), (65, "I"), (69, "J"),
    (70, "K"), (72, "L"), (75, "M"), (79, "N"), (82, "O"), (83, "P"), (85, "Q"), (90, "R"), (96, "S"), (97, "T"),
)  # fmt: skip
"""The last division of each section of GB/T 4754-2017."""
_OF_LOOKUP = ("table", "column", "key", "give", "since", "until")


class Column(NamedTuple):
    """A column, or a dimension that another table gives: `kind` as in metrics.spec.KINDS, "text" for a dimension.

    `label` is its word on screens, `about` what it holds, `unit` that of its figures. `values` are the codes that it
    can hold with their words; `names` says whose codes it holds: zones, units, areas, people or flows.
    """

    kind: str
    label: str
    about: str
    unit: str = ""
    values: Mapping[str, str] = {}
    names: str = ""


class Register(NamedTuple):
    """A table with what people say of it; `about` is what one row of it is."""

    name: str
    label: str
    about: str
    columns: Mapping[str, Column]
    dimensions: Mapping[str, Column]
    """Dimensions that another table gives."""
    plain: Mapping[str, Any]
    """As `metrics.read_tables` takes it."""


def label(register: str, column: str) -> str:
    """The word on screens for a column or dimension of a register. KeyError if there is none."""
    return _column(register, column).label


def word(register: str, column: str, value: object) -> str:
    """The word on screens for a value, where a column holds one of a few codes; otherwise the value as text."""
    return _column(register, column).values.get(str(value), str(value))


def industry_section(code: str) -> str | None:
    """The letter of the section in which a code of GB/T 4754-2017 lies; None for no such code."""
    if code[:1].isalpha():
        return code[0].upper()
    division = int(code[:2]) if code[:2].isdecimal() and len(code) > 1 else 0
    return next((letter for last, letter in _DIVISIONS if 0 < division <= last), None)


@cache
def register_tables() -> dict[str, Table]:
    """The registers as tables for `metrics.read_metrics`."""
    return read_tables(REGISTERS)


def _column(register: str, column: str) -> Column:
    told = DECLARED[register]
    return told.columns.get(column) or told.dimensions[column]


def _declared() -> dict[str, Register]:
    said = yaml.load(Path(__file__).with_suffix(".yaml").read_bytes(), yaml.CSafeLoader)
    return {name: _register(name, body, said["values"]) for name, body in said["registers"].items()}


def _register(name: str, body: Mapping[str, Any], values: Mapping[str, Mapping[str, str]]) -> Register:
    lookups = body.get("lookups", {})
    plain = {key: body[key] for key in ("key", "vintage", "standing") if key in body}
    plain["columns"] = {column: said["kind"] for column, said in body["columns"].items()}
    plain["lookups"] = {one: {key: said[key] for key in _OF_LOOKUP if key in said} for one, said in lookups.items()}
    columns = {column: _told(said, values) for column, said in body["columns"].items()}
    dimensions = {one: _told({"kind": "text", "about": ""} | said, values) for one, said in lookups.items()}
    return Register(name, body["label"], body["about"], columns, dimensions, plain)


def _told(said: Mapping[str, Any], values: Mapping[str, Mapping[str, str]]) -> Column:
    known = {key: said[key] for key in ("kind", "label", "about", "unit", "names") if key in said}
    return Column(**known, values=values[said["values"]] if "values" in said else {})


DECLARED = _declared()
"""The registers by name."""
REGISTERS = {name: register.plain for name, register in DECLARED.items()}
"""The registers as `metrics.read_tables` takes them."""
