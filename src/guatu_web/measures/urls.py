"""Addresses of measures, below /z/<zone>/measures/."""

from __future__ import annotations

from django.urls import path

from guatu_web.measures.views import books, listing, page

app_name = "measures"
urlpatterns = [
    path("", listing.measure_list, name="list"),
    path("export", books.list_book, name="export"),
    path("m/<slug:name>", page.one, name="one"),
    path("m/<slug:name>/records", page.records, name="records"),
    path("m/<slug:name>/export", books.one_book, name="export_one"),
]
