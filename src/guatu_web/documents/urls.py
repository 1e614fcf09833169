"""Addresses of documents, below /z/<zone>/documents/."""

from __future__ import annotations

from django.urls import path

from guatu_web.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.document_list, name="list"),
    path("upload", views.upload_files, name="upload"),
    path("progress", views.progress, name="progress"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/status", views.status, name="status"),
    path("<int:pk>/file", views.file, name="file"),
    path("<int:pk>/changes", views.changes, name="changes"),
    path("<int:pk>/edition", views.upload_edition, name="edition"),
    path("<int:pk>/reread", views.reread, name="reread"),
    path("<int:pk>/archive", views.archive, name="archive"),
    path("<int:pk>/restore", views.restore, name="restore"),
]
