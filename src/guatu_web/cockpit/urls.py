"""Addresses of the cockpit, below /z/<zone>/cockpit/."""

from __future__ import annotations

from django.urls import path

from guatu_web.cockpit.views import choosing, home

app_name = "cockpit"
urlpatterns = [
    path("", home.home, name="home"),
    path("pulse", home.pulse, name="pulse"),
    path("targets/<int:pk>", home.one, name="one"),
    path("race", home.race, name="race"),
    path("wall", home.wall, name="wall"),
    path("choose", choosing.choose, name="choose"),
    path("choose/reset", choosing.reset, name="reset"),
]
