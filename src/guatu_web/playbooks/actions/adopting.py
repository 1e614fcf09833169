"""Acts on playbooks: adopt a new version from a day on, and withdraw one."""

from __future__ import annotations

import hashlib
import json
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu import playbook
from guatu.playbook.packed import folder_of
from guatu_web.accounts.models import User
from guatu_web.areas.models import LAST_DAY, Zone
from guatu_web.playbooks.models import PlaybookVersion
from guatu_web.playbooks.queries import in_force
from guatu_web.playbooks.uploads import Texts
from guatu_web.policies import require
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused

ADOPTED, WITHDRAWN = PlaybookVersion.State.ADOPTED, PlaybookVersion.State.WITHDRAWN


def adopt(by: User, zone: Zone, texts: Texts, *, in_force_from: date | None, reason: str) -> PlaybookVersion:
    """A new version from a day on (empty: from today, or its own first day if that is later).

    PlaybookError with every mistake in the files; Refused for a day before today or before the playbook's own first
    day, for a version number in use, for what is in force already. The version in force stays so in all these cases.
    """
    require(by, "playbook.change", zone)
    with folder_of(texts) as folder:
        read = playbook.load(folder)
    day = in_force_from or max(timezone.localdate(), read.valid_from)
    _check_day(day, read.valid_from)
    content = read.plain()
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    version = PlaybookVersion(
        zone=zone,
        label=read.version,
        name=read.name,
        content=content,
        files={name: texts[name].decode("utf-8-sig") for name in playbook.FILES if name in texts},
        digest=hashlib.sha256(text.encode()).hexdigest(),
        in_force_from=day,
        uploaded_by=by,
    )
    with act("playbooks.adopt", by=by, zone=zone, reason=reason) as doing:
        _check_new(version)
        try:
            with transaction.atomic():
                return doing.create(version)
        except IntegrityError as error:
            raise _taken(version) from error


def withdraw(by: User, version: PlaybookVersion, *, seen: int, reason: str) -> None:
    """Take a version out of force; the one before it comes into force again."""
    require(by, "playbook.change", version.zone, version)
    if not reason.strip():
        raise Refused(_("请写明撤回原因。"), "reason")
    with act("playbooks.withdraw", by=by, zone=version.zone, reason=reason) as doing:
        doing.change(version, version=seen, state=WITHDRAWN)


def _check_day(day: date, own: date) -> None:
    if day < timezone.localdate():
        raise Refused(_("施行日不能早于今天，以免改变已经办理的事项。"), "in_force_from")
    if day < own:
        told = _("施行日不能早于办法自定的生效日 %(day)s（playbook.yaml 的 valid_from）。") % {"day": own}
        raise Refused(told, "in_force_from")
    if day == LAST_DAY:
        raise Refused(_("施行日须早于 9999-12-31。"), "in_force_from")


def _check_new(version: PlaybookVersion) -> None:
    known = PlaybookVersion.objects.filter(zone=version.zone, label=version.label).first()
    if known is not None:
        raise _taken(version, known)
    current = in_force(version.zone)
    if current is not None and {**current.content, "version": ""} == {**version.content, "version": ""}:
        raise Refused(_("内容与现行的 %(version)s 完全相同，无需再次采用。") % {"version": current}, "sent")


def _taken(version: PlaybookVersion, known: PlaybookVersion | None = None) -> Refused:
    same = _("（内容相同）") if known is not None and known.digest == version.digest else ""
    told = _("版本号 %(label)s 已用过%(same)s。内容有变化时，请修改 playbook.yaml 的 version 后重新上传。")
    return Refused(told % {"label": version.label, "same": same}, "sent")
