"""The database of many processes: Django's PostgreSQL, with a health check that costs no query.

Django asks `SELECT 1` before each request; when fifty people send a form at once that is a twentieth of all the work.
"""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is usable while its socket is open and silent.

    Nothing is under way between two requests, so that anything to be read is the server's farewell, or the end of the
    line: it restarts, or an administrator has ended the session.
    """

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed or self.connection.broken:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN | select.POLLPRI)
        return not waiting.poll(0)
