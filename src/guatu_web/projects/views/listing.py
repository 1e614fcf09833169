"""The register of projects as a list, and the filters of it that people keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guatu_web.areas.shape import Choices
from guatu_web.documents.here import Here
from guatu_web.policies import may, needs
from guatu_web.projects import shown
from guatu_web.projects.actions import filters as acts
from guatu_web.projects.forms import KeepForm, ProjectFilter
from guatu_web.projects.models import Project, SavedFilter
from guatu_web.projects.queries import filters
from guatu_web.projects.queries.listing import FIRST, SORTS, read, sums
from guatu_web.records.addresses import SIZES, asked_in, links
from guatu_web.records.errors import Refused
from guatu_web.records.forms import whole_number
from guatu_web.records.paging import page


class Asked(NamedTuple):
    """A filter, what of it was told, and the projects that it leaves."""

    form: ProjectFilter
    told: dict[str, Any]
    rows: QuerySet[Project]

    @property
    def query(self) -> str:
        """The filter as an address says it."""
        return urlencode(self.told)


def asked(
    request: Here,
    right: str = "projects.view",
    clusters: Sequence[str] = (),
    usual: Mapping[str, str] = MappingProxyType({}),
) -> Asked:
    """The filter of an address, and the projects that it leaves of those that the person sees; without `clusters` those
    that projects name can be chosen. `usual` holds for what the address does not name at all."""
    rows = filters.standing(request.user, request.zone, right)
    form = ProjectFilter({**usual, **request.GET.dict()}, choices_of(request, rows, clusters))
    told = form.told
    return Asked(form, told, filters.narrowed(rows, told, request.zone))


def choices_of(request: Here, rows: QuerySet[Project], clusters: Sequence[str] = ()) -> dict[str, Choices]:
    """What a filter can be chosen from."""
    return {
        "unit": filters.unit_choices(request.zone),
        "area": filters.area_choices(request.zone),
        "leader": filters.leader_choices(request.zone),
        "cluster": [(each, each) for each in clusters] or filters.cluster_choices(rows),
    }


@needs("projects.view")
def project_list(request: Here) -> HttpResponse:
    """The projects that the person sees; without a wish all of them, the newest first."""
    form, told, rows = found = asked(request)
    place = asked_in(request.GET, SORTS, FIRST)
    sort = place.order.removeprefix("-")
    rows_here = page(rows, SORTS[sort].by, place, read=read)
    today = timezone.localdate()
    context = {
        "form": form,
        "filtered": bool(told),
        "query": found.query,
        "saved": filters.saved(request.user, request.zone),
        "page": rows_here,
        "sums": sums(rows),
        "days": {row.pk: max(0, (today - row.stage_on).days) for row in rows_here.rows},
        "sorts": SORTS,
        "sort": sort,
        "descending": place.descending,
        "sizes": SIZES,
        "size": place.size,
        "links": links(request.GET, place, rows_here.previous, rows_here.next, SORTS),
    }
    return render(request, "projects/list.html", shown.whole(context))


# ------------------------------------------------------------------ filters that people keep


@needs("projects.view")
def kept_filters(request: Here) -> HttpResponse:
    """The filters that the person can use; what is sent here is kept under its name."""
    if request.method != "POST":
        return _filters_page(request, KeepForm(), _clean(request, request.GET.get("query", "")))
    form, query = KeepForm(request.POST), _clean(request, request.POST.get("query", ""))
    if form.is_valid():
        told = form.cleaned_data
        try:
            acts.save(request.user, request.zone, told["name"], query, shared=told["shared"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已保存筛选方案：%(name)s") % {"name": told["name"]})
            return redirect(_list(request, query))
    return _filters_page(request, form, query, status=422)


@needs("projects.view")
@require_POST
def change_filter(request: Here, pk: int) -> HttpResponse:
    """A kept filter gets another name, or is shown to all."""
    kept, form = get_object_or_404(_own(request), pk=pk), KeepForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            acts.rename(request.user, kept, told["name"], version=told["version"] or 0, shared=told["shared"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("projects:filters", request.zone.code)
    return _filters_page(request, KeepForm(), "", changing=(kept.pk, form), status=422)


@needs("projects.view")
@require_POST
def archive_filter(request: Here, pk: int) -> HttpResponse:
    """A kept filter is put away."""
    office = may(request.user, "projects.merge", request.zone)
    kept = get_object_or_404(filters.saved(request.user, request.zone) if office else _own(request), pk=pk)
    acts.archive(request.user, kept, version=whole_number(request.POST.get("version")))
    messages.success(request, _("已删除筛选方案：%(name)s") % {"name": kept.name})
    return redirect("projects:filters", request.zone.code)


def _own(request: Here) -> QuerySet[SavedFilter]:
    """The filters that the person keeps; those of others can be used, and are not found for a change."""
    return filters.saved(request.user, request.zone).filter(by=request.user)


def _clean(request: Here, query: str) -> str:
    """What of an address is a filter that makes sense."""
    rows = filters.standing(request.user, request.zone)
    return urlencode(ProjectFilter(QueryDict(query[:4000]), choices_of(request, rows)).told)


def _list(request: Here, query: str) -> str:
    return f"{reverse('projects:list', args=[request.zone.code])}?{query}"


def _filters_page(
    request: Here,
    form: KeepForm,
    query: str,
    *,
    changing: tuple[int, KeepForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = [(each, _form_of(each, changing)) for each in filters.saved(request.user, request.zone)]
    context = {"form": form, "query": query, "rows": rows}
    return render(request, "projects/filters.html", shown.whole(context), status=status)


def _form_of(kept: SavedFilter, changing: tuple[int, KeepForm] | None) -> KeepForm:
    if changing and changing[0] == kept.pk:
        return changing[1]
    initial = {"name": kept.name, "shared": kept.shared, "version": kept.version}
    form = KeepForm(initial=initial)
    form.auto_id = f"filter_{kept.pk}_%s"
    return form
