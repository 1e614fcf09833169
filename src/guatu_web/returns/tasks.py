"""Work in the background: reading a table that was handed in, and taking its figures in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django_tasks import task

from guatu import catalogue
from guatu.reporting import Finding, History, Subject, check
from guatu_web.areas.models import Area
from guatu_web.records.errors import Refused
from guatu_web.returns.actions import intakes
from guatu_web.returns.findings import grain_of
from guatu_web.returns.models import Intake
from guatu_web.returns.tables import Read, Unreadable, path_of, read_apart
from guatu_web.statistics.models import Vintage

State = Intake.State


@task()
def read_table(intake_id: int) -> str:
    """Read a table and keep what was found. Does nothing where that was done already."""
    intake = Intake.objects.select_related("zone", "into", "unit", "area").get(pk=intake_id)
    if intake.state == State.WAITING:
        try:
            _preview(intake)
        except Unreadable as error:
            intakes.fail_reading(intake, str(error))
    return intake.state


@task()
def take_table_in(intake_id: int) -> str:
    """Take the figures of a confirmed table in: all of them, or none."""
    intake = Intake.objects.select_related("zone", "into", "unit", "area").get(pk=intake_id)
    if intake.state == State.WRITING:
        try:
            read = _read(intake, intake.mappings)
            intakes.take_in(intake, read, [*read.findings, *_checked(intake, read)])
        except (Refused, Unreadable, PermissionDenied) as error:
            intakes.back_to_found(intake, str(error))
    return intake.state


def _preview(intake: Intake) -> None:
    """With the mapping that the person gave, that was kept for this layout, or a proposal to be confirmed."""
    read = _read(intake, intake.mappings)
    mapped = bool(intake.mappings)
    if not mapped and (kept := intakes.kept_mapping(intake, read.fingerprint)):
        read, mapped = _read(intake, kept), True
    intakes.keep_reading(intake, read, [*read.findings, *_checked(intake, read)], mapped=mapped)


def _read(intake: Intake, mappings: list[dict[str, Any]]) -> Read:
    bases = {}
    if intake.into:
        bases = dict(intake.into.lines.filter(archived_at=None).values_list("code", "basis"))
    areas = intakes.names_of_areas(intake.zone)
    job = {
        "areas": areas,
        "mappings": mappings,
        "bases": bases,
        "area": str(intake.area_id or ""),
        "period": intake.period_named,
    }
    return read_apart(path_of(intake.digest, intake.suffix), intake.file_name, job)


def _checked(intake: Intake, read: Read) -> list[Finding]:
    """What the checks find of past figures; those of a return are checked on its own page, once they are filled in."""
    if intake.into or not read.figures:
        return []
    names = {str(pk): name for pk, name in _names(intake)}
    history = History.of(
        (code, str(area), last, grain, basis, _float(value), _float(growth))
        for code, area, first, last, stored, basis, value, growth in _known(intake, read)
        if (grain := grain_of(stored, first, last, basis, "month"))
    )
    subject = Subject(catalogue.load(), timezone.localdate(), history, areas=names)
    return check(read.figures, subject)


def _names(intake: Intake) -> Any:
    return Area.objects.filter(zone=intake.zone, archived_at=None).values_list("pk", "name")


def _known(intake: Intake, read: Read) -> Any:
    codes = {each.indicator for each in read.figures}
    rows = Vintage.objects.filter(zone=intake.zone, archived_at=None, code__in=codes).order_by("known_at", "pk")
    columns = ("code", "area_id", "period_first", "period_last", "period_grain", "basis", "value", "growth")
    return rows.values_list(*columns).iterator(chunk_size=5000)


def _float(number: Any) -> float | None:
    return None if number is None else float(number)
