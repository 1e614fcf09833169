"""What the month's figures are held against: each other, the scheme, the calendar and their own history."""

from guatu.reporting.checks.run import Subject, check

__all__ = ["Subject", "check"]
