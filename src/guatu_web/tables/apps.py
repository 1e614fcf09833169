"""The app, which exports the areas of zones itself: their own app knows nothing of tables."""

from __future__ import annotations

from django.apps import AppConfig


class TablesConfig(AppConfig):
    name = "guatu_web.tables"
    label = "tables"

    def ready(self) -> None:
        from guatu_web.tables.areas import AREAS
        from guatu_web.tables.registry import export

        export(AREAS)
