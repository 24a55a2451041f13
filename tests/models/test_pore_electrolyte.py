"""Another electrolyte in the cathode's pores than in the separator."""

import numpy as np
import pytest

from nasicell.models import LOSSES, BinarySalt, HalfCell, PartlyMobileAnions, SingleIon
from nasicell.parameters import load_cell

FAMILY = [SingleIon(), PartlyMobileAnions(0.3), BinarySalt()]
EVEN = {
    # keeps the reaction even, so that the pores' ohmic loss is in proportion to 1/kappa
    "interphases.cathode.film_resistance": "9e5 ohm*cm^2",
    "cathode.diffusion_time_constant": "1 s",
}


def losses(cell, electrolyte, constant_current, no_cut_off, seconds=1e-6):
    solution = constant_current(
        cell,
        HalfCell(electrolyte=electrolyte),
        5,
        content=0.5,
        seconds=seconds,
        overrides=no_cut_off,
        rtol=1e-8,
    )
    return solution, {name: solution[v].data[-1] for name, v in LOSSES.items()}


@pytest.mark.parametrize("electrolyte", FAMILY, ids=lambda e: e.name)
def test_the_pores_lose_in_proportion_and_the_separator_nothing(
    electrolyte, constant_current, no_cut_off
):
    cell = load_cell("zhang2026-sn-fb").with_values(EVEN)
    poor = cell.with_values({"cathode.pore_conductivity": "0.26 mS/cm"})
    _, same = losses(cell, electrolyte, constant_current, no_cut_off)
    _, other = losses(poor, electrolyte, constant_current, no_cut_off)
    assert other["separator"] == pytest.approx(same["separator"], rel=1e-9)
    # 1.3 / 0.26; what is left are some 3 uV of the concentration term's mesh error
    assert other["pore electrolyte"] == pytest.approx(5 * same["pore electrolyte"], rel=4e-3)


def test_salt_in_the_pores_diffuses_slower_alike(constant_current, no_cut_off):
    cell = load_cell("zhang2026-fb-le").with_values(EVEN)
    poor = cell.with_values({"cathode.pore_conductivity": "0.31 mS/cm"})  # half
    drops = []
    for one in (cell, poor):
        solution, _ = losses(one, BinarySalt(), constant_current, no_cut_off, seconds=120)
        c_s = solution["Separator electrolyte concentration [mol.m-3]"].data[:, -1]
        c_p = solution["Positive electrolyte concentration [mol.m-3]"].data[:, -1]
        drops.append((np.ptp(c_s[np.isfinite(c_s)]), np.ptp(c_p[np.isfinite(c_p)])))
    assert drops[1][0] == pytest.approx(drops[0][0], rel=1e-3)
    assert drops[1][1] == pytest.approx(2 * drops[0][1], rel=1e-3)


@pytest.mark.parametrize("T", [273.15, 333.15])
def test_each_electrolyte_keeps_its_own_law_of_temperature(T, constant_current, no_cut_off):
    # the separator's conductivity has an activation energy, the pores' has none
    cell = load_cell("liu2025-nvp").with_values(
        {**EVEN, "cathode.pore_conductivity": "0.303 mS/cm", "test.temperature": f"{T} K"}
    )
    reference = cell.with_values({"test.temperature": "25 degC"})
    _, here = losses(cell, SingleIon(), constant_current, no_cut_off)
    _, at_25 = losses(reference, SingleIon(), constant_current, no_cut_off)
    assert here["pore electrolyte"] == pytest.approx(at_25["pore electrolyte"], rel=1e-4)
    assert abs(here["separator"] / at_25["separator"] - 1) > 0.5
