"""The last resort for a sample that no mesh of a batch carried through: a rate test of its own."""

from collections.abc import Sequence

import numpy as np

from nasicell.experiments.batch.cycles import Outcome
from nasicell.experiments.batch.observed import TIME_TO_DEPLETION, losses
from nasicell.experiments.loss_split import LossSplit
from nasicell.experiments.rate_test import RateTest
from nasicell.experiments.stepping import SimulationError
from nasicell.models import Choices
from nasicell.parameters.cell import Cell

ACCURACY_mAh_g = 0.5
"""Such samples are hard; a coarse answer is better than none."""


def last_resort(
    cell: Cell,
    choices: Choices,
    c_rate: float,
    cycles: int,
    observed: Sequence[str],
    outcome: Outcome,
    job: int,
) -> str:
    """Run one sample as a rate test and write down what it gives.

    Parameters
    ----------
    cell : Cell
        The sample.
    choices : Choices
        Its equations.
    c_rate : float
        C-rate [-].
    cycles : int
        Cycles.
    observed : sequence of str
        What is asked of the last discharge.
    outcome : Outcome
        Where the result goes.
    job : int
        Its row there.

    Returns
    -------
    str
        "" or why there is no result.
    """
    test = RateTest(
        c_rates=[c_rate],
        cycles_per_rate=cycles,
        return_to_first_rate=False,
        accuracy_mAh_g=ACCURACY_mAh_g,
    )
    means = []
    try:
        data = test.run(cell, choices=choices)
        if losses(observed):
            split = LossSplit(c_rate, cycles=cycles, accuracy_mAh_g=ACCURACY_mAh_g)
            found = split.run(cell, choices=choices)
            lost = found.half_cycle_energy_lost.sel(direction="discharge")
            means = [float(lost.sel(loss=n) / found.discharge_capacity) for n in losses(observed)]
    except SimulationError as problem:
        return str(problem)
    exhausted = data.exhaustion_time.sel(direction="discharge")
    times = [float(exhausted[0])] if TIME_TO_DEPLETION in observed else []
    outcome.observed[job] = [*means, *times]
    charge, discharge = (float(data[name][0]) for name in ("charge_capacity", "discharge_capacity"))
    voltage, efficiency = float(data["mean_voltage"][0]), float(data["energy_efficiency"][0])
    outcome.capacity[job] = charge, discharge
    # the mean voltage of the charge follows from the energy efficiency where the cycle closed
    outcome.voltage[job] = (
        discharge * voltage / (charge * efficiency) if efficiency > 0 else np.nan,
        voltage,
    )
    return ""
