from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "guatu_web.measures"
    label = "measures"
