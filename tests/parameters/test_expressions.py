"""Formulae of one variable: the same for floats, arrays and symbols, and nothing but formulae."""

import warnings

import numpy as np
import pytest

from nasicell.parameters import InputError
from nasicell.parameters.expressions import evaluate

EXACT = 1e-14
"""Relative: the same operations, written twice."""
SYMBOL = 1e-12
"""Relative, between floats and PyBaMM's evaluation of the same formula."""
THETA = np.linspace(0.0, 1.0, 101)

FORMULA = "3.9 - 0.2 * x**3 + -0.01 * tanh(4 * x) - exp((x - 1) / 0.05) / cosh(x)"


def test_a_formula_serves_floats_arrays_and_symbols():
    import pybamm

    def independent(x):
        steep = np.exp((x - 1) / 0.05) / np.cosh(x)
        return 3.9 - 0.2 * x**3 - 0.01 * np.tanh(4 * x) - steep

    np.testing.assert_allclose(evaluate(FORMULA, THETA), independent(THETA), rtol=EXACT)
    symbol = evaluate(FORMULA, pybamm.InputParameter("x"))
    for x in (0.0, 0.3, 1.0):
        assert evaluate(FORMULA, x) == pytest.approx(independent(x), rel=EXACT, abs=0)
        found = float(np.squeeze(symbol.evaluate(inputs={"x": x})))
        assert found == pytest.approx(independent(x), rel=SYMBOL, abs=0)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "x.real",
        "exp(x, x)",
        "(lambda: 1)()",
        "x if x else 1",
        "[x]",
        "y",
        "'a' * 3",
        "True",
        "1j * x",
        "x @ x",
        "",
        "(" * 5000 + "x" + ")" * 5000,
        "1" * 400 + " - x",
        "x + " * 2600 + "x",
        "3.4 - 0.1*x # c",
        "3_000e-3 - 0.1*x",
        "3.4 - 0.1*\N{FULLWIDTH LATIN SMALL LETTER X}",
        "\N{ARABIC-INDIC DIGIT THREE} - x",
        "3.4 -\N{NO-BREAK SPACE}x",
        "0x3 - 0.1*x",
        "3.4 - 1if x else 2",
        "1.5.3 - x",
        "(exp)(x)",
        "exp()",
        "x(3)",
        "(3)(x)",
        "()",
        "x // 2",
        "(" * 21 + "x" + ")" * 21,
        "x" + " + x" * 101,
        "x" + "**1" * 21,
    ],
)
def test_nothing_but_the_grammar_is_read(text):
    with (
        warnings.catch_warnings(record=True, action="always") as said,
        pytest.raises(InputError) as refusal,
    ):
        evaluate(text, 0.5)
    assert not said
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 200
