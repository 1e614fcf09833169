"""The audit log refuses updates and deletes, whoever asks the database for them."""

from typing import Any

from django.db import migrations

SQLITE = [
    f"""CREATE TRIGGER audit_no_{act} BEFORE {act} ON records_auditentry
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"""
    for act in ("update", "delete")
]
POSTGRESQL = [
    """CREATE FUNCTION audit_append_only() RETURNS trigger AS $$
       BEGIN RAISE EXCEPTION 'the audit log is append-only'; END; $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON records_auditentry
       FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
]
UNDO = {
    "sqlite": ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"],
    "postgresql": ["DROP TRIGGER audit_append_only ON records_auditentry", "DROP FUNCTION audit_append_only"],
}


def guard(apps: Any, editor: Any) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def unguard(apps: Any, editor: Any) -> None:
    for statement in UNDO[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
