"""Derived numbers of the library against arithmetic of their own."""

import numpy as np
import pytest

from nasicell.parameters import load_cell

F_OVER_RT = 96485.33212 / (8.314462618 * 298.15)
PRINTED = 0.01
"""Relative: two printed digits of a transference number."""
TABULATED = 2e-4
"""In content: the table is written to 0.1 mV, and nowhere flatter than 0.36 V over the content."""


@pytest.mark.parametrize(
    ("name", "conductivity", "glass_transition"),
    [("zhang2026-sn-fb", 0.13, -50.29), ("zhang2026-sn", 0.066, -53.21)],
)
def test_the_gels_of_zhang_conduct_by_vtf_from_50_k_below_their_glass_transition(
    name, conductivity, glass_transition
):
    law = load_cell(name).electrolyte.conductivity
    T0, B = glass_transition + 273.15 - 50, 400
    for T in (273.15, 298.15, 333.15):
        growth = np.exp(-B / (T - T0) + B / (298.15 - T0)) * np.sqrt(298.15 / T)
        assert law(T) == pytest.approx(conductivity * growth, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "molar_mass", "silica", "transference"),
    [
        ("liu2025-lfp", 287.09, 70, 0.46),
        ("liu2025-lfp-sio2-in-pvh", 287.09, 20, 0.46 / 1.4),
        ("liu2025-lfp-pvh", 287.09, 0, 0.46 / 2.4),
        ("liu2025-nvp-pvh", 303.12, 0, 0.46 / 2.4),
        ("liu2025-kpb", 319.23, 70, 0.46),
        ("liu2025-kpb-pvh", 319.23, 0, 0.46 / 2.4),
    ],
)
def test_the_films_of_liu_hold_what_was_weighed_in(name, molar_mass, silica, transference):
    cell = load_cell(name)
    millilitres = 100 / 1.7 + 100 / 1.78 + silica / 2.0
    molar = 100 / molar_mass / millilitres * 1e6
    assert cell.derived.salt_concentration.si == pytest.approx(molar, rel=1e-9)
    assert cell.electrolyte.transference_number(298.15) == pytest.approx(transference, rel=PRINTED)


def test_the_potential_of_nmc622_is_that_of_its_four_kinds_of_sites():
    law = load_cell("liu2025-ncm622").cathode.open_circuit_potential
    X = np.array([0.13442, 0.32460, 0.21118, 0.32980])
    U0 = np.array([3.62274, 3.72645, 3.90575, 4.22955])
    w = np.array([0.96710, 1.39712, 3.50500, 5.52757])
    for theta, U in law.points[1:-1]:
        filled = np.sum(X / (1 + np.exp(F_OVER_RT * (U - U0) / w)))
        assert theta == pytest.approx(filled, abs=TABULATED), U


def test_the_pouch_of_lu_holds_its_lean_electrolyte():
    cell = load_cell("lu2026-sfc-pouch")
    printed = 2.5 * 20 * 0.1176 / 1.1  # g/Ah, mg/cm2, Ah/g, g/mL: uL/cm2
    pores = cell.derived.electrode_thickness.si * cell.derived.electrode_porosity.si
    film = cell.separator.thickness.si * cell.separator.porosity.si
    assert (pores + film) * 1e5 == pytest.approx(printed, rel=0.05)
    assert cell.test.electrode_area.si * 1e4 == pytest.approx(200 / (20 * 0.1176), rel=0.001)
