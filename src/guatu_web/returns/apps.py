from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "guatu_web.returns"
    label = "returns"
