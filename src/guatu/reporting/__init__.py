"""Bringing the month's figures in: office tables read, mapped and checked before anything is written.

    book = open_book(path)                              the file as sheets of cells
    mappings, unclear = propose(book, catalogue, areas) what each column holds, for a person to confirm and keep
    intake = extract(book, mappings, frame)             its figures, and what could not be read
    findings = check(intake.figures, against)           what may be wrong with them
    outstanding(findings, explained)                    what still stands in the way
    distinct(intake.figures)                            each figure once, to be kept

Every finding has its place, a message and a remedy in Chinese, and a key under which an explanation is kept. See
docs/methods/reporting.md.
"""

from guatu.reporting.checks import Subject, check
from guatu.reporting.checks.twins import distinct
from guatu.reporting.extracting import Intake, extract
from guatu.reporting.failures import ReportingError
from guatu.reporting.figures import Figure, History
from guatu.reporting.findings import ERROR, WARNING, Finding, outstanding
from guatu.reporting.frame import Frame
from guatu.reporting.mapping import Column, Mapping
from guatu.reporting.proposing import propose
from guatu.reporting.scheme import Item, Scheme, Sum
from guatu.reporting.tables import open_book

__all__ = [
    "ERROR",
    "WARNING",
    "Column",
    "Figure",
    "Finding",
    "Frame",
    "History",
    "Intake",
    "Item",
    "Mapping",
    "ReportingError",
    "Scheme",
    "Subject",
    "Sum",
    "check",
    "distinct",
    "extract",
    "open_book",
    "outstanding",
    "propose",
]
