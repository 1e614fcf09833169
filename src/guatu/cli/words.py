"""Commands that take their words as they are typed.

To make a value of what was typed, typer loads pydantic, even where nothing was typed or a string is wanted; that takes
as long as to read ten pages. Here a word stays as it is, and only what has a default of another kind goes that way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from typer.core import TyperCommand, TyperGroup


class WordsCommand(TyperCommand):
    """A command whose options without a default are words."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _as_typed(super().get_params(ctx))


class WordsGroup(TyperGroup):
    """A group of commands whose options without a default are words."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _as_typed(super().get_params(ctx))


def _as_typed(params: Sequence[Any]) -> list[Any]:
    for param in params:
        if "process_value" not in vars(param):
            # the one method through which every release of click and typer passes a value
            param.process_value = partial(_value, param.process_value, param.default)
    return list(params)


def _value(process: Callable[[Any, Any], Any], default: Any, context: Any, value: Any) -> Any:
    """What was typed, or the default; a number or a flag that was given is made and checked by typer."""
    is_word = default is None and not isinstance(value, bool)
    return value if is_word or value == default else process(context, value)
