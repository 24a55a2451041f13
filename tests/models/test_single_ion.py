"""The single-ion electrolyte against PyBaMM's own half-cell and against its own limits."""

import numpy as np
import pybamm
import pytest

from nasicell.models import BinarySalt, HalfCell, SingleIon
from nasicell.parameters import load_cell

SAME_VOLTAGE = 0.05e-3
"""The two models solve the same equations; what is left is the solvers' tolerance (1e-6)."""
SAME_NUMBERS = 1e-9
"""Two ways to write the same equations with the same solver: round-off, amplified by steps."""

CHARGED = 0.02  # sodium content from which a discharge starts


@pytest.fixture(scope="module")
def bare_single_ion_cell():
    """What PyBaMM's half-cell can describe too: transference number 1, no films, no contact."""
    return load_cell("zhang2026-sn-fb").with_values(
        {
            "electrolyte.transference_number": "1",
            "interphases.cathode.film_resistance": "0 ohm*cm^2",
            "interphases.metal.film_resistance": "0 ohm*cm^2",
        }
    )


@pytest.fixture(scope="module")
def stock(bare_single_ion_cell, constant_current):
    """PyBaMM's own half-cell by rate and direction."""
    return {
        (rate, charge): constant_current(
            bare_single_ion_cell,
            pybamm.lithium_ion.DFN({"working electrode": "positive"}),
            rate,
            charge=charge,
            content=None if charge else CHARGED,
        )
        for rate in (0.5, 5, 15)
        for charge in (True, False)
    }


@pytest.mark.parametrize("electrolyte", [SingleIon(), BinarySalt()], ids=["single-ion", "binary"])
@pytest.mark.parametrize("charge", [True, False], ids=["charge", "discharge"])
@pytest.mark.parametrize("rate", [0.5, 5, 15])
def test_at_transference_number_one_it_is_the_stock_half_cell(
    bare_single_ion_cell, constant_current, stock, electrolyte, charge, rate
):
    ours = constant_current(
        bare_single_ion_cell,
        HalfCell(electrolyte=electrolyte),
        rate,
        charge=charge,
        content=None if charge else CHARGED,
    )
    theirs = stock[rate, charge]
    # the end is an event on a steep flank, so it is compared in voltage up to the earlier end
    times = np.unique(np.concatenate([ours.t, theirs.t, np.linspace(0, theirs.t[-1], 300)]))
    times = times[times <= min(ours.t[-1], theirs.t[-1])]
    difference = ours["Voltage [V]"](times) - theirs["Voltage [V]"](times)
    assert np.max(np.abs(difference)) <= SAME_VOLTAGE
    assert ours.t[-1] == pytest.approx(theirs.t[-1], rel=1e-5)  # ends by the same event
    assert ours.termination == theirs.termination
    if isinstance(electrolyte, SingleIon):
        assert ours.y.shape[0] < theirs.y.shape[0]


def test_it_stores_neither_salt_nor_a_salt_equation():
    with_salt, without = HalfCell(electrolyte=BinarySalt()), HalfCell(electrolyte=SingleIon())

    def states(model):
        return {variable.name for variable in [*model.rhs, *model.algebraic]}

    added = {"Mobile anions over rest"}
    assert states(with_salt) - states(without) == added
    assert states(without) < states(with_salt)


def test_the_concentration_stays_at_rest_whatever_the_current(constant_current):
    cell = load_cell("zhang2026-sn-fb")
    solution = constant_current(cell, HalfCell(), 15, content=CHARGED)
    c_e = solution["Electrolyte concentration [mol.m-3]"].entries
    np.testing.assert_allclose(c_e, cell.derived.salt_concentration.si, rtol=1e-12)


@pytest.mark.parametrize("charge", [True, False], ids=["charge", "discharge"])
@pytest.mark.parametrize("t_plus", [0.94, 0.5])
def test_the_transference_number_scales_the_conductivity_and_nothing_else(
    constant_current, t_plus, charge
):
    cell = load_cell("zhang2026-sn-fb")
    kappa = cell.electrolyte.conductivity(298.15)
    selective = cell.with_numbers({"electrolyte.transference_number": t_plus})
    scaled = cell.with_numbers(
        {
            "electrolyte.transference_number": 1.0,
            "electrolyte.conductivity": t_plus * kappa,
        }
    )
    unscaled = cell.with_numbers({"electrolyte.transference_number": 1.0})
    a, b, c = (
        constant_current(
            variant, HalfCell(), 10, charge=charge, content=None if charge else CHARGED
        )
        for variant in (selective, scaled, unscaled)
    )
    times = np.linspace(0, 0.95 * min(a.t[-1], b.t[-1]), 200)
    voltage = a["Voltage [V]"](times)
    np.testing.assert_allclose(voltage, b["Voltage [V]"](times), rtol=0, atol=SAME_NUMBERS)
    # and the factor matters: the separator alone loses i L / kappa (1 / t+ - 1) more
    i = 10 * cell.derived.current_density_1C.si
    more = i * cell.separator.thickness.si / kappa * (1 / t_plus - 1)
    assert abs(voltage[100] - c["Voltage [V]"](times)[100]) > more


def test_a_binary_salt_approaches_it_as_the_transference_number_rises(constant_current):
    cell = load_cell("zhang2026-sn-fb")
    gaps = []
    for t_plus in (0.9, 0.99, 0.999):
        variant = cell.with_values(
            {
                "electrolyte.transference_number": str(t_plus),
                # held, or Nernst-Einstein would slow it as t+ rises and keep the gradient alive
                "electrolyte.salt_diffusivity": "3e-11 m^2/s",
            }
        )
        binary, single = (
            constant_current(
                variant,
                HalfCell(electrolyte=electrolyte),
                10,
                content=CHARGED,
                seconds=120,
                rtol=1e-8,  # the smallest gap is some 10 microvolts
            )
            for electrolyte in (BinarySalt(), SingleIon())
        )
        times = np.linspace(1, 120, 100)
        gaps.append(np.max(np.abs(binary["Voltage [V]"](times) - single["Voltage [V]"](times))))
    # the gap is of first order in 1 - t+: ten times less for each step
    ratios = np.array(gaps[:-1]) / np.array(gaps[1:])
    np.testing.assert_allclose(ratios, 10, rtol=0.25)
