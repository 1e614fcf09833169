"""docs/methods/race.md says what the library does: each of its tables is recomputed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import exp, factorial
from pathlib import Path

import pytest
import yaml
from invented_leagues import facts, league, measure

from guatu.race import RULE_OF, firmness, standings

PAGE = (Path(__file__).parents[2] / "docs/methods/race.md").read_text(encoding="utf-8")


def table(*headings):
    """The rows of the table with these headings, each as a dictionary."""
    lines = PAGE.split("| " + " | ".join(headings) + " |\n", 1)[1].splitlines()[1:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            return rows
        cells = [each.strip() for each in line.strip("|").split("|")]
        rows.append(dict(zip(headings, cells, strict=True)))
    return rows


RULES = table("rule", "parameters", "points", "value", "target", "peers", "comes to", "sum")


@pytest.mark.parametrize("row", RULES, ids=lambda row: f"{row['rule']} {row['value']}")
def test_a_value_comes_to_the_points_of_the_page_by_its_sum(row):
    peers = [each for each in row["peers"].split(", ") if each] or [row["value"]]
    own = peers.index(row["value"])
    parameters = yaml.safe_load("{" + row["parameters"] + "}")
    made = league(
        measure("m", row["rule"], points=row["points"], **parameters),
        racers=[{"key": f"R{at}", "name": f"R{at}"} for at in range(len(peers))],
        digits=3,
    )
    targets = {"m": {f"R{own}": row["target"]}} if row["target"] else {}
    told = standings(made, facts({"m": {f"R{at}": each for at, each in enumerate(peers)}}, targets)).of(f"R{own}")
    assert told.points == pytest.approx(Decimal(row["comes to"]), abs=Decimal("0.005"))
    assert told.lines[0].how == row["sum"]


def test_every_rule_but_the_veto_has_a_row():
    assert {row["rule"] for row in RULES} == RULE_OF.keys() - {"veto"}


@pytest.mark.parametrize("row", table("shared", "A", "B"), ids=lambda row: row["shared"])
def test_a_project_counts_once_as_on_the_page(row):
    claims = [("P1", "A", "1", date(2026, 3, 2)), ("P1", "B", "1", date(2026, 3, 1), True), ("P2", "A")]
    made = league(measure("signed", "count", of="count", each=1), shared=row["shared"])
    told = standings(made, facts(claims={"signed": claims}))
    assert [told.of(key).lines[0].value for key in "AB"] == [Decimal(row[key]) for key in "AB"]


@pytest.mark.parametrize("row", table("missing", "A", "B", "C", "place of C"), ids=lambda row: row["missing"])
def test_what_is_missing_brings_what_the_page_says(row):
    made = league(
        measure("m", "threshold", points=60, limit=0), measure("n", "best", points=40), missing=row["missing"]
    )
    told = standings(made, facts({"m": dict.fromkeys("ABC", 1), "n": {"A": 10, "B": 5}}))
    got = {key: told.of(key).points for key in "ABC"} | {"place of C": told.of("C").place}
    assert got == {key: None if row[key] == "—" else Decimal(row[key]) for key in got}


def poisson_ahead(first, second):
    def p(mean, number):
        return exp(-mean) * mean**number / factorial(number)

    return sum(p(first, a) * p(second, b) * (a > b or 0.5 * (a == b)) for a in range(80) for b in range(80))


@pytest.mark.parametrize(
    "row", table("A", "B", "A ahead", "exact", "word"), ids=lambda row: f"{row['A']} to {row['B']}"
)
def test_a_lead_is_as_firm_as_on_the_page(row):
    claims = [(f"{racer}{at}", racer) for racer in "AB" for at in range(int(row[racer]))]
    made = league(measure("signed", of="count"))
    read = facts(targets={"signed": {"A": 100, "B": 100}}, claims={"signed": claims})
    (found, _) = [each for each in firmness(made, read, standings(made, read), draws=2000) if each.racer in "AB"]
    assert f"{found.ahead:.2f}" == row["A ahead"]
    assert f"{poisson_ahead(int(row['A']), int(row['B'])):.2f}" == row["exact"]
    assert found.word == row["word"]
