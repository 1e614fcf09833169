"""Screening before admission: criteria as data, each with a veto or a scale; what is not known is not guessed."""

from guatu.screening.plain import plain_criteria, read_criteria
from guatu.screening.screen import Outcome, Verdict, screened
from guatu.screening.spec import SOURCES, Band, Choice, Criteria, Criterion

__all__ = [
    "SOURCES",
    "Band",
    "Choice",
    "Criteria",
    "Criterion",
    "Outcome",
    "Verdict",
    "plain_criteria",
    "read_criteria",
    "screened",
]
