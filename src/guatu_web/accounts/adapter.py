"""How this site signs people in: nobody signs up, one counter of failures, new passwords through their act."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from guatu_web.accounts.actions.passwords import change_own
from guatu_web.accounts.models import User


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; an administrator of a zone adds people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: failed passwords are counted by axes alone, in the database, and forgotten after a success."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person of these credentials. Names are found in small letters whatever is typed: were they counted as
        typed, every other spelling of a name would give five more attempts."""
        if username := credentials.get("username"):
            credentials["username"] = username.strip().lower()
        found: User | None = super().authenticate(request, **credentials)
        return found

    def set_password(self, user: User, password: str) -> None:
        change_own(user, password)
