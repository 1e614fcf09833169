from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; an administrator of a zone adds people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
