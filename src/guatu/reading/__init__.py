"""Reading: from a file to a checked ledger of statements, task clauses and findings."""

from guatu.reading.audit import audit_together
from guatu.reading.reader import read, read_text
from guatu.reading.report import Finding, Report, Statement, TaskClause

__all__ = ["Finding", "Report", "Statement", "TaskClause", "audit_together", "read", "read_text"]
