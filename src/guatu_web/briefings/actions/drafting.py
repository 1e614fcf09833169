"""The acts on drafts: keep what the records give as a draft, edit it, write it anew from today's records."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from guatu.briefing import Document
from guatu.briefing.merging import words
from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.briefings.models import Briefing
from guatu_web.briefings.plain_documents import digest, document_of, plain
from guatu_web.briefings.queries.drafting import Draft, Wanted, draft_of
from guatu_web.policies import require
from guatu_web.records.acts import Changes, Doing, act
from guatu_web.records.errors import Refused
from guatu_web.records.periods import period_columns

RIGHT = "briefings.write"
State = Briefing.State
MOST_CHANGES, LONGEST_CHANGE = 50, 2_000
"""So many changed paragraphs of one edit stand in the log, each with so many characters."""
_LONGEST_TITLE = 200


def keep(by: User, zone: Zone, wanted: Wanted) -> Briefing:
    """A draft of what the records give now."""
    require(by, RIGHT, zone)
    draft = draft_of(zone, wanted)
    told = plain(draft.document)
    with act("briefings.draft", by=by, zone=zone) as doing:
        made = Briefing(
            zone=zone, area=wanted.area, template=wanted.template, title=draft.document.title, number=wanted.number,
            issued=wanted.issued, as_of=draft.facts.as_of, facts=draft.plain_facts, written=told, document=told,
            digest=digest(told), by=by, **period_columns(wanted.period),
        )  # fmt: skip
        return doing.create(made)


def edit(by: User, briefing: Briefing, document: Document, *, version: int) -> Briefing:
    """What a person has made of it. One that was issued is a draft again; its edition stays."""
    _check(by, briefing, document)
    with act("briefings.edit", by=by, zone=briefing.zone) as doing:
        return _change(doing, briefing, document, version, edited=True)


def rewrite(by: User, briefing: Briefing, draft: Draft, document: Document, *, version: int) -> Briefing:
    """Write it anew: `draft` is what the records give now, `document` that with what people have changed and keep."""
    _check(by, briefing, document)
    told = plain(replace(document, blocks=draft.document.blocks))
    with act("briefings.rewrite", by=by, zone=briefing.zone) as doing:
        more = {"facts": draft.plain_facts, "written": told, "as_of": draft.facts.as_of}
        return _change(doing, briefing, document, version, edited=plain(document) != told, **more)


def _check(by: User, briefing: Briefing, document: Document) -> None:
    require(by, RIGHT, briefing.zone, briefing)
    if briefing.state == State.DROPPED:
        raise Refused(_("简报已作废，不能修改。"))
    if not document.title.strip():
        raise Refused(_("请填写标题。"), "title")
    if len(document.title) > _LONGEST_TITLE:
        raise Refused(_("标题最多 %(most)s 字。") % {"most": _LONGEST_TITLE}, "title")
    if not document.office.strip():
        raise Refused(_("请填写落款单位。"), "office")


def _change(doing: Doing, briefing: Briefing, document: Document, version: int, **more: object) -> Briefing:
    before, told = document_of(briefing.document), plain(document)
    now = digest(told)
    if now == briefing.digest and briefing.version == version and not more.get("facts"):
        return briefing
    changed = doing.change(
        briefing, version=version, title=document.title, number=document.number, issued=document.on, document=told,
        digest=now, state=State.DRAFT, **more,
    )  # fmt: skip
    if changes := changed_blocks(before, document):
        doing.note(changed, changes)
    return changed


def changed_blocks(before: Document, now: Document) -> Changes:
    """The blocks that differ, by their number, with what they said and say."""
    old, new = ([words(each).partition(" ")[2] for each in of.blocks] for of in (before, now))
    told: Changes = {}
    with translation.override(settings.LANGUAGE_CODE):  # the log is one, whatever language the person works in
        name = _("第 %(number)s 段")
    for kind, a, a_end, b, b_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal" or len(told) >= MOST_CHANGES:
            continue
        for at in range(max(a_end - a, b_end - b)):
            pair = [(texts[of + at] if of + at < end else "") for texts, of, end in ((old, a, a_end), (new, b, b_end))]
            told[name % {"number": b + at + 1}] = [each.strip()[:LONGEST_CHANGE] for each in pair]
    return dict(list(told.items())[:MOST_CHANGES])
