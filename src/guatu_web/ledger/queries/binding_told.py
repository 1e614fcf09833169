"""To which metric a target was bound, by its name, and to what this is narrowed, as the target's history tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from guatu.metrics import Metric
from guatu_web.ledger.models import Target
from guatu_web.measures.queries.asking import declared
from guatu_web.measures.queries.naming import Naming

BINDING = ("metric", "metric_version", "metric_where")
"""The fields of a target that say what measures it."""
_VERSION_SHOWN = 12


class Bindings:
    """What the log says of the binding of a target, in words; the playbook is read only where there is anything."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def told(self, changes: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
        """Each field that changed, with what it was and what it became; "" is nothing. A version is told where the
        metric stayed: of another metric it says nothing."""
        metrics = changes.get("metric") or [self._target.metric] * 2
        if "metric" in changes:
            yield "metric", self._label(metrics[0]), self._label(metrics[1])
        elif "metric_version" in changes:
            before, after = changes["metric_version"]
            yield "metric_version", before[:_VERSION_SHOWN], after[:_VERSION_SHOWN]
        if "metric_where" in changes:
            before, after = changes["metric_where"]
            yield "metric_where", self._where(metrics[0], before), self._where(metrics[1], after)

    @cached_property
    def _metrics(self) -> Mapping[str, Metric]:
        return declared(self._target.zone)

    @cached_property
    def _naming(self) -> Naming:
        return Naming(self._target.zone)

    def _label(self, name: str) -> str:
        found = self._metrics.get(name)
        return _(found.label) if found else name

    def _where(self, name: str, where: Mapping[str, str] | None) -> str:
        metric = self._metrics.get(name)
        return _("；").join(
            f"{self._dimension(metric, one)} {self._value(metric, one, of)}" for one, of in (where or {}).items()
        )

    def _dimension(self, metric: Metric | None, name: str) -> str:
        return self._naming.dimension(metric, name) if metric else name

    def _value(self, metric: Metric | None, name: str, value: str) -> str:
        return self._naming.value(metric.table.name, name, value) if metric else value
