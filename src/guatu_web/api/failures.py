"""Every way in which an operation answers that it did not do what was asked: one body, declared for all operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.exceptions import ValidationError as FieldsWrong
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from guatu_web.documents import receiving
from guatu_web.documents.actions.uploading import AlreadyHere
from guatu_web.documents.storage import clean_name, too_large
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.models import AuditEntry


class Change(Schema):
    """What somebody has done to a record since the version that the program knew."""

    at: datetime
    by: str
    act: str
    version: int
    reason: str
    changes: dict[str, list[Any]]


class Failure(Schema):
    """Why nothing was done; `field` names what was wrong in the request, `since` what others did meanwhile."""

    error: str
    field: str | None = None
    since: list[Change] | None = None


STATUSES = (400, 401, 403, 404, 409, 422, 429)


def answers(model: Any, status: int = 200) -> dict[Any, Any]:
    """What an operation declares: its own answer, and all failures."""
    return {status: model, **dict.fromkeys(STATUSES, Failure)}


class Unfit(Exception):
    """The request itself is off: 400."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NoZone(Http404):
    """There is no such zone, or the person has no role in it."""


_MESSAGES: dict[str, Any] = {
    "missing": _("缺少该项。"),
    "extra_forbidden": _("没有这一项，请检查拼写。"),
    "literal_error": _("须为下列之一：%(expected)s。"),
    "enum": _("须为下列之一：%(expected)s。"),
    "greater_than_equal": _("不能小于 %(ge)s。"),
    "less_than_equal": _("不能大于 %(le)s。"),
    "string_too_short": _("不能为空。"),
    "string_too_long": _("最多 %(max_length)s 字。"),
    "none_required": _("须为空。"),
    "value_error": "%(error)s",
    "decimal_max_digits": _("最多 %(max_digits)s 位数字。"),
    "decimal_max_places": _("最多 %(decimal_places)s 位小数。"),
}
_KINDS: dict[str, Any] = {
    "int": _("须为整数。"),
    "string": _("须为文本。"),
    "date": _("须为日期，如 2024-06-30。"),
    "bool": _("须为 true 或 false。"),
    "decimal": _("须为数字。"),
    "list": _("须为列表。"),
    "dict": _("须为对象。"),
    "model": _("须为对象。"),
}


def told(error: dict[str, Any]) -> str:
    """A validation error of pydantic in the words of the site."""
    kind = error["type"]
    pattern: Any = _MESSAGES.get(kind) or _KINDS.get(kind.partition("_")[0]) or error["msg"].replace("%", "%%")
    return str(str(pattern) % error.get("ctx", {}))


def declare(api: NinjaAPI) -> None:
    """Hand the API every error that its operations may raise."""
    for kind, answer in _ANSWERS.items():
        api.add_exception_handler(kind, partial(_respond, api, answer))


class Answer(NamedTuple):
    """What an error becomes: a status, the body, and headers."""

    status: int
    body: Failure
    headers: Mapping[str, str] = MappingProxyType({})


def _respond(api: NinjaAPI, answer: Callable[[HttpRequest, Any], Answer], request: HttpRequest, error: Any) -> Any:
    told = answer(request, error)
    response = api.create_response(request, told.body.model_dump(), status=told.status)
    for name, value in told.headers.items():
        response[name] = value
    return response


def _said(status: int, text: Any = "") -> Callable[[HttpRequest, Any], Answer]:
    """Always one text, or the error's own; and the field that the error names."""

    def answer(request: HttpRequest, error: Any) -> Answer:
        told = str(text) or str(error) or gettext("未能完成。")
        return Answer(status, Failure(error=told, field=getattr(error, "field", None)))

    return answer


def _unknown(request: HttpRequest, error: Any) -> Answer:
    text = gettext("请提供有效的令牌：Authorization: Bearer guatu_…；令牌可能已过期或被撤销。")
    return Answer(401, Failure(error=text), {"WWW-Authenticate": "Bearer"})


def _too_often(request: HttpRequest, error: Any) -> Answer:
    text = gettext("请求过于频繁，请在 %(seconds)s 秒后再试。") % {"seconds": error.wait}
    return Answer(429, Failure(error=text), {"Retry-After": str(error.wait)})


def _unreadable(request: HttpRequest, error: Any) -> Answer:
    return Answer(error.status_code, Failure(error=gettext("请求正文不是有效的 JSON（UTF-8）。")))


def _invalid(request: HttpRequest, error: Any) -> Answer:
    if skipped := receiving.too_large(request):
        return Answer(422, Failure(error=str(too_large(clean_name(skipped[0]))), field="file"))
    text = gettext("；").join(_placed(each) for each in error.errors[:5])
    return Answer(422, Failure(error=text, field=_place(error.errors[0]) or None))


def _fields_wrong(request: HttpRequest, error: Any) -> Answer:
    fields = getattr(error, "error_dict", {})
    return Answer(422, Failure(error=gettext("；").join(error.messages), field=next(iter(fields), None)))


def _already_here(request: HttpRequest, error: Any) -> Answer:
    text = gettext("%(refusal)s已有文件的编号为 %(pk)s。") % {"refusal": error, "pk": error.document.pk}
    return Answer(409, Failure(error=text, field="file"))


def _overtaken(request: HttpRequest, error: Any) -> Answer:
    return Answer(409, Failure(error=str(error), since=[change_of(entry) for entry in error.since]))


_ANSWERS: dict[type[Exception], Callable[[HttpRequest, Any], Answer]] = {
    AuthenticationError: _unknown,
    Throttled: _too_often,
    PermissionDenied: _said(403),
    NoZone: _said(404, _("没有这个开发区，或您不在其中。")),
    Http404: _said(404, _("没有这条记录，或您看不到它。")),
    HttpError: _unreadable,
    SuspiciousOperation: _said(400, _("请求正文过大或项数过多。")),
    MultiPartParserError: _said(400, _("请求正文不是完整的 multipart/form-data。")),
    Unfit: _said(400),
    ValidationError: _invalid,
    FieldsWrong: _fields_wrong,
    Refused: _said(422),
    AlreadyHere: _already_here,
    Overtaken: _overtaken,
    IntegrityError: _said(409, _("与已有记录冲突：可能已由他人同时登记，请重新读取后再试。")),
    DataError: _said(422, _("有的值超出了可以保存的范围。")),
}


def change_of(entry: AuditEntry) -> Change:
    return Change(
        at=entry.at,
        by=entry.actor_name,
        act=entry.act,
        version=entry.version,
        reason=entry.reason,
        changes=entry.changes,
    )


_WRAPPERS = ("listing", "sent")
"""The parameters by which operations take a query or a body: their names say nothing to the program."""


def _place(error: dict[str, Any]) -> str:
    return ".".join(str(part) for part in error["loc"][1:] if part not in _WRAPPERS)


def _placed(error: dict[str, Any]) -> str:
    place = _place(error)
    return gettext("%(place)s：%(problem)s") % {"place": place, "problem": told(error)} if place else told(error)
