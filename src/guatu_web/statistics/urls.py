"""Addresses of statistics, below /z/<zone>/statistics/."""

from __future__ import annotations

from django.urls import path

from guatu_web.statistics.views import indicator, listing

app_name = "statistics"
urlpatterns = [
    path("", listing.indicators, name="list"),
    path("export", listing.export, name="export"),
    path("i/<slug:code>", indicator.indicator, name="indicator"),
    path("i/<slug:code>/export", indicator.export, name="indicator_export"),
]
