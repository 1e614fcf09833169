"""Workflows and steps, which the database keeps as they were written."""

from typing import Any

from django.db import migrations

TABLES = ("supervision_flow", "supervision_step")
SQLITE = [
    f"""CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
        BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END"""
    for table in TABLES
    for act in ("update", "delete")
]
POSTGRESQL = [
    """CREATE FUNCTION steps_append_only() RETURNS trigger AS $$
       BEGIN RAISE EXCEPTION 'steps are append-only'; END; $$ LANGUAGE plpgsql""",
    *(
        f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION steps_append_only()"""
        for table in TABLES
    ),
]
UNDO = {
    "sqlite": [f"DROP TRIGGER {table}_no_{act}" for table in TABLES for act in ("update", "delete")],
    "postgresql": [
        *(f"DROP TRIGGER {table}_append_only ON {table}" for table in TABLES),
        "DROP FUNCTION steps_append_only",
    ],
}


def guard(apps: Any, editor: Any) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def unguard(apps: Any, editor: Any) -> None:
    for statement in UNDO[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
