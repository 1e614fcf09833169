"""Plain data read into dataclasses by their type hints: on after a mistake, so that all are told at once."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from guatu.briefing.problems import Problem
from guatu.periods import Period


class RecordReader:
    """What is wrong is kept in `problems`, each with its place; a record that has mistakes is read as None.

    Readers say how a single value is read (`single`), and may add what single values do not show (`check`), other names
    for parts (`key`) and keys that are no parts (`tags`). A key with null counts as left out.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, place: str, rule: str, said: Any = "", known: Sequence[str] = (), example: str = "") -> Any:
        """Keeps a mistake; None, which stands for what could not be read."""
        shown = said if isinstance(said, str) else repr(said)
        self.problems.append(Problem(place, rule, shown[:80], tuple(known), example))
        return None

    def record(self, kind: Any, told: Any, place: str) -> Any:
        """A record of a class, None where it cannot be made."""
        parts = {self.key(kind, each.name): each for each in fields(kind)}
        if not isinstance(told, Mapping):
            return self.wrong(place, "mapping", known=[f"{name}: …" for name in list(parts)[:3]])
        before, hints = len(self.problems), _hints(kind)
        given = {name: each for name, each in told.items() if each is not None}
        for key in told:
            if key not in parts and key not in self.tags(kind):
                self.wrong(place, "unknown_key", str(key), list(parts))
        for name, part in parts.items():
            if name not in given and _is_needed(part):
                self.wrong(place, "missing_key", name)
        self.begin(kind, given, place)
        values = {
            part.name: self.value(hints[part.name], given[name], f"{place}.{name}", (kind.__name__, part.name))
            for name, part in parts.items()
            if name in given
        }
        if len(self.problems) > before:
            return None
        made = kind(**values)
        self.check(made, place)
        return made

    def value(self, hint: Any, told: Any, place: str, of: tuple[str, str]) -> Any:
        """A value of a type; `of` are the class and the part that it is for."""
        if get_origin(hint) in (Union, types.UnionType):
            return None if told is None else self.one_of(_others(hint), told, place, of)
        if get_origin(hint) is tuple:
            if not isinstance(told, (list, tuple)):
                return self.wrong(place, "list")
            inner = get_args(hint)[0]
            return tuple(self.value(inner, each, f"{place}[{at}]", of) for at, each in enumerate(told))
        if is_dataclass(hint) and hint is not Period:
            return self.record(hint, told, place)
        if hint is bool:
            return told if isinstance(told, bool) else self.wrong(place, "flag", told)
        if hint is int:
            return told if isinstance(told, int) and not isinstance(told, bool) else self.wrong(place, "number", told)
        return self.single(hint, told, place, of)

    def one_of(self, hints: Sequence[Any], told: Any, place: str, of: tuple[str, str]) -> Any:
        """A value of one of several types: of the first one."""
        return self.value(hints[0], told, place, of)

    def single(self, hint: Any, told: Any, place: str, of: tuple[str, str]) -> Any:
        """A text, a number, a day or a period."""
        raise NotImplementedError

    def key(self, kind: Any, name: str) -> str:
        """Under which key a part of a class stands."""
        return name

    def tags(self, kind: Any) -> Sequence[str]:
        """Keys that a class has beside its parts."""
        return ()

    def begin(self, kind: Any, given: Mapping[str, Any], place: str) -> None:
        """What is to be known of a record before its parts are read."""

    def check(self, made: Any, place: str) -> None:
        """What single values do not show."""

    def check_curves(self, made: Any, named: Sequence[str]) -> None:
        """That a chart has a value for each label; `named` are the places of its curves."""
        for where, curve in zip(named, made.curves, strict=True):
            if len(curve.values) != len(made.labels):
                self.wrong(where, "chart", str(len(curve.values)), [str(len(made.labels))])


def _others(hint: Any) -> list[Any]:
    return [each for each in get_args(hint) if each is not type(None)]


def _is_needed(part: Field[Any]) -> bool:
    return part.default is MISSING and part.default_factory is MISSING


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
