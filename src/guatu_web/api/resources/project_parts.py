"""What hangs on a project: planned and actual dates, investment by month, quantities, talks, problems and papers; read,
and written by the same acts as on screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from guatu_web.api.failures import answers
from guatu_web.api.pages import Listing, Page, page
from guatu_web.api.queries import documents
from guatu_web.api.repeats import Key, once
from guatu_web.api.resources.projects import (
    UNSENT,
    ProjectWhole,
    Reason,
    Sent,
    Stage,
    Version,
    Words,
    found,
    place,
    taken,
    unit_of,
    whole,
)
from guatu_web.api.shapes import Place, address
from guatu_web.api.values import Amount, Exact, Id, RecordId, Text, ZoneCode
from guatu_web.policies import needs
from guatu_web.projects.actions import invested, milestones, papers, problems, talks, works
from guatu_web.projects.models import Invested, Paper, Problem, Quantity, Talk
from guatu_web.projects.queries.rules import rules_of
from guatu_web.records.acts import LONGEST_REASON
from guatu_web.records.errors import Refused

router = Router(tags=["项目"])

Part = TypeVar("Part", Quantity, Talk, Problem, Paper)
Whole = TypeVar("Whole", bound=Model)
S = TypeVar("S", bound=Schema)
SORTS = {"id": "pk"}
Month = Annotated[
    Text, Field(pattern=r"^(19|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])$", description="月份", examples=["2026-11"])
]
Lines = Annotated[Text, Field(min_length=1, max_length=10_000)]
Why = Annotated[Text, Field(min_length=1, max_length=LONGEST_REASON, description="原因；记入操作日志")]
Way = Literal["visit", "reception", "talk", "call"]
SeenBefore = Annotated[int | None, Field(ge=1, le=2**31 - 1, description="更正已有的，须带读到的版本；新填的不带")]


class PartShape(Schema):
    """What every record of a project has."""

    id: int
    version: int


class InvestedShape(PartShape):
    """Investment completed in a month, in yuan."""

    month: str
    amount: Exact = Field(description="元")


class QuantityShape(PartShape):
    """A physical quantity of public works."""

    name: str
    measure: str = Field(description="计量单位")
    planned: Exact
    done: Exact
    on: date = Field(description="截至")


class TalkShape(PartShape):
    """A visit, reception, talk or call."""

    on: date
    way: str = Field(description="visit 外出拜访、reception 来访接待、talk 洽谈、call 电话或视频")
    met: str
    place: str
    content: str
    next_on: date | None = Field(description="下次跟进")
    by: str


class ProblemShape(PartShape):
    """What stands in a project's way, and how it was solved."""

    text: str
    raised_on: date
    unit: Place | None = Field(description="解决单位")
    due_on: date | None
    solved_on: date | None
    answer: str


class PaperShape(PartShape):
    """A paper that a project has."""

    kind: str = Field(description="材料类别代码，见现行办法")
    kind_name: str
    number: str
    on: date | None
    document: int | None
    href: str | None = Field(description="文件的地址")


class PartListing(Listing):
    """How much of what hangs on a project."""

    sort: Literal["id", "-id"] = "id"


class Plans(Sent):
    """Planned dates of stages; those not named stay, null takes one away. One that is put off needs a reason."""

    version: Version
    dates: dict[Stage, date | None] = Field(description="阶段: 计划日期", min_length=1)
    reason: Reason = ""


class ActualDate(Sent):
    """The day on which a stage was reached is corrected; null takes it away."""

    version: Version
    stage: Stage
    on: date | None
    reason: Why


class InvestedSent(Sent):
    """Investment completed in a month."""

    month: Month
    amount: Annotated[Amount, Field(description="元")]
    version: SeenBefore = None
    reason: Reason = ""
    sure: bool = Field(False, description="累计超过总投资的 120%，但确认无误")


class QuantitySent(Sent):
    """A physical quantity as it stands; a name that is there already is brought up to date."""

    name: Annotated[Text, Field(min_length=1, max_length=100)]
    measure: Annotated[Text, Field(min_length=1, max_length=20)]
    planned: Amount
    done: Amount
    on: date
    version: SeenBefore = None


class TalkSent(Sent):
    """A visit or talk that has taken place."""

    on: date
    way: Way
    content: Lines
    met: Words = ""
    place: Annotated[Text, Field(max_length=100)] = ""
    next_on: date | None = None


class TalkChanges(Sent):
    """What is to change of a talk that was read in `version`; what is not sent stays."""

    version: Version
    on: date = UNSENT
    way: Way = UNSENT
    content: Lines = UNSENT
    met: Words = UNSENT
    place: Annotated[Text, Field(max_length=100)] = UNSENT
    next_on: date | None = None


class ProblemSent(Sent):
    """What stands in a project's way."""

    text: Lines
    on: date = Field(description="提出日期")
    unit: Id | None = Field(None, description="解决单位")
    due_on: date | None = Field(None, description="解决时限")


class Solution(Sent):
    """How and when a problem was solved."""

    version: Version
    answer: Lines
    on: date


class PaperSent(Sent):
    """A paper; its file is uploaded as a document before."""

    kind: Annotated[Text, Field(min_length=1, max_length=60)]
    number: Annotated[Text, Field(max_length=100)] = ""
    on: date | None = None
    document: Id | None = None


class Withdrawal(Sent):
    """Something was entered by mistake, or is void."""

    version: Version
    reason: Why


# ------------------------------------------------------------------ dates of stages


@router.patch("/projects/{pk}/milestones", response=answers(ProjectWhole), summary="计划项目节点")
@needs("projects.change")
def plan_milestones(request: Any, zone: ZoneCode, pk: RecordId, sent: Plans) -> ProjectWhole:
    """Plan the dates of stages; the first that was promised is kept, and each time that one is put off counts."""
    project = found(request, pk, "projects.change")
    milestones.plan(
        request.user, project, dict[str, date | None](sent.dates.items()), version=sent.version, reason=sent.reason
    )
    return whole(request, pk)


@router.patch("/projects/{pk}/milestones/actual", response=answers(ProjectWhole), summary="更正节点实际日期")
@needs("projects.change")
def correct_milestone(request: Any, zone: ZoneCode, pk: RecordId, sent: ActualDate) -> ProjectWhole:
    """Correct the day on which a stage was reached; a stage that lies ahead is reached by moving the project."""
    project = found(request, pk, "projects.change")
    milestones.correct_actual(request.user, project, sent.stage, sent.on, version=sent.version, reason=sent.reason)
    return whole(request, pk)


# ------------------------------------------------------------------ money and works


@router.get("/projects/{pk}/invested", response=answers(Page[InvestedShape]), summary="项目完成投资")
@needs("projects.view")
def list_invested(request: Any, zone: ZoneCode, pk: RecordId, listing: Query[PartListing]) -> Page[InvestedShape]:
    """Investment completed, month by month."""
    return page(request, _parts(request, pk, Invested), listing, SORTS, _invested)


@router.post("/projects/{pk}/invested", response=answers(InvestedShape, 201), summary="填报项目完成投资")
@needs("projects.change")
def report_invested(
    request: Any, response: HttpResponse, zone: ZoneCode, pk: RecordId, sent: InvestedSent, key: Key = None
) -> Status[Any]:
    """The investment completed in a month; a figure that stands is corrected in the version that was read."""

    def reported() -> InvestedShape:
        project, told = found(request, pk, "projects.change"), sent.model_dump()
        month = date.fromisoformat(f"{told.pop('month')}-01")
        return _invested(invested.report(request.user, project, month, told.pop("amount"), **told))

    return Status(201, once(request, key, request.body, response, reported))


@router.get("/projects/{pk}/quantities", response=answers(Page[QuantityShape]), summary="项目实物工程量")
@needs("projects.view")
def list_quantities(request: Any, zone: ZoneCode, pk: RecordId, listing: Query[PartListing]) -> Page[QuantityShape]:
    """Physical quantities as they stand."""
    return page(request, _parts(request, pk, Quantity), listing, SORTS, _shaping(QuantityShape))


@router.post("/projects/{pk}/quantities", response=answers(QuantityShape, 201), summary="填报实物工程量")
@needs("projects.change")
def set_quantity(
    request: Any, response: HttpResponse, zone: ZoneCode, pk: RecordId, sent: QuantitySent, key: Key = None
) -> Status[Any]:
    """A quantity under its name, new or as it stands now; one that is there in the version that was read."""

    def set_() -> QuantityShape:
        project, told = found(request, pk, "projects.change"), sent.model_dump()
        return _shaping(QuantityShape)(works.set_quantity(request.user, project, told.pop("name"), **told))

    return Status(201, once(request, key, request.body, response, set_))


@router.post("/projects/{pk}/quantities/{quantity}/withdraw", response=answers(QuantityShape), summary="撤销实物工程量")
@needs("projects.change")
def withdraw_quantity(
    request: Any,
    response: HttpResponse,
    zone: ZoneCode,
    pk: RecordId,
    quantity: RecordId,
    sent: Withdrawal,
    key: Key = None,
) -> Any:
    """Take out a quantity that was entered by mistake."""

    def withdrawn() -> QuantityShape:
        kept = _part(request, pk, Quantity, quantity)
        return _shaping(QuantityShape)(works.withdraw(request.user, kept, version=sent.version, reason=sent.reason))

    return once(request, key, request.body, response, withdrawn)


# ------------------------------------------------------------------ talks and problems


@router.get("/projects/{pk}/talks", response=answers(Page[TalkShape]), summary="项目洽谈")
@needs("projects.view")
def list_talks(request: Any, zone: ZoneCode, pk: RecordId, listing: Query[PartListing]) -> Page[TalkShape]:
    """Visits, receptions and talks."""
    return page(request, _parts(request, pk, Talk).select_related("by"), listing, SORTS, _talk)


@router.post("/projects/{pk}/talks", response=answers(TalkShape, 201), summary="登记洽谈")
@needs("projects.change")
def add_talk(
    request: Any, response: HttpResponse, zone: ZoneCode, pk: RecordId, sent: TalkSent, key: Key = None
) -> Status[Any]:
    """A visit or talk that has taken place."""

    def added() -> TalkShape:
        project, told = found(request, pk, "projects.change"), sent.model_dump()
        return _talk(talks.add(request.user, project, told.pop("content"), **told))

    return Status(201, once(request, key, request.body, response, added))


@router.patch("/projects/{pk}/talks/{talk}", response=answers(TalkShape), summary="修改洽谈记录")
@needs("projects.change")
def change_talk(request: Any, zone: ZoneCode, pk: RecordId, talk: RecordId, sent: TalkChanges) -> TalkShape:
    """Correct what was recorded of a talk."""
    told = sent.model_dump(exclude_unset=True)
    return _talk(talks.change(request.user, _part(request, pk, Talk, talk), **told))


@router.get("/projects/{pk}/problems", response=answers(Page[ProblemShape]), summary="项目问题")
@needs("projects.view")
def list_problems(request: Any, zone: ZoneCode, pk: RecordId, listing: Query[PartListing]) -> Page[ProblemShape]:
    """What stands or stood in the project's way."""
    return page(request, _parts(request, pk, Problem).select_related("unit"), listing, SORTS, _problem)


@router.post("/projects/{pk}/problems", response=answers(ProblemShape, 201), summary="提出项目问题")
@needs("projects.change")
def raise_problem(
    request: Any, response: HttpResponse, zone: ZoneCode, pk: RecordId, sent: ProblemSent, key: Key = None
) -> Status[Any]:
    """A problem, with the unit that is to solve it and until when."""

    def raised() -> ProblemShape:
        project, told = found(request, pk, "projects.change"), sent.model_dump()
        told["unit"] = unit_of(request, told["unit"])
        return _problem(problems.raise_problem(request.user, project, told.pop("text"), **told))

    return Status(201, once(request, key, request.body, response, raised))


@router.post("/projects/{pk}/problems/{problem}/solve", response=answers(ProblemShape), summary="项目问题解决")
@needs("projects.change")
def solve_problem(
    request: Any,
    response: HttpResponse,
    zone: ZoneCode,
    pk: RecordId,
    problem: RecordId,
    sent: Solution,
    key: Key = None,
) -> Any:
    """How and when a problem was solved."""

    def solved() -> ProblemShape:
        told = sent.model_dump()
        return _problem(problems.solve(request.user, _part(request, pk, Problem, problem), told.pop("answer"), **told))

    return once(request, key, request.body, response, solved)


# ------------------------------------------------------------------ papers


@router.get("/projects/{pk}/papers", response=answers(Page[PaperShape]), summary="项目材料")
@needs("projects.view")
def list_papers(request: Any, zone: ZoneCode, pk: RecordId, listing: Query[PartListing]) -> Page[PaperShape]:
    """The papers that a project has."""
    return page(request, _parts(request, pk, Paper), listing, SORTS, _shaping_papers(request))


@router.post("/projects/{pk}/papers", response=answers(PaperShape, 201), summary="登记项目材料")
@needs("projects.change")
def add_paper(
    request: Any, response: HttpResponse, zone: ZoneCode, pk: RecordId, sent: PaperSent, key: Key = None
) -> Status[Any]:
    """A paper of a kind that the playbook names; the same kind and number again is the same paper."""

    def added() -> PaperShape:
        project, told = found(request, pk, "projects.change"), sent.model_dump()
        told["document"] = _document(request, told["document"])
        return _shaping_papers(request)(papers.add(request.user, project, told.pop("kind"), **told))

    return Status(201, once(request, key, request.body, response, added))


@router.post("/projects/{pk}/papers/{paper}/withdraw", response=answers(PaperShape), summary="撤销项目材料")
@needs("projects.change")
def withdraw_paper(
    request: Any,
    response: HttpResponse,
    zone: ZoneCode,
    pk: RecordId,
    paper: RecordId,
    sent: Withdrawal,
    key: Key = None,
) -> Any:
    """Take out a paper that was entered by mistake or is void."""

    def withdrawn() -> PaperShape:
        kept = _part(request, pk, Paper, paper)
        return _shaping_papers(request)(papers.withdraw(request.user, kept, version=sent.version, reason=sent.reason))

    return once(request, key, request.body, response, withdrawn)


# ------------------------------------------------------------------ records and shapes


def _parts(request: Any, pk: int, model: type[Whole]) -> Any:
    """What hangs on a project that the person sees."""
    project = found(request, pk, "projects.view")
    return model._default_manager.filter(project=project, archived_at=None)


def _part(request: Any, pk: int, model: type[Part], part: int) -> Part:
    """One record of a project that the person may change."""
    project = found(request, pk, "projects.change")
    kept: Part = get_object_or_404(model._default_manager.filter(project=project, archived_at=None), pk=part)
    kept.project = project
    return kept


def _document(request: Any, pk: int | None) -> Any:
    if pk is None:
        return None
    known = documents(request.user, request.zone).filter(pk=pk).first()
    if known is None:
        raise Refused(_("本开发区没有编号为 %(pk)s 的文件。") % {"pk": pk}, "document")
    return known


def _shaping(shape: type[S]) -> Callable[[Any], S]:
    return lambda row: shape(**taken(row, shape.model_fields))


def _invested(row: Invested) -> InvestedShape:
    return InvestedShape(month=f"{row.period_first:%Y-%m}", **taken(row, InvestedShape.model_fields, but=("month",)))


def _talk(row: Talk) -> TalkShape:
    return TalkShape(by=str(row.by), **taken(row, TalkShape.model_fields, but=("by",)))


def _problem(row: Problem) -> ProblemShape:
    return ProblemShape(unit=place(row.unit), **taken(row, ProblemShape.model_fields, but=("unit",)))


def _shaping_papers(request: Any) -> Callable[[Paper], PaperShape]:
    kinds = rules_of(request.zone).papers

    def shape(row: Paper) -> PaperShape:
        pk = row.document_id
        return PaperShape(
            kind_name=kinds.get(row.kind, row.kind),
            document=pk,
            href=address(request.zone, "documents", pk) if pk else None,
            **taken(row, PaperShape.model_fields, but=("kind_name", "document", "href")),
        )

    return shape
