"""The first page, the sign that the site is alive, and the settings' pages of people and roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from guatu_web.accounts import queries
from guatu_web.accounts.actions import people as acts
from guatu_web.accounts.forms import (
    ActiveForm,
    AddForm,
    EndForm,
    FilterForm,
    KnownForm,
    PasswordForm,
    PersonForm,
    RoleForm,
)
from guatu_web.accounts.models import Membership, User
from guatu_web.accounts.unsent import forget, kept
from guatu_web.policies import PUBLIC, SIGNED_IN, needs, visible, zones_of
from guatu_web.records.acts import history
from guatu_web.records.errors import Refused
from guatu_web.records.forms import SiteForm
from guatu_web.records.in_words import told
from guatu_web.records.models import AuditEntry

AROUND = {"here": "settings", "tab": "people"}
Save = Callable[[dict[str, Any]], HttpResponse | None]


@needs(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """To the person's only zone, or to choose one."""
    zones = zones_of(request.user)  # type: ignore[arg-type]
    if len(zones) == 1:
        return redirect("cockpit:home", zones[0].code)
    return render(request, "accounts/choose_zone.html", {"choices": zones})


@needs("cockpit.view")
def zone_home(request: Any) -> HttpResponse:
    """The address of a zone leads to the first page of its menu."""
    return redirect("cockpit:home", request.zone.code)


@needs(SIGNED_IN)
def unsent(request: HttpRequest) -> HttpResponse:
    """The form that was sent when the session had ended: to be sent now, or dropped."""
    if request.method == "POST":
        forget(request)
        return redirect("home")
    return render(request, "accounts/unsent.html", {"unsent": kept(request)})


@needs(PUBLIC)
def health(request: HttpRequest) -> HttpResponse:
    """200 while the site and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@needs("people.view")
def people(request: Any) -> HttpResponse:
    """The people of a zone with their roles."""
    form = FilterForm(request.GET)
    form.is_valid()
    held = visible(request.user, "people.view", request.zone, Membership.objects.all())
    page = Paginator(queries.people(held, form.cleaned_data), queries.PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    is_filtered = any(form.cleaned_data.values())
    context = {**AROUND, "form": form, "page": page, "kept": kept.urlencode(), "is_filtered": is_filtered}
    return render(request, "accounts/people.html", context)


@needs("people.view")
def person(request: Any, pk: int) -> HttpResponse:
    """A person: roles here, and what was done to him here."""
    found = _person(request, pk)
    held = Membership.objects.filter(user=found, zone=request.zone, archived_at=None)
    context = {
        **AROUND,
        "person": found,
        "memberships": list(held.select_related("unit", "area").order_by("-valid_to", "-valid_from")),
        "may_over": acts.may_over(request.user, request.zone, found),
        "rows": told(_history(request, found)),
    }
    return render(request, "accounts/person.html", context)


def _history(request: Any, person: User) -> list[AuditEntry]:
    """What was done to a person and his roles in the zone of the request."""
    roles = [str(pk) for pk in Membership.objects.filter(user=person, zone=request.zone).values_list("pk", flat=True)]
    of_roles = AuditEntry.objects.filter(model="accounts.membership", record__in=roles)
    entries = (history(person) | of_roles).filter(zone=request.zone)  # type: ignore[arg-type]
    return list(entries.order_by("-number")[:100])


@needs("people.change")
def add(request: Any) -> HttpResponse:
    """A new person; the first password is shown once, on the page that answers."""
    form = AddForm(request.POST or None, zone=request.zone)

    def save(told: dict[str, Any]) -> HttpResponse:
        made = acts.add_person(request.user, request.zone, **told)
        return _once(request, made, told["password"])

    return _form(request, form, save, {"title": _("新增人员"), "back": _list(request)})


@needs("people.change")
def known(request: Any) -> HttpResponse:
    """A role for somebody who has an account already."""
    form = KnownForm(request.POST or None, zone=request.zone)

    def save(told: dict[str, Any]) -> None:
        name, username = told.pop("name").strip(), told.pop("username").strip().lower()
        found = User.objects.filter(username=username, name=name, is_active=True).first()
        if found is None:
            raise Refused(_("没有登录名与姓名都相符的有效账号，请核对；确无账号时请“新增人员”。"), "username")
        acts.give_role(request.user, request.zone, found, **told)

    return _form(request, form, save, {"title": _("授予已有账号角色"), "back": _list(request)}, _list(request))


@needs("people.change")
def change(request: Any, pk: int) -> HttpResponse:
    found = _person(request, pk)
    acts.require_over(request.user, request.zone, found)
    initial = {"name": found.name, "phone": found.phone, "seen": found.version}
    form = PersonForm(request.POST or None, initial=initial)

    def save(told: dict[str, Any]) -> None:
        acts.change_person(request.user, request.zone, found, version=told.pop("seen"), **told)

    return _form_of(request, found, form, save, _("修改资料：%s"))


@needs("people.change")
def give(request: Any, pk: int) -> HttpResponse:
    found = _person(request, pk)
    form = RoleForm(request.POST or None, zone=request.zone)

    def save(told: dict[str, Any]) -> None:
        acts.give_role(request.user, request.zone, found, **told)

    return _form_of(request, found, form, save, _("授予角色：%s"))


@needs("people.change")
def end(request: Any, pk: int) -> HttpResponse:
    rows = Membership.objects.filter(archived_at=None).select_related("user", "zone", "unit", "area")
    held = get_object_or_404(visible(request.user, "people.change", request.zone, rows), pk=pk)
    form = EndForm(request.POST or None, initial={"seen": held.version})

    def save(told: dict[str, Any]) -> None:
        acts.end_role(request.user, held, version=told.pop("seen"), **told)

    title = _("结束角色：%s") % str(held).replace("%", "%%")
    return _form_of(request, held.user, form, save, title, grave=True)


@needs("people.change")
def password(request: Any, pk: int) -> HttpResponse:
    found = _person(request, pk)
    acts.require_over(request.user, request.zone, found)
    form = PasswordForm(request.POST or None, initial={"seen": found.version})

    def save(told: dict[str, Any]) -> HttpResponse:
        acts.reset_password(request.user, request.zone, found, version=told.pop("seen"), **told)
        return _once(request, found, told["password"])

    return _form_of(request, found, form, save, _("重设密码：%s"))


@needs("people.change")
def active(request: Any, pk: int) -> HttpResponse:
    found = _person(request, pk)
    acts.require_over(request.user, request.zone, found)
    form = ActiveForm(request.POST or None, initial={"seen": found.version})
    wanted = not found.is_active

    def save(told: dict[str, Any]) -> None:
        acts.set_active(request.user, request.zone, found, version=told.pop("seen"), active=wanted, **told)

    return _form_of(request, found, form, save, _("恢复账号：%s") if wanted else _("停用账号：%s"), grave=not wanted)


def _form_of(
    request: Any, person: User, form: SiteForm, save: Save, title: str, *, grave: bool = False
) -> HttpResponse:
    """A form about one person, to whose page it leads back."""
    back = reverse("accounts:person", args=[request.zone.code, person.pk])
    title = title % person if "%s" in title else title.replace("%%", "%")
    return _form(request, form, save, {"title": title, "back": back, "grave": grave}, back)


def _form(request: Any, form: SiteForm, save: Save, context: dict[str, Any], done: str = "") -> HttpResponse:
    """A form: saved and led to `done` or to what saving answers, or shown with what is wrong beside its field."""
    if request.method == "POST" and form.is_valid():
        try:
            answer = save(dict(form.cleaned_data))
        except Refused as refused:
            form.refuse(refused)
        else:
            if answer is not None:
                return answer
            messages.success(request, _("已保存。"))
            return redirect(done)
    return render(
        request, "settings/form.html", {**AROUND, "form": form, **context}, status=422 if form.is_bound else 200
    )


def _once(request: Any, person: User, password: str) -> HttpResponse:
    """The page that shows a password once; nothing keeps it."""
    answer = render(request, "accounts/first_password.html", {**AROUND, "person": person, "password": password})
    answer["Cache-Control"] = "no-store"
    return answer


def _person(request: Any, pk: int) -> User:
    """Somebody with a role in the zone, now or in the past."""
    held = visible(request.user, "people.view", request.zone, Membership.objects.filter(archived_at=None))
    return get_object_or_404(User.objects.filter(pk__in=held.values("user_id")), pk=pk)


def _list(request: Any) -> str:
    return reverse("accounts:people", args=[request.zone.code])
