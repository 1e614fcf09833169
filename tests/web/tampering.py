"""What somebody with all rights in the database could do to the audit log."""

from __future__ import annotations

from django.db import connection


def unguarded(statement):
    """Run a statement with the guard off."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_no_update")
            cursor.execute("DROP TRIGGER audit_no_delete")
        else:
            # what is pending would keep the table from being changed
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE records_auditentry DISABLE TRIGGER audit_append_only")
        cursor.execute(statement)
