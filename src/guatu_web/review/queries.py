"""What the review page shows: the cards of one page of the list, the contradictions, the marked text, the counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from guatu.reading.labels import SURE
from guatu_web.areas.models import Area, Zone
from guatu_web.documents.models import Decision, Document, Finding, Found, Statement, TaskClause
from guatu_web.ledger.actions.confirm import sure
from guatu_web.review.marked import Span, marked_text

PAGE = 100
FAIR = 0.5
ASIDE = (Decision.REJECTED, Decision.NOT_OURS, Decision.MERGED)
SHOWS: dict[str, tuple[Any, frozenset[str]]] = {
    "open": (_("待审"), frozenset((Decision.OPEN,))),
    "confirmed": (_("已确认"), frozenset((Decision.CONFIRMED,))),
    "aside": (_("不采用"), frozenset(ASIDE)),
    "all": (_("全部"), frozenset(Decision)),
}
GROUPS = ((Statement.Kind.ACTUAL, _("成果")), (Statement.Kind.TARGET, _("目标")), ("task", _("任务")))


class Tally(NamedTuple):
    """How far the review of a document is."""

    total: int
    decided: int
    confirmed: int
    sure: int
    contradictions: int

    @property
    def left(self) -> int:
        return self.total - self.decided


def tally(document: Document) -> Tally:
    """Four queries, whatever the size of the document."""
    decided = ~Q(decision=Decision.OPEN)
    counts = {"n": Count("pk"), "done": Count("pk", decided), "kept": Count("pk", Q(decision=Decision.CONFIRMED))}
    parts = [
        model._default_manager.filter(document=document, archived_at=None).aggregate(**counts)
        for model in (Statement, TaskClause)
    ]
    disputed = Finding.objects.filter(document=document, archived_at=None, state=Finding.State.OPEN).count()
    total, done, kept = (sum(part[name] for part in parts) for name in ("n", "done", "kept"))
    return Tally(total, done, kept, sure(document).count(), disputed)


@dataclass
class Card:
    """A row of the list with its sentence, and the open statement after it in the same sentence."""

    row: Any
    sentence: str
    following: Any = None

    @property
    def is_task(self) -> bool:
        return isinstance(self.row, TaskClause)

    @property
    def key(self) -> str:
        """The card's place on the page; marks and links name it."""
        return key(type(self.row), self.row.pk)

    @property
    def trust(self) -> Any:
        """The reader's confidence in a word."""
        if self.row.confidence >= SURE:
            return _("把握高")
        return _("把握一般") if self.row.confidence >= FAIR else _("把握低")

    @property
    def trust_level(self) -> str:
        return "high" if self.row.confidence >= SURE else "fair" if self.row.confidence >= FAIR else "low"

    @property
    def is_open(self) -> bool:
        return bool(self.row.decision == Decision.OPEN)

    @property
    def can_change(self) -> bool:
        return self.row.decision in (Decision.OPEN, Decision.CONFIRMED)

    @property
    def missing(self) -> list[Any]:
        """What has to be filled in before it can be confirmed."""
        if self.is_task:
            return []
        told = ((_("指标"), self.row.indicator), (_("期间"), self.row.period))
        return [name for name, value in told if not value]


def key(model: type[Found], pk: int) -> str:
    return f"{'t' if model is TaskClause else 's'}{pk}"


def card(row: Statement | TaskClause) -> Card:
    """The card of one row, as it is now."""
    text = row.document.text
    if isinstance(row, TaskClause):
        return Card(row, text[row.start : row.end].strip())
    beside = Statement.objects.filter(
        document=row.document_id, clause_start=row.clause_start, clause_end=row.clause_end, kind=row.kind
    )
    after = beside.filter(decision=Decision.OPEN, archived_at=None).filter(
        Q(start__gt=row.start) | Q(start=row.start, pk__gt=row.pk)
    )
    return Card(row, text[row.clause_start : row.clause_end].strip(), after.order_by("start", "pk").first())


def area_names(zone: Zone) -> list[str]:
    return list(Area.objects.filter(zone=zone, archived_at=None).order_by("code").values_list("name", flat=True))


@dataclass
class Wish:
    """What a person asked to see: which decisions, words to find, a page, or the page of one card."""

    show: str = "open"
    words: str = ""
    page: int = 1
    at: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Wish:
        show, page = asked.get("show", "open"), asked.get("page", "1")
        return cls(
            show if show in SHOWS else "open",
            asked.get("q", "").strip()[:100],
            int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
            asked.get("at", ""),
        )

    def query(self, **changed: Any) -> str:
        told = {"show": self.show, "q": self.words, "page": self.page} | changed
        plain = {"show": "open", "q": "", "page": 1}
        return urlencode({name: value for name, value in told.items() if value != plain.get(name)})

    @property
    def here(self) -> str:
        return self.query()


_LIGHT = ("pk", "start", "end", "decision", "path")
_LIGHT_STATEMENT = (
    *_LIGHT,
    "version",
    "clause_start",
    "clause_end",
    "kind",
    "indicator",
    "quote",
    "area_name",
    "doubt",
)
_LIGHT_TASK = (*_LIGHT, "text", "owner_name")


@dataclass
class Board:
    """The review page of a document: seven queries, whatever its size."""

    document: Document
    wish: Wish
    statements: list[Any] = field(init=False)
    clauses: list[Any] = field(init=False)

    def __post_init__(self) -> None:
        kept = {"document": self.document, "archived_at": None}
        found = Statement.objects.filter(**kept).order_by("kind", "start", "pk")
        self.statements = list(found.values_list(*_LIGHT_STATEMENT, named=True))
        tasks = TaskClause.objects.filter(**kept).order_by("start", "pk")
        self.clauses = list(tasks.values_list(*_LIGHT_TASK, named=True))
        if self.wish.at:
            self._go_to(self.wish.at)

    @cached_property
    def chosen(self) -> list[str]:
        """The keys of all cards that the person asked for, in the order of the list."""
        decisions, words = SHOWS[self.wish.show][1], self.wish.words.casefold()
        text = self.document.text
        keys = [
            key(Statement, row.pk)
            for row in self.statements
            if row.decision in decisions
            and _said(
                words, row.indicator, row.quote, row.area_name, row.doubt, text[row.clause_start : row.clause_end]
            )
        ]
        return keys + [
            key(TaskClause, row.pk)
            for row in self.clauses
            if row.decision in decisions and _said(words, row.text, row.owner_name)
        ]

    @cached_property
    def pages(self) -> int:
        return max(1, -(-len(self.chosen) // PAGE))

    @cached_property
    def page(self) -> int:
        return min(max(self.wish.page, 1), self.pages)

    @cached_property
    def shown(self) -> list[str]:
        return self.chosen[(self.page - 1) * PAGE : self.page * PAGE]

    @cached_property
    def shown_pks(self) -> frozenset[int]:
        """The statements that have a card on this page."""
        return frozenset(_keys("s", self.shown))

    @property
    def before(self) -> str:
        return self.wish.query(page=self.page - 1)

    @property
    def after(self) -> str:
        return self.wish.query(page=self.page + 1)

    @cached_property
    def groups(self) -> list[tuple[Any, list[Card]]]:
        """The cards of the page under 成果, 目标, 任务."""
        cards = [*self._statement_cards(), *self._task_cards()]
        named = [(name, [each for each in cards if _group(each) == kind]) for kind, name in GROUPS]
        return [(name, members) for name, members in named if members]

    @cached_property
    def tabs(self) -> list[tuple[str, Any, int]]:
        counted: dict[str, int] = defaultdict(int)
        for row in (*self.statements, *self.clauses):
            counted[row.decision] += 1
        return [(show, name, sum(counted[each] for each in decisions)) for show, (name, decisions) in SHOWS.items()]

    @cached_property
    def findings(self) -> list[Finding]:
        """The contradictions, open ones first."""
        rows = Finding.objects.filter(document=self.document, archived_at=None).prefetch_related("statements")
        return sorted(rows, key=lambda row: (row.state != Finding.State.OPEN, row.pk))

    @cached_property
    def tally(self) -> Tally:
        """As `tally` counts, from the rows that are read anyway."""
        decisions = [row.decision for row in (*self.statements, *self.clauses)]
        return Tally(
            total=len(decisions),
            decided=sum(each != Decision.OPEN for each in decisions),
            confirmed=sum(each == Decision.CONFIRMED for each in decisions),
            sure=sure(self.document).count(),
            contradictions=sum(each.state == Finding.State.OPEN for each in self.findings),
        )

    @cached_property
    def text(self) -> SafeString:
        figures = [Span(row.start, row.end, key(Statement, row.pk), row.decision) for row in self.statements]
        sentences = {(row.clause_start, row.clause_end) for row in self.statements}
        tasks = [Span(row.start, row.end, key(TaskClause, row.pk)) for row in self.clauses]
        headings = {words for row in (*self.statements, *self.clauses) for words in row.path}
        return marked_text(
            self.document.text,
            figures,
            [Span(start, end, str(start)) for start, end in sorted(sentences)],
            tasks,
            headings | ({self.document.title} if self.document.title else set()),
            self.link,
        )

    def link(self, card_key: str) -> str:
        """Where a card is: on this page, or on that page of the whole list which has it."""
        return f"#{card_key}" if card_key in self._shown else f"?show=all&at={card_key}#{card_key}"

    @cached_property
    def _shown(self) -> frozenset[str]:
        return frozenset(self.shown)

    def _go_to(self, card_key: str) -> None:
        self.wish.show, self.wish.words = "all", ""
        if card_key in self.chosen:
            self.wish.page = self.chosen.index(card_key) // PAGE + 1

    def _statement_cards(self) -> Iterable[Card]:
        following = _following(self.statements)
        rows = Statement.objects.filter(pk__in=_keys("s", self.shown)).select_related("decided_by", "merged_into")
        for row in rows.order_by("kind", "start", "pk"):
            yield Card(row, self.document.text[row.clause_start : row.clause_end].strip(), following.get(row.pk))

    def _task_cards(self) -> Iterable[Card]:
        rows = TaskClause.objects.filter(pk__in=_keys("t", self.shown)).select_related("decided_by")
        for row in rows.order_by("start", "pk"):
            yield Card(row, self.document.text[row.start : row.end].strip())


def _keys(letter: str, keys: Sequence[str]) -> list[int]:
    return [int(each[1:]) for each in keys if each[0] == letter]


def _said(words: str, *texts: str) -> bool:
    return not words or any(words in text.casefold() for text in texts)


def _group(each: Card) -> str:
    return "task" if each.is_task else each.row.kind


def _following(rows: Sequence[Any]) -> dict[int, Any]:
    """For each statement the open one after it in the same sentence, of the same kind."""
    after: dict[tuple[Any, ...], Any] = {}
    following: dict[int, Any] = {}
    for row in reversed(rows):
        place = (row.clause_start, row.clause_end, row.kind)
        following[row.pk] = after.get(place)
        if row.decision == Decision.OPEN:
            after[place] = row
    return following
