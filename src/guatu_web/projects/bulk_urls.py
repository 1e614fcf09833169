"""Addresses of what is done with many projects at once; guatu_web.projects.urls includes them."""

from __future__ import annotations

from django.urls import path

from guatu_web.projects.views import books, intakes, merging

urlpatterns = [
    path("book", books.book, name="book"),
    path("lists", intakes.intake_list, name="intakes"),
    path("lists/upload", intakes.upload, name="upload_list"),
    path("lists/<int:pk>", intakes.intake, name="intake"),
    path("lists/<int:pk>/status", intakes.status, name="intake_status"),
    path("lists/<int:pk>/findings", intakes.findings, name="findings"),
    path("lists/<int:pk>/confirm", intakes.confirm, name="confirm_list"),
    path("lists/<int:pk>/again", intakes.read_again, name="read_list_again"),
    path("lists/<int:pk>/send-back", intakes.send_back, name="send_list_back"),
    path("<int:pk>/merge", merging.merge, name="merge"),
    path("merges/<int:pk>/roll-back", merging.roll_back, name="roll_merge_back"),
]
