"""The parts of a zone, by the names that the caller knows: which one a clause speaks of, and as far as where."""

from __future__ import annotations

import re
from collections.abc import Iterable

from guatu.reading.statements.words import TIME

# what may stand between the beginning of a clause and the name of a part
_FILLERS = f'(?:[ \u3000"“{TIME}]|其中|同期|此外|另外|特别是|尤其是)*'
_BEGINNING = r"(?:^|[，；：。！？、（\n])"
_WHOLE = "全区|全市|全园|全域|全县|园区|开发区"
_NUMBERING = re.compile(r"^(?:（?[一二三四五六七八九十\d]{1,3}[）、.．])?")


class Areas:
    """Finds the parts of a zone in clauses. Without names it finds none, and no text is read otherwise."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = tuple(sorted({name for name in names if name}, key=lambda name: (-len(name), name)))
        listed = "|".join(map(re.escape, self.names))
        self._named = re.compile(f"{_BEGINNING}{_FILLERS}(?:(?P<part>{listed})|{_WHOLE})")
        self._begun = re.compile(f"{_FILLERS}(?:{listed})[，：]?")
        self._list = re.compile(f"{_FILLERS}(?P<list>(?:{listed})(?:[、和及与](?:{listed}))+)(?:分别|各自)?")
        self._each = re.compile(listed)

    def __bool__(self) -> bool:
        return bool(self.names)

    def after(self, before: str | None, words: str) -> tuple[str | None, bool]:
        """The part that a figure is about, given that of the figure before and the words between the two, and whether
        those words name it themselves.

        A part holds until another is named, the whole is, or a semicolon ends the clauses that share a subject.
        """
        stop = max(words.rfind("；"), words.rfind("。"))
        found = list(self._named.finditer(words, max(stop, 0)))
        if found:
            return found[-1]["part"], True
        return (before if stop < 0 else None), False

    def without(self, head: str) -> str:
        """The words before a figure without the part at their beginning."""
        begun = self._begun.match(head)
        return head[begun.end() :] if begun else head

    def listed(self, head: str) -> tuple[list[str], str]:
        """Several parts at the beginning of the words before figures (北园、南园分别完成…), and what is behind."""
        found = self._list.match(head)
        return (self._each.findall(found["list"]), head[found.end() :]) if found else ([], head)

    def of_heading(self, path: tuple[str, ...]) -> str | None:
        """The part that the innermost heading names and nothing else: （一）北园."""
        heading = _NUMBERING.sub("", path[-1]).strip() if path else ""
        return heading if heading in self.names else None
