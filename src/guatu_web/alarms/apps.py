"""The name of the app, its number in the menu, and its section on the pages of targets and indicators."""

from __future__ import annotations

from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    name = "guatu_web.alarms"
    label = "alarms"

    def ready(self) -> None:
        from guatu_web import policies
        from guatu_web.accounts import here
        from guatu_web.alarms.queries import beside
        from guatu_web.alarms.queries.waiting import OPEN, open_of_zone, waiting
        from guatu_web.records.sections import put_on

        policies.BESIDE[OPEN] = open_of_zone()
        here.WAITING["alarms"] = waiting
        put_on("target", beside.of_target)
        put_on("indicator", beside.of_series)
