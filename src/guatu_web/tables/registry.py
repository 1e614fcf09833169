"""Which registers there are: each app that keeps one says here how it is read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from guatu.metrics.registers import register_tables

if TYPE_CHECKING:
    from guatu.metrics import Table
    from guatu_web.areas.models import Zone

Row = tuple[Any, ...]
"""The number of the thing to which a row belongs, the first day at whose end it was known so, the first at whose end it
was not so any more (None: it is), and its columns."""


class Entry(NamedTuple):
    """What the audit log tells of one change."""

    model: str
    record: str
    changes: Mapping[str, Sequence[Any]]


class Register(NamedTuple):
    """Tables that tell of the same things, which are read and written together.

    `columns` says of each of its tables, which `guatu.metrics.registers` declares, in which order rows have their
    columns. `models` are those of audit entries that concern it; `touched` tells of such entries which things must be
    read again. `read` gives the rows of some things (None: of all), by the name of their table. `around` is a digest of
    all else that rows tell, such as the codes of units: where it is another, everything is read again.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    models: frozenset[str]
    touched: Callable[[Zone, Sequence[Entry]], set[int]]
    read: Callable[[Zone, Collection[int] | None], Mapping[str, list[Row]]]
    around: Callable[[Zone], str]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, as metrics know them."""
        declared = register_tables()
        return tuple(declared[name] for name in self.columns)


_registers: dict[str, Register] = {}


def export(register: Register) -> None:
    """Export a register from now on; apps call it when they are ready."""
    _registers[register.name] = register


def registers() -> tuple[Register, ...]:
    """All that are exported."""
    return tuple(_registers.values())
