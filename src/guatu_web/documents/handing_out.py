"""A stored file as the answer to a request: never run by the browser, whatever is in it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

KEPT_A_WHILE, NEVER_KEPT = "private, max-age=3600", "private, no-store"
"""Whether a browser may keep a file: what is stored by its content never changes, but a document may be withdrawn."""


def handed_out(
    path: Path, media_type: str, name: str, *, shown: Collection[str] = (), caching: str = KEPT_A_WHILE
) -> FileResponse:
    """A stored file under a name; those of the media types in `shown` may be looked at, all others are saved.

    404 where the file is not in its place.
    """
    try:
        stored = path.open("rb")
    except FileNotFoundError:
        raise Http404(_("存储中没有这个文件，请联系系统管理员。")) from None
    looked_at = media_type in shown
    content_type = media_type if looked_at else "application/octet-stream"
    response = FileResponse(stored, as_attachment=not looked_at, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = caching
    return response
