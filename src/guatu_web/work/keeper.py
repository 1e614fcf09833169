"""Threads beside the worker's tasks: one looks every minute for zones that want a round, one sends messages, one
exports registers that have changed."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import close_old_connections, connections

from guatu_web.areas.models import Zone
from guatu_web.outbox.sending import send_due
from guatu_web.tables.exporting import exported
from guatu_web.work.rounds import make_due

logger = logging.getLogger(__name__)
PATIENCE = 8.0
"""Seconds that a round under way has to end when the worker is asked to stop; then it is taken back whole, and of a
message it is known how far it had come."""


class Keeper(ABC):
    """Looks for work again and again in a thread of its own, from the `with` on until its end."""

    name = "keeper"

    def __init__(self, every: float | None = None) -> None:
        self.every = settings.ROUND_EVERY if every is None else every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join(PATIENCE)

    @abstractmethod
    def look(self) -> None:
        """Do what is due."""

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                close_old_connections()
                try:
                    self.look()
                except Exception:
                    logger.exception("%s have failed; the next look is in %s seconds", self.name, self.every)
                self._stopping.wait(self.every)
        finally:
            connections.close_all()  # a connection belongs to its thread


class RoundKeeper(Keeper):
    """Makes the rounds that are due."""

    name = "rounds"

    def look(self) -> None:
        for _zone, _made in make_due():
            if self._stopping.is_set():
                return


class MessageKeeper(Keeper):
    """Sends the messages that are due; a slow mail server keeps no round waiting."""

    name = "messages"

    def look(self) -> None:
        send_due()


class TableKeeper(Keeper):
    """Exports the registers that have changed, so that no page has to do it for many changes at once."""

    name = "tables"

    def look(self) -> None:
        for zone in Zone.objects.filter(archived_at=None):
            if self._stopping.is_set():
                return
            exported(zone)
