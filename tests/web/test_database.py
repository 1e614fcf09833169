"""Which database the site uses, and whether a kept connection to it still stands."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from django.db import close_old_connections

from guatu.errors import UsageError
from guatu_web.database import database
from guatu_web.postgresql.base import DatabaseWrapper


class Line:
    """A connection as psycopg shows it to Django: a socket, and whether it is closed or broken."""

    def __init__(self, end: socket.socket) -> None:
        self.end, self.closed, self.broken = end, False, False

    def fileno(self) -> int:
        return self.end.fileno()


@pytest.fixture
def lines():
    ours, theirs = socket.socketpair()
    yield Line(ours), theirs
    ours.close()
    theirs.close()


def wrapper(line):
    made = DatabaseWrapper(database("postgresql://guatu@127.0.0.1/guatu", None), "other")
    made.connection = line
    return made


def test_a_silent_connection_is_usable(lines):
    assert wrapper(lines[0]).is_usable()


def test_a_connection_that_the_server_has_ended_is_not_usable(lines):
    line, theirs = lines
    theirs.sendall(b"E")  # a server that goes down says farewell
    assert not wrapper(line).is_usable()
    line.end.recv(1)
    theirs.close()
    assert not wrapper(line).is_usable()


@pytest.mark.parametrize("what", ["closed", "broken"])
def test_a_connection_that_is_known_to_be_over_is_not_usable(lines, what):
    setattr(lines[0], what, True)
    assert not wrapper(lines[0]).is_usable()


def test_no_connection_is_not_usable():
    assert not wrapper(None).is_usable()


@pytest.fixture
def kept():
    """The connection of a process that serves one request after another."""
    from django.db import connection

    connection.close()
    checked = connection.settings_dict["CONN_HEALTH_CHECKS"]
    connection.settings_dict["CONN_HEALTH_CHECKS"] = True
    yield connection
    connection.settings_dict["CONN_HEALTH_CHECKS"] = checked
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_request_after_the_server_has_ended_the_session_gets_a_new_connection(kept):
    if kept.vendor != "postgresql":
        assert kept.is_usable()  # a file has no sessions that a server could end
        return
    before = session(kept)
    other = threading.Thread(target=ended, args=(before,))
    other.start()
    other.join()
    close_old_connections()  # as Django does before a request
    assert session(kept) != before


def session(kept):
    with kept.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def ended(pid):
    """Another session ends ours, as an administrator or a restart does."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    connection.close()
    time.sleep(0.2)  # until the farewell is on the line


def test_an_address_of_another_kind_is_refused(tmp_path):
    with pytest.raises(UsageError, match="postgresql://"):
        database("mysql://guatu@127.0.0.1/guatu", tmp_path)
