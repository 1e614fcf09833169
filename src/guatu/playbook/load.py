"""From the files of a playbook to the method that the site follows, and to plain data and back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from guatu.catalogue.entries import compose, members
from guatu.errors import GuatuError
from guatu.periods import Period
from guatu.playbook.check import check, day_of, days_of, share_of
from guatu.playbook.problems import Problem


class PlaybookError(GuatuError):
    """A playbook is wrong; `problems` tell where and what would work, one a line in the message."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Used(NamedTuple):
    """An indicator that a zone uses: its code in the catalogue, and what the zone calls it (empty: as there)."""

    code: str
    name: str = ""


class Asked(NamedTuple):
    """An indicator that a report asks for; `growth` is the kind of published growth asked for beside it, or "none"."""

    code: str
    growth: str = "nominal"


class Report(NamedTuple):
    """What a unit reports month by month or quarter by quarter: some indicators over some areas (none: the zone).

    `unit` and `areas` are codes of the zone's own trees. `basis` holds for all but stocks, which are figures of a
    point in time. What a period asks for is due `deadline` days after its end.
    """

    key: str
    name: str
    unit: str
    rhythm: str
    basis: str
    deadline: int
    indicators: tuple[Asked, ...]
    areas: tuple[str, ...] = ()

    def due_on(self, period: Period) -> date:
        """The last day on which the figures of a period are in time."""
        return period.last + timedelta(days=self.deadline)

    def plain(self) -> dict[str, Any]:
        """The report as JSON can hold it."""
        asked = [each._asdict() for each in self.indicators]
        return {**self._asdict(), "indicators": asked, "areas": list(self.areas)}


class Playbook(NamedTuple):
    """A zone's method. `indicators` stand in the order of display; statements read with a confidence of `confirm_at`
    or more may be confirmed at once; a change of a target of a measure in `reasons_for` asks for a reason; `reports`
    are what units fill in."""

    name: str
    version: str
    source: str
    valid_from: date
    indicators: tuple[Used, ...]
    confirm_at: Decimal
    reasons_for: tuple[str, ...] = ()
    reports: tuple[Report, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The playbook as JSON can hold it; `from_plain` gives it back."""
        return {
            **self._asdict(),
            "valid_from": self.valid_from.isoformat(),
            "indicators": [{"code": each.code, "name": each.name} for each in self.indicators],
            "confirm_at": str(self.confirm_at),
            "reasons_for": list(self.reasons_for),
            "reports": [each.plain() for each in self.reports],
        }


def from_plain(plain: dict[str, Any]) -> Playbook:
    """The playbook of `Playbook.plain`."""
    return Playbook(
        name=plain["name"],
        version=plain["version"],
        source=plain["source"],
        valid_from=date.fromisoformat(plain["valid_from"]),
        indicators=tuple(Used(**each) for each in plain["indicators"]),
        confirm_at=Decimal(plain["confirm_at"]),
        reasons_for=tuple(plain["reasons_for"]),
        reports=tuple(_report_of(each) for each in plain.get("reports", ())),
    )


def _report_of(plain: dict[str, Any]) -> Report:
    asked = tuple(Asked(**each) for each in plain["indicators"])
    return Report(**{**plain, "indicators": asked, "areas": tuple(plain["areas"])})


def load(folder: Path) -> Playbook:
    """The playbook in a folder. PlaybookError, with every problem, where `check` finds any."""
    if problems := check(folder):
        raise PlaybookError(problems)
    about, used, report = (
        members(compose(folder / name)) for name in ("playbook.yaml", "indicators.yaml", "report.yaml")
    )
    valid_from, confirm_at = day_of(about["valid_from"]), share_of(report["confirm_at"])
    assert valid_from is not None  # checked above
    assert confirm_at is not None
    return Playbook(
        **{key: about[key].value.strip() for key in ("name", "version", "source")},
        valid_from=valid_from,
        indicators=tuple(_used(each) for each in used["indicators"].value),
        confirm_at=confirm_at,
        reasons_for=tuple(each.value for each in report["reasons_for"].value) if "reasons_for" in report else (),
        reports=_reports(folder / "reports.yaml"),
    )


def shipped() -> Path:
    """The folder of the playbook that comes with Guatu, invented, to be adopted as it is or changed: in the package
    where Guatu is installed, else playbooks/demo of the repository."""
    packed = Path(__file__).parent / "demo"
    return packed if packed.is_dir() else Path(__file__).parents[3] / "playbooks" / "demo"


def _reports(path: Path) -> tuple[Report, ...]:
    if not path.exists():
        return ()
    return tuple(_report(members(each)) for each in members(compose(path))["reports"].value)


def _report(told: dict[str, yaml.Node]) -> Report:
    deadline = days_of(told["deadline"])
    assert deadline is not None  # checked by `check`
    return Report(
        **{key: told[key].value.strip() for key in ("key", "name", "unit", "rhythm", "basis")},
        deadline=deadline,
        indicators=tuple(_asked(each) for each in told["indicators"].value),
        areas=tuple(each.value.strip() for each in told["areas"].value) if "areas" in told else (),
    )


def _asked(node: yaml.Node) -> Asked:
    if isinstance(node, yaml.MappingNode):
        return Asked(**{key: value.value for key, value in members(node).items()})
    return Asked(node.value)


def _used(node: yaml.Node) -> Used:
    return Used(**{key: value.value.strip() for key, value in members(node).items()})
