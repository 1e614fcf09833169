"""The table in which all processes count together on PostgreSQL; see guatu_web.accounts.counts.

Unlogged: what is counted for minutes need not survive a crash of the server, and is written without waiting for a disk.
"""

from typing import Any

from django.db import migrations

from guatu_web.accounts.counts import COLUMNS, TABLE


def make(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"CREATE UNLOGGED TABLE {TABLE} ({COLUMNS})")
        editor.execute(f"CREATE INDEX {TABLE}_ends ON {TABLE} (ends)")


def unmake(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_person_versions")]
    operations = [migrations.RunPython(make, unmake)]
