from django.apps import AppConfig


class RacesConfig(AppConfig):
    name = "guatu_web.races"
    label = "races"
