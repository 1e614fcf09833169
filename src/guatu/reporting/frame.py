"""What a table is read against: the catalogue, the areas, and what a person has said of the file as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from guatu.catalogue import Catalogue
from guatu.periods import Period

_NONE: Mapping[str, str] = MappingProxyType({})


class Frame(NamedTuple):
    """`areas` maps every name of an area to its key. `bases` and `rhythms` give an indicator's basis and grain where
    the table does not say them (`Scheme.bases`, `Scheme.rhythms`), `area` the key of the area where it names none,
    `period` the period that a person has named for the whole file. `reporters` are the names of the units that may
    report; none given, any may."""

    catalogue: Catalogue
    areas: Mapping[str, str] = _NONE
    bases: Mapping[str, str] = _NONE
    rhythms: Mapping[str, str] = _NONE
    area: str = ""
    period: Period | None = None
    reporters: frozenset[str] = frozenset()
