"""How values travel: decimals and periods as text, ids and texts that any database takes."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Path
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from guatu.errors import PeriodError
from guatu.periods import Period
from guatu.reading.labels import plain
from guatu_web.areas.models import FIRST_DAY
from guatu_web.ledger.figures import DIGITS

LARGEST_ID = 2**63 - 1
EXACT = r"^-?[0-9]{1,26}(\.[0-9]{1,12})?$"

SENT = r"^-?[0-9]{1,15}(\.[0-9]{1,8})?$"

_ONE = r"(19|[2-9][0-9])[0-9]{2}(H[12]|Q[1-4]|-(0[1-9]|1[0-2])(-X[123]|-[0-3][0-9])?)?"


def _storable(text: str) -> str:
    if "\0" in text or any(unicodedata.category(char) == "Cs" for char in text):
        raise ValueError(_("含有不能保存的字符（空字符或残缺的字符）。"))
    return text


def _written(value: Any) -> Any:
    if isinstance(value, float | int):
        raise ValueError(_('数字请写成文本，如 "21260000000.5"，以免失去精度。'))
    return value


def _kept_exactly(value: Decimal) -> Decimal:
    if len(value.normalize().as_tuple().digits) > DIGITS:
        raise ValueError(_("最多 %(digits)s 位有效数字。") % {"digits": DIGITS})
    return value


def _canonical(text: str) -> str:
    try:
        period = Period.parse(text)
    except PeriodError as error:
        raise ValueError(_("不是时间段；可写 2024、2024H1、2024Q3、2024-07、2024-01/2024-07、2020/2022。")) from error
    if period.first < FIRST_DAY:
        raise ValueError(_("年份须在 1900 至 9999 之间。"))
    return str(period)


Text = Annotated[str, AfterValidator(_storable)]
"""Text that can be stored: no NUL, no lone surrogates."""

Exact = Annotated[
    Decimal,
    BeforeValidator(_written),
    Field(max_digits=38, decimal_places=12),
    PlainSerializer(plain, return_type=str),
    WithJsonSchema({"type": "string", "pattern": EXACT, "examples": ["21260000000"]}),
]
"""A decimal, written and read as text."""

Amount = Annotated[
    Decimal,
    BeforeValidator(_written),
    Field(max_digits=38, decimal_places=8, allow_inf_nan=False),
    AfterValidator(_kept_exactly),
    WithJsonSchema({"type": "string", "pattern": SENT, "examples": ["21260000000"]}),
]
"""A decimal that a program sends, in the base unit; no more digits than any database keeps exactly."""

PeriodText = Annotated[
    str,
    AfterValidator(_storable),
    AfterValidator(_canonical),
    WithJsonSchema({"type": "string", "pattern": f"^{_ONE}(/{_ONE})?$", "examples": ["2024", "2024-01/2024-07"]}),
]
"""A period's canonical text; see guatu.periods.Period."""

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
ZoneCode = Annotated[str, Path(description="开发区代码")]
RecordId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="记录编号")]
