"""A briefing as the answer to a request: a file to save."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from guatu.briefing import Document
from guatu.papers.fontfiles import FontError
from guatu_web.briefings.models import Edition
from guatu_web.briefings.writing import TYPES, Kind, file_of, issued_file
from guatu_web.records.errors import Refused


def answer_with(document: Document, edition: Edition | None, kind: str) -> HttpResponse:
    """A document as a file to save; without an edition it is a draft, and says so."""
    if kind not in TYPES:
        raise Http404(_("没有这种格式；可下载 docx、pdf、text。"))
    try:
        name, content, media_type = _file(document, edition, cast(Kind, kind))
    except FontError:
        raise Refused(
            _("服务器没有中文字体，不能生成 PDF；请下载 docx，并请管理员安装字体（fonts-noto-cjk）。")
        ) from None
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _file(document: Document, edition: Edition | None, kind: Kind) -> tuple[str, bytes, str]:
    return file_of(document, kind, draft=True) if edition is None else issued_file(document, kind, edition.digest)
