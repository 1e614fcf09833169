"""Which database the site uses, from one address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from guatu.errors import UsageError

# one writer at a time that waits for its turn, readers beside it
_SQLITE = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;"
    "PRAGMA foreign_keys=ON;"
)


def database(address: str | None, home: Path) -> dict[str, Any]:
    """Django's settings for an address such as postgresql://name:password@host:5432/guatu; SQLite in `home` for None.

    UsageError for an address that names no PostgreSQL database.
    """
    if not address:
        home.mkdir(parents=True, exist_ok=True)
        options = {"init_command": _SQLITE, "transaction_mode": "IMMEDIATE", "timeout": 20}
        kept = {"CONN_MAX_AGE": None}  # to open the file anew costs more than most pages ask of it
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": home / "guatu.sqlite3", "OPTIONS": options, **kept}
    parts = urlsplit(address)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise UsageError("GUATU_DATABASE_URL must read postgresql://name:password@host:port/database")
    return {
        "ENGINE": "guatu_web.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # what is asked often is planned once for each connection
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3},
    }
