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
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        _check(tree)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError) as problem:
        if isinstance(problem, InputError):
            raise
        raise InputError(f"is '{text:.60}', which is not a formula; {_ALLOWED}") from None
    return tree


def _check(node: ast.AST) -> None:
    if isinstance(node, ast.BinOp | ast.UnaryOp) and type(node.op) in _OPERATORS:
        below = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.operand]
        for child in below:
            _check(child)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id not in _FUNCTIONS or len(node.args) != 1 or node.keywords:
            raise InputError(f"has '{ast.unparse(node):.60}'; {_ALLOWED}")
        _check(node.args[0])
    elif isinstance(node, ast.Name) and node.id == "x":
        return
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        _value(node, 0.0)  # an integer may be too large for a float
    else:
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
