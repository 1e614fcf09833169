"""Formulas over metrics, as people write them (signed - lost, started / (signed + 1)), read into trees.

>>> read("(signed - lost) * 2")
(('*', ('-', ('part', 0), ('part', 1)), ('number', Decimal('2'))), ['signed', 'lost'])
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from guatu.metrics.spec import Formula

_SIGNS: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_LONGEST = 500
_WORDS = "names of metrics, numbers, + - * / and brackets"


class NotAFormula(ValueError):
    """A text that is no formula; the message says what stands in the way."""


def read(text: Any) -> tuple[Formula, list[str]]:
    """The tree of a formula, whose parts are numbers of names in the order of their first appearance, and the names."""
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise NotAFormula(f"a formula is a text of at most {_LONGEST} characters")
    try:
        parsed = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotAFormula(f"it cannot be read; write {_WORDS}") from error
    names: list[str] = []
    tree = _tree(parsed, names)
    if not names:
        raise NotAFormula("it names no metric")
    return tree, names


def _tree(node: ast.expr, names: list[str]) -> Formula:
    if isinstance(node, ast.Name):
        if node.id not in names:
            names.append(node.id)
        return ("part", names.index(node.id))
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return ("number", Decimal(str(node.value)))
    if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        return (_SIGNS[type(node.op)], _tree(node.left, names), _tree(node.right, names))
    raise NotAFormula(f"{ast.unparse(node)!r} has no place in it; write {_WORDS}")


def put(tree: Formula, instead: Sequence[Formula]) -> Formula:
    """The tree with a formula in place of each part."""
    if tree[0] == "part":
        return instead[tree[1]]
    return tree if tree[0] == "number" else (tree[0], *(put(one, instead) for one in tree[1:]))


def moved(tree: Formula, by: int) -> Formula:
    """The tree with parts that are counted from another number on."""
    if tree[0] == "part":
        return ("part", tree[1] + by)
    return tree if tree[0] == "number" else (tree[0], *(moved(one, by) for one in tree[1:]))


def parts(tree: Formula) -> set[int]:
    """The numbers of the parts that a formula needs."""
    if tree[0] == "part":
        return {tree[1]}
    return set() if tree[0] == "number" else set().union(*(parts(one) for one in tree[1:]))


def divisors(tree: Formula) -> Iterator[Formula]:
    """What the formula divides by."""
    if tree[0] in ("part", "number"):
        return
    if tree[0] == "/":
        yield tree[2]
    for one in tree[1:]:
        yield from divisors(one)


def grown(tree: Formula) -> Iterator[Formula]:
    """What the formula compares with, where it is growth."""
    if tree[0] in ("part", "number"):
        return
    if tree[0] == "growth":
        yield tree[2]
    for one in tree[1:]:
        yield from grown(one)


def added(tree: Formula) -> Iterator[tuple[int, int]]:
    """Pairs of parts that are added or subtracted directly, whose units must agree."""
    if tree[0] in ("part", "number"):
        return
    if tree[0] in ("+", "-") and tree[1][0] == tree[2][0] == "part":
        yield tree[1][1], tree[2][1]
    for one in tree[1:]:
        yield from added(one)
