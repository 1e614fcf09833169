"""Whoever writes waits for his turn."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading

import pytest
from django.db import connection, transaction

from guatu_web.records.turns import held, turn


@pytest.fixture
def path(tmp_path):
    return tmp_path / "turn"


def test_a_second_writer_begins_when_the_first_has_ended(path):
    told, begun = list[str](), threading.Event()

    def second():
        begun.set()
        with held(path):
            told.append("second")

    with held(path):
        other = threading.Thread(target=second)
        other.start()
        assert begun.wait(10)
        other.join(0.2)
        told.append("first")
    other.join(10)
    assert told == ["first", "second"]


def test_the_turn_of_a_killed_process_is_over(path):
    taken = multiprocessing.get_context("fork").Event()

    def hold():
        with held(path):
            taken.set()
            signal.pause()

    process = multiprocessing.get_context("fork").Process(target=hold)
    process.start()
    assert taken.wait(10)
    os.kill(process.pid, signal.SIGKILL)
    process.join(10)
    with held(path):
        assert not process.is_alive()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("flushable")
def test_within_a_transaction_nobody_waits_for_himself():
    with turn(), transaction.atomic(), turn():
        assert connection.in_atomic_block
