from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "guatu_web.returns"
    label = "returns"

    def ready(self) -> None:
        from guatu_web.records.levers import offer
        from guatu_web.returns.queries import levers

        offer(levers.of_target)
