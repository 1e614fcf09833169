"""The name of the app."""

from __future__ import annotations

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "guatu_web.outbox"
    label = "outbox"
