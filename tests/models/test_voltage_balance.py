"""Where the voltage goes: losses that leave nothing over, with the signs that they should."""

import numpy as np
import pytest

from nasicell.models import (
    EQUILIBRIUM_VOLTAGE,
    LOSSES,
    BinarySalt,
    Capacitive,
    Choices,
    Faradaic,
    HalfCell,
    Hysteresis,
    PartlyMobileAnions,
    SingleIon,
)
from nasicell.parameters import F, list_cells, load_cell
from nasicell.parameters.pybamm_names import CATION_AMOUNT_IN_CATHODE

CLOSES = 0.01e-3
"""What every run of the project promises [V]."""
SIGN = 1e-6
"""Volts below zero that a solver's tolerance may leave of a loss that is next to nothing."""
BALANCED = 1e-8
IN_LAYERS = 5e-3
"""Relative; what double layers of 20 uF/cm2 keep of a charge at tenths of a volt."""

EVERYTHING_ON = {
    "interphases.metal.film_resistance": "7 ohm*cm^2",
    "interphases.contact_resistance": "3 ohm*cm^2",
    "cathode.electronic_conductivity": "0.02 S/m",
    "cathode.hysteresis_gap": "30 mV",
    "cathode.hysteresis_width": "0.05",
}
FAMILY = [SingleIon(), PartlyMobileAnions(mobile_fraction=0.06), BinarySalt()]


@pytest.fixture(scope="module", params=[0.5, 15], ids=["0.5C", "15C"])
def rate(request):
    return request.param


@pytest.fixture(scope="module", params=[True, False], ids=["charge", "discharge"])
def charge(request):
    return request.param


@pytest.fixture(scope="module", params=FAMILY, ids=lambda choice: choice.name)
def electrolyte(request):
    return request.param


@pytest.fixture(scope="module", params=[Faradaic(), Capacitive()], ids=["faradaic", "capacitive"])
def interfaces(request):
    return request.param


@pytest.fixture(scope="module")
def half_cycle(rate, charge, electrolyte, interfaces, constant_current):
    return constant_current(
        load_cell("zhang2026-sn-fb").with_values(EVERYTHING_ON),
        HalfCell(electrolyte=electrolyte, interfaces=interfaces, potential=Hysteresis()),
        rate,
        charge=charge,
        content=0.99 if charge else 0.02,
    )


def test_the_losses_leave_nothing_of_the_voltage_unexplained(half_cycle):
    U = half_cycle[EQUILIBRIUM_VOLTAGE].data
    losses = sum(half_cycle[name].data for name in LOSSES.values())
    gap = half_cycle["Voltage [V]"].data - (U - losses)
    assert half_cycle.t.size > 50
    assert np.max(np.abs(gap)) <= CLOSES
    for name in LOSSES:  # none of them is missing
        if name != "electrolyte concentration":
            assert np.max(np.abs(half_cycle[LOSSES[name]].data)) > 10 * CLOSES, name


def one_of_each():
    """Name a shipped cell for every cathode material and electrolyte model: all the equations."""
    cells = [load_cell(cell.name) for cell in list_cells()]
    return list({(c.cathode.material, c.electrolyte_model): c.name for c in cells}.values())


@pytest.mark.parametrize("name", one_of_each())
def test_the_balance_closes_for_every_cathode_and_electrolyte_model(name, constant_current):
    cell = load_cell(name).with_values(
        {
            "interphases.metal.film_resistance": "7 ohm*cm^2",
            "interphases.contact_resistance": "3 ohm*cm^2",
            # so wide that no cell is beyond them from the start
            "test.lower_cutoff": "1 mV",
            "test.upper_cutoff": "5 V",
        }
    )
    # the cell's own equations; the half cycles above are all rates, directions and electrolytes
    model = Choices.of(cell).half_cell()
    for rate, charge in ((0.5, True), (max(cell.test.c_rates), False)):
        run = constant_current(cell, model, rate, charge=charge, content=0.97 if charge else 0.03)
        losses = sum(run[variable].data for variable in LOSSES.values())
        gap = run["Voltage [V]"].data - (run[EQUILIBRIUM_VOLTAGE].data - losses)
        assert np.max(np.abs(gap)) <= CLOSES, (rate, charge)
        i = run["Current [A]"].data / cell.test.electrode_area.si
        # what the two extra resistances take is known without the model
        np.testing.assert_allclose(run[LOSSES["contact"]].data, 3e-4 * i, rtol=1e-9)
        film = float(cell.interphases.metal.film_resistance(cell.test.temperature.si))
        np.testing.assert_allclose(run[LOSSES["metal film"]].data, film * i, rtol=1e-9)


def test_every_loss_lowers_a_discharge_and_raises_a_charge(half_cycle, charge):
    sign = -1 if charge else 1
    # a double layer passes no current at the first instant, so 0 counts as right
    for name, variable in LOSSES.items():
        if name == "electrolyte concentration":
            continue  # a diffusion potential, not a resistance
        assert np.min(sign * half_cycle[variable].data) >= -SIGN, name


def test_the_equilibrium_voltage_is_that_of_the_mean_content(half_cycle):
    law = load_cell("zhang2026-sn-fb").cathode.open_circuit_potential
    content = half_cycle["Positive electrode stoichiometry"].data
    inside = (content > 0.01) & (content < 0.98)  # PyBaMM steepens the very ends
    np.testing.assert_allclose(
        half_cycle[EQUILIBRIUM_VOLTAGE].data[inside],
        [float(law(theta)) for theta in content[inside]],
        atol=1e-4,  # the same steepening, further in
    )


def test_charge_passed_is_sodium_moved(half_cycle, interfaces):
    moved = np.ptp(half_cycle[CATION_AMOUNT_IN_CATHODE].data[[0, -1]]) * F
    passed = abs(half_cycle["Current [A]"].data[-1]) * half_cycle.t[-1]
    within = BALANCED if isinstance(interfaces, Faradaic) else IN_LAYERS
    assert moved == pytest.approx(passed, rel=within)


def test_salt_gradients_count_as_a_loss_of_their_own(constant_current):
    # in a binary salt the concentration term is there, in a single-ion conductor exactly not
    cell = load_cell("zhang2026-fb-le")
    binary, single = (
        constant_current(cell, HalfCell(electrolyte=e), 4, content=0.02, seconds=300)[
            LOSSES["electrolyte concentration"]
        ].data
        for e in (BinarySalt(), SingleIon())
    )
    assert binary[-1] > 1e-3
    assert np.all(single == 0)
