"""Guatu: a development zone run from its promises.

>>> import guatu
>>> report = guatu.read_text("2024年上半年，园区完成地区生产总值212.6亿元。")
>>> report.statements[0].indicator
'地区生产总值'

What reading needs is loaded at the first use of `read`, `read_text` or `Report`, so that `import guatu` is instant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guatu.reading import Report, read, read_text

__version__ = "0.1.0"
__all__ = ["Report", "__version__", "read", "read_text"]


def __getattr__(name: str) -> object:
    if name in ("Report", "read", "read_text"):
        from guatu import reading

        return getattr(reading, name)
    raise AttributeError(f"guatu has no attribute {name!r}")
