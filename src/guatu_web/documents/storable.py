"""Text that any database holds: a character for a character, so that places in the text stay where they are."""

from __future__ import annotations

from typing import Any

LOST = "\ufffd"


def storable(text: str) -> str:
    """The text with U+FFFD for what a database refuses: NUL, and surrogates that stand alone."""
    if "\x00" in text:
        text = text.replace("\x00", LOST)
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(LOST if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def clipped(text: str | None, longest: int) -> str:
    """The text as a column of `longest` characters holds it; what is cut off is marked by an ellipsis."""
    text = storable(text or "")
    return text if len(text) <= longest else text[: longest - 1] + "…"


def storable_json(value: Any) -> Any:
    """JSON whose every text is storable."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable_json(key): storable_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [storable_json(each) for each in value]
    return value
