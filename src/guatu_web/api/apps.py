from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "guatu_web.api"
    verbose_name = "接口"
