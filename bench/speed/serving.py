"""The server that `make run` uses, for benches that ask it as browsers do."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

WORKERS = 2


@contextmanager
def served(application: str, env: dict[str, str], folder: Path) -> Iterator[Server]:
    """An application on the server that `make run` uses, with two processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", str(WORKERS)]
    command += ["--blocking-threads", "1", "--workers-kill-timeout", "5", "--log-level", "warning", application]
    server = subprocess.Popen(command, env=env, cwd=folder, start_new_session=True)
    try:
        _wait_for(port)
        yield Server(port, server.pid)
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


class Server(NamedTuple):
    """A running server: its port, and its process group."""

    port: int
    group: int

    def cpu(self) -> float:
        """CPU seconds that its processes have used so far."""
        ticks = 0
        for entry in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                told = entry.read_text().rpartition(")")[2].split()
                ticks += int(told[11]) + int(told[12]) if int(told[2]) == self.group else 0
        return ticks / os.sysconf("SC_CLK_TCK")


def _wait_for(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server has not started within a minute")
