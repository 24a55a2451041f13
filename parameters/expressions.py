"""Formulae of one variable ``x``: numbers, ``+ - * / **``, brackets, exp, tanh and cosh.

This is what the exchange format BPX allows. A formula is read as a tree and walked; nothing of it
is ever run as a program.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from nasicell.parameters.errors import InputError

LONGEST = 10_000
"""Characters in a formula."""
NESTED = 20
"""Brackets within brackets, and powers of powers: readers of BPX run out of stack on more."""
DEEPEST = 100
"""Operations within operations; a sum of n terms has n - 1."""
_FUNCTIONS: dict[str, Callable[[Any], Any]] = {"exp": np.exp, "tanh": np.tanh, "cosh": np.cosh}
_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
_ALLOWED = "write numbers, x, + - * / **, brackets, exp, tanh and cosh"
_TOKEN = re.compile(
    r"(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])"
    r"|\bx\b|\b(?:exp|tanh|cosh)(?=\s*\()|\*\*|[-+*/()]|[ \t\r\n]+",
    re.ASCII,
)
"""Python itself reads more: 0x3, 3_000, comments, letters of other alphabets."""


@lru_cache(maxsize=256)
def parsed(text: str) -> ast.expr:
    """Read a formula.

    Raises
    ------
    InputError
        If it holds anything else than the grammar of this module.
    """
    if len(text) > LONGEST:
        raise InputError(f"has {len(text)} characters; at most {LONGEST} are read")
    _refuse_other_tokens(text)
    try:
        tree = ast.parse(" ".join(text.split()), mode="eval").body
        _check(tree, 0)
    except (SyntaxError, OverflowError, RecursionError, MemoryError):
        raise InputError(f"is '{text:.60}', which is not a formula; {_ALLOWED}") from None
    return tree


def _refuse_other_tokens(text: str) -> None:
    end = depth = 0
    for token in _TOKEN.finditer(text):
        if token.start() != end:
            break
        end = token.end()
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth > NESTED:
            raise InputError(f"has more than {NESTED} brackets within each other; write fewer")
    if end < len(text):
        word = re.match(r"\w+|.", text[end:])
        raise InputError(f"has '{word[0] if word else text[end]:.60}'; {_ALLOWED}")


def _check(node: ast.AST, level: int) -> None:
    if level > DEEPEST:
        raise InputError(f"has more than {DEEPEST} operations within each other; write fewer")
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        _check(node.left, level + 1)
        _check(node.right, level + (DEEPEST // NESTED if isinstance(node.op, ast.Pow) else 1))
    elif isinstance(node, ast.UnaryOp) and type(node.op) in _OPERATORS:
        _check(node.operand, level + 1)
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _FUNCTIONS
        and len(node.args) == 1
    ):
        _check(node.args[0], level + 1)
    elif isinstance(node, ast.Constant):
        _value(node, 0.0)  # an integer may be too large for a float
    elif not isinstance(node, ast.Name):
        raise InputError(f"has '{ast.unparse(node):.60}'; {_ALLOWED}")


def evaluate(text: str, x: Any) -> Any:
    """Return the formula's value at ``x``: a float, a numpy array or a PyBaMM symbol."""
    return _value(parsed(text), x)


def _value(node: ast.expr, x: Any) -> Any:
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_value(node.left, x), _value(node.right, x))
    if isinstance(node, ast.UnaryOp):
        return _OPERATORS[type(node.op)](_value(node.operand, x))
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name)  # checked when it was read
        return _FUNCTIONS[node.func.id](_value(node.args[0], x))
    if isinstance(node, ast.Constant):
        return float(node.value)  # type: ignore[arg-type]  # a number: checked when it was read
    return x


def with_argument(text: str, argument: str) -> str:
    """Return the formula of another variable: ``argument``, in brackets, stands for x."""
    return re.sub(r"\bx\b", f"({argument})", text)


def refuse_unless_falling(text: str, low: float = 0.0, high: float = 1.0) -> None:
    """Refuse a formula that is not finite and strictly falling from ``low`` to ``high``.

    Looked at on 4001 even steps, far finer than the steps of measured curves.
    """
    parsed(text)
    x = np.linspace(low, high, 4001)
    try:
        with np.errstate(all="ignore"):
            values = np.asarray(evaluate(text, x) + 0 * x, dtype=float)
    except (OverflowError, ZeroDivisionError, TypeError, ValueError):
        values = np.full_like(x, np.nan)
    if not np.isfinite(values).all():
        raise InputError(f"is not finite at x = {x[~np.isfinite(values)][0]:g}")
    rising = np.flatnonzero(np.diff(values) >= 0)
    if rising.size:
        raise InputError(
            f"does not fall at x = {x[rising[0]]:.4g}; a potential must fall strictly "
            f"from x = {low:g} to {high:g}"
        )
