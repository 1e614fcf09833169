"""The tables by which items run: those of the playbook in force, or the shipped ones where none is."""

from __future__ import annotations

from functools import cache

from guatu import playbook
from guatu.workflow import Workflow
from guatu_web.areas.models import Zone
from guatu_web.playbooks.queries import in_force


def flows_of(zone: Zone) -> tuple[Workflow, ...]:
    """The types of items that a zone has today, in the order of its playbook."""
    version = in_force(zone)
    return (version.playbook.workflows if version else ()) or shipped()


@cache
def shipped() -> tuple[Workflow, ...]:
    """The types of the playbook that ships with the program."""
    return playbook.load(playbook.shipped()).workflows
