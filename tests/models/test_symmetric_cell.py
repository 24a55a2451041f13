"""The symmetric cell against closed forms, limits and conservation."""

import numpy as np
import pybamm
import pytest

from nasicell.models import (
    POLARISATION,
    SYMMETRIC_LOSSES,
    BinarySalt,
    Blocking,
    Capacitive,
    Collector,
    GrowingFilms,
    PartlyMobileAnions,
    SingleIon,
    SymmetricCell,
)
from nasicell.parameters import R_GAS, F, load_cell
from nasicell.parameters.to_pybamm import to_pybamm

T = 298.15
CLOSED = 1e-6
"""Relative: what is asked of the planar single-ion cell."""
STEADY = 8e-4
"""Relative: second-order error of a hundred volumes and of a profile that is all but steady."""
SAME = 1e-6
"""Volts between two models that are one in a limit."""
EXACT = 1e-11
"""Relative: sums that hold to round-off."""


@pytest.fixture(scope="module")
def cell():
    return load_cell("zhang2026-sn-fb").with_values(
        {
            "interphases.metal.film_resistance": "30 ohm*cm^2",
            "interphases.counter_metal.film_resistance": "80 ohm*cm^2",
            "interphases.counter_metal.exchange_current_density": "2 A/m^2",
            "interphases.contact_resistance": "5 ohm*cm^2",
        }
    )


def solve(cell, model, current, seconds, *, points=40, **changes):
    """Constant current density [A.m-2]."""
    values = pybamm.ParameterValues(to_pybamm(cell))
    values["Current function [A]"] = current * cell.test.electrode_area.si
    values.update(changes)
    simulation = pybamm.Simulation(
        model,
        parameter_values=values,
        solver=pybamm.IDAKLUSolver(rtol=1e-9, atol=1e-11),
        var_pts={**model.default_var_pts, "x_s": points},
    )
    return simulation.solve([0, seconds])


def butler_volmer(i, i0, temperature=T):
    return 2 * R_GAS * temperature / F * np.arcsinh(i / (2 * i0))


@pytest.mark.parametrize("current", [-30, -1, 0.01, 1, 30])
def test_a_planar_single_ion_cell_is_the_sum_of_its_parts(cell, current):
    found = solve(cell, SymmetricCell(), current, 10)
    ohmic = 27e-6 / (0.94 * 0.13) + 30e-4 + 80e-4 + 5e-4
    expected = (
        current * ohmic
        + butler_volmer(current, cell.interphases.metal.exchange_current_density(T))
        + butler_volmer(current, 2)
    )
    assert found[POLARISATION].entries[-1] == pytest.approx(expected, rel=CLOSED)
    assert found["Voltage [V]"].entries[-1] == pytest.approx(-expected, rel=CLOSED)


def test_each_loss_has_its_name(cell):
    found = solve(cell, SymmetricCell(), 5, 10)
    losses = {name: found[variable].entries[-1] for name, variable in SYMMETRIC_LOSSES.items()}
    expected = {
        "separator": 5 * 27e-6 / (0.94 * 0.13),
        "electrolyte concentration": 0,
        "metal charge transfer": butler_volmer(5, 0.44),
        "metal film": 5 * 30e-4,
        "counter charge transfer": butler_volmer(5, 2),
        "counter film": 5 * 80e-4,
        "nucleation": 0,
        "contact": 5 * 5e-4,
    }
    assert losses == pytest.approx(expected, rel=CLOSED, abs=1e-15)


@pytest.mark.parametrize("temperature", [273.15, 333.15])
def test_laws_of_temperature_reach_both_ends(temperature):
    cell = load_cell("lu2026-sfc").with_values({"test.temperature": f"{temperature} K"})
    found = solve(cell, SymmetricCell(), 5, 10)
    metal = cell.interphases.metal
    factor = np.exp(-38.39e3 / R_GAS * (1 / temperature - 1 / T))
    i0 = metal.exchange_current_density.reference.si * factor
    eta = butler_volmer(5, i0, temperature)
    film = 5e-4 * temperature / T * np.exp(17.83e3 / R_GAS * (1 / temperature - 1 / T))
    for end in ("metal", "counter"):
        loss = found[SYMMETRIC_LOSSES[f"{end} charge transfer"]].entries[-1]
        assert loss == pytest.approx(eta, rel=CLOSED)
        film_loss = found[SYMMETRIC_LOSSES[f"{end} film"]].entries[-1]
        assert film_loss == pytest.approx(5 * film, rel=CLOSED)


def test_a_binary_salt_settles_on_its_linear_profile():
    cell = load_cell("zhang2026-fb-le").with_values({"separator.thickness": "50 um"})
    i = 60.0
    found = solve(cell, SymmetricCell(electrolyte=BinarySalt()), i, 3600, points=100)
    c0, t_plus, kappa = cell.derived.salt_concentration.si, 0.53, 0.062
    d_cation = t_plus * kappa * R_GAS * T / (F**2 * c0)
    d_anion = (1 - t_plus) * kappa * R_GAS * T / (F**2 * c0)
    D = 2 * d_cation * d_anion / (d_cation + d_anion)
    drop = i * (1 - t_plus) * 50e-6 / (F * D)  # from the metal that dissolves to the other
    high, low = c0 + drop / 2, c0 - drop / 2
    c = found["Electrolyte concentration [mol.m-3]"].entries[:, -1]
    # on the volumes: a straight line
    x = found["x_s [m]"].entries[:, -1]
    x = x - (x[0] + x[-1]) / 2
    np.testing.assert_allclose(c, c0 - drop * x / 50e-6, rtol=STEADY)
    ohmic = i * 50e-6 * c0 / (kappa * drop) * np.log(high / low)
    concentration = 2 * (1 - t_plus) * R_GAS * T / F * np.log(high / low)
    losses = {name: found[SYMMETRIC_LOSSES[name]].entries[-1] for name in SYMMETRIC_LOSSES}
    assert losses["separator"] == pytest.approx(ohmic, rel=STEADY)
    assert losses["electrolyte concentration"] == pytest.approx(concentration, rel=STEADY)
    # exchange currents follow the concentration that stands at each metal
    i0 = cell.interphases.metal.exchange_current_density(T)
    for end, here in (("metal", high), ("counter", low)):
        eta = butler_volmer(i, i0 * (here / c0) ** 0.5)
        assert losses[f"{end} charge transfer"] == pytest.approx(eta, rel=STEADY)


@pytest.mark.parametrize(
    "electrolyte",
    [BinarySalt(), PartlyMobileAnions(0.3), PartlyMobileAnions(1e-6)],
    ids=["binary", "0.3", "1e-6"],
)
@pytest.mark.parametrize("current", [-40, 40])
def test_no_anion_enters_or_leaves(electrolyte, current):
    cell = load_cell("zhang2026-fb-le")
    found = solve(cell, SymmetricCell(electrolyte=electrolyte), current, 200)
    amount = found["Mobile anions over rest"].entries
    total = np.diff(_chebyshev_edges(40)) @ amount
    np.testing.assert_allclose(total, 1, rtol=EXACT)
    assert np.ptp(amount[:, -1]) > 1e-3  # and yet they moved


def _chebyshev_edges(volumes):
    """Edges from 0 to 1: the Chebyshev points inside, and both ends."""
    inside = np.cos(np.pi * (2 * np.arange(1, volumes) - 1) / (2 * volumes - 2))
    return np.array([0, *np.sort((1 + inside) / 2), 1])


def test_the_family_meets_in_its_limits():
    cell = load_cell("zhang2026-fb-le")
    runs = {
        name: solve(cell, SymmetricCell(electrolyte=electrolyte), 40, 300, points=200)
        for name, electrolyte in {
            "binary": BinarySalt(),
            "all mobile": PartlyMobileAnions(1.0),
            "hardly mobile": PartlyMobileAnions(1e-6),
            "single ion": SingleIon(),
        }.items()
    }
    late = np.linspace(1, 300, 50)
    V = {name: run[POLARISATION](late) for name, run in runs.items()}
    np.testing.assert_allclose(V["all mobile"], V["binary"], atol=SAME, rtol=0)
    np.testing.assert_allclose(V["hardly mobile"], V["single ion"], atol=SAME, rtol=0)
    assert np.max(np.abs(V["binary"] - V["single ion"])) > 100 * SAME


def test_what_one_end_does_forwards_the_other_does_backwards(cell):
    swapped = load_cell("zhang2026-sn-fb").with_values(
        {
            "interphases.metal.film_resistance": "80 ohm*cm^2",
            "interphases.metal.exchange_current_density": "2 A/m^2",
            "interphases.counter_metal.film_resistance": "30 ohm*cm^2",
            "interphases.counter_metal.exchange_current_density": "0.44 A/m^2",
            "interphases.contact_resistance": "5 ohm*cm^2",
        }
    )
    model = SymmetricCell(electrolyte=BinarySalt())
    one = solve(cell, model, 100, 20)
    other = solve(swapped, model, -100, 20)
    times = np.linspace(0, 20, 30)
    np.testing.assert_allclose(
        one[POLARISATION](times), -other[POLARISATION](times), rtol=CLOSED, atol=1e-12
    )


def test_metal_moves_as_faraday_says():
    cell = load_cell("zhang2026-sn-fb")
    found = solve(cell, SymmetricCell(), 2, 3600)
    plated = 2 * 3600 / F * 22.990e-3 / 968
    assert found["Counter electrode thickness change [m]"].entries[-1] == pytest.approx(plated)
    assert found["Metal thickness change [m]"].entries[-1] == pytest.approx(-plated)


def test_a_foil_that_is_used_up_ends_the_run():
    cell = load_cell("lu2026-sfc")  # 400 um
    charge = 400e-6 * 968 / 22.990e-3 * F
    for current in (100, -100):
        found = solve(cell, SymmetricCell(), current, 1.2 * charge / 100)
        assert found.t[-1] == pytest.approx(charge / 100, rel=1e-6)


def test_growing_films_grow_at_each_end_by_its_own_law():
    cell = load_cell("zhang2026-sn-fb").with_values(
        {
            "interphases.metal.film_resistance": "30 ohm*cm^2",
            "interphases.metal.film_growth_in_time": "2 1/h",
            "interphases.counter_metal.film_resistance": "80 ohm*cm^2",
            "interphases.counter_metal.film_growth_with_charge": "0.5 cm^2/mAh",
        }
    )
    found = solve(cell, SymmetricCell(films=GrowingFilms()), 10, 3600)
    in_time = np.sqrt(1 + 2)  # both in time, the counter also with 1 mAh/cm2
    assert found["Metal film loss [V]"].entries[-1] == pytest.approx(0.03 * in_time, rel=1e-5)
    counter = 0.08 * (in_time + 0.5)
    assert found["Counter film loss [V]"].entries[-1] == pytest.approx(counter, rel=1e-5)


def test_nuclei_on_copper_take_the_nucleation_overpotential():
    cell = load_cell("zhang2026-sn-fb").with_values(
        {
            "interphases.collector.nucleation_overpotential": "50 mV",
            "interphases.collector.nucleation_capacity": "0.02 mAh/cm^2",
        }
    )
    steps = pybamm.Experiment(
        [
            (pybamm.step.current(1.13e-4, duration=3600, period=18),),
            (pybamm.step.current(-1.13e-4, duration=7200, termination="1 V", period=18),),
        ]
    )
    simulation = pybamm.Simulation(
        SymmetricCell(counter=Collector()),
        parameter_values=pybamm.ParameterValues(to_pybamm(cell)),
        experiment=steps,
    )
    plate, strip = (cycle.steps[0] for cycle in simulation.solve().cycles)
    V, q = plate[POLARISATION].entries, plate["Charge density passed [C.m-2]"].entries
    level = V[-1] - 0.05 * np.exp(-5)
    np.testing.assert_allclose(V - level, 0.05 * np.exp(-q / 720), atol=1e-8)
    # all of it comes back, and then the voltage rises to its cut-off
    assert strip.t[-1] - strip.t[0] == pytest.approx(3600, rel=1e-3)
    assert strip["Voltage [V]"].entries[-1] == pytest.approx(1, rel=1e-3)


def test_blocking_electrodes_show_the_conductivity_of_the_electrolyte():
    cell = load_cell("zhang2026-sn-fb")
    values = pybamm.ParameterValues(to_pybamm(cell))
    area = cell.test.electrode_area.si
    for electrolyte, kappa in ((BinarySalt(), 0.13), (SingleIon(), 0.94 * 0.13)):
        model = SymmetricCell(electrolyte=electrolyte, interfaces=Blocking())
        Z = pybamm.EISSimulation(model, parameter_values=values).solve([1.0, 1e6]).impedance * area
        assert Z[1].real == pytest.approx(27e-6 / kappa, rel=1e-3)
        # two capacitors of 20 uF/cm2 in series
        assert Z[0].imag == pytest.approx(-2 / (2 * np.pi * 0.2), rel=1e-3)


def test_charged_double_layers_change_nothing(cell):
    model = SymmetricCell(electrolyte=BinarySalt(), interfaces=Capacitive())
    charged = solve(cell, model, 10, 60)
    plain = solve(cell, SymmetricCell(electrolyte=BinarySalt()), 10, 60)
    late = np.linspace(5, 60, 20)
    np.testing.assert_allclose(charged[POLARISATION](late), plain[POLARISATION](late), atol=SAME)
    # at first nothing but series resistance shows
    first = 10 * (27e-6 / 0.13 + 30e-4 + 80e-4 + 5e-4)
    assert charged[POLARISATION].entries[0] == pytest.approx(first, rel=1e-4)


def test_a_voltage_can_be_held(cell):
    hold = pybamm.Experiment([pybamm.step.voltage(-0.02, duration=600)])
    simulation = pybamm.Simulation(
        SymmetricCell(electrolyte=BinarySalt()),
        parameter_values=pybamm.ParameterValues(to_pybamm(cell)),
        experiment=hold,
        solver=pybamm.IDAKLUSolver(rtol=1e-9, atol=1e-11),
    )
    found = simulation.solve()
    np.testing.assert_allclose(found[POLARISATION].entries, 0.02, rtol=CLOSED)
    assert found["Current [A]"].entries[-1] > 0


def test_an_option_of_its_own_is_refused():
    with pytest.raises(pybamm.OptionError, match="SymmetricCell sets the option 'thermal'"):
        SymmetricCell({"thermal": "lumped"})
