"""Every way in which an operation answers that it did not do what was asked: one body, declared for all operations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.exceptions import ValidationError as FieldsWrong
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
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

    def answer(request: HttpRequest, status: int, error: str, **more: Any) -> HttpResponse:
        body = Failure(error=error or "未能完成。", **more).model_dump()
        return api.create_response(request, body, status=status)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: Any) -> HttpResponse:
        response = answer(request, 401, "请提供有效的令牌：Authorization: Bearer guatu_…；令牌可能已过期或被撤销。")
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(Throttled)
    def too_often(request: HttpRequest, error: Any) -> HttpResponse:
        response = answer(request, 429, f"请求过于频繁，请在 {error.wait} 秒后再试。")
        response["Retry-After"] = str(error.wait)
        return response

    @api.exception_handler(PermissionDenied)
    def refused_right(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, 403, str(error))

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Any) -> HttpResponse:
        text = str(error)
        return answer(request, 404, text if "。" in text else "没有这条记录，或您看不到它。")

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, error.status_code, "请求正文不是有效的 JSON（UTF-8）。")

    @api.exception_handler(SuspiciousOperation)
    def too_much(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, 400, "请求正文过大或项数过多。")

    @api.exception_handler(MultiPartParserError)
    def broken_parts(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, 400, "请求正文不是完整的 multipart/form-data。")

    @api.exception_handler(Unfit)
    def unfit(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, 400, str(error), field=error.field)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        if skipped := receiving.too_large(request):
            return answer(request, 422, str(too_large(clean_name(skipped[0]))), field="file")
        first = error.errors[0]
        field = ".".join(str(part) for part in first["loc"][1:] if part not in _WRAPPERS) or None
        more = "；".join(_placed(each) for each in error.errors[:5])
        return answer(request, 422, more, field=field)

    @api.exception_handler(FieldsWrong)
    def wrong(request: HttpRequest, error: Any) -> HttpResponse:
        fields = getattr(error, "error_dict", {})
        return answer(request, 422, "；".join(error.messages), field=next(iter(fields), None))

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, 422, str(error), field=error.field)

    @api.exception_handler(AlreadyHere)
    def already_here(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, 409, f"{error}已有文件的编号为 {error.document.pk}。", field="file")

    @api.exception_handler(Overtaken)
    def overtaken(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, 409, str(error), since=[change_of(entry) for entry in error.since])

    @api.exception_handler(IntegrityError)
    def collided(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, 409, "与已有记录冲突：可能已由他人同时登记，请重新读取后再试。")

    @api.exception_handler(DataError)
    def unstorable(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, 422, "有的值超出了可以保存的范围。")


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


def _placed(error: dict[str, Any]) -> str:
    place = ".".join(str(part) for part in error["loc"][1:] if part not in _WRAPPERS)
    return f"{place}：{told(error)}" if place else told(error)
