"""Rules of a command that is stopped by a signal."""

from __future__ import annotations

import signal

import pytest

from guatu.cli import stopping


@pytest.fixture
def listening(monkeypatch):
    """Both signals are listened to, and none has come."""
    before = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(stopping, "_asked", [])
    signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs the tests in the background ignores it
    stopping.listen()
    yield
    for sign, handler in before.items():
        signal.signal(sign, handler)


class Swallowing:
    """An object whose end a signal interrupts: Python drops what is raised in it."""

    def __del__(self):
        signal.raise_signal(signal.SIGINT)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_signal_that_python_dropped_stops_the_command_at_the_next_file(listening):
    Swallowing()  # its end follows at once
    with pytest.raises(KeyboardInterrupt):
        stopping.check()


def test_without_a_signal_the_command_goes_on(listening):
    stopping.check()


def test_sigterm_leaves_with_its_own_code(listening):
    with pytest.raises(SystemExit) as left:
        signal.raise_signal(signal.SIGTERM)
    assert left.value.code == 143
    with pytest.raises(SystemExit):
        stopping.check()


def test_an_ignored_interrupt_stays_ignored(monkeypatch):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN), signal.getsignal(signal.SIGTERM)
    try:
        stopping.listen()
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
