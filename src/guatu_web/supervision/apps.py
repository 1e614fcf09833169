from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "guatu_web.supervision"
    label = "supervision"

    def ready(self) -> None:
        from guatu_web.records.levers import offer
        from guatu_web.records.opening import Opens, opens
        from guatu_web.supervision.models import Item
        from guatu_web.supervision.queries import levers
        from guatu_web.supervision.tables import SUPERVISION
        from guatu_web.tables.registry import export

        export(SUPERVISION)
        opens("item", Opens("supervision.view", Item, "title", "supervision:item"))
        offer(levers.of_target)
