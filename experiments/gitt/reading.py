"""What a titration shows at four moments of each pulse, and along its whole time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pybamm
from numpy.typing import NDArray

from nasicell.experiments.causes import READ, describe, head_room_shares
from nasicell.experiments.cycling import Cycler, HalfCycleRun
from nasicell.experiments.rate_result import CHARGE_PASSED
from nasicell.experiments.states import StateReader
from nasicell.models import EQUILIBRIUM_VOLTAGE, LOSSES
from nasicell.models.electrolyte.anion_balance import LARGEST, LEAST
from nasicell.models.heat import TEMPERATURE
from nasicell.parameters.pybamm_names import CATION_AMOUNT_IN_CATHODE, SODIUM_CONTENT

Array = NDArray[np.float64]

VOLTAGE = "Voltage [V]"
CURRENT = "Current [A]"
TIME = "time"
FINAL_TIME = "final time"
"""PyBaMM's word for a step that no cut-off voltage ended."""
MOMENTS = ("start", "sampled", "end", "rested")
"""Of a pulse: under current for the first time, at the first sample, under current for the last
time, at the end of the rest."""
ALONG = (
    VOLTAGE,
    CURRENT,
    CHARGE_PASSED,
    EQUILIBRIUM_VOLTAGE,
    SODIUM_CONTENT,
    CATION_AMOUNT_IN_CATHODE,
    TEMPERATURE,
)


@dataclass(frozen=True)
class Reading:
    """One titration on one mesh.

    Attributes
    ----------
    moments : dict
        For each of ``MOMENTS`` the variables ``ALONG`` and ``LOSSES``, and ``TIME`` [s], as arrays
        over the pulses.
    curve : dict
        ``ALONG`` and ``TIME`` at all stored times; where anions move also the extremes of
        concentration, ``LEAST`` and ``LARGEST``.
    whole : array of bool
        Whether the first sample of each pulse was taken before the cut-off voltage was reached.
    stopped_by : str
        Why there is no further pulse.
    states : int
        Number of states of the discretised model.
    """

    moments: dict[str, dict[str, Array]]
    curve: dict[str, Array]
    whole: NDArray[np.bool_]
    stopped_by: str
    states: int


def read(cycler: Cycler, runs: Sequence[HalfCycleRun], *, complete: bool) -> Reading:
    """Read a titration up to the rest after the pulse that reached the cut-off voltage.

    Parameters
    ----------
    cycler : Cycler
        What ran it.
    runs : sequence of HalfCycleRun
        Pulses, each with its rest as the last of its solutions.
    complete : bool
        Whether these are all that were asked for; otherwise the solver failed in the next one.
    """
    last = next((n for n, run in enumerate(runs) if _cut_off(run)), len(runs) - 1)
    found = [run.solutions for run in runs[: last + 1] if len(run.solutions) > 1]
    states = {
        "start": [(solutions[0], 0) for solutions in found],
        "sampled": [(solutions[0], -1) for solutions in found],
        "end": [(solutions[-2], -1) for solutions in found],
        "rested": [(solutions[-1], -1) for solutions in found],
    }
    extremes = (LEAST, LARGEST) if cycler.model.electrolyte.carrier else ()
    at_pulses = StateReader([*ALONG, *LOSSES.values()])
    everywhere = [
        (part, n) for solutions in found for part in solutions for n in range(part.t.size)
    ]
    return Reading(
        moments={moment: at_pulses.read(kept) | _times(kept) for moment, kept in states.items()},
        curve=StateReader([*ALONG, *extremes]).read(everywhere) | _times(everywhere),
        whole=np.array([solutions[0].termination == FINAL_TIME for solutions in found], dtype=bool),
        stopped_by=_stopped_by(cycler, runs, last, complete),
        states=Cycler.states(runs),
    )


def _cut_off(run: HalfCycleRun) -> bool:
    """Whether a pulse reached the cut-off voltage, at once or later."""
    pulse = run.solutions[:-1]
    return not pulse or pulse[-1].termination != FINAL_TIME


def _times(states: Sequence[tuple[pybamm.Solution, int]]) -> dict[str, Array]:
    return {TIME: np.array([solution.t[column] for solution, column in states])}


def _stopped_by(cycler: Cycler, runs: Sequence[HalfCycleRun], last: int, complete: bool) -> str:
    """Why the titration ended, in one sentence."""
    if not complete and not any(_cut_off(run) for run in runs):
        return f"pulse {len(runs) + 1}: no solver setting got through"
    run = runs[last]
    charge = run.half_cycle.charge
    if not _cut_off(run):
        return f"cathode {'empty' if charge else 'full'} before the cut-off voltage"
    skipped = len(run.solutions) < 2
    if skipped:
        before = runs[last - 1].solutions[-1] if last else None
        state = (cycler.first_instant(run.half_cycle, before), 0)
    else:
        state = (run.solutions[-2], -1)
    values = {name: float(value[0]) for name, value in StateReader(READ).read([state]).items()}
    shares = head_room_shares(values, cycler.cell, charge=charge)
    return f"pulse {last + 1}: {describe(shares, charge=charge, skipped=skipped)}"
