"""The name of the app, and its number in the menu."""

from __future__ import annotations

from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    name = "guatu_web.alarms"
    label = "alarms"

    def ready(self) -> None:
        from guatu_web import policies
        from guatu_web.accounts import here
        from guatu_web.alarms.queries.waiting import OPEN, open_of_zone, waiting

        policies.BESIDE[OPEN] = open_of_zone()
        here.WAITING["alarms"] = waiting
