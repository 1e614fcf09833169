"""The name of the app, and what it brings to messages: files of briefings, and who subscribes."""

from __future__ import annotations

from django.apps import AppConfig


class BriefingsConfig(AppConfig):
    name = "guatu_web.briefings"
    label = "briefings"

    def ready(self) -> None:
        from guatu_web.briefings.enclosing import file_made
        from guatu_web.briefings.queries.subscriptions import beside
        from guatu_web.outbox.enclosing import MAKERS
        from guatu_web.records.sections import put_on

        MAKERS["briefings"] = file_made
        put_on("messages.own", beside)
