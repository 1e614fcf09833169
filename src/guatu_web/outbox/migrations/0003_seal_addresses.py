"""Addresses and secrets that lay in the database as they were typed are sealed."""

from django.db import migrations

from guatu_web.outbox.sealing import MARK, opened, sealed, tail


def seal(apps, editor):
    for hook in apps.get_model("outbox", "Hook").objects.iterator():
        if not hook.address.startswith(MARK):
            hook.tail = tail(hook.address)
            hook.address, hook.secret = sealed(hook.address), sealed(hook.secret)
            hook.save(update_fields=["address", "secret", "tail"])


def unseal(apps, editor):
    for hook in apps.get_model("outbox", "Hook").objects.iterator():
        hook.address, hook.secret = opened(hook.address), opened(hook.secret)
        hook.save(update_fields=["address", "secret"])


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_units_and_sealed_addresses")]
    operations = [migrations.RunPython(seal, unseal)]
