from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "guatu_web.areas"
    verbose_name = "区域与机构"
