"""What reporting refuses as a whole. What is wrong with single cells is no failure but a finding."""

from __future__ import annotations

from guatu.errors import GuatuError


class ReportingError(GuatuError, ValueError):
    """A mapping, a scheme or a history that cannot be used; the message says which entry, and what would work."""
