"""The page on briefings says what the program does: its tables are recomputed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cast import ROOT
from guatu import catalogue
from guatu.briefing import reckoning
from guatu.briefing.facts import Figure, Goal, Peer, Place
from guatu.briefing.saying import plain
from guatu.briefing.wording import Words
from guatu.papers.faces import replaced
from guatu.papers.looks import CHARACTERS, LINES, LOOKS, PITCH, UPRIGHT
from guatu.periods import Period
from guatu.quantities import parse

PAGE = ROOT / "docs" / "methods" / "briefing.md"
OCTOBER = Period.parse("2026-01/2026-10")
WORDS = Words(catalogue.load())


def rows(heading):
    """The rows of the table that begins with a heading."""
    lines = PAGE.read_text("utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            return found
        found.append([each.strip() for each in line.strip("|").split("|")])
    return found


def text(said):
    return "".join(part if isinstance(part, str) else part.text for part in said.parts)


def figure_of(fact):
    told = {}
    for part in fact.split(", "):
        name, *words = part.split()
        if name == "peer":
            told["peer"] = Peer(words[0], Decimal(words[1]))
        elif name == "place":
            told["place"] = Place(words[0], int(words[1]), None, 5)
        elif name != "before":
            told[name] = Decimal(words[0])
    return Figure("industrial_value_added_above_scale", OCTOBER, **told)


@pytest.mark.parametrize(("fact", "clause"), rows("fact"))
def test_each_fact_gives_the_clause_of_the_page(fact, clause):
    figure = figure_of(fact)
    clauses = [WORDS.level, WORDS.growth, WORDS.since, WORDS.beside, WORDS.place]
    assert clause in [text(each(figure)) for each in clauses]


@pytest.mark.parametrize(("own", "other", "printed", "difference"), rows("own"))
def test_differences_are_those_of_the_page(own, other, printed, difference):
    shown = [plain(reckoning.rounded(Decimal(each))) for each in (own, other)]
    assert ", ".join(shown) == printed
    assert plain(reckoning.difference(Decimal(own), Decimal(other))) == difference


@pytest.mark.parametrize("row", rows("value"), ids=lambda row: row[3])
def test_completion_and_pace_are_those_of_the_page(row):
    value, target, horizon, period, done, pace, sentence = row
    goal = Goal(parse(target).value, Period.parse(horizon))
    figure = Figure("industrial_value_added_above_scale", Period.parse(period), value=parse(value).value, goal=goal)
    share = reckoning.share_done(figure)
    assert (f"{plain(share)}%", f"{plain(reckoning.pace(goal, figure.period))}%") == (done, pace)
    assert text(WORDS.goal(figure)).endswith(sentence)


@pytest.mark.parametrize(("char", "face"), rows("character"))
def test_rare_characters_take_the_faces_of_the_page(char, face):
    assert replaced(char) == {char: face}


def test_the_layout_is_that_of_the_page():
    told = dict(rows("layout"))
    assert told["paper"].startswith("A4, 210 × 297 mm")
    assert (UPRIGHT.width, UPRIGHT.height, UPRIGHT.wide, UPRIGHT.high) == (210, 297, 156, 225)
    assert (UPRIGHT.top, UPRIGHT.left) == (37, 28)
    assert (LINES, CHARACTERS, PITCH) == (22, 28, 28.95)
    assert f"{LINES * PITCH:.1f} pt = {LINES * PITCH / 72 * 25.4:.1f} mm" in told["line pitch"]
    assert f"{156 / 25.4 * 72:.1f} pt / 28 = {156 / 25.4 * 72 / 28:.2f} pt" in told["character pitch"]
    assert (LOOKS["title"].size, LOOKS["body"].size, LOOKS["copies"].size) == (22, 16, 14)
