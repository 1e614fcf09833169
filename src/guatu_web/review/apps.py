from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "guatu_web.review"
    verbose_name = "审核"
