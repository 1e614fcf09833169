"""What pages of tables that are handed in have in common: the file that comes, and how an act on one is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from guatu_web.documents import receiving
from guatu_web.documents.here import Here
from guatu_web.documents.models import TableIntake
from guatu_web.documents.storage import clean_name, too_large
from guatu_web.records.errors import Overtaken, Refused

Table = TypeVar("Table", bound=TableIntake, contravariant=True)


class Shown(Protocol[Table]):
    """Shows the page of a table, with why an act was refused, or what others did meanwhile."""

    def __call__(
        self, request: Here, found: Table, /, *, refused: str = ..., since: object = ..., status: int = ...
    ) -> HttpResponse: ...


def handed(request: Here) -> tuple[str, UploadedFile[Any]]:
    """The file that came, with its name. Refused where none came, or one that was too large to be kept."""
    for name in receiving.too_large(request):
        raise too_large(clean_name(name))
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Refused(_("请先选择文件。"))
    return clean_name(file.name or ""), file


def acted(
    request: Here,
    pk: int,
    find: Callable[[Here, int], Table],
    act: Callable[[Table], None],
    shown: Shown[Table],
    page: str,
) -> HttpResponse:
    """Do an act on a table and go back to its page, as it was narrowed; where it was not done, the page says why."""
    found = find(request, pk)
    try:
        act(found)
    except Refused as refused:
        return shown(request, found, refused=str(refused), status=422)
    except Overtaken as overtaken:
        return shown(request, find(request, pk), since=overtaken.since, status=409)
    answer = redirect(page, request.zone.code, pk)
    if request.GET:
        answer["Location"] += f"?{request.GET.urlencode()}"
    return answer
