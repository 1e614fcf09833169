"""Which templates of briefings a zone has: those that come with the program."""

from __future__ import annotations

from guatu.briefing import Template, shipped
from guatu_web.areas.models import Zone


def templates_of(zone: Zone) -> dict[str, Template]:
    """The templates that a zone may write briefings by, by their keys."""
    return shipped()
