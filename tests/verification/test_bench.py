"""Runs that do not cover the same time are not called equal."""

import pytest

from nasicell.experiments.verification import conservation
from nasicell.experiments.verification.bench import constant_current, largest_difference_mV
from nasicell.experiments.verification.specimen import Specimen
from nasicell.models import HalfCell, SingleIon


def test_a_run_that_ends_early_is_refused():
    specimen = Specimen()
    whole, half = (
        constant_current(specimen, HalfCell(), specimen.one_c, seconds=seconds)
        for seconds in (20, 10)
    )
    assert largest_difference_mV(whole, whole) == 0
    with pytest.raises(ValueError, match="ends after 10 s, the other after 20 s"):
        largest_difference_mV(whole, half)


def test_conservation_asks_for_a_discharge_worth_the_name(monkeypatch):
    monkeypatch.setattr(conservation, "CHARGED", 0.9)
    with pytest.raises(ValueError, match="the discharge ended after"):
        conservation.discharge(SingleIon())
