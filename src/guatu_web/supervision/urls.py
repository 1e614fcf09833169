"""Addresses of supervision, below /z/<zone>/supervision/."""

from __future__ import annotations

from django.urls import path

from guatu_web.supervision import board_urls
from guatu_web.supervision.views import desk, entering, listing, page

app_name = "supervision"
urlpatterns = [
    path("", listing.item_list, name="list"),
    path("export", listing.export, name="export"),
    path("dispatch", listing.dispatch_many, name="dispatch_many"),
    path("desk", desk.own, name="desk"),
    path("new", entering.new, name="new"),
    path("<int:pk>", page.detail, name="item"),
    path("<int:pk>/change", entering.change, name="change"),
    path("<int:pk>/split", entering.split, name="split"),
    path("<int:pk>/do/<slug:act>", page.act, name="act"),
    path("proofs/<int:pk>", page.proof, name="proof"),
    *board_urls.urlpatterns,
]
