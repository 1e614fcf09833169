"""The name of the app."""

from __future__ import annotations

from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "guatu_web.work"
    label = "work"
