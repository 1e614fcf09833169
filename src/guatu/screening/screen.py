"""What criteria find of what is given: each verdict, the score, and what could not be assessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from guatu.screening.spec import Criteria, Criterion

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one criterion finds. `verdict` is "passed", "vetoed" or "not_assessed"; `why` says why it was not assessed:
    "missing" or "unreadable". `points` are 0 to 100 (None: not assessed, or of no weight)."""

    key: str
    name: str
    value: str
    verdict: str
    points: Decimal | None
    weight: Decimal
    why: str = ""

    def plain(self) -> dict[str, Any]:
        """The verdict as JSON can hold it."""
        points = None if self.points is None else f"{self.points:f}"
        told = {key: getattr(self, key) for key in ("key", "name", "value", "verdict", "why")}
        return told | {"points": points, "weight": f"{self.weight:f}"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What all criteria find. `score` is of 100; None as long as a criterion that counts is not assessed."""

    verdicts: tuple[Verdict, ...]
    score: Decimal | None
    vetoed: bool
    suggestion: str
    """"admitted", "refused" (vetoed, or below the score that admits) or "deferred" (something is not assessed)."""

    @property
    def not_assessed(self) -> tuple[Verdict, ...]:
        return tuple(each for each in self.verdicts if each.verdict == "not_assessed")

    def plain(self) -> dict[str, Any]:
        """The outcome as JSON can hold it."""
        score = None if self.score is None else f"{self.score:f}"
        verdicts = [each.plain() for each in self.verdicts]
        return {"verdicts": verdicts, "score": score, "vetoed": self.vetoed, "suggestion": self.suggestion}


def screened(criteria: Criteria, given: Mapping[str, Any]) -> Outcome:
    """What criteria find of values by the keys of the criteria; numbers in the units of the criteria.

    score = sum of weight x points / sum of weights, to 0.01, half up. What is missing or is no answer is not assessed:
    then there is no score, and the decision waits; a veto holds all the same.
    """
    verdicts = tuple(_verdict(each, given.get(each.key)) for each in criteria.criteria)
    vetoed = any(each.verdict == "vetoed" for each in verdicts)
    score = _score(verdicts)
    return Outcome(verdicts, score, vetoed, _suggestion(criteria, verdicts, score, vetoed=vetoed))


def number_in(value: Any) -> Decimal | None:
    """The finite number that a value stands for; None where it is none."""
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _score(verdicts: tuple[Verdict, ...]) -> Decimal | None:
    counted = [each for each in verdicts if each.weight]
    if not counted or any(each.points is None for each in counted):
        return None
    total = sum((each.weight * (each.points or 0) for each in counted), Decimal(0))
    return (total / sum(each.weight for each in counted)).quantize(_CENT, ROUND_HALF_UP)


def _suggestion(criteria: Criteria, verdicts: tuple[Verdict, ...], score: Decimal | None, *, vetoed: bool) -> str:
    if vetoed:
        return "refused"
    if any(each.verdict == "not_assessed" for each in verdicts):
        return "deferred"
    return "admitted" if score is None or score >= criteria.pass_score else "refused"


def _verdict(criterion: Criterion, value: Any) -> Verdict:
    said = "" if value is None else str(value).strip()
    if not said:
        return _told(criterion, "", "not_assessed", None, "missing")
    return _of_choice(criterion, said) if criterion.is_choice else _of_number(criterion, said)


def _of_choice(criterion: Criterion, said: str) -> Verdict:
    choice = next((each for each in criterion.choices if each.value == said), None)
    if choice is None:
        return _told(criterion, said, "not_assessed", None, "unreadable")
    return _told(criterion, said, "vetoed" if choice.veto else "passed", choice.points)


def _of_number(criterion: Criterion, said: str) -> Verdict:
    number = number_in(said)
    if number is None:
        return _told(criterion, said, "not_assessed", None, "unreadable")
    low = criterion.veto_below is not None and number < criterion.veto_below
    high = criterion.veto_above is not None and number > criterion.veto_above
    if low or high:
        return _told(criterion, said, "vetoed", Decimal(0))
    fits = (each for each in criterion.bands if (number <= each.bound if criterion.less else number >= each.bound))
    return _told(criterion, said, "passed", next((each.points for each in fits), Decimal(0)))


def _told(criterion: Criterion, said: str, verdict: str, points: Decimal | None, why: str = "") -> Verdict:
    counted = points if criterion.weight else None
    return Verdict(criterion.key, criterion.name, said, verdict, counted, criterion.weight, why)
