"""Which findings about a table are explained: each by its key, or all of a kind by their rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from guatu.reporting import ERROR
from guatu_web.returns.models import Intake, IntakeFinding


def why(found: Any, explanations: Mapping[str, str]) -> str:
    """Why a finding is right as it stands; what was said of it alone goes before what was said of its kind. "" where
    nothing was said, and for an error, which cannot be explained."""
    if found.severity == ERROR:
        return ""
    return explanations.get(found.key) or explanations.get(found.rule, "")


def standing(intake: Intake) -> QuerySet[IntakeFinding]:
    """The findings that stand in the way: every error, and the warnings that nobody has explained."""
    return intake.findings.exclude(_explained(intake))


def explained(intake: Intake) -> QuerySet[IntakeFinding]:
    """The warnings that somebody has explained."""
    return intake.findings.filter(_explained(intake))


def _explained(intake: Intake) -> Q:
    said = list(intake.explanations)
    return ~Q(severity=ERROR) & (Q(rule__in=said) | Q(key__in=said))
