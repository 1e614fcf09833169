"""Pages of the acts on a project: each shows its form, does its act, and keeps what was typed when it is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from guatu.gates import Gate, Ladder, following, missing_on_the_way
from guatu.playbook import ProjectRules
from guatu_web.areas.models import Unit
from guatu_web.areas.shape import Choices
from guatu_web.documents import receiving
from guatu_web.documents.actions.uploading import AlreadyHere, upload
from guatu_web.documents.here import Here
from guatu_web.documents.models import Document
from guatu_web.documents.queries import documents
from guatu_web.documents.storage import clean_name, too_large
from guatu_web.policies import may, needs
from guatu_web.projects import forms_acts, shown
from guatu_web.projects.actions import invested, milestones, moving, papers, problems, screening, talks, works
from guatu_web.projects.models import Invested, Paper, Problem, Project, Quantity, Talk
from guatu_web.projects.queries.filters import unit_choices
from guatu_web.projects.queries.gates import held_by
from guatu_web.projects.queries.rules import ladder_of, rules_of
from guatu_web.projects.views.page import frame, project_of
from guatu_web.projects.words import lack_in_words
from guatu_web.records.errors import Refused

MOST_DOCUMENTS = 200
Told = dict[str, Any]
Part = TypeVar("Part", Paper, Problem, Quantity, Talk)


def _acted(
    request: Here,
    project: Project,
    form: Any,
    title: str,
    do: Callable[[Told], Any],
    *,
    fields: Callable[[str | None], str | None] = lambda field: field,
    template: str = "projects/act.html",
    **more: Any,
) -> HttpResponse:
    """The page of an act, or what follows when it is done; `fields` tells how the form calls a field of a refusal."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                do(form.cleaned_data)
            except Refused as refused:
                form.refuse(Refused(str(refused), fields(refused.field)))
            else:
                messages.success(request, _("“%(act)s”已办理。") % {"act": title})
                return redirect("projects:project", request.zone.code, project.pk)
    ladder = more.get("ladder") or rules_of(request.zone).ladder(project.kind)
    context = {**frame(project, ladder), "form": form, "title": title, **more}
    return render(request, template, context, status=status)


def _data(request: Here) -> Any:
    return request.POST if request.method == "POST" else None


def _today() -> date:
    return timezone.localdate()


def _of(request: Here, pk: int, model: type[Part], part: int) -> tuple[Project, Part]:
    """A project that the person may change, and one of the records that hang on it."""
    project = project_of(request, pk, "projects.change")
    kept: Part = get_object_or_404(model._default_manager.filter(project=project, archived_at=None), pk=part)
    kept.project = project
    return project, kept


# ------------------------------------------------------------------ stages and status


@needs("projects.move")
def move(request: Here, pk: int) -> HttpResponse:
    """The project goes to its next stage."""
    project = project_of(request, pk, "projects.move")
    ladder = ladder_of(rules_of(request.zone), project.kind)
    following_one = following(ladder, project.stage)
    return _moving(request, project, ladder, [following_one] if following_one else [], _("推进到下一阶段"))


@needs("projects.move_freely")
def move_freely(request: Here, pk: int) -> HttpResponse:
    """The project is sent back, or goes further on than the next stage."""
    project = project_of(request, pk, "projects.move_freely")
    ladder = ladder_of(rules_of(request.zone), project.kind)
    gates = [*moving.stages_before(ladder, project), *moving.stages_beyond(ladder, project)]
    return _moving(request, project, ladder, gates, _("退回或跳过环节"))


def _moving(request: Here, project: Project, ladder: Ladder, gates: list[Gate], title: str) -> HttpResponse:
    if not gates:
        raise Refused(_("项目已到最后阶段，没有可调整到的阶段。"))
    wanted = request.GET.get("stage", "")
    stage = wanted if wanted in {each.stage for each in gates} else gates[0].stage
    rules = rules_of(request.zone)
    lacks = _lacks(project, ladder, gates, rules)
    free = may(request.user, "projects.move_freely", request.zone, project)
    initial = {"stage": stage, "on": _today(), "version": project.version, "key": uuid4().hex}
    said = [(each.name, each.message) for each in lacks.values()] if free else []
    form = forms_acts.MoveForm(_data(request), gates, said, initial=initial)

    def do(told: Told) -> None:
        moving.move(
            request.user,
            project,
            told["stage"],
            on=told["on"],
            reason=told["reason"],
            waive=told["waive"],
            version=told["version"],
            key=told["key"],
        )

    return _acted(
        request, project, form, title, do, template="projects/move.html", ladder=ladder, gates=gates, lacks=lacks,
        free=free,
    )  # fmt: skip


def _lacks(project: Project, ladder: Ladder, gates: list[Gate], rules: ProjectRules) -> dict[str, Any]:
    """All that is missing on the way to the furthest of some stages, in words, by the name by which it is waived."""
    held = held_by([project])[project.pk]
    found = missing_on_the_way(ladder, project.stage, max(gates, key=lambda each: shown.RANK[each.stage]).stage, held)
    return {each.name: lack_in_words(each, rules, ladder) for each in found}


@needs("projects.move")
def status(request: Here, pk: int) -> HttpResponse:
    """How the project goes from now on."""
    project = project_of(request, pk, "projects.move")
    initial = {"status": project.status, "on": _today(), "version": project.version, "key": uuid4().hex}
    form = forms_acts.StatusForm(_data(request), initial=initial)

    def do(told: Told) -> None:
        moving.set_status(
            request.user,
            project,
            told["status"],
            on=told["on"],
            reason=told["reason"],
            version=told["version"],
            key=told["key"],
        )

    return _acted(request, project, form, _("变更状态"), do)


@needs("projects.change")
def plan(request: Here, pk: int) -> HttpResponse:
    """The planned dates of the stages; below them, the day of one that was reached is corrected."""
    project = project_of(request, pk, "projects.change")
    ladder = ladder_of(rules_of(request.zone), project.kind)
    form = _plan_form(request, project, ladder)

    def do(told: Told) -> None:
        milestones.plan(request.user, project, form.touched, version=told["version"], reason=told["reason"])

    correcting = _actual_form(None, project, ladder)
    return _acted(
        request, project, form, _("节点计划"), do, template="projects/plan.html", ladder=ladder, correcting=correcting
    )


@needs("projects.change")
def actual(request: Here, pk: int) -> HttpResponse:
    """The day on which a stage was reached is corrected."""
    project = project_of(request, pk, "projects.change")
    ladder = ladder_of(rules_of(request.zone), project.kind)
    form = _actual_form(_data(request), project, ladder)

    def do(told: Told) -> None:
        milestones.correct_actual(
            request.user, project, told["stage"], told["on"], version=told["version"], reason=told["reason"]
        )

    def named(field: str | None) -> str | None:
        return "on" if field in ladder.gate_of else field

    return _acted(request, project, form, _("更正实际日期"), do, fields=named, ladder=ladder)


def _plan_form(request: Here, project: Project, ladder: Ladder) -> forms_acts.MilestonesForm:
    held = milestones.standing(project)
    initial: Told = {stage: each.planned_on for stage, each in held.items()}
    return forms_acts.MilestonesForm(_data(request), ladder, initial=initial | {"version": project.version})


def _actual_form(data: Any, project: Project, ladder: Ladder) -> forms_acts.ActualForm:
    gates = [each for each in ladder.gates if shown.RANK[each.stage] <= shown.RANK[project.stage]]
    initial = {"stage": project.stage, "version": project.version}
    form = forms_acts.ActualForm(data, gates, initial=initial)
    form.auto_id = "actual_%s"
    return form


# ------------------------------------------------------------------ money and works


@needs("projects.change")
def invest(request: Here, pk: int) -> HttpResponse:
    """The investment completed in a month: a new one, or the correction of the month that the address names."""
    project = project_of(request, pk, "projects.change")
    kept = _invested(project, request.GET.get("month", ""))
    initial: Told = {"month": _today().replace(day=1)}
    if kept is not None:
        initial = {"month": kept.period_first, "amount": forms_acts.in_wan(kept.amount), "version": kept.version}
    form = forms_acts.InvestedForm(_data(request), initial=initial)

    def do(told: Told) -> None:
        invested.report(
            request.user,
            project,
            told["month"],
            told["amount"],
            version=told["version"],
            reason=told["reason"],
            sure=told["sure"],
        )

    return _acted(request, project, form, _("填报完成投资"), do)


def _invested(project: Project, month: str) -> Invested | None:
    try:
        day = date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
    return Invested.objects.filter(project=project, archived_at=None, period_first=day).first()


@needs("projects.change")
def quantity(request: Here, pk: int) -> HttpResponse:
    """A physical quantity: a new one, or how the one that the address names stands now."""
    project = project_of(request, pk, "projects.change")
    rows = Quantity.objects.filter(project=project, archived_at=None)
    initial: Told = {"on": _today(), "done": 0}
    named = request.GET.get("quantity", "")
    if named.isdecimal() and len(named) < 19 and (kept := rows.filter(pk=int(named)).first()):
        names = ("name", "measure", "planned", "done", "version")
        initial |= {name: getattr(kept, name) for name in names}
        initial |= {name: shown.plain(initial[name], "0.001") for name in ("planned", "done")}
    form = forms_acts.QuantityForm(_data(request), initial=initial)

    def do(told: Told) -> None:
        works.set_quantity(request.user, project, **told)

    return _acted(request, project, form, _("填报实物工程量"), do)


# ------------------------------------------------------------------ talks and problems


@needs("projects.change")
def talk(request: Here, pk: int) -> HttpResponse:
    """A visit or talk is recorded."""
    project = project_of(request, pk, "projects.change")
    form = forms_acts.TalkForm(_data(request), initial={"on": _today(), "way": Talk.Way.TALK})

    def do(told: Told) -> None:
        talks.add(request.user, project, **_without(told, "version"))

    return _acted(request, project, form, _("登记洽谈"), do)


@needs("projects.change")
def change_talk(request: Here, pk: int, talk: int) -> HttpResponse:
    """What was recorded of a talk is corrected."""
    project, kept = _of(request, pk, Talk, talk)
    names = ("on", "way", "met", "place", "content", "next_on", "version")
    form = forms_acts.TalkForm(_data(request), initial={name: getattr(kept, name) for name in names})

    def do(told: Told) -> None:
        talks.change(request.user, kept, **{**told, "version": told["version"] or 0})

    return _acted(request, project, form, _("修改洽谈记录"), do)


@needs("projects.change")
def problem(request: Here, pk: int) -> HttpResponse:
    """A problem is raised."""
    project = project_of(request, pk, "projects.change")
    form = forms_acts.ProblemForm(_data(request), unit_choices(request.zone), initial={"on": _today()})

    def do(told: Told) -> None:
        unit = Unit.objects.filter(zone=request.zone, pk=told["unit"]).first() if told["unit"] else None
        problems.raise_problem(request.user, project, told["text"], on=told["on"], unit=unit, due_on=told["due_on"])

    return _acted(request, project, form, _("提出问题"), do)


@needs("projects.change")
def solve(request: Here, pk: int, problem: int) -> HttpResponse:
    """A problem is solved."""
    project, kept = _of(request, pk, Problem, problem)
    initial = {"answer": kept.answer, "on": kept.solved_on or _today(), "version": kept.version}
    form = forms_acts.SolveForm(_data(request), initial=initial)

    def do(told: Told) -> None:
        problems.solve(request.user, kept, told["answer"], on=told["on"], version=told["version"])

    return _acted(request, project, form, _("问题解决"), do, about=kept.text)


# ------------------------------------------------------------------ papers


@needs("projects.change")
@csrf_exempt
def paper(request: Here, pk: int) -> HttpResponse:
    """A paper is entered. Its file is limited as it streams in, which must be said before the body is read; the form's
    token is asked for right after."""
    receiving.limit(request)
    return _paper(request, pk)


@csrf_protect
def _paper(request: Here, pk: int) -> HttpResponse:
    project = project_of(request, pk, "projects.change")
    rules = rules_of(request.zone)
    uploads = may(request.user, "documents.upload", request.zone)
    wanted = request.GET.get("kind", "")
    form = forms_acts.PaperForm(
        _data(request),
        rules.papers,
        _documents(request),
        uploads=uploads,
        files=request.FILES if request.method == "POST" else None,
        initial={"kind": wanted if wanted in rules.papers else None, "on": _today()},
    )

    def do(told: Told) -> None:
        given = {name: told[name] for name in ("number", "on")}
        papers.add(request.user, project, told["kind"], document=_document(request, told), **given)

    return _acted(request, project, form, _("登记材料"), do)


def _documents(request: Here) -> Choices:
    """The newest documents of the zone."""
    rows = documents(request.user, request.zone).filter(archived_at=None).order_by("-pk")
    told = rows.values_list("pk", "title", "file_name")[:MOST_DOCUMENTS]
    return [(str(pk), (title or name)[:60]) for pk, title, name in told]


def _document(request: Here, told: Told) -> Document | None:
    """The file that came, else the document that was chosen."""
    for name in receiving.too_large(request):
        raise Refused(str(too_large(clean_name(name))), "file")
    file = told.get("file")
    if file is None:
        rows = documents(request.user, request.zone).filter(archived_at=None)
        return rows.filter(pk=told["document"]).first() if told["document"] else None
    try:
        return upload(request.user, request.zone, clean_name(file.name or ""), file.chunks())
    except AlreadyHere as here:
        return here.document
    except Refused as refused:
        raise Refused(str(refused), "file") from None


@needs("projects.change")
def withdraw_paper(request: Here, pk: int, paper: int) -> HttpResponse:
    """A paper that was entered by mistake is taken out."""
    project, kept = _of(request, pk, Paper, paper)
    about = f"{rules_of(request.zone).papers.get(kept.kind, kept.kind)} {kept.number}"
    return _withdrawing(request, project, kept, papers.withdraw, _("撤销材料"), about)


@needs("projects.change")
def withdraw_quantity(request: Here, pk: int, quantity: int) -> HttpResponse:
    """A quantity that was entered by mistake is taken out."""
    project, kept = _of(request, pk, Quantity, quantity)
    return _withdrawing(request, project, kept, works.withdraw, _("撤销实物工程量"), kept.name)


def _withdrawing(
    request: Here, project: Project, kept: Part, act: Callable[..., Part], title: str, about: str
) -> HttpResponse:
    form = forms_acts.WithdrawForm(_data(request), initial={"version": kept.version})

    def do(told: Told) -> None:
        act(request.user, kept, version=told["version"], reason=told["reason"])

    return _acted(request, project, form, title, do, about=about)


# ------------------------------------------------------------------ screening


@needs("projects.screen")
def screen(request: Here, pk: int) -> HttpResponse:
    """The admission of the project is decided: what the criteria find stands beside what the person says."""
    project = project_of(request, pk, "projects.screen")
    criteria = rules_of(request.zone).screening
    if criteria is None:
        raise Refused(_("现行办法没有准入评审标准，请先在办法的 projects.yaml 中补充 screening。"))
    last = project.screenings.filter(archived_at=None).first()
    initial: Told = {f"given_{key}": value for key, value in (last.given if last else {}).items()}
    initial |= {"on": _today(), "version": project.version}
    form = forms_acts.ScreeningForm(_data(request), criteria, initial=initial)
    trying = request.method == "POST" and "try" in request.POST
    given = form.given if form.is_bound and form.is_valid() else (last.given if last else {})
    told, outcome = screening.found(project, criteria, form.given if trying and form.is_valid() else given)

    def do(told: Told) -> None:
        screening.decide(
            request.user,
            project,
            form.given,
            told["decision"],
            on=told["on"],
            reason=told["reason"],
            version=told["version"],
        )

    more: dict[str, Any] = {"criteria": criteria, "outcome": outcome, "known": told, "trying": trying}
    template = "projects/screen.html"
    if trying:
        context = {**frame(project, rules_of(request.zone).ladder(project.kind)), "form": form, "title": _("准入评审")}
        return render(request, template, {**context, **more})
    return _acted(request, project, form, _("准入评审"), do, template=template, **more)


def _without(told: Told, *names: str) -> Told:
    return {key: value for key, value in told.items() if key not in names}
