"""What is typed into the lines of a return, kept as it is typed, and read where it can be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from guatu_web.records.acts import Doing, plain, since
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.returns.models import ReturnLine
from guatu_web.returns.typed import Unreadable, growth_of, value_of

FIELDS = ("typed_value", "typed_growth", "explanation", "explained", "value", "growth")
LONGEST_FIGURE, LONGEST_EXPLANATION = 60, 2000
_TOLD = ("typed_value", "typed_growth", "explanation")


class Typed(NamedTuple):
    """What a person has typed into a line that he saw in `version`; `seen` are the keys of the findings beside it."""

    value: str
    growth: str
    explanation: str
    seen: tuple[str, ...]
    version: int


def keep(doing: Doing, lines: Iterable[ReturnLine], typed: Mapping[int, Typed]) -> list[ReturnLine]:
    """Keep what was typed; gives the lines that have changed. Overtaken where somebody else has changed one since."""
    changed = []
    for line in lines:
        told = typed.get(line.pk)
        if told is None:
            continue
        before = {field: getattr(line, field) for field in FIELDS}
        _fill(line, told)
        if any(getattr(line, field) != before[field] for field in FIELDS):
            if told.version != line.version:
                raise Overtaken(line, since(line, told.version))
            line.version += 1
            line.changed_at = doing.now
            changed.append(line)
            changes = {field: [plain(before[field]), plain(getattr(line, field))] for field in _TOLD}
            doing.note(line, {field: pair for field, pair in changes.items() if pair[0] != pair[1]})
    # in one statement: a return is saved whole, and a form of fifty lines would otherwise ask a hundred times
    ReturnLine.objects.bulk_update(changed, [*FIELDS, "version", "changed_at"])
    return changed


def _fill(line: ReturnLine, told: Typed) -> None:
    if max(len(told.value), len(told.growth)) > LONGEST_FIGURE:
        raise Refused(_("一个数最多填写 %(most)s 个字，其余请写在说明里。") % {"most": LONGEST_FIGURE})
    if len(told.explanation) > LONGEST_EXPLANATION:
        raise Refused(_("说明最多 %(most)s 字。") % {"most": LONGEST_EXPLANATION})
    line.typed_value, line.typed_growth = told.value, told.growth if line.growth_kind else ""
    line.value, line.growth = _value(line), _growth(line)
    line.explanation = told.explanation.strip()
    line.explained = sorted({*line.explained, *told.seen}) if line.explanation else []


def _value(line: ReturnLine) -> Decimal | None:
    try:
        return value_of(line.typed_value, line.code).value
    except Unreadable:
        return None


def _growth(line: ReturnLine) -> Decimal | None:
    try:
        return growth_of(line.typed_growth).value
    except Unreadable:
        return None
