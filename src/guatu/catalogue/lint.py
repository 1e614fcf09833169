"""What is wrong with a folder of catalogue files: every problem with its place, and what would work instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from guatu.catalogue.entries import Entry, Finding, Problem, near, read
from guatu.catalogue.indicator import AGGREGATION, DIRECTIONS, NATURES, OVER_AREAS, OVER_TIME, UNITS
from guatu.catalogue.spelling import count_spellings, fold, same_name, spell_out

SHIPPED = Path(__file__).parent / "data"

KEYS: dict[str, type] = {
    "code": str,
    "name": str,
    "aliases": list,
    "alone": list,
    "unit": str,
    "display_unit": str,
    "nature": str,
    "direction": str,
    "over_time": str,
    "over_areas": str,
    "headline": bool,
    "numerator": str,
    "denominator": str,
    "part_of": str,
    "definition": str,
    "source": str,
}
OPTIONAL = {"aliases", "alone", "headline", "numerator", "denominator", "part_of"}
KINDS = {str: "one piece of text", list: "a list of texts", bool: "true or false"}
VOCABULARY = {
    "nature": NATURES,
    "direction": DIRECTIONS,
    "over_time": OVER_TIME,
    "over_areas": OVER_AREAS,
    "unit": tuple(UNITS),
}
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
YEAR = re.compile(r"(19|20)\d\d")
SHORTEST_DEFINITION = 12
MOST_SPELLINGS = 200


def check(folder: Path | None = None) -> list[Problem]:
    """Every problem of the catalogue files in a folder (None: the files shipped with Guatu), by file and line.

    An empty list means that `guatu.catalogue.load` takes them.
    """
    folder = SHIPPED if folder is None else Path(folder)
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        return [Problem(str(folder), None, None, "No catalogue file is here", "Give a folder that holds *.yaml files")]
    sound: list[Entry] = []
    problems: list[Problem] = []
    for path in paths:
        entries, of_file = read(path)
        problems += of_file
        for entry in entries:
            misshapen = problems_of(entry, SHAPE)
            problems += misshapen or problems_of(entry, SENSE)
            sound += [] if misshapen else [entry]
    for between in (repeated_codes, repeated_names, unknown_references, parts_unlike_whole):
        problems += between(sound)
    return sorted(problems, key=lambda problem: (problem.file, problem.line or 0))


def problems_of(entry: Entry, rules: Iterable[Callable[[Entry], Iterator[Finding]]]) -> list[Problem]:
    return [entry.problem(*finding) for rule in rules for finding in rule(entry)]


# The shape of an entry: keys and kinds of value


def known_keys(entry: Entry) -> Iterator[Finding]:
    for key in entry.fields:
        if key not in KEYS:
            yield f"Unknown key {key!r}", near(key, KEYS)


def all_keys(entry: Entry) -> Iterator[Finding]:
    missing = [key for key in KEYS if key not in entry.fields and key not in OPTIONAL]
    if missing:
        yield f"There is no {', no '.join(missing)}", f"Add a line '{missing[0]}: …'" + " for each" * (len(missing) > 1)


def keys_once(entry: Entry) -> Iterator[Finding]:
    for key in entry.repeated:
        yield f"The key {key!r} stands twice", "Keep one of the two lines"


def kinds_of_value(entry: Entry) -> Iterator[Finding]:
    for key, value in entry.fields.items():
        kind = KEYS.get(key)
        if kind and not fits(value, kind):
            yield f"The value of {key} is not {KINDS[kind]}", f"Write {KINDS[kind]}, in quotes where YAML needs it"


def fits(value: Any, kind: type) -> bool:
    if kind is list:
        return isinstance(value, list) and all(fits(item, str) for item in value)
    if kind is str:
        return isinstance(value, str) and bool(value.strip())
    return isinstance(value, kind)


def few_alternatives(entry: Entry) -> Iterator[Finding]:
    for key in ("aliases", "alone"):
        for pattern in entry.fields.get(key) or ():
            if pattern and (count := count_spellings(pattern)) > MOST_SPELLINGS:
                yield f"{pattern!r} stands for {count} names", f"Write at most {MOST_SPELLINGS} in one pattern"


SHAPE = (known_keys, all_keys, keys_once, kinds_of_value, few_alternatives)


# The sense of an entry


def code_in_form(entry: Entry) -> Iterator[Finding]:
    if not CODE.fullmatch(entry.fields["code"]):
        yield f"{entry.fields['code']!r} is no code", "Use English words in small letters, joined by _: 'tax_revenue'"


def known_words(entry: Entry) -> Iterator[Finding]:
    for key, words in VOCABULARY.items():
        value = entry.fields[key]
        if value not in words:
            yield f"Unknown {key} {value!r}", near(value, words)


def display_unit_of_unit(entry: Entry) -> Iterator[Finding]:
    shown, unit = entry.fields["display_unit"], entry.fields["unit"]
    if unit in UNITS and shown not in UNITS[unit]:
        yield f"{shown!r} does not show values kept in {unit}", near(shown, UNITS[unit])


def nature_agrees(entry: Entry) -> Iterator[Finding]:
    nature = entry.fields["nature"]
    for key, allowed in zip(("over_time", "over_areas"), AGGREGATION.get(nature, ()), strict=False):
        value = entry.fields[key]
        if value in VOCABULARY[key] and value not in allowed:
            yield f"A {nature} does not add up {key} by {value!r}", f"For a {nature} use {' or '.join(allowed)}"


def ratio_has_parts(entry: Entry) -> Iterator[Finding]:
    is_ratio = entry.fields["nature"] == "ratio"
    for key in ("numerator", "denominator"):
        if is_ratio and key not in entry.fields:
            yield f"A ratio without {key}", f"Add '{key}: …', the code of an indicator or words"
        if not is_ratio and key in entry.fields:
            yield f"A {key}, yet the nature is {entry.fields['nature']}", f"Say 'nature: ratio', or drop the {key}"


def definition_says_something(entry: Entry) -> Iterator[Finding]:
    definition = entry.fields["definition"]
    if len(definition.strip()) < SHORTEST_DEFINITION:
        yield (
            f"The definition {definition!r} is too short",
            f"Say in at least {SHORTEST_DEFINITION} characters what is counted, and what is not",
        )


def source_has_a_year(entry: Entry) -> Iterator[Finding]:
    if not YEAR.search(entry.fields["source"]):
        yield "The source of the definition has no year", "Add the year of the standard, yearbook or regulation"


def braces_close(entry: Entry) -> Iterator[Finding]:
    for pattern in entry.patterns():
        if any(brace in spelling for spelling in spell_out(pattern) for brace in "{}"):
            yield f"The braces of {pattern!r} do not close, or nest", "Write alternatives as {甲,乙}, without nesting"


def names_long_enough(entry: Entry) -> Iterator[Finding]:
    for spelling in entry.spellings():
        if len(fold(spelling)) < 2:
            yield f"The name {spelling!r} is too short to be found in a text", "Use at least two characters"


SENSE = (
    code_in_form,
    known_words,
    display_unit_of_unit,
    nature_agrees,
    ratio_has_parts,
    definition_says_something,
    source_has_a_year,
    braces_close,
    names_long_enough,
)


# Between entries


def repeated_codes(entries: list[Entry]) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in entries:
        other = first.setdefault(entry.fields["code"], entry)
        if other is not entry:
            yield entry.problem(f"The code is taken by {other.place()}", "Give each indicator a code of its own")


def repeated_names(entries: list[Entry]) -> Iterator[Problem]:
    first: dict[str, tuple[Entry, int]] = {}
    for entry in entries:
        for number, pattern in enumerate(entry.patterns()):
            for spelling in spell_out(pattern):
                other, earlier = first.setdefault(same_name(spelling), (entry, number))
                written = other.patterns()[earlier]
                if other is not entry:
                    yield entry.problem(*taken(spelling, other, written))
                elif earlier != number and spelling == pattern:
                    yield entry.problem(f"The name {spelling!r} stands twice, also as {written!r}", "Keep it once")


def taken(spelling: str, other: Entry, written: str) -> Finding:
    remedy = "A name means one indicator: keep it where a report means it, and qualify or drop the other"
    return f"The name {spelling!r} also stands in {other.place()} as {written!r}", remedy


def unknown_references(entries: list[Entry]) -> Iterator[Problem]:
    codes = {entry.fields["code"] for entry in entries}
    for entry in entries:
        for key in ("numerator", "denominator", "part_of"):
            code = entry.fields.get(key)
            if code and code not in codes and (key == "part_of" or CODE.fullmatch(code)):
                yield entry.problem(f"The {key} {code!r} is no indicator of this catalogue", near(code, codes))


def parts_unlike_whole(entries: list[Entry]) -> Iterator[Problem]:
    by_code = {entry.fields["code"]: entry for entry in entries}
    for entry in entries:
        whole = by_code.get(entry.fields.get("part_of", ""))
        for key in ("unit", "nature"):
            if whole and whole.fields[key] != entry.fields[key]:
                remedy = f"A part has the {key} of its whole, here {whole.fields[key]}; else drop part_of"
                yield entry.problem(f"Part of {whole.label}, yet with the {key} {entry.fields[key]}", remedy)
