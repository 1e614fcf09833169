"""What tables, columns and values are called on pages: by the declared registers, codes of units and people by the
zone's own records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from guatu.metrics import Metric
from guatu.metrics.registers import DECLARED, Column
from guatu.metrics.spec import Value
from guatu.metrics.words import Called
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.areas.trees import kept_tree
from guatu_web.measures import shown
from guatu_web.measures.queries.asking import flows

Codes = Mapping[str, str]


class Naming:
    """Names within a zone; the codes of each kind are looked up once for a page, and only where some are asked."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self._known: dict[str, dict[str, str]] = {}

    def table(self, name: str) -> str:
        """What a table is called."""
        return _(DECLARED[name].label) if name in DECLARED else name

    def column(self, table: str, name: str) -> str:
        """What a column or dimension is called."""
        found = _declared(table, name)
        return _(found.label) if found else name

    def dimension(self, metric: Metric, name: str) -> str:
        """What a dimension of a measure is called."""
        return self.column(metric.table.name, name)

    def value(self, table: str, name: str, value: Value | None) -> str:
        """What a value of a column is called; figures with their unit."""
        if value is None:
            return _("（未填写）")
        if isinstance(value, bool):
            return _("是") if value else _("否")
        found = _declared(table, name)
        if found is None or isinstance(value, date):
            return str(value)
        if found.values:
            return _(found.values[str(value)]) if str(value) in found.values else str(value)
        if found.names:
            return self.names(found.names, [str(value)])[str(value)]
        return shown.amount(Decimal(value), found.unit) if found.unit and not isinstance(value, str) else str(value)

    def look_up(self, table: str, name: str, values: Iterable[Value | None]) -> None:
        """Reads the names of many values at once."""
        found = _declared(table, name)
        if found and found.names:
            self.names(found.names, {str(value) for value in values if value is not None})

    def names(self, kind: str, codes: Collection[str]) -> Codes:
        """Codes with the names of what they stand for; a code that nothing stands for is its own name."""
        if kind not in self._known:
            self._known[kind] = dict(self._at_hand(kind))
        known = self._known[kind]
        missing = [code for code in codes if code not in known]
        if missing:
            known |= {**dict.fromkeys(missing, ""), **self._looked_up(kind, missing)}
        return {code: known[code] or code for code in codes}

    def _at_hand(self, kind: str) -> Iterable[tuple[str, str]]:
        if kind in ("units", "areas"):
            tree = kept_tree(Unit if kind == "units" else Area, self.zone)
            return [(branch.state.node.code, branch.state.name) for branch in tree]
        if kind == "zones":
            return [(self.zone.code, self.zone.name)]
        return flows(self.zone).items() if kind == "flows" else ()

    def _looked_up(self, kind: str, codes: Collection[str]) -> Codes:
        """Names of what is gone from the trees, and of people."""
        if kind == "people":
            return dict(User.objects.filter(username__in=codes).values_list("username", "name"))
        if kind in ("units", "areas"):
            model = Unit if kind == "units" else Area
            return dict(model._default_manager.filter(zone=self.zone, code__in=codes).values_list("code", "name"))
        return {}

    def called(self, metric: Metric) -> Called:
        """The names that the words of a definition need."""
        tables = {part.scope.table.name: part.scope.table for part in metric.parts}
        columns = {
            (name, column): self.column(name, column)
            for name, table in tables.items()
            for column in (*table.names, *(lookup.name for lookup in table.lookups))
        }
        return Called({name: self.table(name) for name in tables}, columns, self.value)


def _declared(table: str, name: str) -> Column | None:
    register = DECLARED.get(table)
    return (register.columns.get(name) or register.dimensions.get(name)) if register else None


def unit_of(table: str, name: str) -> str:
    """The unit of a column's figures, "" where it has none."""
    found = _declared(table, name)
    return found.unit if found else ""
