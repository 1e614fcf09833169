"""The rules by which projects run: those of the playbook in force, or the shipped ones where it has none."""

from __future__ import annotations

from functools import cache

from django.utils import timezone
from django.utils.translation import gettext as _

from guatu import playbook
from guatu.gates import Ladder
from guatu.playbook import ProjectRules, read_project_rules
from guatu_web.areas.models import Zone
from guatu_web.playbooks.queries import content_in_force
from guatu_web.records.errors import Refused


def rules_of(zone: Zone) -> ProjectRules:
    """The rules that a zone has today. One query; nothing else of the playbook is read."""
    told = content_in_force(zone.pk, timezone.localdate()).values_list("content__projects", flat=True).first()
    read = read_project_rules(told) if told else ProjectRules()
    return read if read.ladders else shipped()


def ladder_of(rules: ProjectRules, kind: str) -> Ladder:
    """The ladder of a kind of project. Refused where the rules have none."""
    ladder = rules.ladder(kind)
    if ladder is None:
        known = _("、").join(each.name for each in rules.ladders)
        raise Refused(_("现行办法没有这类项目；可选：%(known)s。") % {"known": known}, "kind")
    return ladder


@cache
def shipped() -> ProjectRules:
    """The rules of the playbook that ships with the program."""
    return playbook.load(playbook.shipped()).projects
