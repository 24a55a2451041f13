"""Salt that runs out is noticed, dated and named, on charge and on discharge."""

import math

import numpy as np
import pybamm
import pytest

from nasicell.experiments import HalfCycle, RateTest
from nasicell.experiments.accuracy import Resolution
from nasicell.experiments.cycling import Cycler, HalfCycleRun
from nasicell.experiments.extremes import EXHAUSTED, Extremes, exhaustion, find_extremes
from nasicell.models import BinarySalt, Choices, PartlyMobileAnions, SingleIon
from nasicell.parameters import F, load_cell
from nasicell.parameters.to_pybamm import to_pybamm

SAND = 0.01
"""Relative, on 150 volumes of 3.3 um with a diffusion layer of 100 um."""

FAST_ELSEWHERE = {
    "interphases.metal.exchange_current_density": "1e4 A/m^2",
    "interphases.metal.film_resistance": "0 ohm*cm^2",
    "cathode.exchange_current_density": "10 A/m^2",
    "test.upper_cutoff": "6 V",
}


def test_on_charge_the_date_is_sand_s_time():
    # half-infinite as long as the diffusion layer is thin:
    # c(0) = c0 - 2 (1 - t+) i / (F D tor) sqrt(D tor t / (pi eps))
    cell = load_cell("lu2026-sfc").with_values(
        {
            **FAST_ELSEWHERE,
            "cathode.loading": "6 mg/cm^2",
            "electrolyte.salt_concentration": "0.5 M",
        }
    )
    choices = Choices.of(cell, electrolyte=BinarySalt())
    cycler = Cycler(cell, choices.half_cell(), Resolution(150, 6, 8, rtol=1e-6, atol=1e-8))
    runs = cycler.run([HalfCycle(15, charge=True)])
    ((found,),) = find_extremes([runs], choices)

    t_plus, D = 0.5, cell.derived.salt_diffusivity.si
    i = 15 * cell.derived.current_density_1C.si
    eps, tor = 0.9, 0.9**1.5
    depth = (1 - EXHAUSTED) * cell.derived.salt_concentration.si
    expected = math.pi * eps * D * tor * (F * depth / (2 * (1 - t_plus) * i)) ** 2
    assert 10 < expected < 200
    assert found.exhausted_where == "at the metal"
    assert found.exhausted_after == pytest.approx(expected, rel=SAND)


def test_the_date_that_a_user_reads_is_sand_s_time_too():
    # the mesh that the run chooses for itself; the separator had four volumes once, and the date
    # came out three times too late
    cell = load_cell("lu2026-sfc").with_values(
        {
            **FAST_ELSEWHERE,
            "cathode.loading": "6 mg/cm^2",
            "electrolyte.salt_concentration": "0.5 M",
        }
    )
    result = RateTest(c_rates=[15], cycles_per_rate=1).run(
        cell, choices=Choices.of(cell, electrolyte=BinarySalt())
    )
    i = 15 * cell.derived.current_density_1C.si
    depth = (1 - EXHAUSTED) * cell.derived.salt_concentration.si
    D = cell.derived.salt_diffusivity.si
    expected = math.pi * 0.9 * D * 0.9**1.5 * (F * depth / i) ** 2  # 2 (1 - t+) = 1
    found = float(result.exhaustion_time.sel(direction="charge")[0])
    assert found == pytest.approx(expected, rel=2 * SAND)


STARVED = {
    # little salt that moves slowly through a thick separator
    **FAST_ELSEWHERE,
    "electrolyte.conductivity": "0.3 mS/cm",
    "electrolyte.salt_concentration": "0.1 M",
    "cathode.loading": "6 mg/cm^2",
    "test.lower_cutoff": "1 V",
}


def test_the_result_of_a_rate_test_says_where_and_when():
    cell = load_cell("lu2026-sfc").with_values({**STARVED, "test.upper_cutoff": "3.8 V"})
    test = RateTest(c_rates=[0.5], cycles_per_rate=1, accuracy_mAh_g=1)
    result = test.run(cell, choices=Choices.of(cell, electrolyte=BinarySalt()))
    stopped_by = str(result.stopped_by.values[0])
    assert "; salt exhausted at the metal at" in stopped_by
    assert stopped_by.endswith("s of charge")
    assert np.isnan(result.exhaustion_time.sel(direction="discharge")[0])
    # before the end of the half-cycle, and not at its start
    date = float(result.exhaustion_time.sel(direction="charge")[0])
    end = 3600 / 0.5 * float(result.charge_capacity[0]) / 117.6
    assert 0.5 * end < date <= 1.001 * end


def test_on_discharge_it_runs_out_in_the_pores():
    cell = load_cell("lu2026-sfc").with_values(STARVED)
    choices = Choices.of(cell, electrolyte=BinarySalt())
    values = pybamm.ParameterValues(to_pybamm(cell))  # starts charged
    values["Current function [A]"] = values["Nominal cell capacity [A.h]"]
    simulation = pybamm.Simulation(choices.half_cell(), parameter_values=values)
    solution = simulation.solve([0, 3600])
    run = HalfCycleRun(HalfCycle(1, charge=False), (solution,))
    ((found,),) = find_extremes([[run]], choices)
    assert found.exhausted_where == "in the cathode pores"
    assert 0 < found.exhausted_after < solution.t[-1]
    # interpolated between stored times: the least share is 1/10 then
    profile = solution["Positive electrolyte concentration [mol.m-3]"](found.exhausted_after)
    least = np.nanmin(profile) / cell.derived.salt_concentration.si
    assert least == pytest.approx(EXHAUSTED, rel=0.05)


def test_nothing_runs_out_where_the_anions_are_fixed():
    cell = load_cell("zhang2026-sn-fb")
    result = RateTest(c_rates=[15], cycles_per_rate=1, accuracy_mAh_g=1).run(
        cell, choices=Choices.of(cell, electrolyte=SingleIon())
    )
    assert "exhausted" not in str(result.stopped_by.values[0])
    assert np.all(np.isnan(result.exhaustion_time))


def test_mobile_anions_run_out_and_the_cell_goes_on():
    cell = load_cell("zhang2026-sn-fb").with_values(
        {
            "electrolyte.transference_number": "0.3",
            "electrolyte.conductivity": "0.3 mS/cm",
            "cathode.loading": "4 mg/cm^2",
            "interphases.metal.exchange_current_density": "100 A/m^2",
        }
    )
    result = RateTest(c_rates=[5], cycles_per_rate=1, accuracy_mAh_g=1).run(
        cell, choices=Choices.of(cell, electrolyte=PartlyMobileAnions(0.1))
    )
    assert "mobile anions exhausted at the metal" in str(result.stopped_by.values[0])
    # the cations remain: most of the capacity is passed after that
    date = float(result.exhaustion_time.sel(direction="charge")[0])
    charge = 3600 / 5 * float(result.charge_capacity[0]) / 117.6
    assert date < 0.5 * charge


def test_the_sentence_names_place_time_and_direction():
    found = Extremes(exhausted_after=112.8, exhausted_where="at the metal")
    expected = "salt exhausted at the metal at 113 s of charge"
    assert exhaustion(found, "salt", "charge") == expected
    assert exhaustion(Extremes(), "salt", "charge") == ""
    near = Extremes(least_share=0.128, least_where="in the cathode pores")
    expected = "mobile anions down to 13% in the cathode pores on discharge"
    assert exhaustion(near, "mobile anions", "discharge") == expected


def test_laws_outside_their_range_are_named_with_the_range_that_was_reached():
    cell = load_cell("lu2026-f")
    mapping = cell.to_mapping()
    mapping["electrolyte"]["conductivity"] = {
        "value": "2 mS/cm",
        "kind": "assumed",
        "source": "user",
        "concentration": {
            "law": "table",
            "points": [["0.9 mol/L", "1.9 mS/cm"], ["1.1 mol/L", "2.1 mS/cm"]],
        },
    }
    narrow = type(cell).from_mapping(mapping)
    result = RateTest(c_rates=[2], cycles_per_rate=1, accuracy_mAh_g=1).run(narrow)
    warnings = result.attrs["warnings"].splitlines()
    (said,) = [line for line in warnings if "electrolyte.conductivity is used from" in line]
    assert "900 to 1100" in said


def test_entries_that_partly_mobile_anions_cannot_use_are_named():
    cell = load_cell("zhang2026-sn-fb").with_values(
        {"electrolyte.salt_diffusivity": "1e-11 m^2/s", "electrolyte.thermodynamic_factor": 1.5}
    )
    result = RateTest(c_rates=[5], cycles_per_rate=1, accuracy_mAh_g=1).run(
        cell, choices=Choices.of(cell, electrolyte=PartlyMobileAnions(0.1))
    )
    (said,) = [w for w in result.attrs["warnings"].splitlines() if "does not use" in w]
    assert "electrolyte.salt_diffusivity, electrolyte.thermodynamic_factor" in said
