"""A rung passes, fails and breaks as it should."""

import math

import pytest

from nasicell.experiments.verification import Comparison, Rung


def climb(compare):
    return Rung("name", "What against what.", "mV", compare).climb()


@pytest.mark.parametrize(
    ("found", "holds"), [(9.9, True), (10.1, True), (9.89, False), (11, False)]
)
def test_found_has_to_lie_within_the_tolerance(found, holds):
    result = climb(lambda: Comparison.relative(10.0, found, 0.0101))
    assert (result.passed, result.reason) == (holds, None)
    assert (result.expected, result.found, result.tolerance) == (10.0, found, pytest.approx(0.101))
    assert result.seconds >= 0


@pytest.mark.parametrize("found", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_fails(found):
    result = climb(lambda: Comparison(1.0, found, 0.1))
    assert not result.passed
    assert result.found is None
    assert result.reason == "what was found is not a finite number"


def test_a_tolerance_that_is_not_a_number_fails():
    assert not climb(lambda: Comparison(1.0, 1.0, math.nan)).passed


def test_an_error_is_a_failure_with_its_reason_in_one_line():
    def broken():
        raise ValueError("the solver\n  gave up")

    result = climb(broken)
    assert not result.passed
    assert result.reason == "ValueError: the solver gave up"
    assert (result.expected, result.found, result.tolerance) == (None, None, None)
