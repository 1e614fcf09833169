"""Whether an amount can be meant: totals beside those of the same kind, for 万元 typed into a field of 亿元.

A total is asked about when its robust z on logarithms is beyond 3.5 among at least eight peers, and moving it by four
places of ten brings it nearer to their median.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import log10
from statistics import median
from typing import NamedTuple

from django.utils.translation import gettext as _

from guatu_web.areas.models import Zone
from guatu_web.projects.models import Project
from guatu_web.records.errors import Refused

FEWEST = 8
MOST = 1000
"""So many of the newest projects of a kind are its peers."""
LIMIT = 3.5
STEP = 4
"""万 is four places of ten."""
_NARROWEST = 0.1
"""Peers that are all alike still leave room for 25 % more or less."""


class Slip(NamedTuple):
    """A total probably typed in another unit: the middle of its peers, and what was probably meant."""

    middle: Decimal
    meant: Decimal


def peers_of(zone: Zone, kind: str, but: int = 0) -> list[Decimal]:
    """The totals of the newest projects of a kind, in yuan, without that of one project. One query."""
    rows = Project.objects.filter(zone=zone, kind=kind, archived_at=None, total__gt=0).exclude(pk=but)
    return [each for each in rows.order_by("-pk").values_list("total", flat=True)[:MOST] if each is not None]


def slip_of(total: Decimal, peers: Sequence[Decimal]) -> Slip | None:
    """How a total looks mistyped beside its peers; None where it does not, or where the peers are too few to say.

    >>> peers = [Decimal(each * 10**8) for each in (1, 2, 2, 3, 4, 5, 6, 8)]
    >>> slip_of(Decimal(30_000), peers).meant, slip_of(Decimal(9 * 10**8), peers)
    (Decimal('300000000'), None)
    """
    if total <= 0 or len(peers) < FEWEST:
        return None
    logs = [log10(each) for each in peers]
    middle = median(logs)
    spread = max(1.4826 * median(abs(each - middle) for each in logs), _NARROWEST)
    off = log10(total) - middle
    if abs(off) / spread <= LIMIT or abs(off) <= STEP / 2:
        return None
    meant = total * 10**STEP if off < 0 else total / 10**STEP
    return Slip(Decimal(median(peers)), meant)


def ask(total: Decimal | None, peers: Sequence[Decimal]) -> None:
    """Refused, with the field "sure", for a total that looks mistyped: it must be sent again with `sure`."""
    slip = slip_of(total, peers) if total is not None else None
    if slip is not None:
        told = _(
            "总投资 %(total)s 万元，与本区同类项目（中位数 %(middle)s 万元）相差悬殊，可能填错单位，"
            "应为 %(meant)s 万元。请核对；确认无误的，请勾选“确认金额无误”后再提交。"
        )
        said = {"total": _wan(total or Decimal(0)), "middle": _wan(slip.middle), "meant": _wan(slip.meant)}
        raise Refused(told % said, "sure")


def _wan(value: Decimal) -> str:
    return f"{value / 10_000:,.2f}".rstrip("0").rstrip(".")
