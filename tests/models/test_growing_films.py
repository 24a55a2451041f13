"""Films that grow in time and with charge, against their law."""

import numpy as np
import pytest

from nasicell.models import LOSSES, GrowingFilms, HalfCell
from nasicell.parameters import load_cell

LAW = 1e-5
"""The states are integrals of constants: the solver's tolerance."""


@pytest.fixture(scope="module")
def cell():
    return load_cell("zhang2026-sn-fb").with_values(
        {
            "interphases.metal.film_resistance": "10 ohm*cm^2",
            "interphases.metal.film_growth_in_time": "3 1/h",
            "interphases.metal.film_growth_with_charge": "2 cm^2/mAh",
            "interphases.cathode.film_growth_in_time": "8 1/h",
            "interphases.cathode.film_growth_with_charge": "1 cm^2/mAh",
        }
    )


@pytest.mark.parametrize("charge", [True, False], ids=["charge", "discharge"])
def test_both_films_follow_the_law_in_time_and_charge(cell, charge, constant_current, no_cut_off):
    rate = 2
    solution = constant_current(
        cell,
        HalfCell(films=GrowingFilms()),
        rate,
        charge=charge,
        content=0.9 if charge else 0.1,
        seconds=1200,
        overrides=no_cut_off,
        rtol=1e-7,
    )
    i = rate * cell.derived.current_density_1C.si
    hours = solution.t / 3600
    passed = i * hours / 10  # mAh/cm2
    sign = -1 if charge else 1
    metal = np.sqrt(1 + 3 * hours) + 2 * passed
    found = solution[LOSSES["metal film"]].data
    np.testing.assert_allclose(found, sign * i * 1e-3 * metal, rtol=LAW)
    assert metal[-1] > 1.4
    # the mean loss over the cathode's film: all current passes it, evenly or not
    fresh = i * cell.derived.cathode_film_resistance_on_electrode.si
    cathode = np.sqrt(1 + 8 * hours) + 1 * passed
    found = solution[LOSSES["cathode film"]].data
    np.testing.assert_allclose(found, sign * fresh * cathode, rtol=LAW)


def test_stable_films_do_not_grow(cell, constant_current):
    solution = constant_current(cell, HalfCell(), 2, content=0.1, seconds=600)
    loss = solution[LOSSES["metal film"]].data
    np.testing.assert_allclose(loss, loss[0], rtol=1e-12)
