"""What is wrong with a folder that should hold a playbook: every problem with its line, and what would work instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from guatu import catalogue
from guatu.catalogue.entries import compose, members, node_line
from guatu.playbook.problems import Problem

MEASURES = ("level", "growth", "delta", "rank", "multiple", "gap")
RHYTHMS = ("month", "quarter")
BASES = ("cumulative", "discrete", "point")
GROWTHS = ("nominal", "real", "comparable", "none")
LONGEST_TEXT = 200
LONGEST_LABEL = 40
MOST_DAYS = 28
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")

Check = Callable[[str, str, yaml.Node], Iterator[Problem]]


def check(folder: Path) -> list[Problem]:
    """Every problem of the playbook in a folder, by file and line; none means that `load` takes it."""
    problems = [
        Problem(path.name, None, "unknown_file", {"files": _listed(FILES)})
        for path in sorted(folder.glob("*.y*ml"))
        if path.name not in FILES
    ]
    for name in FILES:
        if name not in MAY_BE_LEFT_OUT or (folder / name).exists():
            problems += _of_file(folder / name)
    return sorted(problems, key=lambda each: (each.file, each.line or 0))


def _of_file(path: Path) -> Iterable[Problem]:
    """What is wrong with one of the files."""
    if not path.exists():
        return [Problem(path.name, None, "missing_file", {"files": _listed(FILES)})]
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
    return list(_of_keys(path.name, node, FILES[path.name], OPTIONAL))


def _of_keys(
    file: str, node: yaml.Node | None, checks: dict[str, Check], optional: frozenset[str] = frozenset()
) -> Iterator[Problem]:
    """What is wrong with a mapping: its keys, then the value of each."""
    if not isinstance(node, yaml.MappingNode) or not node.value:
        yield Problem(file, node_line(node), "no_keys", {"key": next(iter(checks))})
        return
    seen: set[str] = set()
    for key, _ in node.value:
        if str(key.value) not in checks:
            yield Problem(file, node_line(key), "unknown_key", {"key": str(key.value)[:60], "known": _listed(checks)})
        elif key.value in seen:
            yield Problem(file, node_line(key), "repeated_key", {"key": key.value})
        seen.add(str(key.value))
    written = members(node)
    for name, of_value in checks.items():
        if name in written:
            yield from of_value(file, name, written[name])
        elif name not in optional:
            yield Problem(file, node_line(node), "missing_key", {"key": name})


def _text(file: str, key: str, node: yaml.Node, most: int = LONGEST_TEXT) -> Iterator[Problem]:
    text = node.value.strip() if isinstance(node, yaml.ScalarNode) else ""
    if not 0 < len(text) <= most or node.tag.endswith(":null"):
        yield Problem(file, node_line(node), "not_text", {"key": key, "most": str(most)})


def _label(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    return _text(file, key, node, LONGEST_LABEL)


def _day(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    if day_of(node) is None:
        yield Problem(file, node_line(node), "not_a_day", {"key": key, "value": _shown(node)})


def _share(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    if share_of(node) is None:
        yield Problem(file, node_line(node), "not_a_share", {"key": key, "value": _shown(node)})


def _indicators(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    yield from _items(file, key, node)
    seen: set[str] = set()
    for item in _list(node):
        if not isinstance(item, yaml.MappingNode):
            yield Problem(file, node_line(item), "no_entry", {})
            continue
        yield from _of_keys(file, item, {"code": _code, "name": _label}, frozenset(("name",)))
        code = members(item).get("code")
        if isinstance(code, yaml.ScalarNode):
            yield from _once(file, code, seen)


def _code(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    codes = catalogue.load().codes
    code = _shown(node)
    if code not in codes:
        near = difflib.get_close_matches(code, codes, n=3, cutoff=0.5) or list(codes)[:3]
        yield Problem(file, node_line(node), "unknown_indicator", {"value": code, "near": _listed(near)})


def _reports(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    yield from _items(file, key, node)
    seen: set[str] = set()
    for item in _list(node):
        if not isinstance(item, yaml.MappingNode):
            yield Problem(file, node_line(item), "no_report", {"keys": _listed(_REPORT)})
            continue
        yield from _of_keys(file, item, _REPORT, frozenset(("areas",)))
        if (key_of := members(item).get("key")) is not None:
            yield from _once(file, key_of, seen)


def _report_key(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    if not isinstance(node, yaml.ScalarNode) or not _KEY.fullmatch(node.value):
        yield Problem(file, node_line(node), "not_a_key", {"key": key, "value": _shown(node)})


def _asked(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    """The indicators that a report asks for: codes, or a code with the kind of its published growth."""
    yield from _items(file, key, node)
    seen: set[str] = set()
    for item in _list(node):
        code: yaml.Node | None = item
        if isinstance(item, yaml.MappingNode):
            yield from _of_keys(file, item, {"code": _code, "growth": _one_of(GROWTHS)}, frozenset(("growth",)))
            code = members(item).get("code")
        else:
            yield from _code(file, key, item)
        if isinstance(code, yaml.ScalarNode):
            yield from _once(file, code, seen)


def _codes_of_areas(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    yield from _items(file, key, node)
    seen: set[str] = set()
    for item in _list(node):
        yield from _label(file, key, item)
        yield from _once(file, item, seen)


def _days(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    if days_of(node) is None:
        yield Problem(file, node_line(node), "not_days", {"key": key, "value": _shown(node), "most": str(MOST_DAYS)})


def _one_of(words: tuple[str, ...]) -> Check:
    def check_word(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
        if _shown(node) not in words:
            told = {"key": key, "value": _shown(node), "known": _listed(words)}
            yield Problem(file, node_line(node), "unknown_word", told)

    return check_word


def _measures(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    if not isinstance(node, yaml.SequenceNode):
        yield Problem(file, node_line(node), "not_a_list", {"key": key})
    seen: set[str] = set()
    for item in _list(node):
        if _shown(item) not in MEASURES:
            yield Problem(file, node_line(item), "unknown_measure", {"value": _shown(item), "known": _listed(MEASURES)})
        yield from _once(file, item, seen)


def _items(file: str, key: str, node: yaml.Node) -> Iterator[Problem]:
    if not isinstance(node, yaml.SequenceNode):
        yield Problem(file, node_line(node), "not_a_list", {"key": key})
    elif not node.value:
        yield Problem(file, node_line(node), "no_items", {"key": key})


def _once(file: str, node: yaml.Node, seen: set[str]) -> Iterator[Problem]:
    if _shown(node) in seen:
        yield Problem(file, node_line(node), "repeated_item", {"value": _shown(node)})
    seen.add(_shown(node))


def day_of(node: yaml.Node) -> date | None:
    """The day that a value stands for; None where it stands for none from 1900 on."""
    try:
        day = date.fromisoformat(node.value) if isinstance(node, yaml.ScalarNode) else None
    except ValueError:
        return None
    return day if day is not None and day.year >= 1900 else None


def share_of(node: yaml.Node) -> Decimal | None:
    """The number from 0 to 1 that a value stands for; None where it stands for none."""
    try:
        share = Decimal(node.value) if isinstance(node, yaml.ScalarNode) else None
    except InvalidOperation:
        return None
    return share if share is not None and share.is_finite() and 0 <= share <= 1 else None


def days_of(node: yaml.Node) -> int | None:
    """The number of days from 1 to MOST_DAYS that a value stands for; None where it stands for none."""
    text = node.value if isinstance(node, yaml.ScalarNode) else ""
    return int(text) if re.fullmatch("[0-9]{1,2}", text) and 1 <= int(text) <= MOST_DAYS else None


def _list(node: yaml.Node) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _shown(node: Any) -> str:
    return str(node.value)[:60] if isinstance(node, yaml.ScalarNode) else "…"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


_REPORT: dict[str, Check] = {
    "key": _report_key,
    "name": _label,
    "unit": _label,
    "rhythm": _one_of(RHYTHMS),
    "basis": _one_of(BASES),
    "deadline": _days,
    "indicators": _asked,
    "areas": _codes_of_areas,
}
FILES: dict[str, dict[str, Check]] = {
    "playbook.yaml": {"name": _text, "version": _label, "source": _text, "valid_from": _day},
    "indicators.yaml": {"indicators": _indicators},
    "report.yaml": {"confirm_at": _share, "reasons_for": _measures},
    "reports.yaml": {"reports": _reports},
}
"""The files of a playbook, and what each of their keys must hold."""
MAY_BE_LEFT_OUT = frozenset(("reports.yaml",))
"""Files that a playbook may do without."""
OPTIONAL = frozenset(("reasons_for",))
