from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "guatu_web.statistics"
    label = "statistics"
