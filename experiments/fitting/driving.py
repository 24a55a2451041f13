"""Measured half-cycles on an engine: currents, holds, rests and recorded currents."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.comparing.half_cycles import (
    HOLD,
    PROFILE,
    REST,
    MeasuredHalfCycle,
    Segment,
)
from nasicell.experiments.comparing.measured_cycles import MeasuredCycles
from nasicell.experiments.cycling import LONGEST
from nasicell.experiments.fitting.engine import Imposed, StepEngine
from nasicell.experiments.fitting.ramps import Ramp, ramps
from nasicell.experiments.rate_result import active_mass
from nasicell.parameters.cell import Cell

Array = NDArray[np.float64]
HOUR = 3600.0
_NONE = np.empty(0)
_NOWHERE = -1e3
"""Voltage [V] that no rest comes to."""
_SOON = 1e-12
"""Share of a time limit that counts as its beginning."""


@dataclass(frozen=True)
class Simulated:
    """A half-cycle as it was simulated.

    Attributes
    ----------
    voltage : array
        At the asked charges [V]; beyond the end the last voltage.
    charge_passed : float
        At its end, in the measured cell [A.h]; 0 where nothing ran.
    state : array
        State that it leaves.
    """

    voltage: Array
    charge_passed: float
    state: Array


@dataclass(frozen=True)
class _Stretch:
    """What a segment did: charge [A.h], voltages at the charges that it reached [V], state."""

    gained: float
    voltage: Array
    last_voltage: float | None
    state: Array


@dataclass(frozen=True)
class Drive:
    """One cell on an engine, and how what flows in the measured cell flows in that of the mesh.

    A constant current of the measured cell takes the same time in the simulated one, whatever its
    mass and area, so charges are those of the measured cell.

    Attributes
    ----------
    engine : StepEngine
        What runs the steps.
    cell : Cell
        The cell.
    levers : array
        Its levers.
    in_mesh : float
        Current in the mesh's cell over the current measured [-].
    reach : float
        Charge that, but for ``LONGEST``, limits the time of a step [A.s].
    swing : float
        Charge between an empty and a full cathode [A.s].
    """

    engine: StepEngine
    cell: Cell
    levers: Array
    in_mesh: float
    reach: float
    swing: float

    @classmethod
    def of(
        cls, engine: StepEngine, measured: MeasuredCycles, cell: Cell, levers: Array, area: float
    ) -> "Drive":
        """Take the numbers of a cell; ``area`` is that of the mesh's cell [m2]."""
        scale, own_area = measured.scale(cell), cell.test.electrode_area.si
        return cls(
            engine,
            cell,
            levers,
            in_mesh=scale * area / own_area,
            reach=cell.derived.theoretical_capacity.si * active_mass(cell) / 1e3 / scale,
            swing=cell.derived.areal_capacity.si * own_area / scale,
        )

    def at_rest(self) -> Array:
        """Return the state of the cell as built."""
        return self.engine.at_rest(self.levers)

    def half_cycle(self, measured: MeasuredHalfCycle, asked: Array, state: Array) -> Simulated:
        """Run one half-cycle.

        Parameters
        ----------
        measured : MeasuredHalfCycle
            What to do.
        asked : array
            Charges at which the voltage is asked, ascending, above 0 [A.h].
        state : array
            State at the start.

        Raises
        ------
        EvaluationFailed
            If the solver gave up.
        """
        test = self.cell.test
        cutoff = (test.upper_cutoff if measured.charge else test.lower_cutoff).si
        direction = -1.0 if measured.charge else 1.0
        ends = [cutoff if one.voltage is None else one.voltage for one in measured.segments]
        flows = [segment.kind != REST for segment in measured.segments]
        last = ends[flows.index(True)]
        voltage, passed, most = _NONE, 0.0, 0.0
        for segment, end in zip(measured.segments, ends, strict=True):
            left = np.maximum(asked[len(voltage) :] - passed, 0.0)
            stretch = self._stretch(segment, end, direction, left, state)
            state, passed = stretch.state, passed + stretch.gained
            voltage, most = np.concatenate([voltage, stretch.voltage]), max(most, passed)
            last = last if stretch.last_voltage is None else stretch.last_voltage
        beyond = np.full(len(asked) - len(voltage), last)
        return Simulated(np.concatenate([voltage, beyond]), most, state)

    def _stretch(
        self, segment: Segment, end: float, direction: float, left: Array, state: Array
    ) -> _Stretch:
        if segment.kind == REST:
            assert segment.duration is not None  # a rest has its time
            rest = Imposed(0.0, 0.0, _NOWHERE, 1.0, segment.duration)
            return _Stretch(0.0, _NONE, None, self.engine.drive(self.levers, rest, state).state)
        if segment.kind == PROFILE:
            return self._profile(segment, end, direction, left, state)
        size = abs(segment.current)
        limit = segment.duration or LONGEST * self.reach / size
        if segment.kind == HOLD:
            imposed = Imposed(size * self.in_mesh, 0.0, end, direction, limit)
            piece = self.engine.hold(self.levers, imposed, state)
            gained = direction * piece.moved * self.swing / HOUR
            held = np.full(np.searchsorted(left, gained, side="right"), end)
            return _Stretch(gained, held, end if piece.share > 0 else None, piece.state)
        ramp = Ramp(limit, segment.current, segment.current)
        return self._ramp(ramp, end, direction, left, state)

    def _profile(
        self, segment: Segment, end: float, direction: float, left: Array, state: Array
    ) -> _Stretch:
        """Run a recorded current, ramp by ramp, to its end or to the voltage where it ended."""
        whole = _Stretch(0.0, _NONE, None, state)
        for ramp in ramps(segment.times, segment.currents):
            ahead = np.maximum(left[len(whole.voltage) :] - whole.gained, 0.0)
            part = self._ramp(ramp, end, direction, ahead, whole.state)
            if part.last_voltage is None:
                break
            whole = _Stretch(
                whole.gained + part.gained,
                np.concatenate([whole.voltage, part.voltage]),
                part.last_voltage,
                part.state,
            )
            if part.gained != direction * ramp.charge(1.0) / HOUR:
                break  # the voltage ended it
        return whole

    def _ramp(
        self, ramp: Ramp, end: float, direction: float, left: Array, state: Array
    ) -> _Stretch:
        """Run a current that is constant or changes evenly."""
        shares = ramp.shares(direction * HOUR * left)
        imposed = Imposed(
            ramp.first * self.in_mesh,
            (ramp.last - ramp.first) * self.in_mesh,
            end,
            direction,
            ramp.duration,
        )
        piece = self.engine.drive(
            self.levers, imposed, state, np.maximum(shares[shares < 1], _SOON)
        )
        return _Stretch(
            direction * ramp.charge(piece.share) / HOUR,
            piece.voltage,
            piece.last_voltage if piece.share > 0 else None,
            piece.state,
        )
