from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "guatu_web.ledger"
    verbose_name = "台账"
