"""From the sentences of a text to its task clauses."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter

from guatu import periods
from guatu.reading.outline import Sentence, opened_path, topic_of
from guatu.reading.report import TaskClause
from guatu.reading.tasks.clauses import Clause, clauses
from guatu.reading.tasks.duties import charged, deadline, deadlines, listed_owners
from guatu.reading.tasks.stance import Stance
from guatu.reading.view import View

_FIGURE = re.compile(r"\d")
_START = attrgetter("start")
_new = tuple.__new__  # takes half the time of a NamedTuple's own constructor, which is Python code


def find_tasks(
    doc: str,
    view: View,
    sentences: Sequence[Sentence],
    reference: periods.Reference | None,
    mentions: Sequence[periods.Mention] | None = None,
) -> list[TaskClause]:
    """The task clauses of a text in order.

    `sentences` is the outline of `view`; `reference` dates the text, so that the years before it are known as past
    and deadlines such as 年内 can be told (None: such deadlines stay None). `mentions` are the times that the view's
    text names, where they are known already. Spans count code points of the raw text.
    """
    known = periods.find(view.text, reference) if mentions is None else mentions
    return _Finder(doc, view, reference, known).find(sentences)


class _Finder:
    """One reading of one text."""

    def __init__(
        self, doc: str, view: View, reference: periods.Reference | None, mentions: Sequence[periods.Mention]
    ) -> None:
        self.doc = doc
        self.view = view
        self.reference = reference
        self.mentions = mentions
        self.stance = Stance(reference.year if reference else None)
        self.horizons: dict[tuple[str, ...], periods.Period | None] = {}
        self.tasks: list[TaskClause] = []
        self.first_of_item = 0
        self.paragraph_of_item = -1

    def find(self, sentences: Sequence[Sentence]) -> list[TaskClause]:
        whole = self.view.text
        lists_owners = "单位" in whole or "部门" in whole
        prefaces = _prefaces(self.view, sentences)
        for sentence in sentences:
            text = whole[sentence.start : sentence.end]
            if sentence.heading:
                self._heading(sentence, text.strip())
            elif self.stance.plans(sentence, text) and sentence.paragraph not in prefaces:
                self._sentence(sentence, text)
            if lists_owners and ("单位" in text or "部门" in text):
                self._assign(listed_owners(text))
        return self.tasks

    def _heading(self, sentence: Sentence, text: str) -> None:
        path = opened_path(sentence, text)
        self.stance.hear_heading(path, text, sentence.path)
        if "年" in text and self.stance.plans_section(path):
            self.horizons[path] = next((mention.period for mention in self._due(sentence)), None)

    def _sentence(self, sentence: Sentence, text: str) -> None:
        found = list(clauses(text, topic_of(sentence, text)))
        if not found:
            return
        if sentence.paragraph != self.paragraph_of_item:
            self.first_of_item, self.paragraph_of_item = len(self.tasks), sentence.paragraph
        due = self._due(sentence)
        horizon = self._horizon(sentence.path)
        for clause, owner in zip(found, charged(text, found), strict=True):
            period = (deadline(self.view.text, sentence.start, clause, due) if due else None) or horizon
            self.tasks.append(self._task(sentence, text, clause, owner, period))

    def _due(self, sentence: Sentence) -> list[periods.Mention]:
        """The times in a sentence by which something can be due."""
        first = bisect_left(self.mentions, sentence.start, key=_START)
        last = bisect_left(self.mentions, sentence.end, lo=first, key=_START)
        return list(deadlines(self.view.text, self.mentions[first:last], self.reference)) if first < last else []

    def _task(
        self, sentence: Sentence, text: str, clause: Clause, owner: str | None, due: periods.Period | None
    ) -> TaskClause:
        start, end = self.view.span(sentence.start + clause.start, sentence.start + clause.end)
        path = (*sentence.path, clause.area) if clause.area else sentence.path
        said = text[clause.start : clause.end]
        return _new(TaskClause, (self.doc, start, end, self.view.raw[start:end], path, said, owner, due))

    def _horizon(self, path: tuple[str, ...]) -> periods.Period | None:
        """The time that the innermost heading with one sets for its section."""
        for depth in range(len(path) if self.horizons else 0, 0, -1):
            if (period := self.horizons.get(path[:depth])) is not None:
                return period
        return None

    def _assign(self, owner: str | None) -> None:
        """A list of units after an item (责任单位：…) owns what the item asks for."""
        if owner is None:
            return
        for index in range(self.first_of_item, len(self.tasks)):
            if self.tasks[index].owner is None:
                self.tasks[index] = self.tasks[index]._replace(owner=owner)
        self.first_of_item = len(self.tasks)


def _prefaces(view: View, sentences: Sequence[Sentence]) -> set[int]:
    """Paragraphs without figures right under a heading whose matter follows under headings of its own.

    They say why the section matters; what is to be done stands in its parts.
    """
    parts = Counter([sentence.path for sentence in sentences if sentence.heading])
    prefaces = set()
    for heading, below in pairwise(sentences):
        if heading.heading and not below.heading and below.paragraph > heading.paragraph:
            path = opened_path(heading, view.text[heading.start : heading.end])
            if parts[path] > 1 and not _FIGURE.search(view.text, below.start, below.end):
                prefaces.add(below.paragraph)
    return prefaces
