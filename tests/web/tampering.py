"""What somebody with all rights in the database could do to the audit log, and to other tables that only grow."""

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


def unguarded_table(table, statement):
    """Run a statement with the guard of another table off that only grows."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {table}_no_update")
            cursor.execute(f"DROP TRIGGER {table}_no_delete")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
        cursor.execute(statement)
