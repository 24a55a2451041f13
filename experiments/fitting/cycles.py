r"""Measured half-cycles as a fit sees them: voltages at the measured points, and capacities.

.. math::
    \frac{V_\mathrm{sim}(q_i) - V_i}{\sigma_V}, \qquad
    \frac{Q_\mathrm{sim} - Q_\mathrm{meas}}{\sigma_Q}

with q_i the charge since the half-cycle's start at the measured points. Beyond the end of the
simulated half-cycle V_sim stays at its last voltage, the cut-off, so that it is a continuous
function of every number of the cell. One that was beyond its cut-off from the start has that
voltage and Q_sim = 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.comparing.half_cycles import CURRENT, REST, MeasuredHalfCycle
from nasicell.experiments.comparing.measured_cycles import MeasuredCycles
from nasicell.experiments.fitting.data_noise import CAPACITY, CURVE, DataNoise
from nasicell.experiments.fitting.driving import Drive, Simulated
from nasicell.experiments.fitting.residuals import Label
from nasicell.parameters.cell import Cell

Array = NDArray[np.float64]
POINTS = 200
"""Points of a curve that count."""
_NONE = np.empty(0)


@dataclass(frozen=True)
class Points:
    """What of a compared half-cycle counts.

    Attributes
    ----------
    charge_passed, voltage : array
        At most ``POINTS`` measured points, picked evenly [A.h, V]. The very first instant is left
        out: it shows the charging of double layers, which a half-cycle does not simulate. So is
        the last where its voltage is what ends a simulated current, too: that cannot tell more
        than the capacity does, and gives a residual with a kink where the two are equal.
    capacity : float
        Measured capacity [A.h].
    """

    charge_passed: Array
    voltage: Array
    capacity: float

    @classmethod
    def of(cls, measured: MeasuredHalfCycle) -> "Points":
        """Pick the points of a half-cycle that is compared."""
        assert measured.capacity is not None  # it is compared
        passed, voltage = np.array(measured.charge_passed), np.array(measured.voltage)
        later = np.flatnonzero(passed > 0)
        last = [one for one in measured.segments if one.kind != REST][-1]
        if last.kind == CURRENT and last.duration is None:
            later = later[:-1]
        if len(later) > POINTS:
            later = later[np.linspace(0, len(later) - 1, POINTS).round().astype(int)]
        return cls(passed[later], voltage[later], measured.capacity)


@dataclass(frozen=True)
class CyclesPart:
    """Measured half-cycles of one cell, and what of them counts.

    Attributes
    ----------
    measured : MeasuredCycles
        The half-cycles.
    points : tuple of Points
        Of those that are compared, in order.
    grams : float
        Active material that measured capacities are per, where their noise is in mAh/g.
    """

    measured: MeasuredCycles
    points: tuple[Points, ...]
    grams: float

    @classmethod
    def of(cls, measured: MeasuredCycles, cell: Cell) -> "CyclesPart":
        """Pick the points of all half-cycles, measured on a cell as the cell file has it."""
        chosen = (measured.half_cycles[n] for n in measured.compared)
        return cls(measured, tuple(Points.of(one) for one in chosen), measured.grams(cell))

    def labels(self, before: int) -> list[Label]:
        """Label the residuals; ``before`` is the number of half-cycles of other parts."""
        found = []
        for k, (n, points) in enumerate(zip(self.measured.compared, self.points, strict=True)):
            rate = self.measured.half_cycles[n].c_rate
            found += [Label(CURVE, before + k, rate)] * len(points.voltage)
            found.append(Label(CAPACITY, before + k, rate))
        return found

    def residuals(self, drive: Drive, noise: DataNoise) -> Array:
        """Return weighted residuals of a cell, those of each half-cycle one after another.

        Raises
        ------
        EvaluationFailed
            If the solver gave up.
        """
        found = []
        simulated = self.simulate(drive, [points.charge_passed for points in self.points])
        for one, points in zip(simulated, self.points, strict=True):
            per_gram = 1e3 / self.grams
            sigma = noise.of_capacity(per_gram * points.capacity) / per_gram
            off = (one.charge_passed - points.capacity) / sigma
            found += [(one.voltage - points.voltage) / noise.of_voltage, np.array([off])]
        return np.concatenate(found)

    def simulate(self, drive: Drive, asked: Sequence[Array]) -> list[Simulated]:
        """Run all half-cycles, the state carried over, and return those that are compared.

        Parameters
        ----------
        drive : Drive
            The cell on an engine.
        asked : sequence of array
            Charges at which the voltage of each of these is asked, ascending, above 0 [A.h].

        Raises
        ------
        EvaluationFailed
            If the solver gave up.
        """
        of_compared = dict(zip(self.measured.compared, asked, strict=True))
        state, found = drive.at_rest(), []
        for n, half_cycle in enumerate(self.measured.half_cycles):
            one = drive.half_cycle(half_cycle, of_compared.get(n, _NONE), state)
            state = one.state
            if n in of_compared:
                found.append(one)
        return found
