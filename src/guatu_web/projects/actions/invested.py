"""Investment completed in a month: one figure a month, its corrections in the log."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from guatu.periods import Period
from guatu_web.accounts.models import User
from guatu_web.policies import require
from guatu_web.projects.actions.noting import locked
from guatu_web.projects.models import Invested, Project
from guatu_web.projects.shown import money
from guatu_web.records.acts import act
from guatu_web.records.errors import Refused
from guatu_web.records.periods import period_columns

MOST_OF_TOTAL = Decimal("1.2")
"""More than this of the total investment is asked about before it is taken."""
LARGEST = Decimal(10) ** 18


def month_of(day: date) -> Period:
    """The month of a day."""
    return Period.parse(f"{day:%Y-%m}")


def report(
    by: User,
    project: Project,
    month: date,
    amount: Decimal,
    *,
    version: int | None = None,
    reason: str = "",
    sure: bool = False,
) -> Invested:
    """The investment completed in the month of a day, in yuan. The same figure again changes nothing.

    A figure that stands is changed in the `version` of it that the person saw, and by nobody who did not see it.
    Refused for a month that has not begun; with the field "sure" where all months together are beyond MOST_OF_TOTAL of
    the project's total.
    """
    require(by, "projects.change", project.zone, project)
    period = month_of(month)
    _check(period, amount)
    with act("projects.invest", by=by, zone=project.zone, reason=reason) as doing:
        current = locked(project)
        kept = Invested.objects.filter(project=current, archived_at=None, period_first=period.first).first()
        if kept is not None and kept.amount == amount:
            return kept
        if kept is not None and version is None:
            said = {"month": f"{period.first:%Y-%m}", "amount": money(kept.amount)}
            text = _("%(month)s 已填 %(amount)s；需要更正的，请在项目页该月一行点“更正”。")
            raise Refused(text % said, "month")
        if not sure:
            _ask(current, kept, amount)
        if kept is not None:
            return doing.change(kept, version=version, amount=amount)
        return doing.create(Invested(zone_id=current.zone_id, project=current, amount=amount, **period_columns(period)))


def _check(period: Period, amount: Decimal) -> None:
    if period.first > timezone.localdate():
        raise Refused(_("%(month)s 尚未开始，请核对月份。") % {"month": f"{period.first:%Y-%m}"}, "month")
    if not (amount.is_finite() and abs(amount) < LARGEST):
        raise Refused(_("请填写以元计的金额。"), "amount")
    if amount != round(amount, 2):
        raise Refused(_("最多 %(places)s 位小数。") % {"places": 2}, "amount")


def _ask(project: Project, kept: Invested | None, amount: Decimal) -> None:
    rows = Invested.objects.filter(project=project, archived_at=None).exclude(pk=kept.pk if kept else 0)
    done = (rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)) + amount
    if done < 0:
        raise Refused(_("累计完成投资将为负数，请核对金额。"), "amount")
    if project.total and done > project.total * MOST_OF_TOTAL:
        told = _(
            "累计完成投资将达 %(done)s 万元，超过总投资 %(total)s 万元的 120%%，请核对；"
            "确认无误的，请勾选“确认金额无误”后再提交。"
        )
        said = {"done": f"{done / 10_000:,.2f}", "total": f"{project.total / 10_000:,.2f}"}
        raise Refused(told % said, "sure")
