"""Invented registers of many zones as Parquet: projects with their stages, money, talks and problems, and items.

    python bench/scale/register.py FOLDER 100000       # projects; the other registers in proportion

Everything is drawn from a seed; nothing is a real project. A file holds the rows of some neighbouring zones, sorted by
zone, so that an engine that is asked about one zone skips the others.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from guatu.metrics import Table
from guatu.metrics.registers import DECLARED, register_tables

SEED = 20261122
ZONES = 3_000
TEAMS = 12
AT_ONCE = 200_000
"""So many projects a file has."""
EPOCH = date(1970, 1, 1).toordinal()
FIRST, TODAY = (date(*day).toordinal() - EPOCH for day in ((2021, 1, 1), (2026, 11, 22)))
STAGES = tuple(DECLARED["projects"].columns["stage"].values)
_TYPES = {
    "text": pa.string(), "integer": pa.int64(), "number": pa.decimal128(18, 2), "day": pa.date32(),
    "time": pa.timestamp("us"), "flag": pa.bool_(),
}  # fmt: skip

Days = np.ndarray
Columns = Mapping[str, pa.Array]


def write(folder: Path, count: int) -> dict[str, int]:
    """Writes the registers of `count` projects into folders named after their tables; gives the rows of each."""
    rows = dict.fromkeys(register_tables(), 0)
    for number, start in enumerate(range(0, count, AT_ONCE)):
        for name, columns in _registers(np.arange(start, min(start + AT_ONCE, count)), count):
            rows[name] += _written(folder / name / f"part-{number:04}.parquet", register_tables()[name], columns)
    return rows


def _written(place: Path, table: Table, columns: Columns) -> int:
    length = len(next(iter(columns.values())))
    kinds = {name: _TYPES[kind] for name, kind in table.columns}
    whole = pa.table({name: columns.get(name, pa.nulls(length, kind)).cast(kind) for name, kind in kinds.items()})
    place.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(whole, place, compression="zstd", row_group_size=100_000, store_decimal_as_integer=True)
    return length


# ------------------------------------------------------------------ one file of each register


def _registers(numbers: np.ndarray, count: int) -> Iterator[tuple[str, Columns]]:
    draw = np.random.default_rng((SEED, int(numbers[0])))
    size = len(numbers)
    zone = numbers * ZONES // count
    team = draw.integers(0, TEAMS, size)
    whose = {"zone": _named("Z{:04}", zone, ZONES), "team": _named("T{:02}", team, TEAMS)}
    total = np.round(draw.lognormal(18.2, 1.5, size)).astype(np.int64)
    money = _yuan(total, draw.random(size) < 0.02)
    days = draw.integers(FIRST, TODAY, size)[:, None] + np.cumsum(_waits(draw, size), axis=1)
    reached = _reached(draw, days)
    given_up = np.where(draw.random(size) < 0.12, days[:, 0] + draw.integers(30, 400, size), TODAY + 1)
    planned = {5: days[:, 2] + draw.integers(60, 400, size), 6: days[:, 5] + draw.integers(200, 700, size)}
    project = pa.array(numbers)
    yield "projects", _projects(draw, numbers, days, reached, given_up, planned) | whose | {"total": money}
    yield "project_stages", _stages(numbers, days, reached, whose, money)
    yield "project_statuses", _statuses(numbers, days, reached, given_up, whose, money)
    yield "milestones", _milestones(numbers, days, reached, given_up, planned, whose, money)
    yield "investment", _monthly(draw, numbers, days, reached, whose)
    first, leads, theirs = int(numbers[0]), days[:, 0], whose | {"project": project}
    yield "talks", _events(draw, "talk", 0.8, first, leads, theirs, way=("visit", "talk", "call"))
    yield "problems", _problems(draw, first, days, theirs)
    yield "items", _items(draw, numbers, whose)
    yield "marks", _marks(draw, numbers, whose)
    yield "notices", _events(draw, "notice", 0.03, first, leads, whose, "issued_on", colour=("blue", "yellow", "red"))
    if numbers[0] == 0:
        yield "areas", {"zone": pa.array([f"Z{one:04}" for one in range(ZONES)]),
                        "area": pa.array([f"Z{one:04}" for one in range(ZONES)]),
                        "since": _day(np.full(ZONES, FIRST))}  # fmt: skip


def _waits(draw: np.random.Generator, size: int) -> np.ndarray:
    """Days before each stage; a lead is there at once."""
    return np.concatenate([np.zeros((size, 1), np.int64), draw.integers(10, 240, (size, len(STAGES) - 1))], axis=1)


def _reached(draw: np.random.Generator, days: Days) -> np.ndarray:
    """The last stage that each project has reached by today; at each some stay for good."""
    stops = draw.geometric(0.16, len(days)) - 1
    return np.minimum(np.minimum(stops, len(STAGES) - 1), (days <= TODAY).sum(axis=1) - 1)


def _projects(
    draw: np.random.Generator, numbers: np.ndarray, days: Days, reached: np.ndarray, given_up: Days,
    planned: Mapping[int, Days],
) -> Columns:  # fmt: skip
    size = len(numbers)
    lost = given_up <= TODAY
    last = np.take_along_axis(days, reached[:, None], axis=1)[:, 0]
    columns = {
        "project": pa.array(numbers),
        "known_at": pa.array(last.astype("datetime64[D]").astype("datetime64[us]")),
        "standing": pa.array(np.ones(size, bool)),
        "kind": _chosen(draw, size, ("industrial", "industrial", "industrial", "talent", "infrastructure")),
        "section": _chosen(draw, size, ("C", "C", "G", "I", "M")),
        "stage": _named_of(STAGES, reached),
        "stage_on": _day(last),
        "status": _named_of(("ongoing", "lost"), lost.astype(int)),
        "status_on": _day(np.where(lost, given_up, days[:, 0])),
        "foreign": _yuan(draw.integers(1, 5_000, size) * 10_000, draw.random(size) > 0.15),
        "land_supplied": _yuan(draw.integers(5, 400, size), reached < 4),
    }
    columns |= {f"{name}_on": _day(days[:, place], reached < place) for place, name in enumerate(STAGES)}
    columns |= {f"{STAGES[at]}_planned_on": _day(day, reached < 2) for at, day in planned.items()}
    return columns


def _stages(numbers: np.ndarray, days: Days, reached: np.ndarray, whose: Columns, money: pa.Array) -> Columns:
    at, stage = np.nonzero(np.arange(len(STAGES))[None, :] <= reached[:, None])
    last = stage == reached[at]
    until = days[at, np.minimum(stage + 1, len(STAGES) - 1)]
    return _taken(whose, at) | {
        "project": pa.array(numbers[at]), "move": pa.array(numbers[at] * len(STAGES) + stage),
        "stage": _named_of(STAGES, stage), "total": money.take(pa.array(at)),
        "since": _day(days[at, stage]), "until": _day(until, last),
    }  # fmt: skip


def _statuses(
    numbers: np.ndarray, days: Days, reached: np.ndarray, given_up: Days, whose: Columns, money: pa.Array
) -> Columns:
    lost = np.nonzero(given_up <= TODAY)[0]
    at = np.sort(np.concatenate([np.arange(len(numbers)), lost]))
    second = np.concatenate([[False], at[1:] == at[:-1]])
    return _taken(whose, at) | {
        "project": pa.array(numbers[at]), "move": pa.array(numbers[at] * 2 + second),
        "status": _named_of(("ongoing", "lost"), second.astype(int)), "stage": _named_of(STAGES, reached[at]),
        "total": money.take(pa.array(at)), "since": _day(np.where(second, given_up[at], days[at, 0])),
        "until": _day(given_up[at], second | (given_up[at] > TODAY)),
    }  # fmt: skip


def _milestones(
    numbers: np.ndarray, days: Days, reached: np.ndarray, given_up: Days, planned: Mapping[int, Days],
    whose: Columns, money: pa.Array,
) -> Columns:  # fmt: skip
    signed = np.nonzero(reached >= 2)[0]
    at = np.repeat(signed, 2)
    stage = np.tile([5, 6], len(signed))
    due = np.where(stage == 5, planned[5][at], planned[6][at])
    return _taken(whose, at) | {
        "milestone": pa.array(numbers[at] * 2 + (stage == 6)), "project": pa.array(numbers[at]),
        "status": _named_of(("ongoing", "lost"), (given_up[at] <= TODAY).astype(int)),
        "stage": _named_of(STAGES, stage),
        "total": money.take(pa.array(at)), "planned_on": _day(due), "first_planned_on": _day(due),
        "actual_on": _day(days[at, stage], reached[at] < stage),
    }  # fmt: skip


def _monthly(
    draw: np.random.Generator, numbers: np.ndarray, days: Days, reached: np.ndarray, whose: Columns
) -> Columns:
    """Six months of investment from the start on."""
    at = np.repeat(np.nonzero(reached >= 5)[0], 6)
    months = days[at, 5].astype("datetime64[D]").astype("datetime64[M]") + np.tile(np.arange(6), len(at) // 6)
    ends = (months + 1).astype("datetime64[D]").astype(np.int64) - 1
    return _taken(whose, at) | {
        "entry": pa.array(numbers[at] * 6 + np.tile(np.arange(6), len(at) // 6)), "project": pa.array(numbers[at]),
        "day": _day(ends), "amount": _yuan(draw.integers(1, 50_000_000, len(at))),
    }  # fmt: skip


def _events(
    draw: np.random.Generator, key: str, share: float, first: int, start: Days, of: Columns, day: str = "day",
    **words: tuple[str, ...],
) -> Columns:  # fmt: skip
    """Things that happen on a day, `share` of them for each project."""
    at = np.sort(draw.integers(0, len(start), int(len(start) * share) + 1))
    columns = {name: _chosen(draw, len(at), said) for name, said in words.items()}
    days = np.minimum(start[at] + draw.integers(0, 900, len(at)), TODAY)
    return _taken(of, at) | columns | {key: pa.array(first + np.arange(len(at))), day: _day(days)}


def _problems(draw: np.random.Generator, first: int, days: Days, of: Columns) -> Columns:
    at = np.sort(draw.integers(0, len(days), len(days) // 5 + 1))
    raised = days[at, 0] + draw.integers(0, 500, len(at))
    solved = raised + draw.integers(3, 200, len(at))
    return _taken(of, at) | {
        "problem": pa.array(first + np.arange(len(at))), "raised_on": _day(raised, raised > TODAY),
        "due_on": _day(raised + 60), "solved_on": _day(solved, solved > TODAY),
    }  # fmt: skip


def _items(draw: np.random.Generator, numbers: np.ndarray, whose: Columns) -> Columns:
    at = np.sort(draw.integers(0, len(numbers), len(numbers) * 3 // 10 + 1))
    size = len(at)
    dispatched = draw.integers(FIRST, TODAY, size)
    due, closed = dispatched + draw.integers(20, 300, size), dispatched + draw.integers(10, 350, size)
    is_open = closed > TODAY
    return _taken(whose, at) | {
        "item": pa.array(numbers[0] + np.arange(size)), "dispatched_on": _day(dispatched), "due_on": _day(due),
        "state_kind": _named_of(("closed", "open"), is_open.astype(int)), "closed_on": _day(closed, is_open),
        "light": _chosen(draw, size, ("green", "green", "yellow", "red")),
        "on_time": pa.array(closed <= due, mask=is_open), "extensions": pa.array(draw.integers(0, 3, size)),
        "returns": pa.array(draw.integers(0, 2, size)),
    }  # fmt: skip


def _marks(draw: np.random.Generator, numbers: np.ndarray, whose: Columns) -> Columns:
    at = np.sort(draw.integers(0, len(numbers), len(numbers) * 6 // 10 + 1))
    colour = draw.choice(3, len(at), p=(0.85, 0.1, 0.05))
    return _taken(whose, at) | {
        "mark": pa.array(numbers[0] + np.arange(len(at))), "day": _day(draw.integers(FIRST, TODAY, len(at))),
        "colour": _named_of(("green", "yellow", "red"), colour),
        "made_up": pa.array((colour == 1) & (draw.random(len(at)) < 0.5)),
    }  # fmt: skip


# ------------------------------------------------------------------ columns


def _day(days: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    return pa.array(days.astype(np.int32), mask=missing).cast(pa.date32())


def _yuan(amounts: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    return pa.array(amounts, mask=missing).cast(pa.decimal128(21, 2)).cast(pa.decimal128(18, 2))


def _named_of(words: tuple[str, ...], places: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), pa.array(words))


def _named(form: str, places: np.ndarray, count: int) -> pa.Array:
    return _named_of(tuple(form.format(one) for one in range(count)), places)


def _chosen(draw: np.random.Generator, size: int, words: tuple[str, ...]) -> pa.Array:
    return _named_of(words, draw.integers(0, len(words), size))


def _taken(columns: Columns, at: np.ndarray) -> dict[str, Any]:
    places = pa.array(at)
    return {name: column.take(places) for name, column in columns.items()}


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), int(sys.argv[2])))
