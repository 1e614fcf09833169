"""From the files of a playbook to the method that the site follows."""

from __future__ import annotations

from pathlib import Path

import yaml

from guatu.catalogue.entries import compose, members
from guatu.errors import GuatuError
from guatu.playbook.check import check, day_of, days_of, share_of
from guatu.playbook.method import Asked, Playbook, Report, Used
from guatu.playbook.problems import Problem


class PlaybookError(GuatuError):
    """A playbook is wrong; `problems` tell where and what would work, one a line in the message."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


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
