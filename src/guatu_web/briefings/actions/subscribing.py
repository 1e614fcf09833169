"""Subscribing to briefings, and telling those who have when one is issued.

A person subscribes oneself; the office subscribes others, robots and mailboxes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from guatu.briefing import Document
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, Zone
from guatu_web.areas.trees import tree
from guatu_web.briefings.gist import gist
from guatu_web.briefings.models import Edition, Subscription
from guatu_web.briefings.plain_documents import document_of
from guatu_web.briefings.queries.subscriptions import sights
from guatu_web.briefings.queries.templates import templates_of
from guatu_web.outbox.enclosing import Enclosed
from guatu_web.outbox.models import Hook
from guatu_web.outbox.posting import Draft, Words, post_all
from guatu_web.policies import may, require
from guatu_web.records.acts import Doing, act
from guatu_web.records.errors import Refused

FILES = "briefings"
"""The kind of what goes along with the mail: guatu_web.briefings.enclosing makes it."""
Format = Subscription.Format


class News(NamedTuple):
    """A briefing to be told of: its text, what its file is made from, and where its page is.

    `unreviewed` is what was written without a person having looked at it.
    """

    key: str
    kind: str
    subject: Words
    document: Document
    enclosed: dict[str, Any]
    link: str
    facts: dict[str, Any]
    not_before: datetime | None = None
    unreviewed: bool = False


# ------------------------------------------------------------------ subscribing


def subscribe(
    by: User,
    zone: Zone,
    *,
    template: str,
    area: Area | None = None,
    to: User | Hook | None = None,
    format: str = Format.PDF,
    automatic: bool = False,
) -> Subscription:
    """Send the briefings of a template and area from now on, to the person who asks or to somebody else.

    Refused for a template that is not there, for whoever may not see briefings, and where it is asked for already.
    """
    to = to or by
    require(by, "briefings.view" if to == by else "briefings.issue", zone)
    if template not in templates_of(zone):
        raise Refused(_("没有“%(name)s”这一模板，请从列表中选择。") % {"name": template}, "template")
    if area is not None and area.zone_id != zone.pk:
        raise Refused(_("该区域不属于本开发区。"), "area")
    _check_recipient(to, zone)
    told = {"hook": to} if isinstance(to, Hook) else {"user": to}
    wanted = Subscription(zone=zone, template=template, area=area, format=format, automatic=automatic, **told)
    with act("briefings.subscribe", by=by, zone=zone) as doing:
        try:
            with transaction.atomic():
                return doing.create(wanted)
        except IntegrityError as error:
            raise Refused(_("%(name)s已订阅这份简报。") % {"name": to}, "to") from error


def _check_recipient(to: User | Hook, zone: Zone) -> None:
    if isinstance(to, Hook):
        if to.zone_id != zone.pk or not to.active or to.archived_at is not None:
            raise Refused(_("该群机器人或邮箱已停用，请另选。"), "to")
    elif not may(to, "briefings.view", zone):
        raise Refused(_("%(name)s在本区没有查看简报的权限。") % {"name": to}, "to")


def unsubscribe(by: User, subscription: Subscription, *, version: int) -> Subscription:
    """Nothing more is sent; what was posted already still leaves."""
    require(by, "briefings.view" if subscription.user_id == by.pk else "briefings.issue", subscription.zone)
    with act("briefings.unsubscribe", by=by, zone=subscription.zone, reason=_("退订")) as doing:
        return doing.archive(subscription, version=version)


# ------------------------------------------------------------------ telling


def issued(doing: Doing, edition: Edition) -> int:
    """Tell all who subscribed to a briefing that it has been issued, within the act that issues it.

    Each is told of an edition once. Who is written to automatically gets this one instead, where that of the period is
    still to come. Tells how many were told.
    """
    assert doing.zone is not None
    briefing = edition.briefing
    rows = subscriptions_to(doing.zone, briefing.template, briefing.area_id)
    told = tell(doing, _news(doing.zone, edition), list(rows))
    mark_sent(rows, briefing.period_last)
    return told


def mark_sent(rows: QuerySet[Subscription], through: date | None) -> None:
    """The periods until a day have been sent; one that was sent later stays."""
    if through is None:
        return
    later = Q(sent_through=None) | Q(sent_through__lt=through)
    Subscription.objects.filter(later, pk__in=list(rows.values_list("pk", flat=True))).update(sent_through=through)


def subscriptions_to(zone: Zone, template: str, area: int | None) -> QuerySet[Subscription]:
    """Those who are sent the briefings of a template and area. No area and the whole zone are the same."""
    wanted = Q(area_id=area)
    tops = {each.state.node_id for each in tree(Area, zone) if each.depth == 0}
    if area is None or area in tops:
        wanted = Q(area_id=None) | Q(area_id__in=tops)
    rows = Subscription.objects.filter(wanted, zone=zone, template=template, archived_at=None)
    return rows.select_related("user", "hook").order_by("pk")


def tell(doing: Doing, news: News, subscriptions: Sequence[Subscription]) -> int:
    """Post a briefing to subscribers, those who may see it still."""
    assert doing.zone is not None
    wanted = still_open(doing.zone, subscriptions)
    post_all(doing, [_draft(doing.zone, news, each) for each in wanted])
    return len(wanted)


def still_open(zone: Zone, subscriptions: Sequence[Subscription]) -> list[Subscription]:
    """Those behind which there is still somebody: who has lost the role is not sent anything. One query."""
    seen = sights(zone, [each.user_id for each in subscriptions])
    return [each for each in subscriptions if each.user_id in seen or _is_in_use(each.hook)]


def _is_in_use(hook: Hook | None) -> bool:
    return hook is not None and hook.active and hook.archived_at is None


def _news(zone: Zone, edition: Edition) -> News:
    briefing, title = edition.briefing, edition.title.replace("\n", "")
    facts = {
        "template": briefing.template,
        "title": title,
        "area": briefing.area.code if briefing.area else "",
        "period": str(briefing.period),
        "edition": edition.number,
        "as_of": briefing.as_of.isoformat(),
    }
    return News(
        f"briefing-{briefing.pk}-{edition.number}",
        "briefings.issued",
        lambda: _subject(title, edition.number),
        document_of(edition.document),
        {"edition": edition.pk, "digest": edition.digest},
        reverse("briefings:edition", args=(zone.code, briefing.pk, edition.number)),
        facts,
    )


def _subject(title: str, number: int) -> str:
    return title if number == 1 else _("%(title)s（第%(number)s版）") % {"title": title, "number": number}


def _draft(zone: Zone, news: News, subscription: Subscription) -> Draft:
    to = subscription.user or subscription.hook
    assert to is not None
    file = {**news.enclosed, "format": subscription.format}
    body = _body(zone, news, subscription)
    enclosed = Enclosed(FILES, file)
    return Draft(to, news.key, news.kind, news.subject, body, news.link, news.facts, news.not_before, enclosed)


def _body(zone: Zone, news: News, subscription: Subscription) -> Callable[[], str]:
    """What is said beside the file, in the language of whoever is told."""
    is_mail = subscription.hook is None or subscription.hook.is_mailbox
    lines = [] if is_mail and subscription.format == Format.TEXT else gist(news.document)
    address = settings.ADDRESS + reverse("briefings:subscription", args=(zone.code, subscription.pk))

    def said() -> str:
        parts = [_("自动生成，未经审核。")] if news.unreviewed else []
        parts += ["\n".join(lines)] if lines else []
        parts += [_("退订：%(link)s") % {"link": address}] if is_mail and subscription.hook is None else []
        return "\n\n".join(parts)

    return said
