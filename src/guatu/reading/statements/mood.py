"""Promised or done: whether a figure is a target or an actual."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from guatu.periods import Mention
from guatu.reading.outline import Sentence
from guatu.reading.statements import words
from guatu.reading.statements.clock import Clock, is_once_built, is_planned_project
from guatu.reading.statements.measures import GOAL_SHARE, Reading
from guatu.reading.statements.passage import Passage, Slot
from guatu.reading.statements.words import TIME

_LAST_EXPECTED = re.compile("[^\n]*(预计|预期(?!目标))")
_EXPECTED_YEAR = re.compile("预计(?:全年|今年|年内|到年底|[0-9]{4}年|[上下]半年|[一二三四]季度)")
_AIMED = re.compile("目标|力争|确保")
_AIMED_AT = re.compile("力争|确保|争取")
_PLANNED = re.compile(f"(?:^|[，；：{TIME}]|全[省市区县]|园区)(?:计划|力争|拟|将)(?![^，]{{0,4}}为)")
_PLAN = re.compile("计划|力争|拟|将")
_REACH = 30


class Mood:
    """Keeps what the headings, the paragraph and the document so far say, for figures that do not say it themselves."""

    def __init__(self) -> None:
        self.last: str | None = None
        self._path: tuple[str, ...] = ()
        self._section: str | None = None
        self._headings: dict[str, str | None] = {}
        self._paragraph = self._said_in = -1
        self._tally = {"actual": 0, "target": 0}

    def enter(self, sentence: Sentence) -> None:
        self._paragraph = sentence.paragraph
        if sentence.path != self._path:
            self._path = sentence.path
            self._section = self._mood_of_path(sentence.path)

    def _mood_of_path(self, path: tuple[str, ...]) -> str | None:
        """What the innermost heading says that says anything; a text's headings come again and again."""
        for heading in reversed(path):
            if heading not in self._headings:
                self._headings[heading] = mood_of_heading(heading)
            if (mood := self._headings[heading]) is not None:
                return mood
        return None

    def kind(
        self, passage: Passage, slot: Slot, reading: Reading, clock: Clock, governing: Mention | None
    ) -> tuple[str, bool]:
        """actual or target, and whether the text says so rather than its surroundings."""
        kind, sure = self._said(passage, slot, reading, clock, governing) or self._around()
        self._tally[kind] += 1
        self.last, self._said_in = kind, self._paragraph
        return kind, sure

    def _said(
        self, passage: Passage, slot: Slot, reading: Reading, clock: Clock, governing: Mention | None
    ) -> tuple[str, bool] | None:
        """What the sentence itself says."""
        if is_planned_project(slot) or is_once_built(passage, slot):
            return "target", True
        period = governing.period if governing is not None else None
        past = period is not None and clock.is_past(period)
        if "预" in passage.blanked and (expected := self._expected(passage, slot, past, clock)):
            return expected, True
        if reading.label == GOAL_SHARE:
            aimed = _AIMED_AT.search(passage.text, max(passage.start, slot.q.start - _REACH), slot.q.start)
            return ("target" if aimed else "actual"), True
        if period is not None and clock.is_wholly_ahead(period) and clock.is_future(period):
            return self._ahead(governing), True
        if self._section == "actual":  # among results 争取 and …计划 tell of what was striven for
            stop = slot.q.start - passage.start
            planned = _PLAN.search(passage.blanked, 0, stop) and _PLANNED.search(passage.blanked, 0, stop)
            return ("target", True) if planned else None
        if _between(passage.said.promises, slot.clause_start, slot.q.end + len(slot.rest)):
            return "target", True
        return self._told_before(passage, slot, past)

    def _ahead(self, governing: Mention | None) -> str:
        """A time ahead makes a target; 三年行动 among results is only a programme's name."""
        programme = self._section == "actual" and governing is not None and governing.kind == "duration"
        return "actual" if programme else "target"

    def _told_before(self, passage: Passage, slot: Slot, past: bool) -> tuple[str, bool] | None:
        """What the earlier clauses of the sentence say."""
        if past:
            return "actual", True
        said, start = passage.said, passage.start
        promised = _last_between(said.promises, start, slot.q.start)
        done = _last_between(said.done, start, slot.q.start)
        if promised > done:
            return "target", True
        if done >= 0 or _last_between(said.compared, start, slot.q.end + len(slot.rest)) >= 0:
            return "actual", True
        return None

    def _expected(self, passage: Passage, slot: Slot, past: bool, clock: Clock) -> str | None:
        """预计: of the year that is ending a result, of a project a promise."""
        if self._section == "target":
            return None
        text = passage.text
        found = _LAST_EXPECTED.match(text, passage.start, slot.q.start)
        if found is None or _AIMED.search(text, passage.start, slot.q.start):
            return None
        ending = _EXPECTED_YEAR.match(text, found.start(1), slot.q.start)
        return "actual" if ending or past or self._section or clock.reviewed else "target"

    def _around(self) -> tuple[str, bool]:
        """What the headings, the paragraph or the rest of the document say."""
        if self._section:
            return self._section, True
        if self.last is not None and self._paragraph == self._said_in:
            return self.last, True
        mostly = "target" if self._tally["target"] > self._tally["actual"] else "actual"
        return mostly, self._tally["target"] + self._tally["actual"] > 0


def mood_of_heading(heading: str) -> str | None:
    """actual for a heading that looks back, target for one that looks ahead, None where it does not say."""
    if words.PLAN_HEADING.search(heading):
        return "target"
    return "actual" if words.REVIEW_HEADING.search(heading) else None


def _between(places: Sequence[int], start: int, end: int) -> bool:
    index = bisect_left(places, start)
    return index < len(places) and places[index] < end


def _last_between(places: Sequence[int], start: int, end: int) -> int:
    index = bisect_left(places, end)
    return places[index - 1] if index and places[index - 1] >= start else -1
