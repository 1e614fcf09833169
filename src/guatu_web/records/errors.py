"""What can go wrong with a record; the site's own family of errors.

SiteError
├── Refused        what a person asked for cannot be done, with the remedy
├── Overtaken      somebody else has changed the record meanwhile
└── OutsideAnAct   code tried to save a record outside of an act: a mistake in the program
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from guatu.errors import GuatuError

if TYPE_CHECKING:
    from guatu_web.records.models import AuditEntry, Record


class SiteError(GuatuError):
    """Anything that the site itself refuses."""


class Refused(SiteError):
    """What a person asked for cannot be done. `field` names the form's field that is wrong, where it is one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Overtaken(SiteError):
    """Somebody else has changed a record since this person saw it: `since` tells what, oldest first."""

    def __init__(self, record: Record, since: list[AuditEntry]) -> None:
        super().__init__(_("该记录已被他人修改，请先查看变化再保存。"))
        self.record = record
        self.since = since


class OutsideAnAct(SiteError):
    """A record may only be saved within an act, so that its history is whole."""
