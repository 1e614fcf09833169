"""Whether the program is within an act just now; apart from acts, so that models can ask without importing them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_acting: ContextVar[int] = ContextVar("acting", default=0)


def is_acting() -> bool:
    return _acting.get() > 0


@contextmanager
def acting() -> Iterator[None]:
    token = _acting.set(_acting.get() + 1)
    try:
        yield
    finally:
        _acting.reset(token)
