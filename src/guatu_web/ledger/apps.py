from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "guatu_web.ledger"
    verbose_name = "台账"

    def ready(self) -> None:
        from guatu_web.ledger.peers_beside import beside
        from guatu_web.ledger.published import load_after_migrate
        from guatu_web.ledger.views import dropped
        from guatu_web.records.sections import put_on

        put_on("indicator.peers", beside)
        put_on("changes", dropped.on_changes)
        put_on("review", dropped.on_review)
        post_migrate.connect(load_after_migrate, sender=self)
