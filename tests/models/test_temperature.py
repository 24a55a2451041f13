"""At 0, 25 and 60 degC the cell file's laws act on the model, each where it belongs."""

import functools
import math

import numpy as np
import pytest

from nasicell.models import EQUILIBRIUM_VOLTAGE, LOSSES, HalfCell
from nasicell.parameters import R_GAS, F, load_cell

LAW = 1e-6
"""Algebra at the first instant: the solver's tolerance."""
TEMPERATURES = [273.15, 298.15, 333.15]
T_REF = 298.15

EVEN = {
    "Positive electrode conductivity [S.m-1]": 1e6,
    "Electrolyte conductivity [S.m-1]": 1e6,
}


@pytest.fixture(scope="module")
def at_start(constant_current, no_cut_off):
    def run(name, T, rate):
        cell = load_cell(name).with_numbers({"test.temperature": T})
        solution = constant_current(
            cell,
            HalfCell(),
            rate,
            content=0.5,
            seconds=1e-9,
            overrides={**no_cut_off, **EVEN},
            points={"x_s": 5, "x_p": 5, "r_p": 5},
            rtol=1e-8,
        )
        names = {"U": EQUILIBRIUM_VOLTAGE, **LOSSES}
        return cell, {key: float(solution[variable].data[0]) for key, variable in names.items()}

    return functools.cache(run)


@pytest.mark.parametrize("T", TEMPERATURES)
def test_metal_charge_transfer_follows_arrhenius(at_start, T):
    cell, found = at_start("lu2026-sfc", T, 5)
    i0 = 54.3 * math.exp(-38.39e3 / R_GAS * (1 / T - 1 / T_REF))
    i = 5 * cell.derived.current_density_1C.si
    expected = 2 * R_GAS * T / F * math.asinh(i / (2 * i0))
    assert found["metal charge transfer"] == pytest.approx(expected, rel=LAW)


@pytest.mark.parametrize("T", TEMPERATURES)
def test_the_metal_film_follows_its_law_of_resistance(at_start, T):
    cell, found = at_start("lu2026-f", T, 5)
    R = 5e-4 * (T / T_REF) * math.exp(31.18e3 / R_GAS * (1 / T - 1 / T_REF))
    expected = 5 * cell.derived.current_density_1C.si * R
    assert found["metal film"] == pytest.approx(expected, rel=LAW)


@pytest.mark.parametrize("T", TEMPERATURES)
def test_cathode_charge_transfer_follows_arrhenius(at_start, T):
    cell, found = at_start("zhang2026-sn-fb", T, 5)
    i0 = 0.1 * math.exp(-45e3 / R_GAS * (1 / T - 1 / T_REF))
    aL = cell.derived.surface_area_per_volume.si * cell.derived.electrode_thickness.si
    j = 5 * cell.derived.current_density_1C.si / aL
    expected = 2 * R_GAS * T / F * math.asinh(j / (2 * i0))
    # 1e-4: the reaction is even but for the last of the electrode's resistance
    assert found["cathode charge transfer"] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("T", TEMPERATURES)
def test_the_open_circuit_potential_shifts_with_the_reaction_entropy(at_start, T):
    _, found = at_start("zhang2026-sn-fb", T, 0.5)
    _, reference = at_start("zhang2026-sn-fb", T_REF, 0.5)
    assert found["U"] - reference["U"] == pytest.approx(-0.151e-3 * (T - T_REF), abs=1e-9)


def test_the_conductivity_follows_its_law(constant_current):
    losses = []
    for T in (298.15, 333.15):
        cell = load_cell("liu2025-nvp").with_numbers({"test.temperature": T})
        solution = constant_current(cell, HalfCell(), 1, content=0.5, seconds=1)
        losses.append(float(solution[LOSSES["separator"]].data[-1]))
    eV = 1.602176634e-19 * 6.02214076e23
    expected = math.exp(0.30 * eV / R_GAS * (1 / 298.15 - 1 / 333.15))
    assert losses[0] / losses[1] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("T", TEMPERATURES)
def test_the_run_is_isothermal_at_the_temperature_asked_for(constant_current, T):
    cell = load_cell("zhang2026-sn-fb").with_numbers({"test.temperature": T})
    solution = constant_current(cell, HalfCell(), 5, content=0.1, seconds=100)
    np.testing.assert_allclose(solution["X-averaged cell temperature [K]"].data, T, rtol=1e-12)


LAWS = {
    # entry -> the one loss that it may change
    "electrolyte.conductivity": "separator",
    "cathode.pore_conductivity": "pore electrolyte",
    "interphases.metal.exchange_current_density": "metal charge transfer",
    "interphases.metal.film_resistance": "metal film",
    "interphases.cathode.film_resistance": "cathode film",
    "cathode.exchange_current_density": "cathode charge transfer",
    "cathode.diffusion_time_constant": "solid diffusion",
}
WRITTEN = {
    "electrolyte.conductivity": "1.3 mS/cm",
    "cathode.pore_conductivity": "1.3 mS/cm",
    "interphases.metal.exchange_current_density": "0.44 A/m^2",
    "interphases.metal.film_resistance": "7 ohm*cm^2",
    "interphases.cathode.film_resistance": "2e4 ohm*cm^2",  # also keeps the reaction even
    "cathode.exchange_current_density": "0.1 A/m^2",
    "cathode.diffusion_time_constant": "297 s",
}
ARRHENIUS = {
    "law": "arrhenius",
    "at": "25 degC",
    "activation_energy": {"value": "30 kJ/mol", "kind": "assumed", "source": "user"},
}
UNTOUCHED = 5e-3
"""Relative; the surface's content, which diffusion decides, enters the exchange current there."""


def with_one_law(path, T):
    """A cell without any law of temperature but the one at ``path``."""
    mapping = load_cell("zhang2026-sn-fb").with_values(WRITTEN).to_mapping()
    mapping["cathode"]["open_circuit_potential"] = {
        key: value
        for key, value in mapping["cathode"]["material"]["open_circuit_potential"].items()
        if key != "entropy_coefficient"
    }
    for entry in WRITTEN:
        *sections, name = entry.split(".")
        here = mapping
        for section in sections:
            here = here[section]
        here[name].pop("temperature", None)
        if entry == path:
            here[name]["temperature"] = ARRHENIUS
    mapping["test"]["temperature"] = {"value": f"{T} K", "kind": "assumed", "source": "user"}
    return type(load_cell("zhang2026-sn-fb")).from_mapping(mapping)


@pytest.fixture(scope="module")
def after_a_minute(constant_current, no_cut_off):
    """Run the cell with one law at a temperature; what has no law is run once."""

    def run(path, T):
        cell = with_one_law(path, T)
        return constant_current(
            cell, HalfCell(), 2, content=0.4, seconds=60, overrides=no_cut_off, rtol=1e-7
        )

    return functools.cache(run)


@pytest.mark.parametrize("T", [273.15, 333.15])
@pytest.mark.parametrize("path", LAWS)
def test_each_law_alone_changes_its_own_loss_and_nothing_else(path, T, after_a_minute):
    without, with_law = (
        {name: float(after_a_minute(one, T)[v].data[-1]) for name, v in LOSSES.items()}
        for one in (None, path)
    )
    assert abs(with_law[LAWS[path]] / without[LAWS[path]] - 1) > 0.3
    whole = sum(without.values())
    for name, loss in without.items():
        if name != LAWS[path]:
            assert with_law[name] == pytest.approx(loss, rel=UNTOUCHED, abs=1e-6 * whole), name


@pytest.mark.parametrize("path", LAWS)
def test_at_the_reference_temperature_no_law_changes_anything(path, after_a_minute):
    one, other = (after_a_minute(law, T_REF)["Voltage [V]"](60.0) for law in (None, path))
    assert one == pytest.approx(other, rel=1e-9)
