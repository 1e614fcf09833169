"""From the files of a playbook to the method that the site follows, and to plain data and back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from guatu.catalogue.entries import compose, members
from guatu.errors import GuatuError
from guatu.playbook.check import check, day_of, share_of
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


class Playbook(NamedTuple):
    """A zone's method. `indicators` stand in the order of display; statements read with a confidence of `confirm_at`
    or more may be confirmed at once; a change of a target of a measure in `reasons_for` asks for a reason."""

    name: str
    version: str
    source: str
    valid_from: date
    indicators: tuple[Used, ...]
    confirm_at: Decimal
    reasons_for: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The playbook as JSON can hold it; `from_plain` gives it back."""
        return {
            **self._asdict(),
            "valid_from": self.valid_from.isoformat(),
            "indicators": [{"code": each.code, "name": each.name} for each in self.indicators],
            "confirm_at": str(self.confirm_at),
            "reasons_for": list(self.reasons_for),
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
    )


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
    )


def shipped() -> Path:
    """The folder of the playbook that comes with Guatu, invented, to be adopted as it is or changed: in the package
    where Guatu is installed, else playbooks/demo of the repository."""
    packed = Path(__file__).parent / "demo"
    return packed if packed.is_dir() else Path(__file__).parents[3] / "playbooks" / "demo"


def _used(node: yaml.Node) -> Used:
    return Used(**{key: value.value.strip() for key, value in members(node).items()})
