"""Every combination of modelling choices builds, runs and keeps charge, sodium and voltage."""

from itertools import product

import numpy as np
import pytest

from nasicell.models import (
    EQUILIBRIUM_VOLTAGE,
    LOSSES,
    BinarySalt,
    Capacitive,
    Faradaic,
    GrowingFilms,
    HalfCell,
    Hysteresis,
    Isothermal,
    OneBranch,
    PartlyMobileAnions,
    SelfHeating,
    SingleIon,
    StableFilms,
)
from nasicell.parameters import F, load_cell
from nasicell.parameters.pybamm_names import CATION_AMOUNT_IN_CATHODE, CATION_AMOUNT_IN_ELECTROLYTE

CLOSES = 0.01e-3
"""Volts."""
CONSERVED = 1e-8

CHOICES = list(
    product(
        [SingleIon(), PartlyMobileAnions(0.1), BinarySalt()],
        [Faradaic(), Capacitive(metal_film=True, cathode_film=True)],
        [StableFilms(), GrowingFilms()],
        [OneBranch(), Hysteresis()],
        [Isothermal(), SelfHeating()],
    )
)


@pytest.fixture(scope="module")
def cell():
    return load_cell("zhang2026-sn-fb").with_values(
        {
            "interphases.metal.film_resistance": "10 ohm*cm^2",
            "interphases.metal.film_capacitance": "1 uF/cm^2",
            "interphases.metal.film_growth_in_time": "5 1/h",
            "interphases.cathode.film_capacitance": "1 uF/cm^2",
            "interphases.cathode.film_growth_with_charge": "1 cm^2/mAh",
            "cathode.hysteresis_gap": "30 mV",
            "cathode.hysteresis_width": "0.05",
            "thermal.mass": "0.1 g",
            "thermal.specific_heat": "1000 J/(kg*K)",
            "thermal.cooling_area": "2 cm^2",
            "thermal.heat_transfer_coefficient": "10 W/(m^2*K)",
        }
    )


@pytest.mark.parametrize(
    "choices", CHOICES, ids=lambda choices: "-".join(type(c).__name__ for c in choices)
)
def test_it_runs_and_conserves(choices, cell, constant_current):
    electrolyte, interfaces, films, potential, heat = choices
    solution = constant_current(
        cell,
        HalfCell(
            electrolyte=electrolyte,
            interfaces=interfaces,
            films=films,
            potential=potential,
            heat=heat,
        ),
        10,
        content=0.1,
        seconds=100,
        points={"x_s": 8, "x_p": 8, "r_p": 10},
    )
    losses = sum(solution[name].data for name in LOSSES.values())
    gap = solution["Voltage [V]"].data - (solution[EQUILIBRIUM_VOLTAGE].data - losses)
    assert np.max(np.abs(gap)) <= CLOSES
    salt = solution[CATION_AMOUNT_IN_ELECTROLYTE].data
    np.testing.assert_allclose(salt, salt[0], rtol=CONSERVED)
    moved = float(np.ptp(solution[CATION_AMOUNT_IN_CATHODE].data[[0, -1]]) * F)
    passed = float(solution["Current [A]"].data[-1]) * float(solution.t[-1])
    # a double layer keeps some charge: 20 uF/cm2 at tenths of a volt
    share = CONSERVED if isinstance(interfaces, Faradaic) else 5e-3
    assert moved == pytest.approx(passed, rel=share)
