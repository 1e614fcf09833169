"""Posting a message to a hook: one request to the one address that was looked up, within ten seconds."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import ssl
import time
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import SplitResult

import certifi
import httpx

from guatu_web.outbox import places, robots, sealing
from guatu_web.outbox.failures import Down, Lost, Never, SendingFailed, Unknown, Why
from guatu_web.outbox.models import Hook, Message
from guatu_web.outbox.places import Place
from guatu_web.records.errors import Refused

WHOLE = 10.0
"""Seconds for everything: looking the name up, connecting, posting, the last byte of the answer."""
LARGEST_ANSWER = 64 * 1024

for _name in ("httpx", "httpcore"):  # they log addresses, and with them the keys of robots
    logging.getLogger(_name).setLevel(logging.WARNING)


def hand_over(hook: Hook, message: Message, is_ours: Callable[[], bool]) -> None:
    """Post a message. `is_ours` is asked just before it leaves, and marks that it is about to.

    Later, Never, Unknown or Lost tell that, or how, it was not taken.
    """
    ends = time.monotonic() + WHOLE
    try:
        parts, secret = places.checked(sealing.opened(hook.address)), sealing.opened(hook.secret)
    except Refused:
        raise Never(Why.BAD_ADDRESS) from None
    except sealing.Locked:
        raise Never(Why.LOCKED) from None
    place = places.resolved(parts, WHOLE)
    if not is_ours():
        raise Lost
    status, answer = asyncio.run(_posted(_Request(hook, message, parts, place, secret), ends - time.monotonic()))
    robots.understand(hook.format, status, answer)


class _Request:
    """A request, and whether any of it has left."""

    def __init__(self, hook: Hook, message: Message, parts: SplitResult, place: Place, secret: str) -> None:
        query = robots.signed_query(hook.format, secret, parts.query)
        self.url = f"{parts.scheme}://{place.address}:{place.port}{parts.path or '/'}{'?' if query else ''}{query}"
        port = f":{parts.port}" if parts.port else ""
        host = f"[{place.host}]" if ":" in place.host else place.host
        self.headers = {
            "Host": f"{host}{port}",
            "Content-Type": "application/json; charset=utf-8",
            "Accept-Encoding": "identity",
            "User-Agent": "guatu",
            "Idempotency-Key": hashlib.sha256(f"{message.zone_id}:{message.key}".encode()).hexdigest(),
        }
        self.content = robots.payload(message, hook.format)
        # the certificate is compared with the name, though the connection goes to the address
        self.extensions: dict[str, Any] = {"sni_hostname": place.host, "trace": self.trace}
        self.is_to_be_understood = hook.format != Hook.Format.PLAIN  # elsewhere the status says it all
        self.has_left = False

    async def trace(self, event: str, _told: Any) -> None:
        if event.endswith("send_request_headers.started"):
            self.has_left = True


async def _posted(request: _Request, within: float) -> tuple[int, bytes]:
    """The status of the answer and its beginning."""
    try:
        async with (
            asyncio.timeout(within),
            httpx.AsyncClient(verify=_trusted(), trust_env=False, timeout=within) as client,
        ):
            told = client.build_request(
                "POST", request.url, headers=request.headers, content=request.content, extensions=request.extensions
            )
            answer = await client.send(told, stream=True, follow_redirects=False)
            try:
                return answer.status_code, await _beginning(answer) if request.is_to_be_understood else b""
            finally:
                await answer.aclose()
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
        raise _failure(request, error) from None  # what the error says may hold the address


async def _beginning(answer: httpx.Response) -> bytes:
    """No more of an answer than any honest one has."""
    read = b""
    async for piece in answer.aiter_raw():
        read += piece
        if len(read) > LARGEST_ANSWER:
            break
    return read[:LARGEST_ANSWER]


def _failure(request: _Request, error: Exception) -> SendingFailed:
    if request.has_left:
        return Unknown()
    unsafe = isinstance(error, ssl.SSLError) or "CERTIFICATE" in str(error) or "SSL" in str(error)
    return Down(Why.UNSAFE if unsafe else Why.UNREACHABLE)


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities that the system trusts, and those that browsers do."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
