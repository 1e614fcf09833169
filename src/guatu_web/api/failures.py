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


_MESSAGES = {
    "missing": "缺少该项。",
    "extra_forbidden": "没有这一项，请检查拼写。",
    "literal_error": "须为下列之一：{expected}。",
    "enum": "须为下列之一：{expected}。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than_equal": "不能大于 {le}。",
    "string_too_short": "不能为空。",
    "string_too_long": "最多 {max_length} 字。",
    "none_required": "须为空。",
    "value_error": "{error}",
    "decimal_max_digits": "最多 {max_digits} 位数字。",
    "decimal_max_places": "最多 {decimal_places} 位小数。",
}
_KINDS = {
    "int": "须为整数。",
    "string": "须为文本。",
    "date": "须为日期，如 2024-06-30。",
    "bool": "须为 true 或 false。",
    "decimal": "须为数字。",
    "list": "须为列表。",
    "dict": "须为对象。",
    "model": "须为对象。",
}


def told(error: dict[str, Any]) -> str:
    """A validation error of pydantic in Chinese."""
    kind = error["type"]
    pattern = _MESSAGES.get(kind) or _KINDS.get(kind.partition("_")[0]) or error["msg"].replace("{", "{{")
    return str(pattern).format_map(error.get("ctx", {}))


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


def _said(status: int, text: str = "") -> Callable[[HttpRequest, Any], Answer]:
    """Always one text, or the error's own; and the field that the error names."""

    def answer(_: HttpRequest, error: Any) -> Answer:
        return Answer(status, Failure(error=text or str(error) or "未能完成。", field=getattr(error, "field", None)))

    return answer


def _unknown(_: HttpRequest, error: Any) -> Answer:
    text = "请提供有效的令牌：Authorization: Bearer guatu_…；令牌可能已过期或被撤销。"
    return Answer(401, Failure(error=text), {"WWW-Authenticate": "Bearer"})


def _too_often(_: HttpRequest, error: Any) -> Answer:
    return Answer(429, Failure(error=f"请求过于频繁，请在 {error.wait} 秒后再试。"), {"Retry-After": str(error.wait)})


def _missing(_: HttpRequest, error: Any) -> Answer:
    text = str(error)
    return Answer(404, Failure(error=text if "。" in text else "没有这条记录，或您看不到它。"))


def _unreadable(_: HttpRequest, error: Any) -> Answer:
    return Answer(error.status_code, Failure(error="请求正文不是有效的 JSON（UTF-8）。"))


def _invalid(request: HttpRequest, error: Any) -> Answer:
    if skipped := receiving.too_large(request):
        return Answer(422, Failure(error=str(too_large(clean_name(skipped[0]))), field="file"))
    text = "；".join(_placed(each) for each in error.errors[:5])
    return Answer(422, Failure(error=text, field=_place(error.errors[0]) or None))


def _fields_wrong(_: HttpRequest, error: Any) -> Answer:
    fields = getattr(error, "error_dict", {})
    return Answer(422, Failure(error="；".join(error.messages), field=next(iter(fields), None)))


def _already_here(_: HttpRequest, error: Any) -> Answer:
    return Answer(409, Failure(error=f"{error}已有文件的编号为 {error.document.pk}。", field="file"))


def _overtaken(_: HttpRequest, error: Any) -> Answer:
    return Answer(409, Failure(error=str(error), since=[change_of(entry) for entry in error.since]))


_ANSWERS: dict[type[Exception], Callable[[HttpRequest, Any], Answer]] = {
    AuthenticationError: _unknown,
    Throttled: _too_often,
    PermissionDenied: _said(403),
    Http404: _missing,
    HttpError: _unreadable,
    SuspiciousOperation: _said(400, "请求正文过大或项数过多。"),
    MultiPartParserError: _said(400, "请求正文不是完整的 multipart/form-data。"),
    Unfit: _said(400),
    ValidationError: _invalid,
    FieldsWrong: _fields_wrong,
    Refused: _said(422),
    AlreadyHere: _already_here,
    Overtaken: _overtaken,
    IntegrityError: _said(409, "与已有记录冲突：可能已由他人同时登记，请重新读取后再试。"),
    DataError: _said(422, "有的值超出了可以保存的范围。"),
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
    return f"{place}：{told(error)}" if place else told(error)
