from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "guatu_web.ledger"
    verbose_name = "台账"

    def ready(self) -> None:
        from guatu_web.ledger.published import load_after_migrate

        post_migrate.connect(load_after_migrate, sender=self)
