"""An end to connections that take too long, however busy the other side keeps them."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from types import TracebackType


class TimeLimit:
    """Breaks a connection off after so many seconds: a socket's own limit begins anew with every byte that drips in."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._break_off)
        self._timer.daemon = True
        self._watched: socket.socket | None = None
        self._lock = threading.Lock()
        self.is_over = False

    def watch(self, connection: socket.socket) -> None:
        """Watch this connection, also after it has been wrapped for encryption."""
        with self._lock:
            self._watched = socket.socket(fileno=os.dup(connection.fileno()))
        if self.is_over:
            self._break_off()

    def _break_off(self) -> None:
        with self._lock:
            self.is_over = True
            if self._watched is not None:
                with contextlib.suppress(OSError):
                    self._watched.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> TimeLimit:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            if self._watched is not None:
                self._watched.close()
                self._watched = None
