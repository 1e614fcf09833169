"""Sections that apps put on pages of the apps below, which know nothing of them: a page asks for its own by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple


class Section(NamedTuple):
    """A piece of a page: its template, what the template shows, and the stylesheet that it needs."""

    template: str
    told: Any
    style: str = ""


Provider = Callable[..., Section | None]
_PROVIDERS: dict[str, list[Provider]] = defaultdict(list)


def put_on(page: str, provider: Provider) -> None:
    """Let a page have the section of a provider; one that is put there twice is there once."""
    if provider not in _PROVIDERS[page]:
        _PROVIDERS[page].append(provider)


def sections(page: str, /, **subject: Any) -> list[Section]:
    """The sections of a page about a subject, in the order in which they were put there; empty ones are left out."""
    made = (provider(**subject) for provider in _PROVIDERS[page])
    return [each for each in made if each is not None]
