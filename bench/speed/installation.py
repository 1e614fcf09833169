"""A site in a folder of its own, for benches that fill it and ask it: its commands, and what a bench does within it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from reading import ROOT

Children = Mapping[str, Callable[..., Iterator[object]]]
"""What a bench can do with the site's settings, by name; each gives what it tells, line by line."""


def manage(home: Path, *args: str) -> None:
    """A command of the site in a folder."""
    command = [sys.executable, "manage.py", *args]
    subprocess.run(command, env=_env(home), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def child(home: Path, what: str, *args: str) -> list[str]:
    """What a child of the running bench tells, run with the site in a folder; `run` is how the child begins."""
    command = [sys.executable, str(Path(sys.argv[0]).resolve()), "--child", what, *args]
    told = subprocess.run(command, env=_env(home), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return told.stdout.splitlines()


def run(children: Children, what: str, *args: str) -> None:
    """One of a bench's children, in its own process."""
    import django

    django.setup()
    for line in children[what](*args):
        print(line)


def _env(home: Path) -> dict[str, str]:
    return os.environ | {"GUATU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "guatu_web.settings"}
