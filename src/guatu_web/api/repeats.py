"""Requests that make something and are sent twice: with the same Idempotency-Key they make it once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, Schema

from guatu_web.api.models import IdempotencyKey
from guatu_web.api.values import Text
from guatu_web.records.errors import Refused

KEPT = timedelta(days=7)
"""So long an answer is kept for its key."""

Key = Annotated[
    Text | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="同一键、同一内容重发时，得到同一答复而不重复登记；保留 7 天",
    ),
]


def once(request: Any, key: str | None, content: bytes, response: HttpResponse, make: Callable[[], Schema]) -> Any:
    """What `make` gives; what it gave before where the person's program has sent this key before.

    Refused where the key was sent with other content. What fails keeps no key, so that it can be tried again.
    """
    if key is None:
        return make().model_dump(mode="json")
    digest = _digest(request, content)
    with transaction.atomic():
        _forget_old(request)
        kept, new = IdempotencyKey.objects.get_or_create(user=request.user, key=key, defaults={"digest": digest})
        if not new:
            return _again(kept, digest, response)
        kept.response = make().model_dump(mode="json")
        kept.save(update_fields=["response"])
        return kept.response


def _again(kept: IdempotencyKey, digest: str, response: HttpResponse) -> Any:
    if kept.digest != digest:
        raise Refused(_("该 Idempotency-Key 已用于另一请求，请换一个。"), "Idempotency-Key")
    response["Idempotent-Replayed"] = "true"
    return kept.response


def _digest(request: Any, content: bytes) -> str:
    asked = f"{request.method} {request.path}\n".encode("utf-8", "surrogatepass")
    return hashlib.sha256(asked + content).hexdigest()


def _forget_old(request: Any) -> None:
    IdempotencyKey.objects.filter(user=request.user, created_at__lt=timezone.now() - KEPT).delete()
