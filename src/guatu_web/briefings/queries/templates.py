"""Which templates of briefings a zone has: those that come with the program, and those of its playbook in force."""

from __future__ import annotations

from django.utils import timezone

from guatu.briefing import BriefingError, Problem, Template, read_templates, shipped
from guatu_web.areas.models import Zone
from guatu_web.playbooks.queries import content_in_force


def templates_of(zone: Zone) -> dict[str, Template]:
    """The templates that a zone may write briefings by, by their keys: its own first, then those that come with the
    program; one of its own takes the place of one that comes with the program under the same key. One query."""
    return templates_and_faults(zone)[0]


def templates_and_faults(zone: Zone) -> tuple[dict[str, Template], list[Problem]]:
    """The same, and what is wrong with own ones that cannot be used: adopting checks them, but a later version of the
    program may know fields by other names."""
    told = content_in_force(zone.pk, timezone.localdate()).values_list("content__briefings", flat=True).first()
    own, faults = dict[str, Template](), list[Problem]()
    for each in told or ():
        try:
            own |= read_templates([each])
        except BriefingError as error:
            faults += error.problems
    return own | {key: each for key, each in shipped().items() if key not in own}, faults
