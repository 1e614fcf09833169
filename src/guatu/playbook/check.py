"""What is wrong with a folder that should hold a playbook: every problem with its line, and what would work instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from guatu.catalogue.entries import compose, members, node_line
from guatu.playbook import briefings, judging, leagues, measures, notices, peer_groups, registering, running, written
from guatu.playbook.problems import Problem
from guatu.playbook.written import Check, listed_in, of_keys, once, one_of, shown, together

MEASURES = ("level", "growth", "delta", "rank", "multiple", "gap")
RHYTHMS = ("month", "quarter", "half", "year")
BASES = ("cumulative", "discrete", "point")
GROWTHS = ("nominal", "real", "comparable", "none")
MOST_DAYS = 28


def check(folder: Path) -> list[Problem]:
    """Every problem of the playbook in a folder, by file and line; none means that `load` takes it."""
    problems = [
        Problem(path.name, None, "unknown_file", {"files": together(FILES)})
        for path in sorted(folder.glob("*.y*ml"))
        if path.name not in FILES
    ]
    for name in FILES:
        if name not in MAY_BE_LEFT_OUT or (folder / name).exists():
            problems += _of_file(folder / name)
    if not {each.file for each in problems} & {leagues.FILE, measures.FILE} and (folder / leagues.FILE).exists():
        node = compose(folder / leagues.FILE)
        problems += leagues.of_nothing(leagues.FILE, node, measures.names_in(folder)) if node else ()
    return sorted(problems, key=lambda each: (each.file, each.line or 0))


def _of_file(path: Path) -> Iterable[Problem]:
    """What is wrong with one of the files."""
    if not path.exists():
        return [Problem(path.name, None, "missing_file", {"files": together(FILES)})]
    try:
        node = compose(path)
    except OSError as error:
        return [Problem(path.name, None, "unreadable", {"reason": str(error.strerror)})]
    except UnicodeDecodeError:
        return [Problem(path.name, None, "not_utf8", {})]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        return [Problem(path.name, mark and mark.line + 1, "not_yaml", {"reason": reason})]
    problems = list(of_keys(path.name, node, FILES[path.name], OPTIONAL))
    if not problems and node is not None and path.name in ACROSS:
        problems += ACROSS[path.name](path.name, node)
    return problems


def _indicators(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    yield from written.items(file, key, node)
    seen: set[str] = set()
    for item in listed_in(node):
        if not isinstance(item, yaml.MappingNode):
            yield Problem(file, node_line(item), "no_entry", {})
            continue
        yield from of_keys(file, item, {"code": written.code, "name": written.label}, frozenset(("name",)))
        code = members(item).get("code")
        if isinstance(code, yaml.ScalarNode):
            yield from once(file, code, seen)


def _reports(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    yield from written.items(file, key, node)
    seen: set[str] = set()
    for item in listed_in(node):
        if not isinstance(item, yaml.MappingNode):
            yield Problem(file, node_line(item), "no_report", {"keys": together(_REPORT)})
            continue
        yield from of_keys(file, item, _REPORT, frozenset(("areas",)))
        if (key_of := members(item).get("key")) is not None:
            yield from once(file, key_of, seen)


def _asked(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    """The indicators that a report asks for: codes, or a code with the kind of its published growth."""
    yield from written.items(file, key, node)
    seen: set[str] = set()
    for item in listed_in(node):
        code: yaml.Node | None = item
        if isinstance(item, yaml.MappingNode):
            yield from of_keys(file, item, {"code": written.code, "growth": one_of(GROWTHS)}, frozenset(("growth",)))
            code = members(item).get("code")
        else:
            yield from written.code(file, key, item)
        if isinstance(code, yaml.ScalarNode):
            yield from once(file, code, seen)


def _codes_of_areas(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    return written.unlike(file, key, node, written.label)


def _measures(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    if not isinstance(node, yaml.SequenceNode):
        yield Problem(file, node_line(node), "not_a_list", {"key": key})
    seen: set[str] = set()
    for item in listed_in(node):
        if shown(item) not in MEASURES:
            yield Problem(file, node_line(item), "unknown_measure", {"value": shown(item), "known": together(MEASURES)})
        yield from once(file, item, seen)


_REPORT: dict[str, Check] = {
    "key": written.word,
    "name": written.label,
    "unit": written.label,
    "rhythm": one_of(RHYTHMS),
    "basis": one_of(BASES),
    "deadline": written.days(MOST_DAYS),
    "indicators": _asked,
    "areas": _codes_of_areas,
}
FILES: dict[str, dict[str, Check]] = {
    "playbook.yaml": {
        "name": written.text,
        "version": written.label,
        "source": written.text,
        "valid_from": written.day,
    },
    "indicators.yaml": {"indicators": _indicators},
    "report.yaml": {"confirm_at": written.share, "reasons_for": _measures},
    "reports.yaml": {"reports": _reports},
    "pace.yaml": judging.PACE,
    "alarms.yaml": judging.ALARMS,
    "workflows.yaml": running.WORKFLOWS,
    "notice.yaml": notices.NOTICE,
    "peers.yaml": peer_groups.PEERS,
    "projects.yaml": registering.PROJECTS,
    leagues.FILE: leagues.LEAGUES,
    measures.FILE: measures.METRICS,
    briefings.FILE: briefings.BRIEFINGS,
}
"""The files of a playbook, and what each of their keys must hold."""
ACROSS = {"projects.yaml": registering.across}
"""How what is right by itself must fit together."""
MAY_BE_LEFT_OUT = frozenset(
    (
        *("reports.yaml", "pace.yaml", "alarms.yaml", "workflows.yaml", "notice.yaml", "peers.yaml"),
        *("projects.yaml", leagues.FILE, measures.FILE, briefings.FILE),
    )
)
"""Files that a playbook may do without."""
OPTIONAL = frozenset(("reasons_for", "thresholds", *judging.PACE, *registering.PROJECTS)) - {"ladders"}
