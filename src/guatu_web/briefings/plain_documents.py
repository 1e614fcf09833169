"""Documents as the database keeps them: plain data, checked as they are read."""

from __future__ import annotations

from guatu.briefing.plain_document import digest, document_of
from guatu.briefing.plain_document import plain_document as plain

__all__ = ["digest", "document_of", "plain"]
