"""The whole site on one machine: `make run`, or `python -m guatu_web.serving` within an environment.

Prepares the database, the demo zones on the very first run and the static files; then keeps two processes alive, the
web server and the background worker, until Ctrl-C or SIGTERM.

PORT           where the site listens on the loopback; 8000 by default
GUATU_PROXIES  addresses of the reverse proxies, with commas, where there are any; the loopback by default
GUATU_HOME and the rest: see guatu_web.settings
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import django
from django.core.management import call_command, get_commands

from guatu.errors import GuatuError

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

HOST = "127.0.0.1"
PATIENCE = 10.0
"""Seconds that a child has to end by itself."""
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds before a child that died is started again: doubled each time it dies young, up to the longest."""
GROWN_UP = 60.0
"""A child that has lived so many seconds did not die young."""


class PortTaken(Exception):
    """Something else answers at the port."""


# ------------------------------------------------------------------ before the site opens


def wanted_port(given: str | None) -> int:
    """The port from the environment's PORT. ValueError if it is none."""
    if given is None or given.strip() == "":
        return 8000
    if not given.strip().isdigit() or not 1 <= int(given) <= 65535:
        raise ValueError(f"PORT={given}：端口应为 1 至 65535 的整数。 PORT must be a whole number from 1 to 65535.")
    return int(given)


def require_free(port: int) -> None:
    """PortTaken if something listens there already; the web server itself would share the port without a word."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortTaken(
                f"端口 {port} 已被占用（或许挂图已在运行）。请先停止它，或换一个端口：PORT={port + 1} make run\n"
                f"Port {port} is in use, perhaps by another Guatu. Stop that, or choose another: "
                f"PORT={port + 1} make run ({error.strerror})"
            ) from error


def prepare() -> None:
    """Database, demo zones where there is no zone yet, static files."""
    call_command("migrate", verbosity=0)
    from guatu_web.areas.models import Zone

    if not Zone.objects.exists():
        say("首次运行，正在建立演示开发区…… First run: building the demo zones …")
        call_command("demo")
    call_command("collectstatic", interactive=False, verbosity=0)


def say(line: str = "") -> None:
    print(line, flush=True)


def welcome(port: int) -> None:
    """Where the site is, and with which names and password to sign in to the demo zones where they are there."""
    from guatu_web.areas.models import Zone
    from guatu_web.demo.cast import PASSWORD, QINGLAN, featured

    say(f"\n挂图已启动，请在浏览器打开 http://{HOST}:{port}    Guatu is open at http://{HOST}:{port}")
    if Zone.objects.filter(code=QINGLAN.code, invented=True).exists():
        say("演示数据均为虚构。登录名 / 角色：    All demo data is invented. Sign-in name / role:")
        for post in featured(QINGLAN):
            say(f"  {post.username:<12} {post.name}  {post.role.label}")
        say(f"演示口令（各人相同）/ password of all of them, unless it was changed: {PASSWORD}")
    say("按 Ctrl-C 停止。 Ctrl-C stops it.\n")


# ------------------------------------------------------------------ behind a reverse proxy


def behind_proxy() -> WSGIApplication:
    """The site for `granian --factory guatu_web.serving:behind_proxy` where a proxy on this machine stands before it.

    The visitor's address is then the last one in X-Forwarded-For, which that proxy has written; what a visitor writes
    there himself stands before it and is not asked. Without a proxy use guatu_web.wsgi:application, which never looks.
    """
    from granian.utils.proxies import wrap_wsgi_with_proxy_headers

    from guatu_web.wsgi import application

    proxies = os.environ.get("GUATU_PROXIES", HOST)
    wrapped: WSGIApplication = wrap_wsgi_with_proxy_headers(application, trusted_hosts=proxies.split(","))
    return wrapped


# ------------------------------------------------------------------ the processes


class Service(NamedTuple):
    """A process to keep alive: what it is called, and its command."""

    name: str
    command: tuple[str, ...]


def services(port: int) -> list[Service]:
    """The web server, one process for each core, and the background worker."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # one thread each: with more of them SQLite's writers fight; the timeout: a stop during the start would hang
    granian = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", str(cores)]
    granian += ["--blocking-threads", "1", "--workers-kill-timeout", "5", "--log-level", "warning"]
    work = "work" if "work" in get_commands() else "db_worker"
    return [
        Service("web", (sys.executable, "-m", "granian", *granian, "guatu_web.wsgi:application")),
        Service("worker", (sys.executable, "-m", "django", work)),
    ]


class Child:
    """A running service, in a process group of its own so that Ctrl-C reaches it through us alone."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.pause = SHORTEST_PAUSE
        self.due = 0.0
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.service.command, start_new_session=True)
        self.started = time.monotonic()
        self.ended = False

    def tend(self, now: float) -> None:
        """Notice a death, and start the service again once its pause is over."""
        if not self.ended:
            code = self.process.poll()
            if code is None:
                return
            self._mourn(code, now)
        elif now >= self.due:
            self.start()

    def _mourn(self, code: int, now: float) -> None:
        self.ended = True
        kill_group(self.process.pid, signal.SIGKILL)  # what its own children may have left at the port
        young = now - self.started < GROWN_UP
        self.pause = min(self.pause * 2, LONGEST_PAUSE) if young else SHORTEST_PAUSE
        self.due = now + self.pause
        say(
            f"{self.service.name} 已退出（{code}），{self.pause:.0f} 秒后重新启动。"
            f" {self.service.name} ended with {code}; starting it again in {self.pause:.0f} s."
        )

    def ask(self) -> None:
        """Ask the process to end."""
        if not self.ended:
            self.process.terminate()

    def stop(self, deadline: float) -> None:
        """Wait for the process to end, and end its whole group when the time is over."""
        if not self.ended:
            try:
                self.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        kill_group(self.process.pid, signal.SIGKILL)


def kill_group(group: int, sign: signal.Signals) -> None:
    """Signal every process of a group that is still there."""
    try:
        os.killpg(group, sign)
    except (ProcessLookupError, PermissionError):
        return


class Keeper:
    """Keeps services alive until a signal comes; then ends them all."""

    def __init__(self, wanted: Sequence[Service]) -> None:
        self.wanted = wanted
        self.children: list[Child] = []
        self.asked_to_stop = threading.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda sign, frame: self.asked_to_stop.set())

    def run(self, port: int, opened: Callable[[], None]) -> None:
        """Until a signal; `opened` is called once, when somebody answers at the port."""
        waiting = True
        try:
            for each in self.wanted:
                self.children.append(Child(each))
            while not self.asked_to_stop.wait(0.2):
                for child in self.children:
                    child.tend(time.monotonic())
                if waiting and answers(port):
                    waiting = False
                    opened()
        finally:
            say("正在停止…… Stopping …")
            stop_all(self.children)


def answers(port: int) -> bool:
    """Whether the web server has opened the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex((HOST, port)) == 0


def stop_all(children: Iterable[Child]) -> None:
    """All are asked first, so that they end side by side."""
    children = list(children)
    deadline = time.monotonic() + PATIENCE
    for child in children:
        child.ask()
    for child in children:
        child.stop(deadline)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guatu_web.settings")
    try:
        port = wanted_port(os.environ.get("PORT"))
        require_free(port)
        django.setup()
        prepare()
    except (PortTaken, ValueError, GuatuError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    Keeper(services(port)).run(port, lambda: welcome(port))
    return 0


if __name__ == "__main__":
    sys.exit(main())
