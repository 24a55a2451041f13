"""Simulated and measured data side by side, for figures and tables."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.comparing.errors import Curve
from nasicell.experiments.comparing.half_cycles import MeasuredHalfCycle
from nasicell.experiments.fitting.cycles import CyclesPart
from nasicell.experiments.fitting.driving import Drive
from nasicell.experiments.fitting.spectra import MeasuredSpectrum
from nasicell.parameters.cell import Cell

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]
_ALONG = 300
"""Points of a simulated curve."""


@dataclass(frozen=True)
class PredictedHalfCycle:
    """A half-cycle as it was measured and as it is simulated.

    Attributes
    ----------
    measured : MeasuredHalfCycle
        What was measured.
    measured_curve : Curve or None
        Its curve per gram; None where only the capacity was measured.
    simulated_curve : Curve or None
        The simulated one; None where the voltage was beyond the cut-off from the start.
    measured_capacity, simulated_capacity : float
        [mAh/g].
    """

    measured: MeasuredHalfCycle
    measured_curve: Curve | None
    simulated_curve: Curve | None
    measured_capacity: float
    simulated_capacity: float


@dataclass(frozen=True)
class PredictedSpectrum:
    """A spectrum as it was measured and as it is simulated.

    Attributes
    ----------
    measured : MeasuredSpectrum
        What was measured.
    impedance : array
        Simulated, of a cell of the measured area, at the measured frequencies [Ohm].
    """

    measured: MeasuredSpectrum
    impedance: Complex


def predicted_half_cycles(part: CyclesPart, drive: Drive, cell: Cell) -> list[PredictedHalfCycle]:
    """Simulate the half-cycles of a part and put them beside what was measured.

    Raises
    ------
    EvaluationFailed
        If the solver gave up.
    """
    grams = part.measured.grams(cell)
    ends = [one.charge_passed for one in part.simulate(drive, [np.empty(0)] * len(part.points))]
    along = [end * np.linspace(0, 1, _ALONG + 1)[1:] for end in ends]
    # the last of them may lie a digit beyond the end, where the last voltage stands
    simulated = part.simulate(
        drive, [one if end > 0 else one[:0] for one, end in zip(along, ends, strict=True)]
    )
    found = []
    for n, one, charges, points in zip(
        part.measured.compared, simulated, along, part.points, strict=True
    ):
        half_cycle = part.measured.half_cycles[n]
        reached = one.charge_passed > 0
        found.append(
            PredictedHalfCycle(
                half_cycle,
                half_cycle.curve(grams),
                Curve(1e3 * charges / grams, one.voltage) if reached else None,
                1e3 * points.capacity / grams,
                1e3 * one.charge_passed / grams,
            )
        )
    return found
