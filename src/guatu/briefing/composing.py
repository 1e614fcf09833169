"""From facts and a template to a document.

A heading below which nothing would stand is left out; a part without facts says so where the template has words for it
(`otherwise`), and else is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from guatu import catalogue
from guatu.briefing import reckoning, tables
from guatu.briefing.document import Block, Chart, Curve, Document, Heading, Note, Paragraph
from guatu.briefing.facts import EVENTS, Facts, Figure, Item, Project, Source
from guatu.briefing.saying import Sentences, money, percent, when
from guatu.briefing.template import ITEMS, OPTIONAL, PLACE, PROJECTS, Part, Template
from guatu.briefing.typesetting import day
from guatu.briefing.wording import Words, duty, event, item, listed, project
from guatu.catalogue import Catalogue
from guatu.periods import Horizon
from guatu.periods import year as whole_year

_LEVELS = {"heading": 1, "subheading": 2, "point": 3}


def composed(facts: Facts, template: Template, known: Catalogue | None = None) -> Document:
    """The document that a template makes of facts."""
    composer = _Composer(facts, Words(known or catalogue.load()))
    return Document(
        title=composer.filled(template.title),
        office=facts.office,
        on=facts.issued,
        blocks=tuple(_with_something(composer.blocks(template.parts))),
        number=facts.number,
        mark=facts.mark,
        addressees=facts.addressees,
        copies=facts.copies,
    )


def _with_something(blocks: Iterator[Block]) -> list[Block]:
    """Blocks without headings below which nothing stands."""
    kept: list[Block] = []
    for block in reversed(list(blocks)):
        below = next((each for each in reversed(kept) if not isinstance(each, Note)), None)
        if isinstance(block, Heading) and (
            below is None or (isinstance(below, Heading) and below.level <= block.level)
        ):
            continue
        kept.append(block)
    return kept[::-1]


class _Composer:
    def __init__(self, facts: Facts, words: Words) -> None:
        self.facts, self.words = facts, words
        self.said_already = set[int]()

    def blocks(self, parts: Sequence[Part]) -> Iterator[Block]:
        made: dict[str, Callable[[Part], Iterator[Block]]] = {
            "text": self.text,
            "figures": self.figures,
            "listing": self.listing,
            "table": self.table,
            "plots": self.plots,
            "projects": self.projects,
            "items": self.items,
            "events": self.events,
            "duties": self.duties,
            "next": self.next,
        }
        for part in parts:
            if part.kind in _LEVELS:
                yield Heading(_LEVELS[part.kind], self.filled(part.said))
            elif part.kind == "note":
                yield Note(self.filled(part.said))
            else:
                blocks = list(made[part.kind](part))
                otherwise = part.options.get("otherwise")
                yield from blocks or ([self.said(otherwise)] if otherwise else [])

    # -------------------------------------------------------------- words

    @cached_property
    def fields(self) -> Mapping[str, Sentences]:
        """What each field says; without parts where there is nothing to say."""
        facts = self.facts
        through = Horizon.of(whole_year(facts.period.last.year)).linear_pace(facts.period.last)
        words = {
            "area": facts.area,
            "office": facts.office,
            "period": when(facts.period),
            "issued": day(facts.issued),
            "as_of": day(facts.as_of),
            "through": percent(Decimal(through.numerator) * 100 / through.denominator),
        }
        told = {name: Sentences().say(each) for name, each in words.items()}
        return told | {name: self.number(name, value) for name, value in self.numbers.items()}

    @cached_property
    def numbers(self) -> dict[str, Decimal | None]:
        """What fields that are numbers hold; None where there is nothing to divide by."""
        facts = self.facts
        counts = {f"{kind}_figures": len(self.chosen(kind)) for kind in reckoning.ALL_KINDS}
        counts |= {f"{kind}_projects": len(self.of_projects(kind)) for kind in PROJECTS}
        counts |= {f"{kind}_items": len(self.of_items(kind)) for kind in ITEMS}
        counts |= {f"{kind}_events": sum(each.kind == kind for each in facts.events) for kind in EVENTS}
        for name in ("due", "in_time", "late", "missed"):
            counts[f"duties_{name}"] = sum(getattr(each, name) for each in facts.duties)
        told: dict[str, Decimal | None] = {name: Decimal(count) for name, count in counts.items()}
        planned, invested = (reckoning.total(getattr(each, name) for each in facts.projects) for name in _MONEY)
        told |= {"projects_planned": planned, "projects_invested": invested}
        told["projects_total"] = reckoning.total(each.total for each in facts.projects)
        told["projects_share"] = _share(invested, planned)
        told["closed_share"] = _share(told["closed_items"], told["all_items"])
        told["in_time_share"] = _share(told["duties_in_time"], told["duties_due"])
        return told

    def number(self, name: str, value: Decimal | None) -> Sentences:
        said = Sentences(name, source=Source(f"briefing:{name}", self.facts.as_of), period=self.facts.period)
        if value is None:
            return said
        if name.endswith("_share"):
            return said.tell(percent(value), "share", value)
        if name.startswith("projects_"):
            return said.tell(money(value), "sum", value, "CNY")
        return said.tell(str(value), "number", value, "count")

    def filled(self, text: str) -> str:
        """A text with its places filled in, as words alone."""
        return "".join(part if isinstance(part, str) else part.text for part in self.sentence(text).text)

    def sentence(self, text: str) -> Sentences:
        """A text with its places filled in; what is filled in is not looked at again. What stands in [ ] is left out
        where one of its fields has nothing to say."""
        said = Sentences()
        for at, part in enumerate(OPTIONAL.split(text)):
            if at % 2 and not all(self.holds(each) for each in PLACE.findall(part)):
                continue
            for turn, each in enumerate(PLACE.split(part)):
                said.add(self.fields[each]) if turn % 2 else said.say(each)
        return said

    def said(self, text: str) -> Paragraph:
        return Paragraph(self.sentence(text).text)

    def text(self, part: Part) -> Iterator[Block]:
        needed = part.options.get("when", [])
        if all(self.holds(each) for each in ([needed] if isinstance(needed, str) else needed)):
            yield self.said(part.said)

    def holds(self, field: str) -> bool:
        """Whether a field has something to say: a word, or a number that is not nought."""
        numbers = self.numbers
        return bool(numbers[field]) if field in numbers else bool(self.fields[field].parts)

    # -------------------------------------------------------------- figures

    def chosen(self, kind: str) -> list[Figure]:
        return reckoning.chosen(self.facts, kind, lambda each: self.words.indicator(each).direction)

    def figures(self, part: Part) -> Iterator[Block]:
        chosen = self.chosen(part.said)
        topics = part.options.get("topics") or list(dict.fromkeys(self.topic(each) for each in chosen))
        chosen = [each for each in chosen if self.topic(each) in topics and id(each) not in self.said_already]
        self.said_already |= {id(each) for each in chosen}
        if not part.options.get("by_topic"):
            yield from self.paragraphs(chosen)
            return
        for topic in topics:
            of_topic = [each for each in chosen if self.topic(each) == topic]
            if of_topic:
                yield Heading(2, topic)
                yield from self.paragraphs(of_topic)

    def paragraphs(self, chosen: Sequence[Figure]) -> Iterator[Block]:
        """A paragraph for each figure; several targets of one figure stand in one."""
        for _same, group in groupby(chosen, key=lambda each: replace(each, goal=None)):
            yield Paragraph(self.words.together(list(group)).text)

    def topic(self, figure: Figure) -> str:
        return self.words.indicator(figure).topic

    def listing(self, part: Part) -> Iterator[Block]:
        """Words, and the figures of a kind in one sentence, each with a clause."""
        clause = part.options.get("clause", "growth")
        chosen = sorted(self.chosen(part.said), key=lambda each: -reckoning.size(each, clause))
        if not chosen:
            return
        said = self.sentence(part.options.get("words", ""))
        if clause == "name":
            said.say(self.words.names(chosen))
        else:
            said.say(f"{when(self.facts.period)}，")
            for at, figure in enumerate(chosen):
                said.say("；" if at else "").add(self.words.short(figure, clause))
        yield Paragraph(said.say("。").text)

    def table(self, part: Part) -> Iterator[Block]:
        of = part.options.get("of", "all")
        name = self.filled(part.options.get("name", "{period}情况"))
        if part.said in ("figures", "goals"):
            made = getattr(tables, part.said)(name, self.chosen(of), self.words)
        elif part.said == "projects":
            made = tables.projects(name, self.of_projects(of))
        elif part.said == "items":
            made = tables.items(name, self.of_items(of))
        else:
            made = tables.duties(name, self.facts.duties)
        if made.rows:
            yield made

    def plots(self, part: Part) -> Iterator[Block]:
        for each in self.facts.plots:
            curves = tuple(Curve(curve.name, curve.values) for curve in each.curves)
            yield Chart(each.name, each.kind, each.labels, curves, each.unit)

    # -------------------------------------------------------------- projects, items, events

    def of_projects(self, kind: str) -> list[Project]:
        lights = {"on_track": ("green",), "behind": ("yellow", "orange", "red"), "red": ("red",)}
        return [each for each in self.facts.projects if kind == "all" or each.light in lights[kind]]

    def of_items(self, kind: str) -> list[Item]:
        on = self.facts.as_of
        tests: dict[str, Callable[[Item], bool]] = {
            "all": lambda each: True,
            "closed": lambda each: each.closed_on is not None,
            "open": lambda each: each.closed_on is None,
            "overdue": lambda each: each.closed_on is None and each.due is not None and each.due < on,
            "red": lambda each: each.light == "red",
            "due_soon": lambda each: each.light == "blue",
        }
        return [each for each in self.facts.items if tests[kind](each)]

    def projects(self, part: Part) -> Iterator[Block]:
        yield from (project(each).paragraph for each in self.of_projects(part.said))

    def items(self, part: Part) -> Iterator[Block]:
        yield from (item(each).paragraph for each in self.of_items(part.said))

    def events(self, part: Part) -> Iterator[Block]:
        yield from (event(each).paragraph for each in self.facts.events if each.kind == part.said)

    def duties(self, part: Part) -> Iterator[Block]:
        yield from (Paragraph(duty(each).text) for each in self.facts.duties)

    def next(self, part: Part) -> Iterator[Block]:
        yield from (Paragraph((f"{listed([each])}。",)) for each in self.facts.next)


_MONEY = ("planned", "invested")


def _share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return part * 100 / whole if whole and part is not None else None
