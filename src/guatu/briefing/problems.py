"""What keeps a briefing from being written: mistakes in facts and in templates, each with its place and its remedy."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

from guatu.errors import GuatuError
from guatu.problems import Rules

RULES: Rules = {
    "not_yaml": ("is not valid YAML ({why})", "write keys and values, for example `area: 青岚开发区`"),
    "mapping": ("must be a mapping of keys to values", "write it as {{{known}}}"),
    "list": ("must be a list", "begin each entry with `- `"),
    "unknown_key": ("has the key {said!r}, which does not exist here", "there are {known}{near}"),
    "missing_key": ("lacks {said!r}", "add it"),
    "text": ("is {said}", "write a text"),
    "number": ("is {said}", "write a number, such as 8.9"),
    "value": ("is {said}", "write a number in the base unit, or a figure with its unit such as 65.3亿元"),
    "unit": ("is {said}, which does not measure in {known}", "write it in {example}"),
    "day": ("is {said}", "write a day as 2026-11-12"),
    "period": ("is {said}", "write a period as 2026-01/2026-10, 2026Q3, 2026H1 or 2026"),
    "choice": ("is {said!r}", "write one of {known}"),
    "flag": ("is {said}", "write true or false"),
    "indicator": ("is {said!r}, which the catalogue does not know{near}", "see `guatu catalogue show`"),
    "field": ("names the field {{{said}}}, which does not exist", "there are {known}{near}"),
    "block": ("is no part of a briefing", "begin with one of {known}"),
    "empty": ("holds nothing", "write at least one part"),
    "chart": ("has {said} values for {known} labels", "give one for each"),
    "row": ("has {said} cells for {known} columns", "give one for each, or one alone as a heading of the rows below"),
    "twice": ("gives {said} a second time", "keep one"),
}
"""Each rule with what is wrong and what would help."""
_MANY = 16


class Problem(NamedTuple):
    """A mistake: where it stands, the rule that it breaks, and the words of its message."""

    place: str
    rule: str
    said: str = ""
    known: tuple[str, ...] = ()
    example: str = ""

    def __str__(self) -> str:
        return f"{self.place} " + "; ".join(each.format(**self.words) for each in RULES[self.rule])

    @property
    def words(self) -> dict[str, str]:
        """The words of its message."""
        near = self._near
        return {
            "said": self.said,
            "why": self.said,
            "known": ", ".join(self.listed),
            "near": f" (did you mean {near[0]}?)" if near else "",
            "example": self.example,
        }

    @property
    def listed(self) -> tuple[str, ...]:
        """What there is instead; where that is much, what is nearest stands first."""
        return self.known if len(self.known) < _MANY else tuple(dict.fromkeys((*self._near, *self.known)))

    @property
    def _near(self) -> list[str]:
        return get_close_matches(self.said, self.known, 1, 0.6)


class BriefingError(GuatuError):
    """Facts or a template from which no briefing can be written; `problems` lists everything that is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = list(problems)
