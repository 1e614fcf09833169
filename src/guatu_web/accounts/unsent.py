"""What a person had typed when the session ended is kept in the browser's new session until he has signed in again.

Pieces of pages that htmx sends keep their drafts in the browser itself; this is for whole forms, with JavaScript or
without. Files and passwords are not kept.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse

LONGEST = 200_000
"""Characters that are kept; the longest reason has 10,000."""
_KEY = "unsent"
_TOKEN = "csrfmiddlewaretoken"
_UNTYPED = frozenset(("version", "seen", "back", "next", "do", "following", "on_top"))


class Unsent(NamedTuple):
    """A form that could not be sent: where it was to go, and its fields in order."""

    path: str
    fields: list[tuple[str, str]]

    @property
    def typed(self) -> list[str]:
        """What the person himself has filled in."""
        return [text for name, text in self.fields if text.strip() and name not in _UNTYPED]


def keep(request: HttpRequest) -> str:
    """Keeps the form of a request that came after its session had ended; gives the page to go to after sign-in."""
    if request.method != "POST":
        return request.get_full_path()
    fields = [(name, str(text)) for name, texts in request.POST.lists() if name != _TOKEN for text in texts]
    secret = any("password" in name for name, _text in fields)
    if not fields or secret or request.FILES or sum(len(text) for _name, text in fields) > LONGEST:
        return reverse("home")
    request.session[_KEY] = [request.get_full_path(), fields]
    return reverse("unsent")


def kept(request: HttpRequest) -> Unsent | None:
    """The form that was kept, if any."""
    told: Any = request.session.get(_KEY)
    return Unsent(told[0], [(name, text) for name, text in told[1]]) if told else None


def forget(request: HttpRequest) -> None:
    """Nothing is kept any longer."""
    request.session.pop(_KEY, None)
