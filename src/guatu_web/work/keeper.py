"""A thread beside the worker's tasks: it looks every minute for zones that want a round."""

from __future__ import annotations

import logging
import threading
from types import TracebackType

from django.conf import settings
from django.db import close_old_connections, connections

from guatu_web.work.rounds import make_due

logger = logging.getLogger(__name__)
PATIENCE = 8.0
"""Seconds that a round under way has to end when the worker is asked to stop; then it is taken back whole."""


class RoundKeeper:
    """Makes the rounds that are due, from the `with` on until its end."""

    def __init__(self, every: float | None = None) -> None:
        self.every = settings.ROUND_EVERY if every is None else every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rounds", daemon=True)

    def __enter__(self) -> RoundKeeper:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._look()
                self._stopping.wait(self.every)
        finally:
            connections.close_all()  # a connection belongs to its thread

    def _look(self) -> None:
        close_old_connections()
        try:
            for _zone, _made in make_due():
                if self._stopping.is_set():
                    return
        except Exception:
            logger.exception("The zones could not be looked at; the next look is in %s seconds", self.every)
