from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "guatu_web.accounts"
    verbose_name = "人员与权限"
