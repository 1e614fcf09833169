"""Codes of firms and of industries, checked by their form: GB 32100-2015 and GB/T 4754-2017."""

from __future__ import annotations

import re

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 signs of GB 32100: no I, O, S, V, Z, which are easily misread."""
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_INDUSTRY = re.compile(r"[A-T]|[A-T]?[0-9]{2,4}")


def credit_code_fault(code: str) -> str | None:
    """What is wrong with a unified social credit code: "length", "sign" or "check"; None for a right one.

    The check sign is (31 - sum of sign value x 3^place mod 31) mod 31 over the first 17 places (GB 32100-2015).

    >>> credit_code_fault("91350100M000100Y43"), credit_code_fault("91350100M000100Y44"), credit_code_fault("9135")
    (None, 'check', 'length')
    """
    if len(code) != 18:
        return "length"
    if any(each not in _SIGNS for each in code):
        return "sign"
    total = sum(_SIGNS.index(sign) * weight for sign, weight in zip(code, _WEIGHTS, strict=False))
    return None if _SIGNS[-total % 31] == code[17] else "check"


def is_industry_code(code: str) -> bool:
    """Whether a text has the form of a code of GB/T 4754: the letter of a section, or two to four digits, with or
    without the letter before them.

    >>> [is_industry_code(each) for each in ("C", "39", "C3985", "3985", "Z", "3", "39855")]
    [True, True, True, True, False, False, False]
    """
    return bool(_INDUSTRY.fullmatch(code))
