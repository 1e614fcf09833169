"""Tables whose rows the database itself refuses to change or delete, as a step of a migration."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def append_only(*tables: str) -> migrations.RunPython:
    """The step that guards some tables, on SQLite and on PostgreSQL; it can be taken back."""

    def guard(apps: Any, editor: Any) -> None:
        for statement in _GUARDS[editor.connection.vendor](tables):
            editor.execute(statement)

    def unguard(apps: Any, editor: Any) -> None:
        for statement in _UNDO[editor.connection.vendor](tables):
            editor.execute(statement)

    return migrations.RunPython(guard, unguard)


def _triggers(tables: tuple[str, ...]) -> list[str]:
    return [
        f"""CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        for table in tables
        for act in ("update", "delete")
    ]


def _functions(tables: tuple[str, ...]) -> list[str]:
    functions = [
        f"""CREATE FUNCTION {table}_append_only() RETURNS trigger AS $$
            BEGIN RAISE EXCEPTION '{table} is append-only'; END; $$ LANGUAGE plpgsql"""
        for table in tables
    ]
    triggers = [
        f"""CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"""
        for table in tables
    ]
    return functions + triggers


_GUARDS = {"sqlite": _triggers, "postgresql": _functions}
_UNDO = {
    "sqlite": lambda tables: [f"DROP TRIGGER {table}_no_{act}" for table in tables for act in ("update", "delete")],
    "postgresql": lambda tables: [
        *(f"DROP TRIGGER {table}_append_only ON {table}" for table in tables),
        *(f"DROP FUNCTION {table}_append_only" for table in tables),
    ],
}
