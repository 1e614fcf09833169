"""What can go wrong on the way out, as one family.

SendingFailed
├── Later        not taken, and may be taken another time
│   └── Down     the server cannot be reached at all: others that want it wait as well
├── Never        not taken, and never will be as it is
├── Unknown      the connection broke after the message had left: nobody knows whether it was taken
└── Lost         somebody else has taken the message over meanwhile; it was not sent from here
"""

from __future__ import annotations

import re

from guatu_web.outbox.models import Message

Why = Message.Failure
_ADDRESS = re.compile(r"[^\s<>\"'(]+@[^\s<>\"')]+")
LONGEST = 300


class SendingFailed(Exception):
    """A message has not been sent. `why` is shown in words, and beside it what the other side has answered."""

    def __init__(self, why: Why, answer: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.answer = told(answer)


class Later(SendingFailed):
    """It may be taken another time."""


class Down(Later):
    """The server cannot be reached at all."""


class Never(SendingFailed):
    """It will never be taken as it is."""


class Unknown(SendingFailed):
    """Nobody knows whether it was taken."""

    def __init__(self, answer: str = "") -> None:
        super().__init__(Why.UNKNOWN, answer)


class Lost(Exception):
    """Somebody else has taken the message over."""


def told(answer: str) -> str:
    """What the other side has answered, in one line without addresses of people."""
    printable = "".join(each if each.isprintable() else " " for each in answer)
    return " ".join(_ADDRESS.sub("…", printable).split())[:LONGEST]
