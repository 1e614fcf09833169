"""Addresses with keys, and secrets, as they lie in the database: sealed with a key made from the site's own.

Who has a copy of the database alone can post nothing in the site's name. A changed SECRET_KEY opens what the keys in
SECRET_KEY_FALLBACKS had sealed; `manage.py reseal_addresses` seals it anew, so that the old key can be dropped.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"guatu: addresses of messages"
"""Makes this key another one than all that are made from the same SECRET_KEY for other ends."""
MARK = "sealed:"
SHOWN = 4


class Locked(Exception):
    """It was sealed with a key that the site no longer has."""


def sealed(text: str) -> str:
    """A text as it is stored; an empty one stays empty."""
    return MARK + _keys().encrypt(text.encode()).decode("ascii") if text else ""


def opened(stored: str) -> str:
    """The text again. Locked where none of the site's keys opens it."""
    if not stored:
        return ""
    if not stored.startswith(MARK):
        raise Locked
    try:
        return _keys().decrypt(stored.removeprefix(MARK).encode("ascii")).decode()
    except (InvalidToken, UnicodeError):
        raise Locked from None


def resealed(stored: str) -> str:
    """The same text under the newest key. Locked where none opens it."""
    return sealed(opened(stored))


def is_locked(stored: str) -> bool:
    """Whether the site has no key for it any more."""
    try:
        opened(stored)
    except Locked:
        return True
    return False


def tail(text: str) -> str:
    """The last characters, by which a person tells one key from another; none of a text that they would give away."""
    return text[-SHOWN:] if len(text) >= 4 * SHOWN else ""


def _keys() -> MultiFernet:
    return _made_from((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _made_from(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(each)) for each in secrets])


def _derived(secret: str) -> bytes:
    """RFC 5869: a key of 256 bits for one purpose from a secret that is long and random already."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(key)
