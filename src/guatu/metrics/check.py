"""From plain data, as a YAML file gives it, to tables and metrics: every mistake with its place and what would work."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from guatu.metrics import formulas
from guatu.metrics.grains import COARSER
from guatu.metrics.plain import Plain
from guatu.metrics.problems import MetricError, Problem, listed
from guatu.metrics.spec import (
    CALENDARS,
    DIRECTIONS,
    EMPTY,
    KINDS,
    MEASURES,
    NULLS,
    OVER_METRICS,
    RESETS,
    SHIFTED_AS,
    SIMPLE_MEASURES,
    STATISTICS,
    Days,
    Filter,
    Formula,
    Lookup,
    Metric,
    Outer,
    Part,
    Scope,
    State,
    Table,
)

ANSWERED = (
    "value", "numerator", "denominator", "rows", "blank", "vintage", "before", "growth", "reason", "part", "ordinal",
    "year", "position", "figure", "records",
)  # fmt: skip
"""Columns of an answer, which no dimension may be called."""
_NEEDED = ("name", "label", "measure", "unit")
_TOLD = (
    *("name", "label", "measure", "unit", "display_unit", "dimensions", "direction"),
    *("owner", "legal_basis", "about"),
)
_OF_ROWS = ("table", "filters", "time", "grain", "state", "once", "nulls", "empty")
_OF_MEASURE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("sum", "distinct", "mean", "min", "max", "median"), ("of",)),
    "last": ("of", "entity"),
    "count": (),
    "days": ("from", "to", "statistic", "within", "calendar"),
    "ratio": ("numerator", "denominator", "times", "entity"),
    "derived": ("formula", "grain"),
    "cumulative": ("metric", "reset", "grain"),
    "shifted": ("metric", "against", "as", "grain"),
    "share": ("metric", "grain"),
    "rank": ("metric", "over", "order", "grain"),
}
METRIC_KEYS = tuple(dict.fromkeys((*_TOLD, *_OF_ROWS, *(key for keys in _OF_MEASURE.values() for key in keys))))
_PART_KEYS = ("measure", "of", "filters")
_TABLE_KEYS = ("columns", "key", "vintage", "standing", "lookups")
_LOOKUP_KEYS = ("table", "column", "key", "give", "since", "until")
_FIGURES = ("number", "integer")
DAYS_COLUMN = "guatu_days"


def read_tables(data: Mapping[str, Any]) -> dict[str, Table]:
    """Tables by name, from {name: {columns: {name: kind}, key: [column], vintage: column}}. MetricError if wrong.

    `standing` names a flag that is false where a record was taken out of the table. `lookups` of a table are
    {dimension: {table, column, key, give, since, until}}; the last two may be left out.
    """
    reader = _Reader({})
    bodies = reader.mapping("tables", data)
    for name, body in bodies.items():
        reader.tables[str(name)] = reader.table(f"tables.{name}", name, body)
    for name, body in bodies.items():
        reader.lookups(f"tables.{name}.lookups", str(name), body)
    reader.finish()
    return dict(reader.tables)


def read_metrics(data: Sequence[Mapping[str, Any]], tables: Mapping[str, Table]) -> dict[str, Metric]:
    """Metrics by name, from a list of mappings with the keys METRIC_KEYS. MetricError with every mistake."""
    reader = _Reader(tables)
    bodies = reader.items("metrics", data)
    for number, body in enumerate(bodies):
        if isinstance(body, Mapping):
            reader.bodies.setdefault(str(body.get("name")), (f"metrics[{number}]", body))
    metrics = [reader.numbered(f"metrics[{number}]", body) for number, body in enumerate(bodies)]
    names = [str(body["name"]) for body in bodies if isinstance(body, Mapping) and "name" in body]
    reader.once("metrics", names)
    reader.finish()
    return {metric.name: metric for metric in metrics if metric}


def check_metrics(data: Sequence[Mapping[str, Any]], tables: Mapping[str, Table]) -> tuple[Problem, ...]:
    """Every mistake of a list of metrics; none if `read_metrics` would take it."""
    try:
        read_metrics(data, tables)
    except MetricError as error:
        return error.problems
    return ()


class _Reader(Plain):
    """Reads tables and metrics; a metric that others are made of is read before them."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        super().__init__()
        self.tables = dict(tables)
        self.bodies: dict[str, tuple[str, Mapping[str, Any]]] = {}
        self.done: dict[str, Metric | None] = {}
        self.within: list[str] = []

    # -------------------------------------------------------------- tables

    def table(self, place: str, name: str, body: Any) -> Table:
        data = self.mapping(place, body, _TABLE_KEYS, ("columns",))
        self.name(place, name)
        columns = self.mapping(f"{place}.columns", data.get("columns"), example="zone: text")
        for column, kind in columns.items():
            self.choice(f"{place}.columns.{column}", kind, "kind", KINDS)
            if str(column).startswith("guatu"):
                self.wrong(f"{place}.columns", "answered", value=column)
        table = Table(name, tuple((str(column), str(kind)) for column, kind in columns.items()))
        vintage = data.get("vintage")
        if vintage is not None:
            self.column(f"{place}.vintage", table, vintage, "a vintage", ("time",))
        standing = data.get("standing")
        if standing is not None:
            self.column(f"{place}.standing", table, standing, "what says that a record stands", ("flag",))
        key = self.columns(f"{place}.key", table, data.get("key", ()))
        return table._replace(key=key, vintage=vintage, standing=standing)

    def lookups(self, place: str, name: str, body: Any) -> None:
        said = body.get("lookups", {}) if isinstance(body, Mapping) else {}
        read = (self.lookup(f"{place}.{one}", self.tables[name], str(one), data) for one, data in
                self.mapping(place, said, example="park: {table: areas, …}").items())  # fmt: skip
        self.tables[name] = self.tables[name]._replace(lookups=tuple(one for one in read if one))

    def lookup(self, place: str, table: Table, name: str, body: Any) -> Lookup | None:
        data = self.mapping(place, body, _LOOKUP_KEYS, ("table", "column", "key", "give"))
        self.name(place, name)
        if name in table.names:
            self.wrong(place, "repeated", value=name)
        other = self.known_table(place, data)
        if other is None or not {"column", "key", "give"} <= data.keys():
            return None
        self.column(f"{place}.column", table, data["column"], "a lookup")
        for key in ("key", "give"):
            self.column(f"{place}.{key}", other, data[key], "a lookup")
        for key in ("since", "until"):
            if key in data:
                self.column(f"{place}.{key}", other, data[key], "a dated lookup", ("day",))
        if ("since" in data) != ("until" in data):
            self.wrong(place, "missing_key", key="until" if "since" in data else "since")
        if "since" in data and not table.key:
            self.wrong(place, "no_key", table=table.name)
        return Lookup(name, other, *(data.get(key) for key in _LOOKUP_KEYS[1:]))  # type: ignore[arg-type]

    def known_table(self, place: str, data: Mapping[str, Any]) -> Table | None:
        table = self.tables.get(str(data.get("table")))
        if table is None and "table" in data:
            self.wrong(f"{place}.table", "unknown_table", value=data["table"], known=listed(tuple(self.tables)))
        return table

    # -------------------------------------------------------------- metrics

    def numbered(self, place: str, body: Any) -> Metric | None:
        """A metric of the list, read before if another one is made of it."""
        data = self.mapping(place, body, example="name: arrived")
        name = str(data.get("name"))
        if self.bodies.get(name, ("",))[0] != place:
            return self.metric(place, data) if data else None
        if name not in self.done:
            self.within.append(name)
            self.done[name] = self.metric(place, data)
            self.within.pop()
        return self.done[name]

    def named(self, place: str, name: Any) -> Metric | None:
        """The metric that another one is made of."""
        if not isinstance(name, str) or name not in self.bodies:
            self.wrong(place, "unknown_metric", value=name, known=listed(tuple(self.bodies)))
            return None
        if name in self.within:
            self.wrong(place, "circle", names=" -> ".join([*self.within[self.within.index(name) :], name]))
            return None
        metric = self.numbered(*self.bodies[name])
        if metric and metric.outer:
            self.wrong(place, "not_a_part", value=name, what=metric.outer.what)
            return None
        return metric

    def metric(self, place: str, body: Any) -> Metric | None:
        data = self.mapping(place, body, METRIC_KEYS, _NEEDED, example="name: arrived")
        place = f"{place} {data.get('name', '')}".strip()
        self.name(f"{place}.name", data.get("name", "x"))
        for key in ("label", "unit"):
            self.text(f"{place}.{key}", key, data.get(key, "x"))
        measure = data.get("measure")
        if "measure" not in data or not self.choice(f"{place}.measure", measure, "measure", MEASURES):
            return None
        over = measure in OVER_METRICS or (measure == "ratio" and self.of_metrics(data))
        self.idle(place, data, str(measure), over)
        read = self.over_metrics(place, data, str(measure)) if over else self.of_rows(place, data, str(measure))
        return self.told(place, data, read) if read else None

    def told(self, place: str, data: Mapping[str, Any], metric: Metric) -> Metric:
        """The metric with what people say of it, and its version."""
        if "direction" in data:
            self.choice(f"{place}.direction", data["direction"], "direction", DIRECTIONS)
        for key in ("display_unit", "owner", "legal_basis", "about"):
            if key in data:
                self.text(f"{place}.{key}", key, data[key], 500)
        told = ("display_unit", "direction", "owner", "legal_basis", "about")
        said = {key: str(data[key]) for key in told if key in data}
        if metric.unit != data.get("unit"):  # growth of an amount is not shown in its unit
            said.setdefault("display_unit", "")
        metric = metric._replace(name=str(data.get("name")), label=str(data.get("label")), unit=str(data.get("unit")))
        makes = (metric.unit, metric.parts, metric.formula, metric.numerator, metric.denominator, metric.dimensions)
        makes_too = (metric.grain, metric.outer)
        version = hashlib.sha256(repr((makes, makes_too)).encode()).hexdigest()[:12]
        return metric._replace(version=version, **said)  # type: ignore[arg-type]

    def idle(self, place: str, data: Mapping[str, Any], measure: str, over: bool) -> None:
        used = {*_TOLD, *_OF_MEASURE[measure], *(() if over else _OF_ROWS)}
        used -= {"nulls"} if measure in ("count", "distinct", "days") else set()
        if over and measure == "ratio":
            used |= {"grain"}
        for key in data:
            if key in METRIC_KEYS and key not in used:
                self.wrong(f"{place}.{key}", "idle_key", measure=measure, key=key)

    # -------------------------------------------------------------- metrics of rows

    def of_rows(self, place: str, data: Mapping[str, Any], measure: str) -> Metric | None:
        if "table" not in data:
            self.wrong(place, "missing_key", key="table")
        table = self.known_table(place, data)
        if table is None:
            return None
        scope = self.scope(place, table, data)
        grain = self.grain(place, data, scope)
        if measure == "days":
            made = self.days(place, data, scope)
        elif measure == "ratio":
            made = self.inline_ratio(place, data, scope)
        else:
            body = {key: data[key] for key in ("measure", "of") if key in data}
            made = _simple(self.part(place, scope, body))
        parts, formula, numerator, denominator = made
        self.last(place, data, parts, measure)
        self.ends(place, parts)
        parts = tuple(self.nulls(place, data, part) for part in parts)
        dimensions = self.dimensions(f"{place}.dimensions", table, data.get("dimensions", ()))
        return Metric("", "", "", parts, formula, numerator, denominator, dimensions, grain)

    def scope(self, place: str, table: Table, data: Mapping[str, Any]) -> Scope:
        standing = (Filter(table.standing, "is", (True,)),) if table.standing else ()
        return Scope(
            table=table,
            filters=(*standing, *self.filters(f"{place}.filters", table, data.get("filters", ()))),
            time=self.time(place, table, data),
            entity=self.columns(f"{place}.entity", table, data.get("entity", ())),
            state=self.state(f"{place}.state", table, data["state"]) if "state" in data else None,
            once=self.columns(f"{place}.once", table, data.get("once", ())),
        )

    def state(self, place: str, table: Table, body: Any) -> State:
        data = self.mapping(place, body, ("since", "after", "until", "of"), example="since: valid_from")
        if ("since" in data) == ("after" in data):
            self.wrong(place, "since_or_after")
        for key in ("since", "after", "until"):
            if key in data:
                self.column(f"{place}.{key}", table, data[key], "a state", ("day", "time"))
        if ("until" in data) == ("of" in data):
            self.wrong(place, "until_or_of")
        of = self.columns(f"{place}.of", table, data.get("of", ()))
        return State(str(data.get("since", data.get("after"))), data.get("until"), of, later="after" in data)

    def nulls(self, place: str, data: Mapping[str, Any], part: Part) -> Part:
        nulls = data.get("nulls", part.nulls)
        empty = data.get("empty", part.empty)
        self.choice(f"{place}.nulls", nulls, "policy for rows without a figure", NULLS)
        self.choice(f"{place}.empty", empty, "policy for cells without rows", EMPTY)
        return part._replace(nulls=nulls, empty=empty)

    def inline_ratio(self, place: str, data: Mapping[str, Any], scope: Scope) -> _Made:
        bodies = {key: data[key] for key in ("numerator", "denominator") if key in data}
        for key in ("numerator", "denominator"):
            if key not in bodies:
                self.wrong(place, "missing_key", key=key)
        above, below = (self.ratio_part(f"{place}.{key}", scope, bodies.get(key, {})) for key in
                        ("numerator", "denominator"))  # fmt: skip
        return _over((above,), ("part", 0), (below,), ("part", 0), self.times(place, data))

    def ratio_part(self, place: str, scope: Scope, body: Any) -> Part:
        data = self.mapping(place, body, _PART_KEYS, ("measure",) if body != {} else (), example="measure: sum")
        measures = tuple(one for one in SIMPLE_MEASURES if one != "mean")
        if data.get("measure") in MEASURES and data["measure"] not in measures:
            self.wrong(f"{place}.measure", "part_measure", value=data["measure"], known=listed(measures))
        elif "measure" in data:
            self.choice(f"{place}.measure", data["measure"], "measure", measures)
        return self.part(place, scope, data if body != {} else {"measure": "count"})

    def part(self, place: str, scope: Scope, data: Mapping[str, Any]) -> Part:
        measure, of = str(data.get("measure")), data.get("of")
        if measure == "count" and of is not None:
            self.wrong(f"{place}.of", "idle_key", measure=measure, key="of")
        elif measure in SIMPLE_MEASURES and measure != "count" and of is None:
            self.wrong(place, "missing_key", key="of")
        elif of is not None:
            wanted = tuple(KINDS) if measure == "distinct" else _FIGURES
            self.column(f"{place}.of", scope.table, of, f"the measure {measure}", wanted)
        empty = "zero" if measure in ("count", "distinct") else "null"
        filters = self.filters(f"{place}.filters", scope.table, data.get("filters", ()))
        return Part(measure, of, filters, scope, "skip", empty)

    def days(self, place: str, data: Mapping[str, Any], scope: Scope) -> _Made:
        for key in ("from", "to", "statistic"):
            if key not in data:
                self.wrong(place, "missing_key", key=key)
            elif key != "statistic":
                self.column(f"{place}.{key}", scope.table, data[key], "the measure days", ("day", "time"))
        statistic, calendar = data.get("statistic", "mean"), data.get("calendar", "natural")
        self.choice(f"{place}.statistic", statistic, "statistic", STATISTICS)
        self.choice(f"{place}.calendar", calendar, "calendar", CALENDARS)
        within = data.get("within")
        if statistic == "share_within" and within is None:
            self.wrong(place, "missing_key", key="within")
        elif statistic != "share_within" and within is not None:
            self.wrong(f"{place}.within", "idle_key", measure=f"days with the statistic {statistic}", key="within")
        elif within is not None and (isinstance(within, bool) or not isinstance(within, int) or within < 0):
            self.wrong(f"{place}.within", "not_days", value=within)
        scope = scope._replace(days=Days(str(data.get("from")), str(data.get("to")), str(calendar)))
        present = Part("present", DAYS_COLUMN, (), scope)
        if statistic == "median":
            return _simple(present._replace(measure="median"))
        if statistic == "share_within":
            early = present._replace(measure="within", within=within)
            return _over((early,), ("part", 0), (present,), ("part", 0), 100)
        return _over((present._replace(measure="sum"),), ("part", 0), (present,), ("part", 0), 1)

    def last(self, place: str, data: Mapping[str, Any], parts: Sequence[Part], measure: str) -> None:
        """The last figure of each thing needs to know what tells the things apart, and when each figure was taken."""
        taken = {part.measure == "last" for part in parts}
        scope = parts[0].scope
        if len(taken) == 2:
            self.wrong(place, "mixed_parts")
        if True in taken and not scope.time:
            self.wrong(place, "no_time", what="The measure last")
        if True in taken and "entity" not in data:
            self.wrong(place, "missing_key", key="entity")
        if True not in taken and "entity" in data and measure == "ratio":
            self.wrong(f"{place}.entity", "idle_key", measure=measure, key="entity")
        if scope.state and (True in taken or scope.time):
            self.wrong(f"{place}.state", "state_and_time")

    def ends(self, place: str, parts: Sequence[Part]) -> None:
        """What is compared with the end of a period needs the day by which a row belongs to one."""
        scope = parts[0].scope
        for one in dict.fromkeys((*scope.filters, *(one for part in parts for one in part.filters))):
            if one.test == "by_end" and len(scope.time) != 1:
                self.wrong(place, "no_end", column=one.column)

    def grain(self, place: str, data: Mapping[str, Any], scope: Scope) -> str | None:
        """The finest grain."""
        grain = data.get("grain")
        if not scope.time and not scope.state:
            if grain is not None:
                self.wrong(place, "no_time", what=f"The grain {grain}")
            return None
        known = ("reporting",) if len(scope.time) == 2 else tuple(COARSER)
        if grain is None:
            self.wrong(place, "missing_key", key="grain")
        elif grain not in known:
            told = listed(scope.time) if scope.time else "of the state"
            self.wrong(f"{place}.grain", "grain_for_time", time=told, grain=grain, known=listed(known))
        return str(grain)

    def time(self, place: str, table: Table, data: Mapping[str, Any]) -> tuple[str, ...]:
        """The columns that tell the time."""
        said = data.get("time")
        if said is None:
            return ()
        time = tuple(map(str, said)) if isinstance(said, (list, tuple)) else (str(said),)
        wanted = ("day", "time") if len(time) == 1 else ("integer",)
        for column in time:
            self.column(f"{place}.time", table, column, "time", wanted)
        return time

    def dimensions(self, place: str, table: Table, data: Any) -> tuple[str, ...]:
        known = (*table.names, *(one.name for one in table.lookups))
        names = [str(name) for name in self.items(place, data)]
        for name in names:
            if name not in known:
                self.wrong(place, "unknown_column", table=table.name, value=name, known=listed(known))
            if name in ANSWERED:
                self.wrong(place, "answered", value=name)
        self.once(place, names)
        return tuple(name for name in names if name in known)

    def times(self, place: str, data: Mapping[str, Any]) -> int:
        times = data.get("times", 1)
        if isinstance(times, bool) or not isinstance(times, int) or times < 1:
            self.wrong(f"{place}.times", "not_positive", value=times)
            return 1
        return times

    # -------------------------------------------------------------- metrics of metrics

    def of_metrics(self, data: Mapping[str, Any]) -> bool:
        return any(isinstance(data.get(key), str) for key in ("numerator", "denominator"))

    def over_metrics(self, place: str, data: Mapping[str, Any], measure: str) -> Metric | None:
        if measure in ("ratio", "derived"):
            made, inputs = self.combined(place, data, measure)
        else:
            if "metric" not in data:
                self.wrong(place, "missing_key", key="metric")
                return None
            one = self.named(f"{place}.metric", data["metric"])
            inputs = [one] if one else []
            made = getattr(self, measure)(place, data, one) if one else None
        if made is None:
            return None
        metric = made if isinstance(made, Metric) else Metric("", "", "", *made)
        metric = metric._replace(
            dimensions=self.shared_dimensions(place, data, inputs), grain=self.shared_grain(place, data, inputs)
        )
        over = metric.outer.over if metric.outer else None
        if over is not None and over not in metric.dimensions:
            self.wrong(f"{place}.over", "input_lacks", value=over, what="dimension", known=listed(metric.dimensions))
        return metric

    def combined(self, place: str, data: Mapping[str, Any], measure: str) -> tuple[_Made | None, list[Metric]]:
        """A ratio or a formula of metrics."""
        if measure == "ratio":
            pair = [self.named(f"{place}.{key}", data.get(key)) for key in ("numerator", "denominator")]
            inputs = [one for one in pair if one]
            if len(inputs) < 2:
                return None, inputs
            above, below = inputs
            times = self.times(place, data)
            return _over(above.parts, above.formula, below.parts, below.formula, times), inputs
        if "formula" not in data:
            self.wrong(place, "missing_key", key="formula")
            return None, []
        try:
            tree, names = formulas.read(data["formula"])
        except formulas.NotAFormula as error:
            self.wrong(f"{place}.formula", "not_a_formula", value=data["formula"], reason=error)
            return None, []
        found = [self.named(f"{place}.formula", name) for name in names]
        inputs = [one for one in found if one]
        if len(inputs) < len(names):
            return None, inputs
        self.same_units(place, tree, inputs)
        parts, formulas_of = _together([(one.parts, one.formula) for one in inputs])
        formula = formulas.put(tree, formulas_of)
        below_line = formulas.put(tree[2], formulas_of) if tree[0] == "/" else None
        above_line = formulas.put(tree[1], formulas_of) if tree[0] == "/" else formula
        return (parts, formula, above_line, below_line), inputs

    def same_units(self, place: str, tree: Formula, inputs: Sequence[Metric]) -> None:
        for first, second in formulas.added(tree):
            one, other = inputs[first], inputs[second]
            if one.unit != other.unit:
                words = {"one": one.name, "unit": one.unit, "other": other.name, "unit_too": other.unit}
                self.wrong(f"{place}.formula", "units_differ", **words)

    def cumulative(self, place: str, data: Mapping[str, Any], one: Metric) -> Metric | None:
        reset = data.get("reset", "year")
        self.choice(f"{place}.reset", reset, "reset", RESETS)
        scopes = [part.scope for part in one.parts]
        if any(scope.running or scope.state or scope.shift or scope.entity or not scope.time for scope in scopes):
            self.wrong(f"{place}.metric", "cannot_run", value=one.name)
            return None
        parts = tuple(part._replace(scope=part.scope._replace(running=reset)) for part in one.parts)
        return one._replace(parts=parts)

    def shifted(self, place: str, data: Mapping[str, Any], one: Metric) -> Metric | None:
        against, shown = data.get("against", "year"), data.get("as", "growth")
        self.choice(f"{place}.against", against, "comparison", ("year", "previous"))
        self.choice(f"{place}.as", shown, "way to show a shift", SHIFTED_AS)
        if one.timeless or any(part.scope.shift for part in one.parts):
            self.wrong(f"{place}.metric", "cannot_shift", value=one.name)
            return None
        return shift(one, str(against), str(shown))

    def share(self, place: str, data: Mapping[str, Any], one: Metric) -> Metric | None:
        if one.denominator is not None or any(part.measure in ("min", "max", "median") for part in one.parts):
            self.wrong(f"{place}.metric", "no_share", value=one.name)
            return None
        return one._replace(outer=Outer("share"))

    def rank(self, place: str, data: Mapping[str, Any], one: Metric) -> Metric | None:
        if "over" not in data:
            self.wrong(place, "missing_key", key="over")
        order = data.get("order", {"up": "highest", "down": "lowest"}.get(one.direction))
        if order is None:
            self.wrong(place, "missing_key", key="order")
        else:
            self.choice(f"{place}.order", order, "order", ("highest", "lowest"))
        return one._replace(outer=Outer("rank", str(data.get("over")), str(order)))

    def shared_dimensions(self, place: str, data: Mapping[str, Any], inputs: Sequence[Metric]) -> tuple[str, ...]:
        """The dimensions that all inputs have, or those of them that are named."""
        shared = tuple(name for name in inputs[0].dimensions if all(name in one.dimensions for one in inputs))
        if "dimensions" not in data:
            return shared
        names = [str(name) for name in self.items(f"{place}.dimensions", data["dimensions"])]
        for name in names:
            if name not in shared:
                self.wrong(f"{place}.dimensions", "input_lacks", value=name, what="dimension", known=listed(shared))
        return tuple(names)

    def shared_grain(self, place: str, data: Mapping[str, Any], inputs: Sequence[Metric]) -> str | None:
        """The finest grain that all inputs have, or a coarser one that is named."""
        if any(one.grain is None for one in inputs):
            if "grain" in data:
                self.wrong(place, "no_time", what=f"The grain {data['grain']}")
            return None
        shared = [grain for grain in COARSER if all(grain in COARSER.get(str(one.grain), ()) for one in inputs)]
        grain = data.get("grain", shared[0] if shared else None)
        if grain not in shared:
            self.wrong(f"{place}.grain", "input_lacks", value=grain, what="grain", known=listed(shared))
        return str(grain)


_Made = tuple[tuple[Part, ...], Formula, Formula, Formula | None]
"""Parts, the formula of the value, of the numerator, of the denominator."""


def _simple(part: Part) -> _Made:
    if part.measure == "mean":
        above, below = part._replace(measure="sum"), part._replace(measure="present")
        return _over((above,), ("part", 0), (below,), ("part", 0), 1)
    return (part,), ("part", 0), ("part", 0), None


def _over(above: tuple[Part, ...], one: Formula, below: tuple[Part, ...], other: Formula, times: int) -> _Made:
    parts, (numerator, denominator) = _together([(above, one), (below, other)])
    divided = ("/", numerator, denominator)
    formula = ("*", divided, ("number", Decimal(times))) if times != 1 else divided
    return parts, formula, numerator, denominator


def _together(inputs: Sequence[tuple[tuple[Part, ...], Formula]]) -> tuple[tuple[Part, ...], list[Formula]]:
    """The parts of several inputs, and their formulas over all of them."""
    parts: list[Part] = []
    told = []
    for own, formula in inputs:
        told.append(formulas.moved(formula, len(parts)))
        parts.extend(own)
    return tuple(parts), told


def shift(metric: Metric, against: str, shown: str) -> Metric:
    """The metric against the same period a "year" before or the "previous" one: growth, difference, the value then."""
    past = tuple(part._replace(scope=part.scope._replace(shift=against)) for part in metric.parts)
    parts, (now, before) = _together([(metric.parts, metric.formula), (past, metric.formula)])
    formula = {"growth": ("growth", now, before), "difference": ("-", now, before), "value": before}[shown]
    return metric._replace(parts=parts, formula=formula, numerator=now, denominator=before)
