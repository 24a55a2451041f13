"""Mean voltages and energies of rate tests and batches against densely solved half-cycles.

Once the solver carried the energy as a state. That of a small electrode, 1e-4 W.h, was of the size
of the absolute tolerance, and on hard carbon, whose voltage is low, per cents wrong.
"""

import numpy as np
import pytest

from nasicell.experiments import RateTest
from nasicell.experiments.accuracy import Resolution
from nasicell.experiments.batch import Batch
from nasicell.experiments.cycling import Cycler
from nasicell.experiments.rate_result import mean_voltages
from nasicell.experiments.states import StateReader
from nasicell.models import Choices, SingleIon
from nasicell.parameters import load_cell

CELL = load_cell("wang2026-hc-pmma")
RATE = 0.3
DENSE = Resolution(6, 6, 24, rtol=1e-7, atol=1e-9)
VOLTAGE = 2e-4  # V
EFFICIENCY = 5e-4
QUADRATURE = 3e-6  # V: beside steps so short that trapezoids are exact


@pytest.fixture(scope="module")
def dense():
    """Charge and discharge of the cell as built, solved in steps so short that trapezoids do."""
    test = RateTest([RATE], cycles_per_rate=1)
    return Cycler(CELL, Choices.of(CELL).half_cell(), DENSE).run(test.half_cycles(CELL))


@pytest.fixture(scope="module")
def expected(dense):
    """Mean voltages and charges."""
    reader = StateReader(["Voltage [V]"])
    means, durations = [], []
    for run in dense:
        (part,) = run.solutions
        (voltage,) = reader.read([(part, n) for n in range(part.t.size)]).values()
        durations.append(part.t[-1] - part.t[0])
        means.append(np.trapezoid(voltage, part.t) / durations[-1])
    return np.array(means), np.array(durations)


def test_the_quadrature_is_that_of_trapezoids_in_the_limit(dense, expected):
    np.testing.assert_allclose(mean_voltages([dense])[0], expected[0], atol=QUADRATURE)


def test_a_rate_test_of_hard_carbon(expected):
    (charge, discharge), (charged, discharged) = expected
    data = RateTest([RATE], cycles_per_rate=1, return_to_first_rate=False).run(CELL)
    assert float(data.mean_voltage[0]) == pytest.approx(discharge, abs=VOLTAGE)
    efficiency = discharge * discharged / (charge * charged)
    assert float(data.energy_efficiency[0]) == pytest.approx(efficiency, abs=EFFICIENCY)
    assert float(data.mean_voltage_error[0]) < 1e-3


def test_a_batch_of_hard_carbon_on_its_coarsest_mesh(expected):
    (charge, discharge), (charged, discharged) = expected
    batch = Batch(CELL, ["cathode.loading"], cycles=1)
    found = batch.run([[CELL.cathode.loading.si]], [RATE])
    assert found.mean_voltage_V[0, 0] == pytest.approx(discharge, abs=VOLTAGE)
    efficiency = discharge * discharged / (charge * charged)
    assert found.energy_efficiency[0, 0] == pytest.approx(efficiency, abs=EFFICIENCY)


def test_where_salt_moves_voltages_begin_on_a_finer_mesh_and_capacities_alone_do_not():
    cell = load_cell("lu2026-sfc")
    paths = ["cathode.loading"]
    capacities, energies, losses = (
        Batch(cell, paths, **asked).resolutions[0]
        for asked in ({}, {"energies": True}, {"observed": ["separator"]})
    )
    assert energies == losses
    assert energies.cathode == 2 * capacities.cathode
    single = {"choices": Choices.of(cell, electrolyte=SingleIon())}
    unmoved = (Batch(cell, paths, **single, energies=energies) for energies in (False, True))
    assert len({samples.resolutions for samples in unmoved}) == 1
