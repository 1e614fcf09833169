"""Investment projects: read with what the next stage still needs, entered, changed and moved by the same rules as on
screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, cast
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from guatu_web.accounts.models import User
from guatu_web.api.failures import answers
from guatu_web.api.pages import Listing, Page, page
from guatu_web.api.repeats import Key, once
from guatu_web.api.shapes import Place, Recorded, address
from guatu_web.api.values import Amount, Exact, Id, RecordId, Text, ZoneCode
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.policies import needs, visible
from guatu_web.projects.actions import entering, moving
from guatu_web.projects.models import Milestone, Move, Project
from guatu_web.projects.queries.filters import narrowed, standing
from guatu_web.projects.queries.gates import next_of
from guatu_web.projects.queries.rules import rules_of
from guatu_web.projects.words import lack_in_words, stage_name
from guatu_web.records.acts import LONGEST_REASON
from guatu_web.records.errors import Refused

router = Router(tags=["项目"])

SORTS = {"id": "pk", "stage_on": "stage_on", "changed_at": "changed_at"}
Kind = Literal["industrial", "talent", "infrastructure", "livelihood"]
Stage = Literal[
    "lead", "negotiating", "signed", "registered", "land", "started", "completed", "producing", "at_capacity"
]
State = Literal["ongoing", "delayed", "dormant", "lost", "abandoned"]
Name = Annotated[Text, Field(min_length=1, max_length=200)]
Words = Annotated[Text, Field(max_length=200)]
Reason = Annotated[Text, Field(max_length=LONGEST_REASON, description="原因；记入操作日志")]
Version = Annotated[int, Field(ge=1, le=2**31 - 1, description="读到的版本；其间有人改过则答 409")]
UNSENT: Any = Field(default_factory=lambda: None)
"""The default of what need not be sent, and may not be sent as null."""


class ProjectShape(Recorded):
    """An investment project. Money is in yuan but for `amount`, in `currency`, and `foreign`, in US dollars."""

    number: str
    name: str
    kind: str
    investor: str
    investor_code: str = Field(description="统一社会信用代码（GB 32100—2015）")
    investor_place: str
    content: str
    amount: Exact | None = Field(description="总投资，按 currency")
    currency: str
    rate: Exact | None
    rate_on: date | None
    total: Exact | None = Field(description="总投资，折合元")
    foreign: Exact | None = Field(description="合同外资，美元")
    industry: str = Field(description="行业代码（GB/T 4754—2017）")
    cluster: str
    unit: Place | None
    owner: str
    leader: str
    area: Place | None
    land_need: Exact | None = Field(description="亩")
    land_supplied: Exact | None = Field(description="亩")
    stage: str
    stage_on: date
    status: str
    status_reason: str
    status_on: date


class MilestoneShape(Schema):
    """When a stage is to be reached, when it was promised first, and when it was reached."""

    stage: str
    planned_on: date | None
    first_planned_on: date | None
    postponed: int = Field(description="推迟次数")
    postponed_reason: str
    actual_on: date | None


class MoveShape(Schema):
    """One step from stage to stage or from status to status."""

    id: int
    what: str = Field(description="stage 阶段、status 状态")
    way: str = Field(description="begin 入库、next 推进、skip 跳过环节、back 退回、status 变更状态")
    source: str
    target: str
    on: date
    reason: str
    waived: list[str]
    by: str
    at: datetime


class LackShape(Schema):
    """What the next stage still needs; `name` is what to send in `waive` to let it pass."""

    name: str
    message: str
    remedy: str


class NextShape(Schema):
    """The next stage of a project, who may move it there, and what is missing."""

    stage: str
    name: str
    roles: list[str]
    lacks: list[LackShape]


class ProjectWhole(ProjectShape):
    """A project with its dates, its moves, and the gate before it."""

    stage_name: str
    milestones: list[MilestoneShape]
    moves: list[MoveShape]
    next: NextShape | None


class ProjectListing(Listing):
    """Which projects."""

    sort: Literal["id", "-id", "stage_on", "-stage_on", "changed_at", "-changed_at"] = "id"
    kind: Kind | None = None
    stage: Stage | None = None
    status: State | None = None
    unit: Id | None = None
    area: Id | None = None
    cluster: Words | None = None
    industry: Annotated[Text, Field(max_length=5)] | None = None
    text: Words | None = Field(None, description="名称、编号或投资方")
    over: Amount | None = Field(None, description="总投资不低于多少元")


class Sent(Schema):
    """What programs send; a misspelt field is refused."""

    model_config = ConfigDict(extra="forbid")


class Fields(Sent):
    """What is said of a project; what is not sent stays."""

    kind: Kind = UNSENT
    investor: Words = UNSENT
    investor_code: Words = UNSENT
    investor_place: Words = UNSENT
    content: Annotated[Text, Field(max_length=10_000)] = UNSENT
    amount: Amount | None = None
    currency: Annotated[Text, Field(max_length=3)] = UNSENT
    rate_on: date | None = Field(None, description="按哪天的汇率折算")
    foreign: Amount | None = None
    industry: Annotated[Text, Field(max_length=5)] = UNSENT
    cluster: Words = UNSENT
    unit: Id | None = None
    owner: Id | None = None
    leader: Id | None = None
    area: Id | None = None
    land_need: Amount | None = None
    land_supplied: Amount | None = None
    sure: bool = Field(False, description="金额与同类项目相差悬殊，但确认无误")


class ProjectSent(Fields):
    """A new project; it begins at the first stage of its kind today, unless said otherwise."""

    name: Name
    stage: Stage = UNSENT
    stage_on: date = UNSENT


class ProjectChanges(Fields):
    """What is to change of a project that was read in `version`."""

    version: Version
    reason: Reason = ""
    name: Name = UNSENT


class MoveSent(Sent):
    """A project has reached the next stage on a day."""

    version: Version
    stage: Stage
    on: date


class FreeMoveSent(MoveSent):
    """A project goes back, further on than the next stage, or passes a gate without what `waive` names."""

    reason: Annotated[Reason, Field(min_length=1)]
    waive: list[Annotated[Text, Field(max_length=60)]] = Field(default_factory=list, max_length=50)


class StatusSent(Sent):
    """How a project goes since a day; a reason is needed for all but "ongoing"."""

    version: Version
    status: State
    on: date
    reason: Reason = ""


@router.get("/projects", response=answers(Page[ProjectShape]), summary="项目列表")
@needs("projects.view")
def list_projects(request: Any, zone: ZoneCode, listing: Query[ProjectListing]) -> Page[ProjectShape]:
    """Projects of the register; units, areas and industries include what stands below."""
    asked = listing.model_dump(exclude={"sort", "limit", "cursor"}, exclude_none=True)
    rows = narrowed(_rows(request), asked, request.zone)
    return page(request, rows, listing, SORTS, lambda row: ProjectShape(**_fields(row, request.zone)))


@router.get("/projects/{pk}", response=answers(ProjectWhole), summary="项目")
@needs("projects.view")
def get_project(request: Any, zone: ZoneCode, pk: RecordId) -> ProjectWhole:
    """One project with its dates, its moves, and what the next stage still needs."""
    return whole(request, pk)


@router.post("/projects", response=answers(ProjectWhole, 201), summary="登记项目")
@needs("projects.change")
def enter_project(
    request: Any, response: HttpResponse, zone: ZoneCode, sent: ProjectSent, key: Key = None
) -> Status[Any]:
    """Enter a project; it gets its number by itself."""

    def entered() -> ProjectWhole:
        given = _given(request, sent)
        return whole(request, entering.enter(request.user, request.zone, given, sure=sent.sure).pk)

    return Status(201, once(request, key, request.body, response, entered))


@router.patch("/projects/{pk}", response=answers(ProjectWhole), summary="修改项目")
@needs("projects.change")
def change_project(request: Any, zone: ZoneCode, pk: RecordId, sent: ProjectChanges) -> ProjectWhole:
    """Change fields of a project; only those that are sent are checked. 409 tells what others changed since."""
    project = found(request, pk, "projects.change")
    given = _given(request, sent)
    entering.change(request.user, project, given, version=sent.version, reason=sent.reason, sure=sent.sure)
    return whole(request, pk)


@router.post("/projects/{pk}/moves", response=answers(ProjectWhole, 201), summary="推进项目")
@needs("projects.move")
def move_project(
    request: Any, response: HttpResponse, zone: ZoneCode, pk: RecordId, sent: MoveSent, key: Key = None
) -> Status[Any]:
    """Move a project to its next stage; 422 tells what the gate still needs."""
    return _moved(request, response, pk, "projects.move", sent, key)


@router.post("/projects/{pk}/free-moves", response=answers(ProjectWhole, 201), summary="退回项目或跳过环节")
@needs("projects.move_freely")
def move_project_freely(
    request: Any, response: HttpResponse, zone: ZoneCode, pk: RecordId, sent: FreeMoveSent, key: Key = None
) -> Status[Any]:
    """Move a project back, further on than the next stage, or past needs that are waived, with a reason."""
    return _moved(request, response, pk, "projects.move_freely", sent, key)


@router.post("/projects/{pk}/status", response=answers(ProjectWhole, 201), summary="变更项目状态")
@needs("projects.move")
def set_project_status(
    request: Any, response: HttpResponse, zone: ZoneCode, pk: RecordId, sent: StatusSent, key: Key = None
) -> Status[Any]:
    """Say how a project goes, since when and why."""
    return _moved(request, response, pk, "projects.move", sent, key)


def _moved(
    request: Any, response: HttpResponse, pk: int, right: str, sent: MoveSent | StatusSent, key: str | None
) -> Status[Any]:
    """A step of a project, taken once for a key."""

    def moved() -> ProjectWhole:
        project, told = found(request, pk, right), sent.model_dump()
        if isinstance(sent, StatusSent):
            moving.set_status(request.user, project, told.pop("status"), **told, key=uuid4().hex)
        else:
            moving.move(request.user, project, told.pop("stage"), **told, key=uuid4().hex)
        return whole(request, pk)

    return Status(201, once(request, key, request.body, response, moved))


def _rows(request: Any, right: str = "projects.view") -> Any:
    return standing(request.user, request.zone, right).select_related("unit", "area", "owner", "leader")


def found(request: Any, pk: int, right: str) -> Project:
    """A project for which the person has a right; 404 for any other."""
    project: Project = get_object_or_404(_rows(request, right), pk=pk)
    project.zone = request.zone
    return project


def unit_of(request: Any, pk: int | None) -> Unit | None:
    """The unit of an id. Refused for one that is not there."""
    return None if pk is None else cast(Unit, _node(request, Unit, "unit", pk))


def _given(request: Any, sent: Fields) -> dict[str, Any]:
    """What was sent, with records in the place of their ids. Refused for those that are not there."""
    given = sent.model_dump(exclude_unset=True, exclude={"version", "reason", "sure"})
    for name, model in (("unit", Unit), ("area", Area)):
        if given.get(name) is not None:
            given[name] = _node(request, model, name, given[name])
    for name in ("owner", "leader"):
        if given.get(name) is not None:
            given[name] = _person(request.zone, name, given[name])
    return given


def _node(request: Any, model: type[Area] | type[Unit], name: str, pk: int) -> Area | Unit:
    rows: Any = model._default_manager.filter(archived_at=None)
    found: Area | Unit | None = visible(request.user, "areas.view", request.zone, rows).filter(pk=pk).first()
    if found is None:
        told = _("本开发区没有编号为 %(pk)s 的区域。") if name == "area" else _("本开发区没有编号为 %(pk)s 的机构。")
        raise Refused(told % {"pk": pk}, name)
    return found


def _person(zone: Zone, name: str, pk: int) -> User:
    found = User.objects.filter(pk=pk, memberships__zone=zone).first()
    if found is None:
        raise Refused(_("本开发区没有编号为 %(pk)s 的人员。") % {"pk": pk}, name)
    return found


def whole(request: Any, pk: int) -> ProjectWhole:
    """A project with its dates, its moves, and the gate before it."""
    project = found(request, pk, "projects.view")
    rules = rules_of(request.zone)
    ladder, ahead = rules.ladder(project.kind), next_of(project, rules)
    beyond = None
    if ladder is not None and ahead.gate is not None:
        lacks = [LackShape(**lack_in_words(each, rules, ladder)._asdict()) for each in ahead.lacks]
        gate = ahead.gate
        beyond = NextShape(stage=gate.stage, name=gate.name, roles=list(gate.roles), lacks=lacks)
    dates = Milestone.objects.filter(project=project, archived_at=None).order_by("pk")
    return ProjectWhole(
        **_fields(project, request.zone),
        stage_name=stage_name(project.stage, ladder),
        milestones=[MilestoneShape(**taken(each, MilestoneShape.model_fields)) for each in dates],
        moves=[_move(each) for each in project.moves.select_related("by").order_by("pk")],
        next=beyond,
    )


def _move(row: Move) -> MoveShape:
    return MoveShape(by=str(row.by) if row.by else "", **taken(row, MoveShape.model_fields, but=("by",)))


def taken(row: Any, names: Mapping[str, Any], but: tuple[str, ...] = ()) -> dict[str, Any]:
    """The values of a record under the names of a shape."""
    return {name: getattr(row, name) for name in names if name not in but}


_OTHER = ("href", "owner", "leader", "unit", "area")


def _fields(row: Project, zone: Zone) -> dict[str, Any]:
    return {
        "href": address(zone, "projects", row.pk),
        "owner": str(row.owner) if row.owner else "",
        "leader": str(row.leader) if row.leader else "",
        **{name: place(getattr(row, name)) for name in ("unit", "area")},
        **taken(row, ProjectShape.model_fields, but=_OTHER),
    }


def place(node: Any) -> Place | None:
    """An area or unit that a record names."""
    return Place(id=node.pk, code=node.code, name=node.name) if node else None
