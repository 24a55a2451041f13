"""The half-cell is a PyBaMM model like any other, and the cells are PyBaMM parameter sets."""

import numpy as np
import pybamm
import pytest

from nasicell.models import (
    BinarySalt,
    Capacitive,
    Collector,
    GrowingFilms,
    HalfCell,
    Hysteresis,
    PartlyMobileAnions,
    SelfHeating,
    SingleIon,
    SymmetricCell,
)
from nasicell.parameters import list_cells, load_cell

CELLS = [cell.name for cell in list_cells()]
SAME = 1e-5
"""Volts: the same equations with the same solver, its tolerance over steep flanks."""


def test_the_models_are_found_by_their_entry_points():
    model = pybamm.Model("nasicell-half-cell")
    assert isinstance(model, HalfCell)
    assert isinstance(pybamm.Model("nasicell-symmetric-cell"), SymmetricCell)
    assert {"nasicell-half-cell", "nasicell-symmetric-cell"} <= set(pybamm.dispatch.models)


AS_STOCK = 0.5e-3
"""Volts: PyBaMM's own half-cell changes by 0.26 mV when it goes through JSON."""


NOT_AT_1C = {"liu2025-kpb-pvh", "liu2025-nvp-pvh", "zhang2026-sn-fb-nfm"}
"""Cells that do not give 0.7 of their capacity at 1C: slow particles, poor films."""


@pytest.mark.parametrize("name", CELLS)
def test_every_cell_is_a_parameter_set_that_runs_in_stock_pybamm(name):
    values = pybamm.ParameterValues(f"nasicell-{name}")
    model = pybamm.lithium_ion.DFN({"working electrode": "positive"})
    cell = load_cell(name)
    charged = next(  # as far as the window goes
        theta
        for theta in np.linspace(0.02, 0.3, 29)
        if cell.cathode.open_circuit_potential(theta) < cell.test.upper_cutoff.si
    )
    full_particle = values["Maximum concentration in positive electrode [mol.m-3]"]
    values["Initial concentration in positive electrode [mol.m-3]"] = charged * full_particle
    solution = pybamm.Simulation(
        model, parameter_values=values, solver=pybamm.IDAKLUSolver(rtol=1e-5, atol=1e-7)
    ).solve([0, 7200])
    assert solution.termination == "event: Minimum voltage [V]"
    full = cell.derived.areal_capacity.si / cell.derived.current_density_1C.si  # about an hour
    assert (0.4 if name in NOT_AT_1C else 0.7) * full < solution.t[-1] < 1.05 * full


def test_it_runs_in_an_experiment_and_carries_its_state_over():
    experiment = pybamm.Experiment(
        [
            "Discharge at 1C until 2.5 V",
            ("Charge at 1C until 3.8 V", "Hold at 3.8 V until C/10", "Discharge at 2C until 2.5 V"),
        ]
    )
    solution = pybamm.Simulation(HalfCell(), experiment=experiment).solve()
    charge, hold, discharge = solution.cycles[1].steps
    assert charge["Voltage [V]"].data[-1] == pytest.approx(3.8, abs=1e-4)
    assert hold["Voltage [V]"].data.min() == pytest.approx(3.8, abs=1e-4)
    assert discharge["Voltage [V]"].data[-1] == pytest.approx(2.5, abs=1e-4)
    theta = "Positive electrode stoichiometry"
    assert discharge[theta].data[0] == pytest.approx(hold[theta].data[-1], abs=1e-4)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("working electrode", "both"),
        ("surface form", "algebraic"),
        ("contact resistance", "false"),
        ("thermal", "lumped"),
    ],
)
def test_an_option_that_contradicts_the_half_cell_is_refused(option, value):
    with pytest.raises(pybamm.OptionError, match=option):
        HalfCell({option: value})


def test_an_unknown_option_is_refused():
    with pytest.raises(pybamm.OptionError):
        HalfCell({"no such option": "true"})


def _voltage(model):
    values = pybamm.ParameterValues("nasicell-zhang2026-fb-le")
    values["Current function [A]"] = values["Nominal cell capacity [A.h]"]
    solver = pybamm.IDAKLUSolver(rtol=1e-7, atol=1e-9)
    solution = pybamm.Simulation(model, parameter_values=values, solver=solver).solve([0, 600])
    return solution["Voltage [V]"](np.linspace(1, 600, 50))


FAMILY = [SingleIon(), PartlyMobileAnions(mobile_fraction=0.3), BinarySalt()]


@pytest.mark.parametrize("electrolyte", FAMILY, ids=lambda choice: choice.name)
def test_a_copy_keeps_its_choices(electrolyte):
    choices = {
        "electrolyte": electrolyte,
        "interfaces": Capacitive(),
        "films": GrowingFilms(),
        "potential": Hysteresis(),
        "heat": SelfHeating(),
    }
    copy = HalfCell(**choices).new_copy()
    assert {name: getattr(copy, name) for name in choices} == choices
    symmetric = {"interfaces": Capacitive(), "films": GrowingFilms(), "counter": Collector()}
    copy = SymmetricCell(electrolyte=electrolyte, **symmetric).new_copy()
    assert {name: getattr(copy, name) for name in symmetric} == symmetric
    original = HalfCell(electrolyte=electrolyte)
    np.testing.assert_allclose(_voltage(original.new_copy()), _voltage(original), atol=SAME)


@pytest.mark.parametrize("kind", [HalfCell, SymmetricCell])
@pytest.mark.parametrize("electrolyte", FAMILY, ids=lambda choice: choice.name)
def test_a_model_survives_json(electrolyte, kind):
    model = kind(electrolyte=electrolyte)
    again = pybamm.BaseModel.from_json(model.to_json())
    assert isinstance(again, kind)
    np.testing.assert_allclose(_voltage(again), _voltage(model), atol=AS_STOCK)
