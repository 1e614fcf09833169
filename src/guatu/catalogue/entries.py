"""The entries of a catalogue file as written, each with its place, and how a problem names that place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from guatu.catalogue.spelling import spell_out

FILE_KEYS = ("topic", "indicators")
DEEPEST = 10

Finding = tuple[str, str]  # what is wrong, what would work


class Problem(NamedTuple):
    """One thing that is wrong: in which file (and line), in which entry, and what would work."""

    file: str
    line: int | None
    entry: str | None
    message: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        entry = "" if self.entry is None else f"{self.entry}: "
        return f"{place}: {entry}{self.message}. {self.remedy}"


class Entry(NamedTuple):
    """One indicator as written; `repeated` are the keys that it gives twice."""

    file: str
    line: int
    label: str
    fields: dict[str, Any]
    repeated: tuple[str, ...]

    def problem(self, message: str, remedy: str) -> Problem:
        return Problem(self.file, self.line, self.label, message, remedy)

    def patterns(self) -> list[str]:
        return [self.fields["name"], *self.fields.get("aliases", ()), *self.fields.get("alone", ())]

    def spellings(self) -> list[str]:
        return [spelling for pattern in self.patterns() for spelling in spell_out(pattern)]

    def place(self) -> str:
        return f"{self.label} ({self.file}:{self.line})"


def read(path: Path) -> tuple[list[Entry], list[Problem]]:
    """The entries of one file, and what is wrong with the file itself."""
    try:
        node = compose(path)
    except OSError as error:
        return [], [Problem(path.name, None, None, f"The file cannot be read: {error.strerror}", "Check its rights")]
    except UnicodeDecodeError:
        return [], [Problem(path.name, None, None, "The file is not UTF-8", "Save it again in that encoding")]
    except yaml.YAMLError as error:
        return [], [broken_yaml(path, error)]
    content = members(node)
    problems = [Problem(path.name, node_line(node), None, *finding) for finding in file_findings(content)]
    listed = content.get("indicators")
    items = listed.value if isinstance(listed, yaml.SequenceNode) else ()
    return [entry_of(path, number, item) for number, item in enumerate(items, 1)], problems


def compose(path: Path) -> yaml.Node | None:
    data = path.read_bytes().decode("utf-8-sig")
    # the composer calls itself for each level: without this look ahead, a long row of [ ends the interpreter
    if nesting(data) > DEEPEST:
        raise yaml.YAMLError(f"values nest more than {DEEPEST} deep")
    return yaml.compose(data, Loader=yaml.CSafeLoader)


def nesting(data: str) -> int:
    """How many lists and mappings stand inside each other; beyond DEEPEST it stops counting."""
    depth = deepest = 0
    for event in yaml.parse(data, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        deepest = max(deepest, depth)
        if deepest > DEEPEST:
            break
    return deepest


def broken_yaml(path: Path, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    remedy = "Mend the YAML: two blanks of indent, quotes around texts with : { [ % or #"
    return Problem(path.name, mark and mark.line + 1, None, f"This is no YAML: {reason}", remedy)


def node_line(node: yaml.Node | None) -> int:
    return 1 if node is None else node.start_mark.line + 1


def members(node: yaml.Node | None) -> dict[str, yaml.Node]:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return {str(key.value): value for key, value in pairs}


def file_findings(content: dict[str, yaml.Node]) -> Iterator[Finding]:
    for key in content:
        if key not in FILE_KEYS:
            yield f"Unknown key {key!r} at the top of the file", near(key, FILE_KEYS)
    topic = content.get("topic")
    if not isinstance(topic, yaml.ScalarNode) or not topic.value.strip():
        yield "The file names no topic", "Begin it with a line such as 'topic: 工业'"
    listed = content.get("indicators")
    if not isinstance(listed, yaml.SequenceNode) or not listed.value:
        yield "The file lists no indicators", "Add 'indicators:' and below it one '- code: …' an indicator"


def entry_of(path: Path, number: int, node: yaml.Node) -> Entry:
    keys = [str(key.value) for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    fields = {key: plain(value) for key, value in members(node).items()}
    label = str(fields.get("code") or fields.get("name") or f"entry {number}")
    repeated = tuple(sorted({key for key in keys if keys.count(key) > 1}))
    return Entry(path.name, node_line(node), label, fields, repeated)


def plain(node: yaml.Node) -> Any:
    """The value of a node: text, truth, a list of texts; None for anything that no entry may hold."""
    if isinstance(node, yaml.SequenceNode):
        return [text(item) for item in node.value]
    if node.tag.endswith(":bool"):
        return str(node.value).lower() in ("true", "yes", "on")
    return text(node)


def text(node: yaml.Node) -> str | None:
    return str(node.value) if node.tag.endswith(":str") else None


def near(word: str, words: Iterable[str]) -> str:
    words = sorted(words)
    close = difflib.get_close_matches(word, words, n=3, cutoff=0.6)
    if close:
        return f"Did you mean {' or '.join(close)}?"
    return f"Use one of: {', '.join(words)}" if len(words) <= 40 else f"None of the {len(words)} known comes near"
