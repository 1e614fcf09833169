"""New passwords: how they are kept and noted, and the act of changing one's own."""

from __future__ import annotations

from typing import Any, cast

from guatu_web.accounts.models import User
from guatu_web.policies import zones_of
from guatu_web.records.acts import Doing, act, since
from guatu_web.records.errors import Overtaken


def change_own(user: User, password: str) -> None:
    """Give oneself a new password; every zone in which the person has a role finds it in its log."""
    with act("accounts.change_own_password", by=user) as doing:
        keep_password(user, password, must_change=False)
        for zone in zones_of(user):
            doing.zone = zone
            note_password(doing, user)
        if doing.zone is None:
            note_password(doing, user)


def keep_password(user: User, password: str, *, must_change: bool, version: int | None = None) -> None:
    """Save a password. Overtaken if somebody else has changed the person since `version`."""
    current = User.objects.select_for_update().get(pk=user.pk)
    if version is not None and current.version != version:
        raise Overtaken(as_record(current), since(as_record(current), version))
    user.set_password(password)
    user.must_change_password = must_change
    user.version = current.version + 1
    user.save(update_fields=["password", "must_change_password", "version", "changed_at"])


def note_password(doing: Doing, user: User) -> None:
    """Enter in the log that the password is another; it is nowhere told which."""
    doing.note(as_record(user), {"password": [None, "******"]})


def as_record(person: User) -> Any:
    """A person as acts take it: he has a version and fields to log like a record, but is saved by sign-in as well."""
    return cast(Any, person)
