"""From the files of a playbook to the method that the site follows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from guatu.catalogue.entries import compose, members
from guatu.papers import Template
from guatu.playbook.briefings import FILE as BRIEFINGS
from guatu.playbook.briefings import briefings_of
from guatu.playbook.check import check
from guatu.playbook.judging import bands_of
from guatu.playbook.leagues import FILE, leagues_of
from guatu.playbook.measures import FILE as MEASURES
from guatu.playbook.measures import measures_of
from guatu.playbook.method import AlarmRule, Asked, Milestones, PaceRules, PeerGroup, Playbook, Report, Used
from guatu.playbook.notices import notice_of
from guatu.playbook.problems import Problem
from guatu.playbook.projects import ProjectRules, read_project_rules
from guatu.playbook.running import workflows_of
from guatu.playbook.written import day_of, number_of, share_of, whole_of, written_in
from guatu.problems import FaultyError
from guatu.race import League
from guatu.workflow import Workflow


class PlaybookError(FaultyError[Problem]):
    """A playbook is wrong; `problems` tell where and what would work, one a line in the message."""


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
        reports=tuple(_report(each) for each in _entries(folder / "reports.yaml", "reports")),
        pace=_pace(folder / "pace.yaml"),
        alarms=tuple(_alarm(each) for each in _entries(folder / "alarms.yaml", "alarms")),
        workflows=_workflows(folder / "workflows.yaml"),
        notice=_notice(folder / "notice.yaml"),
        projects=_projects(folder / "projects.yaml"),
        leagues=_leagues(folder / FILE),
        peers=tuple(_peers(each) for each in _entries(folder / "peers.yaml", "peers")),
        measures=_measures(folder / MEASURES),
        briefings=_briefings(folder / BRIEFINGS),
    )


def _entries(path: Path, key: str) -> list[dict[str, yaml.Node]]:
    """The entries of a file that may be left out."""
    return [members(each) for each in members(compose(path))[key].value] if path.exists() else []


def _workflows(path: Path) -> tuple[Workflow, ...]:
    told = members(compose(path)) if path.exists() else {}
    return workflows_of(told["workflows"], told.get("thresholds")) if told else ()


def _report(told: dict[str, yaml.Node]) -> Report:
    deadline = whole_of(told["deadline"])
    assert deadline is not None  # checked by `check`
    return Report(
        **{key: told[key].value.strip() for key in ("key", "name", "unit", "rhythm", "basis")},
        deadline=deadline,
        indicators=tuple(_asked(each) for each in told["indicators"].value),
        areas=tuple(each.value.strip() for each in told["areas"].value) if "areas" in told else (),
    )


def _pace(path: Path) -> PaceRules:
    """The rules of pace.yaml; what it does not say is as by default."""
    told = members(compose(path)) if path.exists() else {}
    bands = {key: bands for key, node in members(told.get("bands")).items() if (bands := bands_of(node))}
    due = whole_of(told["due_days"]) if "due_days" in told else None
    paths = told["milestones"].value if "milestones" in told else ()
    return PaceRules(
        **bands,
        due_days=due or PaceRules().due_days,
        milestones=tuple(_milestones(members(each)) for each in paths),
    )


def _milestones(told: dict[str, yaml.Node]) -> Milestones:
    shares = ((int(month.value), number_of(share)) for month, share in told["shares"].value)
    return Milestones(told["code"].value, tuple((month, share) for month, share in shares if share is not None))


def _alarm(told: dict[str, yaml.Node]) -> AlarmRule:
    limit = number_of(told["limit"])
    assert limit is not None  # checked by `check`
    return AlarmRule(
        **{key: told[key].value.strip() for key in ("key", "name", "kind")},
        limit=limit,
        codes=tuple(each.value for each in told["codes"].value) if "codes" in told else (),
        owner=told["owner"].value.strip() if "owner" in told else "",
    )


def _notice(path: Path) -> Template | None:
    return notice_of(members(compose(path))) if path.exists() else None


def _leagues(path: Path) -> tuple[League, ...]:
    return leagues_of(members(compose(path))["leagues"]) if path.exists() else ()


def _measures(path: Path) -> tuple[dict[str, Any], ...] | None:
    return tuple(measures_of(members(compose(path))["metrics"])) if path.exists() else None


def _briefings(path: Path) -> tuple[dict[str, Any], ...]:
    return tuple(briefings_of(members(compose(path))["briefings"])) if path.exists() else ()


def _projects(path: Path) -> ProjectRules:
    return read_project_rules(written_in(compose(path))) if path.exists() else ProjectRules()


def _peers(told: dict[str, yaml.Node]) -> PeerGroup:
    return PeerGroup(
        told["name"].value.strip(),
        tuple(each.value.strip() for each in told["places"].value),
        tuple(each.value for each in told["codes"].value) if "codes" in told else (),
    )


def _asked(node: yaml.Node) -> Asked:
    if isinstance(node, yaml.MappingNode):
        return Asked(**{key: value.value for key, value in members(node).items()})
    return Asked(node.value)


def _used(node: yaml.Node) -> Used:
    return Used(**{key: value.value.strip() for key, value in members(node).items()})
