"""Filters of the list that people keep: saved under a name, shown to all or not, renamed, put away."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.policies import lacking, may, require
from guatu_web.projects.models import SavedFilter
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused

LONGEST = 60
LONGEST_QUERY = 2000
MOST = 50


def save(by: User, zone: Zone, name: str, query: str, *, shared: bool = False) -> SavedFilter:
    """Keep a filter under a name; `query` is what the address says of it. Refused where nothing is asked for."""
    require(by, "projects.view", zone)
    name = _named(name)
    if not query:
        raise Refused(_("请先设置筛选条件，再保存。"))
    if len(query) > LONGEST_QUERY:
        raise Refused(_("筛选条件过长，请减少条件后再保存。"))
    with act("projects.save_filter", by=by, zone=zone) as doing:
        own = SavedFilter.objects.filter(zone=zone, by=by, archived_at=None)
        if own.count() >= MOST:
            raise Refused(_("筛选方案最多保存 %(most)s 个，请先删除不用的。") % {"most": MOST})
        _check_free(zone, by, name)
        return doing.create(SavedFilter(zone=zone, by=by, name=name, query=query, shared=shared))


def rename(by: User, kept: SavedFilter, name: str, *, version: int, shared: bool) -> SavedFilter:
    """Give a filter another name, or show it to all or no longer. Only who keeps it may."""
    require(by, "projects.view", kept.zone)
    if kept.by_id != by.pk:
        raise PermissionDenied(_("只能修改自己保存的筛选方案。"))
    name = _named(name)
    with act("projects.rename_filter", by=by, zone=kept.zone) as doing:
        _check_free(kept.zone, by, name, kept)
        return doing.change(kept, version=version, name=name, shared=shared)


def archive(by: User, kept: SavedFilter, *, version: int) -> None:
    """Put a filter away: who keeps it may, and the office those that all see."""
    if kept.by_id != by.pk and not (kept.shared and may(by, "projects.merge", kept.zone)):
        raise PermissionDenied(lacking("projects.merge"))
    require(by, "projects.view", kept.zone)
    with act("projects.archive_filter", by=by, zone=kept.zone, reason=_("不再使用")) as doing:
        doing.archive(kept, version=version)


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("请填写筛选方案的名称。"), "name")
    if len(name) > LONGEST:
        raise Refused(_("名称最多 %(most)s 字。") % {"most": LONGEST}, "name")
    return name


def _check_free(zone: Zone, by: User, name: str, kept: SavedFilter | None = None) -> None:
    rows = SavedFilter.objects.filter(zone=zone, by=by, name=name, archived_at=None)
    if (rows.exclude(pk=kept.pk) if kept else rows).exists():
        raise Refused(_("您已有名为“%(name)s”的筛选方案，请换一个名称。") % {"name": name}, "name")
