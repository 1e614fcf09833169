"""What the robots of chat groups and other systems are told, in their formats, and what their answers mean."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from guatu_web.outbox.failures import Later, Never, Unknown, Why
from guatu_web.outbox.letter import address_of
from guatu_web.outbox.models import Hook, Message

Format = Hook.Format
MOST = {Format.WECOM: 4096, Format.DINGTALK: 18_000}
"""Bytes of markdown that a robot takes (developer.work.weixin.qq.com/document/path/91770, open.dingtalk.com)."""
_BUSY = {-1, 45009, 130101, 410100, 660026}
"""Codes by which the robots say that they are busy, or that too much was sent in a minute."""
_PLAIN = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "`": "｀", "\\": "＼"})
"""Signs by which a text could mention people or lead elsewhere, as signs that only look like them."""


def payload(message: Message, form: str) -> bytes:
    """The body of the request."""
    return json.dumps(_told(message, form), ensure_ascii=False).encode()


def signed_query(form: str, secret: str, query: str) -> str:
    """The query of the address, with DingTalk's signature where a secret was given."""
    if form != Format.DINGTALK or not secret:
        return query
    at = str(round(time.time() * 1000))
    digest = hmac.new(secret.encode(), f"{at}\n{secret}".encode(), hashlib.sha256).digest()
    return f"{query}&timestamp={at}&sign={quote(base64.b64encode(digest), safe='')}".lstrip("&")


def understand(form: str, status: int, answer: bytes) -> None:
    """Later, Never or Unknown unless an answer says that the message was taken.

    The robots answer 200 to everything and tell by their errcode. A server error other than "busy" may come from after
    the message was taken, or from a gateway in between: nobody knows.
    """
    if status in (429, 503):
        raise Later(Why.BUSY, f"HTTP {status}")
    if status >= 500 or status < 200:
        raise Unknown(f"HTTP {status}")
    if status >= 300:
        raise Never(Why.REFUSED, f"HTTP {status}")
    if form == Format.PLAIN:
        return
    code, said = _code(answer)
    if code in _BUSY:
        raise Later(Why.BUSY, f"{code} {said}")
    if code:
        raise Never(Why.REFUSED, f"{code} {said}")


def _code(answer: bytes) -> tuple[int, str]:
    """The errcode of an answer and its text. Unknown where it has none."""
    try:
        told = json.loads(answer)
        code, said = told["errcode"], told.get("errmsg", "")
        if type(code) is not int:
            raise TypeError(code)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Unknown("errcode?") from None
    return code, str(said)


def _told(message: Message, form: str) -> dict[str, Any]:
    if form == Format.PLAIN:
        return {
            "id": message.key,
            "zone": message.zone.code,
            "kind": message.kind,
            "subject": message.subject,
            "text": message.body,
            "link": address_of(message),
            "facts": message.facts,
        }
    text = _markdown(message, MOST[Format(form)])
    if form == Format.WECOM:
        return {"msgtype": "markdown", "markdown": {"content": text}}
    return {"msgtype": "markdown", "markdown": {"title": message.subject, "text": text}}


def _markdown(message: Message, most: int) -> str:
    """The message in the markdown that both robots know; a text that is too long is cut, its link never."""
    with translation.override(settings.LANGUAGE_CODE):
        link = f"\n\n[{_('查看')}]({address_of(message)})" if message.link else ""
    head = f"**{message.subject.translate(_PLAIN)}**"
    body = f"\n\n{message.body.translate(_PLAIN)}" if message.body else ""
    room = most - len(link.encode())
    text = f"{head}{body}".encode()
    if len(text) > room:
        text = text[: room - 3].decode("utf-8", "ignore").encode() + "…".encode()
    return text.decode() + link
