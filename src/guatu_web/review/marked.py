"""A document's text as HTML, every figure a mark that leads to its card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

NUMBERING = 10
"""How many characters may stand before a heading's words, or between them and the end of its line: （十二）, 一、."""


class Span(NamedTuple):
    """Something at text[start:end]: the figure of the card `key`, its clause, or the clause of a task."""

    start: int
    end: int
    key: str
    decision: str = ""


def marked_text(
    text: str,
    figures: Iterable[Span],
    clauses: Iterable[Span],
    tasks: Iterable[Span],
    headings: Collection[str],
    link: Callable[[str], str],
) -> SafeString:
    """Paragraphs and headings; `link` gives the address of a card. Spans may overlap and share their place."""
    writer = _Writer(text, {"figure": figures, "clause": clauses, "task": tasks}, link)
    return mark_safe("".join(_line(told, html, headings) for told, html in writer.lines()))


def _line(told: str, html: str, headings: Collection[str]) -> str:
    plain = told.strip()
    if not plain:
        return ""
    near = any(plain.endswith(words) and len(plain) - len(words) <= NUMBERING for words in headings)
    tag = "h2" if near and not plain.endswith("。") else "p"
    return f"<{tag}>{html}</{tag}>"


class _Writer:
    """Cuts the text wherever a span begins or ends, and writes each piece with what it belongs to."""

    def __init__(self, text: str, kinds: dict[str, Iterable[Span]], link: Callable[[str], str]) -> None:
        self._text = text
        self._link = link
        self._active: dict[str, dict[str, Span]] = {kind: {} for kind in kinds}
        self._starting: dict[int, list[tuple[str, Span]]] = defaultdict(list)
        self._ending: dict[int, list[tuple[str, Span]]] = defaultdict(list)
        for kind, spans in kinds.items():
            for span in spans:
                self._starting[span.start].append((kind, span))
                self._ending[span.end].append((kind, span))

    def lines(self) -> Iterable[tuple[str, str]]:
        """Each line as it is and as HTML."""
        cuts = sorted({*self._starting, *self._ending, len(self._text)})
        at, told, html = 0, "", ""
        for cut in cuts:
            *whole, rest = self._text[at:cut].split("\n")
            for piece in whole:
                yield told + piece, html + self._piece(piece, at)
                told = html = ""
            told, html = told + rest, html + self._piece(rest, at)
            self._pass(cut)
            at = cut
        yield told, html

    def _pass(self, cut: int) -> None:
        for kind, span in self._ending.get(cut, ()):
            self._active[kind].pop(span.key, None)
        for kind, span in self._starting.get(cut, ()):
            if span.end > cut:
                self._active[kind][span.key] = span

    def _piece(self, piece: str, at: int) -> str:
        if not piece:
            return ""
        html: str = escape(piece)
        if figures := self._active["figure"]:
            html = self._figure(html, list(figures.values()), at)
        clauses, tasks = self._active["clause"], self._active["task"]
        if not clauses and not tasks:
            return html
        place = f' data-clauses="{" ".join(clauses)}"' if clauses else ""
        if tasks:
            starts = any(span.start == at for span in tasks.values())
            place += f' class="task" data-tasks="{" ".join(tasks)}"' + (f' id="task-at-{at}"' if starts else "")
        return f"<span{place}>{html}</span>"

    def _figure(self, html: str, figures: list[Span], at: int) -> str:
        keys = " ".join(span.key for span in figures)
        state = figures[0].decision if len({span.decision for span in figures}) == 1 else "open"
        place = f' id="at-{at}"' if any(span.start == at for span in figures) else ""
        return (
            f'<a class="numeral {state}" data-cards="{keys}"{place} tabindex="-1" '
            f'href="{escape(self._link(figures[0].key))}">{html}</a>'
        )
