"""Patterns that few texts need."""

from __future__ import annotations

import re
from functools import cache


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern compiled when first needed: most texts need it not, and that takes longer than to read a page."""
    return re.compile(pattern)
