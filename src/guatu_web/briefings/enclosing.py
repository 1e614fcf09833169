"""Files of briefings that go along with mail: made when it leaves, of an edition or of a text that was kept for it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from guatu.briefing import BriefingError
from guatu.papers.fontfiles import FontError
from guatu_web.briefings.models import Edition
from guatu_web.briefings.plain_documents import document_of
from guatu_web.briefings.writing import file_of
from guatu_web.outbox.enclosing import File, NotMade


def file_made(content: dict[str, Any]) -> File:
    """The file: `edition` or `document` in a `format`. NotMade with the remedy."""
    try:
        if "edition" in content:
            return File(*file_of(document_of(_edition(content["edition"])), content["format"]))
        name, made, kind = file_of(document_of(content["document"]), content["format"])
        return File(_("自动生成_%(name)s") % {"name": name}, made, kind)
    except FontError:
        raise NotMade(_("服务器上没有可用的中文字体，无法生成 PDF；安装字体后重发，或改订 Word。")) from None
    except BriefingError as error:
        raise NotMade(str(error)) from None


def _edition(pk: int) -> Any:
    found = Edition.objects.filter(pk=pk).values_list("document", flat=True).first()
    if found is None:
        raise NotMade(_("该版简报已不存在"))
    return found
