"""docs/methods/projects.md says what the code does: every table on it is worked out again."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from guatu import playbook
from guatu.gates import rate_on
from guatu.screening import screened

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "projects.md"
RULES = playbook.load(playbook.shipped()).projects


def rows(first_column):
    """The cells of the table whose first heading is given."""
    table = PAGE.read_text(encoding="utf-8").split(f"| {first_column} |")[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


@pytest.mark.parametrize(("kind", "stages"), rows("kind"))
def test_the_ladders_hold(kind, stages):
    assert " → ".join(each.name for each in RULES.ladder(kind).gates) == stages


@pytest.mark.parametrize(("amount", "currency", "day", "rate", "total"), rows("amount"))
def test_the_rates_hold(amount, currency, day, rate, total):
    held = rate_on(RULES.rates, currency, date.fromisoformat(day))
    assert ("none" if held is None else f"{held.rate:f}") == rate
    assert held is None or f"{(Decimal(amount) * held.rate).quantize(Decimal('0.01')):f}" == total


@pytest.mark.parametrize(
    ("environment", "intensity", "tax_per_mu", "energy", "direction", "score", "vetoed", "suggestion"),
    rows("environment"),
)
def test_the_screening_holds(environment, intensity, tax_per_mu, energy, direction, score, vetoed, suggestion):
    given = {"environment": environment, "intensity": intensity, "tax_per_mu": tax_per_mu}
    outcome = screened(RULES.screening, {**given, "energy": energy, "direction": direction})
    told = "none" if outcome.score is None else f"{outcome.score:f}"
    assert (told, "yes" if outcome.vetoed else "no", outcome.suggestion) == (score, vetoed, suggestion)
