"""Targets: read, entered, changed, bound to a metric, and withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from guatu import catalogue
from guatu.catalogue.indicator import UNITS
from guatu.periods import Period
from guatu.reading.labels import plain
from guatu_web.api import queries
from guatu_web.api.failures import answers
from guatu_web.api.pages import Page, page
from guatu_web.api.repeats import Key, once
from guatu_web.api.resources.ledger import SORTS, EntryListing
from guatu_web.api.shapes import TargetShape, target_shape
from guatu_web.api.values import Amount, Id, PeriodText, RecordId, Text, ZoneCode
from guatu_web.areas.models import Area, Unit
from guatu_web.ledger.actions import binding
from guatu_web.ledger.actions import targets as acts
from guatu_web.ledger.figures import shown_amount
from guatu_web.ledger.models import Target
from guatu_web.policies import needs, visible
from guatu_web.records.acts import LONGEST_REASON
from guatu_web.records.errors import Refused
from guatu_web.records.periods import period_columns

router = Router(tags=["目标"])

Measure = Literal["level", "growth", "delta", "rank", "multiple", "gap"]
Bound = Literal["eq", "ge", "le", "approx"]
Name = Annotated[Text, Field(min_length=1, max_length=200)]
Code = Annotated[Text, Field(max_length=60)]
BaseUnit = Annotated[Text, Field(max_length=30, description="基本单位", json_schema_extra={"enum": ["", *UNITS]})]
Written = Annotated[Text, Field(max_length=80, description="原来的写法，如 60家")]
Note = Annotated[Text, Field(max_length=5000)]
Reason = Annotated[Text, Field(min_length=1, max_length=LONGEST_REASON, description="依据；记入操作日志")]
Version = Annotated[int, Field(ge=1, le=2**31 - 1, description="读到的版本；其间有人改过则答 409")]
UNSENT: Any = Field(default_factory=lambda: None)
"""The default of what need not be sent, and may not be sent as null."""


class TargetListing(EntryListing):
    """Which targets."""

    code: Text | None = None
    measure: Measure | None = None
    state: Literal["in_force", "superseded", "withdrawn"] | None = None


class Sent(Schema):
    """What programs send; a misspelt field is refused."""

    model_config = ConfigDict(extra="forbid")


class TargetSent(Sent):
    """A new target. Without `code` the catalogue is asked for the indicator's name."""

    indicator: Name
    code: Code = ""
    measure: Measure = "level"
    value: Amount
    value_unit: BaseUnit = ""
    as_written: Written = ""
    bound: Bound = "ge"
    stretch_value: Amount | None = None
    period: PeriodText
    area: Id | None = None
    unit: Id | None = None
    note: Note = ""
    reason: Reason


class TargetChanges(Sent):
    """What is to change of a target; what is not sent stays."""

    version: Version
    reason: Reason
    indicator: Name = UNSENT
    code: Code = UNSENT
    measure: Measure = UNSENT
    value: Amount = UNSENT
    value_unit: BaseUnit = UNSENT
    as_written: Written = UNSENT
    bound: Bound = UNSENT
    stretch_value: Amount | None = None
    period: PeriodText = UNSENT
    area: Id | None = None
    unit: Id | None = None
    note: Note = UNSENT


class NewValue(Sent):
    """The next version of a target: its value from a day on."""

    version: Version
    reason: Reason
    value: Amount
    bound: Bound = UNSENT
    stretch_value: Amount | None = None
    since: date = Field(description="自何日起按新值")


class Binding(Sent):
    """The metric of the playbook in force that is to measure a target."""

    version: Version
    reason: Reason
    metric: Annotated[Text, Field(min_length=1, max_length=60, description="办法中测算指标的名称，如 signed_large")]
    where: dict[Code, Annotated[Text, Field(min_length=1, max_length=200)]] = Field(
        default_factory=dict, max_length=20, description='只计其中，如 {"cluster": "新材料"}；不写即全部'
    )


class Unbinding(Sent):
    """Why statistics are to measure a target again."""

    version: Version
    reason: Reason


class Withdrawal(Sent):
    """Why a target is withdrawn."""

    version: Version
    reason: Reason


@router.get("/targets", response=answers(Page[TargetShape]), summary="目标列表")
@needs("ledger.view")
def list_targets(request: Any, zone: ZoneCode, listing: Query[TargetListing]) -> Page[TargetShape]:
    """Figures that were promised."""
    rows = queries.of_period(queries.targets(request.user, request.zone), listing.period)
    rows = queries.narrowed(rows, listing, "area", "unit", "code", "measure", "state")
    return page(request, rows, listing, SORTS, lambda row: target_shape(row, request.zone))


@router.get("/targets/{pk}", response=answers(TargetShape), summary="目标")
@needs("ledger.view")
def get_target(request: Any, zone: ZoneCode, pk: RecordId) -> TargetShape:
    """One promise."""
    return target_shape(get_object_or_404(queries.targets(request.user, request.zone), pk=pk), request.zone)


@router.post("/targets", response=answers(TargetShape, 201), summary="登记目标")
@needs("ledger.change")
def enter_target(
    request: Any, response: HttpResponse, zone: ZoneCode, sent: TargetSent, key: Key = None
) -> Status[Any]:
    """Enter a target by hand, with a reason."""

    def entered() -> TargetShape:
        columns = _columns(request, sent.model_dump(exclude={"reason"}), Target(zone=request.zone))
        return _shown(request, acts.enter(request.user, request.zone, columns, reason=sent.reason))

    return Status(201, once(request, key, request.body, response, entered))


@router.patch("/targets/{pk}", response=answers(TargetShape), summary="修改目标")
@needs("ledger.change")
def change_target(request: Any, zone: ZoneCode, pk: RecordId, sent: TargetChanges) -> TargetShape:
    """Change fields of a target that was read in `version`; 409 tells what others changed since."""
    target = _found(request, pk)
    changes = sent.model_dump(exclude_unset=True, exclude={"version", "reason"})
    columns = _kept(target) | _columns(request, changes, target)
    return _shown(request, acts.change(request.user, target, columns, version=sent.version, reason=sent.reason))


@router.post("/targets/{pk}/supersede", response=answers(TargetShape, 201), summary="调整目标值")
@needs("ledger.change")
def supersede_target(
    request: Any, response: HttpResponse, zone: ZoneCode, pk: RecordId, sent: NewValue, key: Key = None
) -> Status[Any]:
    """A new value from a day on; the old target stays in the ledger as superseded."""

    def superseded() -> TargetShape:
        target = _found(request, pk)
        changes = sent.model_dump(exclude_unset=True, exclude={"version", "reason", "since"})
        columns = {"bound": target.bound, "value_unit": target.value_unit, "since": sent.since, "stretch_value": None}
        columns |= _columns(request, changes, target)
        following = acts.supersede(request.user, target, columns, version=sent.version, reason=sent.reason)
        return _shown(request, following)

    return Status(201, once(request, key, request.body, response, superseded))


@router.post("/targets/{pk}/bind", response=answers(TargetShape), summary="绑定测算指标")
@needs("ledger.change")
def bind_target(request: Any, zone: ZoneCode, pk: RecordId, sent: Binding) -> TargetShape:
    """From now on the registers measure a target by a metric; 422 tells why one does not fit."""
    target = _found(request, pk)
    made = binding.bind(request.user, target, sent.metric, sent.where, version=sent.version, reason=sent.reason)
    return _shown(request, made)


@router.post("/targets/{pk}/unbind", response=answers(TargetShape), summary="解除绑定")
@needs("ledger.change")
def unbind_target(request: Any, zone: ZoneCode, pk: RecordId, sent: Unbinding) -> TargetShape:
    """The statistics measure a target again."""
    target = _found(request, pk)
    return _shown(request, binding.unbind(request.user, target, version=sent.version, reason=sent.reason))


@router.post("/targets/{pk}/withdraw", response=answers(TargetShape), summary="撤回目标")
@needs("ledger.change")
def withdraw_target(request: Any, zone: ZoneCode, pk: RecordId, sent: Withdrawal) -> TargetShape:
    """Take a target back; it stays in the ledger with the reason."""
    target = _found(request, pk)
    return _shown(request, acts.withdraw(request.user, target, version=sent.version, reason=sent.reason))


_PLAIN = ("measure", "value", "value_unit", "as_written", "bound", "stretch_value", "note")
_KEPT = ("indicator", "code", *_PLAIN, "area_id", "unit_id", *Target.PERIOD_FIELDS)


def _found(request: Any, pk: int) -> Target:
    target: Target = get_object_or_404(queries.targets(request.user, request.zone), pk=pk)
    return target


def _shown(request: Any, target: Target) -> TargetShape:
    return target_shape(queries.targets(request.user, request.zone).get(pk=target.pk), request.zone)


def _kept(target: Target) -> dict[str, Any]:
    return {name: getattr(target, name) for name in _KEPT}


def _columns(request: Any, sent: dict[str, Any], target: Target) -> dict[str, Any]:
    """The columns of what was sent. Refused for an area, unit, indicator or base unit that does not exist."""
    columns = {name: sent[name] for name in _PLAIN if name in sent}
    if "period" in sent:
        columns |= period_columns(Period.parse(sent["period"]))
    for name, model in (("area", Area), ("unit", Unit)):
        if name in sent:
            columns[f"{name}_id"] = _node(request, model, name, sent[name])
    if "indicator" in sent or "code" in sent:
        columns |= _indicator(sent.get("indicator", target.indicator), sent.get("code", ""))
    if columns.get("value_unit") and columns["value_unit"] not in UNITS:
        told = {"unit": columns["value_unit"], "known": _("、").join(UNITS)}
        raise Refused(_("没有基本单位“%(unit)s”；可用：%(known)s。") % told, "value_unit")
    if "value" in sent and not sent.get("as_written"):
        columns["as_written"] = _as_written(target, columns)
    return columns


def _node(request: Any, model: type[Area] | type[Unit], name: str, pk: int | None) -> int | None:
    rows = visible(request.user, "areas.view", request.zone, model._default_manager.filter(archived_at=None))
    if pk is not None and not rows.filter(pk=pk).exists():
        told = _("本开发区没有编号为 %(pk)s 的区域。") if name == "area" else _("本开发区没有编号为 %(pk)s 的机构。")
        raise Refused(told % {"pk": pk}, name)
    return pk


def _indicator(name: str, code: str) -> dict[str, str]:
    known = catalogue.load()
    if not code:
        found = known.lookup(name)
        return {"indicator": found.name, "code": found.code} if found else {"indicator": name, "code": ""}
    if code not in known.codes:
        raise Refused(_("指标目录中没有代码“%(code)s”；不知道代码时请留空。") % {"code": code}, "code")
    return {"indicator": name, "code": code}


def _as_written(target: Target, columns: dict[str, Any]) -> str:
    """The new value in the words of the old one, so that 60家 becomes 70家."""
    figure = Target(**(_kept(target) | columns))
    if not target.as_written and target.statement:
        figure.as_written = target.statement.quote[:80]
    value, word = shown_amount(figure)
    return f"{plain(value)}{word}"[:80]
