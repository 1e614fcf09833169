"""A project as somebody saw it, and that something was done to it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from guatu_web.projects.models import Project
from guatu_web.records.acts import Doing, since
from guatu_web.records.errors import Overtaken, Refused


def locked(project: Project, version: int | None = None) -> Project:
    """The project as it is now, locked. Overtaken where it is not in the version that the person saw; Refused for one
    that is archived or merged."""
    current = Project.objects.select_for_update().get(pk=project.pk)
    current.zone = project.zone
    if current.merged_into_id is not None:
        told = _("该项目已并入 %(kept)s，请在该项目中办理。")
        raise Refused(told % {"kept": current.merged_into})
    if current.archived_at is not None:
        raise Refused(_("该项目已归档，不能再办理。"))
    require_version(current, version)
    return current


def require_version(project: Project, version: int | None) -> None:
    """Overtaken where a project that is locked is not in the version that the person saw."""
    if version is not None and project.version != version:
        raise Overtaken(project, since(project, version))


def touch(doing: Doing, project: Project, changes: dict[str, list[Any]]) -> None:
    """Something was done to a project: it gets another version and a line in the log."""
    project.version += 1
    project.save(update_fields=["version", "changed_at"])
    doing.note(project, changes)
