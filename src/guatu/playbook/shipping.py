"""Where the playbook lies that comes with Guatu."""

from __future__ import annotations

from pathlib import Path


def shipped() -> Path:
    """The folder of the playbook that comes with Guatu, invented, to be adopted as it is or changed: in the package
    where Guatu is installed, else playbooks/demo of the repository."""
    packed = Path(__file__).parent / "demo"
    return packed if packed.is_dir() else Path(__file__).parents[3] / "playbooks" / "demo"
