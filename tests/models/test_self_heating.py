"""Self-heating against an energy balance that is done by hand."""

import numpy as np
import pytest

from nasicell.models import BinarySalt, HalfCell, PartlyMobileAnions, SelfHeating, SingleIon
from nasicell.parameters import load_cell

BALANCED = 1e-4
"""Trapezoids over the stored times against the solver's own integration."""
THERMAL = {
    "mass": "0.05 g",
    "specific_heat": "1000 J/(kg*K)",
    "cooling_area": "2 cm^2",
    "heat_transfer_coefficient": "0 W/(m^2*K)",
}


def pouch(coefficient="0 W/(m^2*K)", temperature="25 degC"):
    values = {f"thermal.{name}": value for name, value in THERMAL.items()}
    return load_cell("zhang2026-sn-fb").with_values(
        {
            **values,
            "thermal.heat_transfer_coefficient": coefficient,
            "test.temperature": temperature,
            "interphases.metal.film_resistance": "30 ohm*cm^2",
            "interphases.contact_resistance": "10 ohm*cm^2",
        }
    )


@pytest.mark.parametrize(
    "electrolyte", [SingleIon(), PartlyMobileAnions(0.3), BinarySalt()], ids=lambda e: e.name
)
@pytest.mark.parametrize("charge", [True, False], ids=["charge", "discharge"])
def test_without_cooling_all_losses_become_temperature(electrolyte, charge, constant_current):
    cell = pouch()
    solution = constant_current(
        cell,
        HalfCell(electrolyte=electrolyte, heat=SelfHeating()),
        10,
        charge=charge,
        content=0.95 if charge else 0.05,
        overrides={"Lower voltage cut-off [V]": 1.0, "Upper voltage cut-off [V]": 6.0},
        seconds=200,
        rtol=1e-7,
    )
    T = solution["Volume-averaged cell temperature [K]"].data
    I = solution["Current [A]"].data  # noqa: E741
    V = solution["Voltage [V]"].data
    theta = solution["Positive electrode stoichiometry"].data
    law = cell.cathode.open_circuit_potential
    U = np.array([float(law(content, kelvin)) for content, kelvin in zip(theta, T, strict=True)])
    entropy = -0.151e-3  # V/K, of the cell file
    heat = np.trapezoid(I * (U - V) - I * T * entropy, solution.t)
    capacity = 0.05e-3 * 1000
    assert T[-1] - T[0] > 1
    assert capacity * (T[-1] - T[0]) == pytest.approx(heat, rel=BALANCED)


def test_the_reaction_heats_on_discharge_and_cools_on_charge(constant_current):
    # at a tiny current the losses vanish and the entropy of the reaction is what is left
    for charge, sign in ((True, -1), (False, 1)):
        solution = constant_current(
            pouch(), HalfCell(heat=SelfHeating()), 0.001, charge=charge, content=0.5, seconds=3600
        )
        reversible = solution["Reversible heat [W]"].data[-1]
        I = abs(solution["Current [A]"].data[-1])  # noqa: E741
        assert reversible == pytest.approx(sign * I * 298.15 * 0.151e-3, rel=1e-5)


def test_a_cooled_cell_comes_to_rest_where_cooling_takes_what_the_losses_make(constant_current):
    cell = pouch(coefficient="40 W/(m^2*K)")
    solution = constant_current(
        cell, HalfCell(heat=SelfHeating()), 0.5, content=0.3, seconds=1500, rtol=1e-7
    )
    T = solution["Volume-averaged cell temperature [K]"].data[-1]
    made = sum(solution[f"{name} heat [W]"].data[-1] for name in ("Irreversible", "Reversible"))
    # time constant m c/(h A) = 6 s, so 240 of them have passed
    assert pytest.approx(made / (40 * 2e-4), rel=5e-3) == T - 298.15
    assert made > 0


@pytest.mark.parametrize("ambient", [273.15, 333.15])
def test_it_starts_at_the_temperature_around(ambient, constant_current):
    cell = pouch(temperature=f"{ambient} K")
    solution = constant_current(cell, HalfCell(heat=SelfHeating()), 1, content=0.5, seconds=10)
    assert solution["Volume-averaged cell temperature [K]"].data[0] == pytest.approx(ambient)
