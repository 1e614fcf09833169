"""Uploads as they stream in: what grows beyond the limit is not kept, and named."""

from __future__ import annotations

from typing import IO, Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest


class LimitedUpload(FileUploadHandler):
    """Goes before the handlers that keep files, and skips a file once it is larger than settings.LARGEST_UPLOAD."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.too_large: list[str] = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > settings.LARGEST_UPLOAD:
            self.too_large.append(str(self.file_name))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> IO[Any] | None:  # type: ignore[override]
        return None


def limit(request: HttpRequest) -> None:
    """Lets no file beyond the limit through; to be called before anything reads the request's body."""
    request.upload_handlers.insert(0, LimitedUpload(request))


def too_large(request: HttpRequest) -> list[str]:
    """The names of the files that were skipped."""
    return [name for each in request.upload_handlers if isinstance(each, LimitedUpload) for name in each.too_large]
