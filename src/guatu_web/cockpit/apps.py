from django.apps import AppConfig


class CockpitConfig(AppConfig):
    name = "guatu_web.cockpit"
    label = "cockpit"
