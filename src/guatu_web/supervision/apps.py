from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "guatu_web.supervision"
    label = "supervision"
