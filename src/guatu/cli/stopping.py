"""Signals that end a command: Ctrl-C and SIGTERM take an unfinished file away and leave with their own exit codes."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import NoReturn

TERMINATED = 143
_asked: list[int] = []


def listen() -> None:
    """From now on both signals raise where the command stands, and are remembered."""
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)


def check() -> None:
    """Raises again what a signal has raised: Python drops an exception that comes in a callback or a finaliser."""
    if _asked:
        _leave(_asked[-1])


def _stop(sign: int, _frame: FrameType | None) -> None:
    _asked.append(sign)
    _leave(sign)


def _leave(sign: int) -> NoReturn:
    if sign == signal.SIGTERM:
        sys.exit(TERMINATED)
    raise KeyboardInterrupt
