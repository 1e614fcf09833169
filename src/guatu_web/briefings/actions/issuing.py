"""The acts that make a briefing the office's word: it is issued as an edition that never changes, or withdrawn."""

from __future__ import annotations

from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.briefings.actions import subscribing
from guatu_web.briefings.models import Briefing, Edition
from guatu_web.policies import require
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused

State = Briefing.State


def issue(by: User, briefing: Briefing, *, version: int, reason: str = "") -> Edition:
    """The next edition: text, data and digest as they are, for good. The second and later ones need a reason.

    Whoever subscribed to it is told within the same act.
    """
    zone = briefing.zone
    require(by, "briefings.issue", zone, briefing)
    if briefing.state != State.DRAFT:
        raise Refused(_("只有草稿可以印发；已印发的请先修改，已作废的请另行起草。"))
    if not briefing.document.get("blocks"):
        raise Refused(_("正文为空，请先填写正文。"))
    if briefing.edition and not reason.strip():
        raise Refused(_("重新印发须写明原因。"), "reason")
    with act("briefings.issue", by=by, zone=zone, reason=reason) as doing:
        number = briefing.edition + 1
        doing.change(briefing, version=version, state=State.ISSUED, edition=number, revised=None)
        edition = Edition(
            zone=zone, briefing=briefing, number=number, title=briefing.title, facts=briefing.facts,
            document=briefing.document, digest=briefing.digest, reason=doing.reason, by=by, at=doing.now,
        )  # fmt: skip
        edition.save(force_insert=True)
        subscribing.issued(doing, edition)
        return edition


def withdraw(by: User, briefing: Briefing, *, version: int, reason: str) -> Briefing:
    """Not valid any more, with a reason; its editions stay to be read. A draft that was never issued may be dropped by
    whoever writes."""
    zone = briefing.zone
    require(by, "briefings.issue" if briefing.edition else "briefings.write", zone, briefing)
    if briefing.state == State.DROPPED:
        raise Refused(_("简报已作废。"))
    if not reason.strip():
        raise Refused(_("请写明作废原因。"), "reason")
    with act("briefings.withdraw", by=by, zone=zone, reason=reason) as doing:
        return doing.change(briefing, version=version, state=State.DROPPED)
