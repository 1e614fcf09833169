from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "guatu_web.playbooks"
    verbose_name = "办法"
