"""The pages of documents."""

from guatu_web.documents.views.changing import archive, reread, restore
from guatu_web.documents.views.listing import document_list, progress
from guatu_web.documents.views.page import changes, detail, file, status
from guatu_web.documents.views.uploading import upload_edition, upload_files

__all__ = [
    "archive",
    "changes",
    "detail",
    "document_list",
    "file",
    "progress",
    "reread",
    "restore",
    "status",
    "upload_edition",
    "upload_files",
]
