"""How a command ends: every exception becomes one line that says what would work, and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from guatu.cli.screen import visible
from guatu.errors import GuatuError, UsageError

FAILED, USAGE, INTERRUPTED = 1, 2, 130


@contextmanager
def answering() -> Iterator[None]:
    """Turns what a command raises into a line on standard error and an exit code; GUATU_DEBUG=1 adds the traceback."""
    try:
        yield
        sys.stdout.flush()
    except typer.Exit:
        _flush_or_leave()
        raise
    except BrokenPipeError:
        _leave_quietly()
    except KeyboardInterrupt:
        complain("stopped; no unfinished file was left")
        raise typer.Exit(INTERRUPTED) from None
    except UsageError as error:
        complain(str(error))
        raise typer.Exit(USAGE) from None
    except GuatuError as error:
        complain(str(error))
        raise typer.Exit(FAILED) from None
    except Exception as error:
        complain(_unforeseen(error))
        raise typer.Exit(FAILED) from None


def complain(message: str) -> None:
    """A line on standard error."""
    typer.echo(f"guatu: {visible(message)}", err=True)


def _unforeseen(error: Exception) -> str:
    if os.environ.get("GUATU_DEBUG"):
        traceback.print_exc()
    if isinstance(error, OSError):
        words = os.strerror(error.errno) if error.errno else str(error)
        return words + (f": {error.filename}" if error.filename else "")
    return f"{type(error).__name__}: {error}. This should not happen; GUATU_DEBUG=1 shows where it did"


def _flush_or_leave() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _leave_quietly()


def _leave_quietly() -> None:
    """The reader of our output has gone (`| head`): nothing more to say, and no complaint at exit either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise typer.Exit(0)
