"""Plain data read word by word: what is no mapping, no list, no name, no column, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guatu.metrics.problems import MetricError, Problem, listed
from guatu.metrics.spec import BARE_TESTS, KINDS, TESTS, Filter, Table

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_PYTHON = {
    "text": (str,), "integer": (int,), "number": (int, float, Decimal), "day": (date,), "time": (date, datetime),
    "flag": (bool,),
}  # fmt: skip
_EXAMPLES = {
    "text": "签约", "integer": "30", "number": "1000000000", "day": "2026-01-01", "time": "2026-01-01 08:00:00",
    "flag": "true",
}  # fmt: skip


class Plain:
    """Reads on after a mistake, so that a person sees all of them at once; what it gives then is not used."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, place: str, rule: str, **words: object) -> None:
        self.problems.append(Problem(place, rule, {name: str(word) for name, word in words.items()}))

    def finish(self) -> None:
        if self.problems:
            raise MetricError(self.problems)

    # -------------------------------------------------------------- filters

    def filters(self, place: str, table: Table, data: Any) -> tuple[Filter, ...]:
        read = (self.filter(f"{place}[{number}]", table, one) for number, one in enumerate(self.items(place, data)))
        return tuple(one for one in read if one)

    def filter(self, place: str, table: Table, body: Any) -> Filter | None:
        """One condition: {column: stage, is: [签约, 开工]} or {column: invested, at_least: 1000000000}."""
        data = self.mapping(place, body, ("column", *TESTS), ("column",), example="column: stage")
        tests = [key for key in data if key in TESTS]
        if not tests:
            self.wrong(place, "missing_key", key=" or ".join(TESTS))
        for extra in tests[1:]:
            self.wrong(f"{place}.{extra}", "idle_key", measure=f"A filter with {tests[0]!r}", key=extra)
        wanted = ("day", "time") if "by_end" in tests[:1] else tuple(KINDS)
        if not tests or "column" not in data:
            return None
        if not self.column(f"{place}.column", table, data["column"], "such a filter", wanted):
            return None
        return Filter(data["column"], tests[0], self.values(place, table, data["column"], tests[0], data[tests[0]]))

    def values(self, place: str, table: Table, column: str, test: str, said: Any) -> tuple[Any, ...]:
        if test in BARE_TESTS:
            if said is not True:
                self.wrong(f"{place}.{test}", "not_true", value=said, test=test)
            return ()
        values = tuple(said) if isinstance(said, (list, tuple)) and test in ("is", "is_not") else (said,)
        kind = table.kind(column)
        for value in values or (None,):
            if not isinstance(value, _PYTHON[kind]) or (isinstance(value, bool) and kind != "flag"):
                words = {"value": value, "column": column, "kind": KINDS[kind], "example": _EXAMPLES[kind]}
                self.wrong(f"{place}.{test}", "wrong_value", **words)
        return values

    # -------------------------------------------------------------- single words

    def mapping(
        self, place: str, data: Any, known: Iterable[str] = (), needed: Iterable[str] = (), example: str = "key: value"
    ) -> Mapping[str, Any]:
        if not isinstance(data, Mapping):
            self.wrong(place, "not_a_mapping", example=example)
            return {}
        known = tuple(known)
        for key in data if known else ():
            if key not in known:
                self.wrong(place, "unknown_key", key=key, known=listed(known))
        for key in needed:
            if key not in data:
                self.wrong(place, "missing_key", key=key)
        return data

    def items(self, place: str, data: Any) -> Sequence[Any]:
        if isinstance(data, (list, tuple)):
            return data
        self.wrong(place, "not_a_list")
        return ()

    def columns(self, place: str, table: Table, data: Any) -> tuple[str, ...]:
        names = [name for name in self.items(place, data) if self.column(place, table, name, "it")]
        self.once(place, names)
        return tuple(names)

    def column(self, place: str, table: Table, name: Any, use: str, wanted: Iterable[str] = tuple(KINDS)) -> bool:
        if name not in table.names:
            self.wrong(place, "unknown_column", table=table.name, value=name, known=listed(table.names))
            return False
        kind = table.kind(name)
        if kind in wanted or kind not in KINDS:
            return True
        told = " or ".join(KINDS[one] for one in wanted)
        self.wrong(place, "wrong_kind", column=name, kind=KINDS[kind], use=use, wanted=told)
        return False

    def choice(self, place: str, value: Any, what: str, known: Iterable[str]) -> bool:
        if value in tuple(known):
            return True
        self.wrong(place, "unknown_choice", value=value, what=what, known=listed(tuple(known)))
        return False

    def name(self, place: str, value: Any) -> None:
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            self.wrong(place, "not_a_name", value=value)

    def text(self, place: str, key: str, value: Any, longest: int = 60) -> None:
        if not isinstance(value, str) or not 1 <= len(value.strip()) <= longest:
            self.wrong(place, "not_text", key=key, longest=longest)

    def once(self, place: str, names: Sequence[str]) -> None:
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.wrong(place, "repeated", value=name)
