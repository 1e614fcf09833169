from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "guatu_web.records"
    verbose_name = "档案"
