"""The page on which a target is broken down: a proposal that adds up, edited with its sum in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from guatu import catalogue
from guatu.pace import PaceError, gap
from guatu.reading.labels import plain
from guatu_web.ledger.actions import decompose as acts
from guatu_web.ledger.actions.targets import RIGHT
from guatu_web.ledger.figures import read_amount
from guatu_web.ledger.models import Target
from guatu_web.ledger.queries import parts as asked
from guatu_web.ledger.queries import target as queries
from guatu_web.ledger.queries.children import WAYS, steps, ways_open
from guatu_web.policies import needs, require, visible
from guatu_web.records.errors import Overtaken, Refused

_WISHES = ("tilt", "capacity", "floor", "ceiling")


class Row(NamedTuple):
    """A part with what stands in its fields; `error` says what is wrong with them."""

    part: asked.Part
    base: str
    evenly: str
    value: str
    wishes: Mapping[str, str]
    error: str
    now: str


class Sum(NamedTuple):
    """The sum of what was typed, and by how much it exceeds the target (or falls short of it)."""

    total: str
    over: Decimal
    told: str


@needs("ledger.change")
def decompose(request: Any, pk: int) -> HttpResponse:
    """Break a target down by area, unit or period."""
    rows = visible(request.user, "ledger.view", request.zone, Target.objects.filter(archived_at=None))
    target: Target = get_object_or_404(queries.full(rows), pk=pk)
    require(request.user, RIGHT, request.zone, target)
    ways = ways_open(target)
    if not ways:
        return render(request, "ledger/decompose.html", {"here": "targets", "target": target, "ways": []})
    way = request.GET.get("by") or ways[0]
    if way not in ways:
        raise Http404(_("该目标不能按此方式分解。"))
    page = _Page(request, target, way, [(each, WAYS[each]) for each in ways])
    return page.post() if request.method == "POST" else page.get()


class _Page:
    """One request of the page."""

    def __init__(self, request: Any, target: Target, way: str, ways: Sequence[tuple[str, Any]]) -> None:
        self.request, self.target, self.way, self.ways = request, target, way, ways
        self.grain = "quarter" if request.GET.get("grain") == "quarter" else "month"
        self.scale = asked.scale_of(target)
        self.chain = queries.versions(target)
        self.parts = asked.parts_of(target, way, self.chain, request.zone, self.grain)
        self.problem = ""

    def get(self) -> HttpResponse:
        """What its children have, or the proposal where there are none yet."""
        told = self._proposal({})
        has_children = any(part.child for part in self.parts)
        values = {
            part.key: (self.scale.shown(part.child.value) if part.child else "")
            if has_children
            else _plain(told.values.get(part.key))
            for part in self.parts
        }
        return self._render(values, {}, told, {})

    def post(self) -> HttpResponse:
        """Propose anew, add up, or save."""
        wishes, errors = self._wishes()
        values = {part.key: self.request.POST.get(f"value-{part.key}", "").strip() for part in self.parts}
        if self.request.POST.get("do") == "propose":
            told = self._proposal({} if errors else wishes)
            if not self.problem and not errors:
                values = {part.key: _plain(told.values.get(part.key)) for part in self.parts}
            return self._render(values, self._typed(), told, errors)
        amounts, wrong = self._amounts(values)
        if self.request.POST.get("do") != "save" or wrong:
            return self._render(values, self._typed(), self._proposal({}), wrong, status=422 if wrong else 200)
        return self._save(amounts, values)

    def _save(self, amounts: Mapping[str, Decimal | None], values: Mapping[str, str]) -> HttpResponse:
        post = self.request.POST
        given = [
            acts.Given(part.columns, amounts[part.key], part.child, _number(post.get(f"seen-{part.key}")))
            for part in self.parts
            if part.child is not None or amounts[part.key] is not None
        ]
        version = _number(post.get("version")) or 0
        try:
            acts.decompose(self.request.user, self.target, given, version=version, reason=post.get("reason", ""))
        except Refused as refused:
            told, self.problem = self._proposal({}), str(refused)
            return self._render(values, self._typed(), told, {}, status=422)
        except Overtaken:
            told = self._proposal({})
            self.problem = _("该目标或其分解目标已被他人修改，“现值”一列是最新的，请核对后再保存。")
            self.target.refresh_from_db(fields=["version"])
            return self._render(values, self._typed(), told, {}, status=409)
        messages.success(self.request, _("已保存分解。"))
        return redirect("ledger:target", self.request.zone.code, self.target.pk)

    def _wishes(self) -> tuple[dict[str, asked.Wish], dict[str, str]]:
        """What was typed beside the values, by part, and what of it is no number."""
        wishes: dict[str, asked.Wish] = {}
        errors: dict[str, str] = {}
        for part in self.parts:
            typed = {name: self.request.POST.get(f"{name}-{part.key}", "").strip() for name in _WISHES}
            try:
                numbers = {name: _decimal(text) for name, text in typed.items() if text}
            except Refused as refused:
                errors[part.key] = str(refused)
                continue
            if numbers:
                wishes[part.key] = asked.Wish(**numbers)
        return wishes, errors

    def _typed(self) -> dict[str, dict[str, str]]:
        post = self.request.POST
        return {part.key: {name: post.get(f"{name}-{part.key}", "") for name in _WISHES} for part in self.parts}

    def _amounts(self, values: Mapping[str, str]) -> tuple[dict[str, Decimal | None], dict[str, str]]:
        """The values in base units, None for those left empty, and what is wrong with them."""
        indicator = catalogue.load().codes.get(self.target.code)
        amounts: dict[str, Decimal | None] = {}
        errors: dict[str, str] = {}
        for key, text in values.items():
            try:
                amounts[key] = (
                    read_amount(text, self.scale.word, indicator, self.target.measure).value if text else None
                )
                if (amount := amounts[key]) is not None and amount <= 0:
                    raise Refused(_("分解值须大于零；不分给的请留空。"))
            except Refused as refused:
                amounts[key], errors[key] = None, str(refused)
        return amounts, errors

    def _proposal(self, wishes: Mapping[str, asked.Wish]) -> asked.Proposal:
        history = asked.own_history(self.target) if self.way == "period" else None
        try:
            return asked.proposal(self.target, self.way, self.parts, wishes, scale=self.scale, history=history)
        except PaceError:
            self.problem = _("按这些倾斜、能力和上下限凑不出目标值：请降低下限、提高上限，或给至少一项留出余地。")
            return asked.Proposal({}, {})

    def _render(
        self,
        values: Mapping[str, str],
        typed: Mapping[str, Mapping[str, str]],
        told: asked.Proposal,
        errors: Mapping[str, str],
        status: int = 200,
    ) -> HttpResponse:
        rows = [
            Row(
                part,
                self.scale.shown(part.base) if part.base is not None else "—",
                _plain(told.evenly.get(part.key)) or "—",
                values.get(part.key, ""),
                typed.get(part.key, {}),
                errors.get(part.key, ""),
                self.scale.shown(part.child.value) if part.child else "—",
            )
            for part in self.parts
        ]
        context = {
            "here": "targets",
            "target": self.target,
            "ways": self.ways,
            "way": self.way,
            "grain": self.grain,
            "rows": rows,
            "word": self.scale.word,
            "whole": plain(self.scale.down(self.target.value)),
            "sum": self._sum(values),
            "reason": self.request.POST.get("reason", ""),
            "problem": self.problem,
            "sources": asked.SOURCES,
            "steps": steps(self.chain, self.way),
        }
        return render(
            self.request, "ledger/decompose.html", context, status=422 if self.problem and status == 200 else status
        )

    def _sum(self, values: Mapping[str, str]) -> Sum:
        numbers = []
        for text in values.values():
            try:
                numbers.append(_decimal(text) if text else Decimal(0))
            except Refused:
                continue  # the row says what is wrong with it
        over = gap(self.scale.down(self.target.value), numbers)
        return Sum(plain(sum(numbers, Decimal(0))), over, plain(abs(over)))


def _decimal(text: str) -> Decimal:
    """A number as people type it. Refused where it is none."""
    return read_amount(text, "个", None, "level").value


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def _plain(value: Decimal | None) -> str:
    return "" if value is None else plain(value)
