"""Projects that may be the same as one that is being entered: the same investor and content, however they are written.

Names are compared without brackets, places in front and forms of companies behind; contents by how many pairs of
characters they share (Dice). The database narrows the register to what shares some stretch of characters, so that one
query answers also for ten thousand projects.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache, reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import Zone
from guatu_web.projects.models import Project

SAME_CONTENT, LIKE_CONTENT, LIKE_NAME = 0.8, 0.45, 0.6
"""Shares of pairs of characters: from which on contents are the same whoever invests, alike for the same investor, and
names of projects alike for the same investor."""
LOOKED_AT, SHOWN = 300, 8
STRETCH, STRETCHES = 4, 6
REASONS = {
    "code": _("统一社会信用代码相同"),
    "name": _("项目名称相同"),
    "investor": _("投资方相同"),
    "content": _("建设内容相似"),
    "like_name": _("项目名称相似"),
}
_BRACKETS = re.compile(r"[(\[{〔【《<「『][^)\]}〕】》>」』]*[)\]}〕】》>」』]")
_NO_WORD = re.compile(r"[\W_]+")
_PLACE = re.compile(r"^(?:中国)?(?:[\u4e00-\u9fff]{2,7}?(?:省|自治区|特别行政区))?(?:[\u4e00-\u9fff]{2,4}?市)?")
_FORM = re.compile(
    r"(?:集团)?(?:股份)?(?:有限)?(?:责任)?(?:总)?公司$|(?:集团|股份|控股)$|(?:有限|普通)合伙$|合伙企业$|(?:总厂|工厂)$"
)
_KIND = re.compile(r"(?:建设|产业化|投资|扩建|新建|改造|技改|一期|二期|三期)*(?:项目|工程)$")


class Alike(NamedTuple):
    """A project of the register that may be the same, the most alike first; `reasons` are keys of REASONS."""

    pk: int
    number: str
    name: str
    investor: str
    stage: str
    reasons: tuple[str, ...]
    score: float

    @property
    def why(self) -> list[str]:
        """The reasons in words."""
        return [str(REASONS[each]) for each in self.reasons]


def alike(
    zone: Zone, name: str, investor: str = "", code: str = "", content: str = "", *, beside: int | None = None
) -> list[Alike]:
    """Projects of the zone that may be the same as one with these; without `beside`, which is itself. One query."""
    wanted = _sought(name, investor, code, content)
    if wanted is None:
        return []
    rows = Project.objects.filter(wanted, zone=zone, archived_at=None, merged_into=None)
    rows = rows.exclude(pk=beside) if beside is not None else rows
    told = rows.order_by("-pk").values_list("pk", "number", "name", "investor", "investor_code", "content", "stage")[
        :LOOKED_AT
    ]
    found = (_compared(row, name, investor, code, content) for row in told)
    return sorted((each for each in found if each), key=lambda each: (-each.score, -each.pk))[:SHOWN]


def _sought(name: str, investor: str, code: str, content: str) -> Q | None:
    """What the database is to look for; None where nothing was said that could be found."""
    parts = [Q(name__contains=each) for each in stretches(project_core(name))]
    parts += [Q(investor__contains=each) for each in stretches(company_core(investor), most=2)]
    parts += [Q(content__contains=each) for each in stretches(_NO_WORD.sub(" ", plain(content)))]
    if code:
        parts.append(Q(investor_code=code.upper()))
    return reduce(or_, parts) if parts else None


def _compared(row: tuple[int, str, str, str, str, str, str], *given: str) -> Alike | None:
    pk, number, name, investor, code, content, stage = row
    reasons, score = compare((name, investor, code, content), given)
    return Alike(pk, number, name, investor, stage, reasons, score) if reasons else None


def compare(one: Iterable[str], other: Iterable[str]) -> tuple[tuple[str, ...], float]:
    """Why two projects, each as name, investor, code and content, may be the same, and how much speaks for it; no
    reason where they are different ones."""
    (name, investor, code, content), (name_2, investor_2, code_2, content_2) = one, other
    same_code = bool(code) and code.upper() == code_2.upper()
    core = company_core(investor)
    same_investor = same_code or (bool(core) and core == company_core(investor_2))
    names, contents = shared(project_core(name), project_core(name_2)), shared(content, content_2)
    same_name = names == 1.0 and bool(project_core(name))
    other_company = bool(code and code_2) and not same_code
    told = {
        "code": same_code,
        "investor": same_investor and not same_code,
        "name": same_name,
        "like_name": not same_name and names >= LIKE_NAME,
        "content": contents >= LIKE_CONTENT,
    }
    enough = same_investor and (names >= LIKE_NAME or contents >= LIKE_CONTENT)
    enough = enough or (same_name and not other_company) or contents >= SAME_CONTENT
    reasons = tuple(key for key in REASONS if told[key]) if enough else ()
    return reasons, names + contents + 2 * same_code + same_investor


# ------------------------------------------------------------------ how names and contents are compared


def plain(text: str) -> str:
    """A text in half-width small letters, without spaces around."""
    return unicodedata.normalize("NFKC", text).strip().lower()


@lru_cache(maxsize=65536)
def company_core(name: str) -> str:
    """What is left of a company's name without brackets, the place in front and the form behind.

    >>> company_core("江苏省澄州市华澜新能源（集团）股份有限公司") == company_core("华澜新能源有限公司") == "华澜新能源"
    True
    """
    bare = _NO_WORD.sub("", _BRACKETS.sub("", plain(name)))
    without = _FORM.sub("", _PLACE.sub("", bare))
    return without if len(without) >= 2 else bare


@lru_cache(maxsize=65536)
def project_core(name: str) -> str:
    """What is left of a project's name without brackets and 项目 at its end.

    >>> project_core("年产10万吨电解液项目（一期）") == project_core("年产１０万吨电解液建设项目") == "年产10万吨电解液"
    True
    """
    bare = _NO_WORD.sub("", _BRACKETS.sub("", plain(name)))
    without = _KIND.sub("", bare)
    return without if len(without) >= 2 else bare


def shared(one: str, other: str) -> float:
    """The share of pairs of characters that two texts have in common, 0 to 1 (Dice 1945)."""
    mine, theirs = _pairs(one), _pairs(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


@lru_cache(maxsize=16384)
def _pairs(text: str) -> frozenset[str]:
    bare = _NO_WORD.sub("", plain(text))
    return frozenset(map("".join, pairwise(bare)))


def stretches(text: str, most: int = STRETCHES) -> list[str]:
    """Some stretches of a text, spread over it, by which a database can look for those like it."""
    found = [part[at : at + STRETCH] for part in text.split() for at in range(0, max(len(part) - STRETCH, 0) + 1, 2)]
    usable = [each for each in dict.fromkeys(found) if len(each) >= 2]
    step = max(len(usable) // most, 1)
    return list(_spread(usable, step))[:most]


def _spread(parts: list[str], step: int) -> Iterator[str]:
    yield from parts[::step]
