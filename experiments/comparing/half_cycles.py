"""Measured half-cycles as a protocol: what was done to the cell, and what it answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pybamm

from nasicell.experiments.comparing.errors import Curve
from nasicell.experiments.cycling import LONGEST
from nasicell.experiments.rate_result import active_mass
from nasicell.parameters.cell import Cell

CURRENT, HOLD, REST, PROFILE = "current", "hold", "rest", "profile"


@dataclass(frozen=True)
class Segment:
    """A part of a half-cycle during which one thing is done.

    Attributes
    ----------
    kind : str
        "current": constant, until the voltage; "hold": a constant voltage until the current has
        fallen to the end current; "rest"; "profile": the current as recorded.
    current : float
        Mean current [A], positive on discharge; of a hold the one that ends it.
    voltage : float, optional
        Where a current ends, what a hold holds [V]; None: the cut-off of the cell.
    duration : float, optional
        Time of a rest or a profile, and of a current that time ended and not voltage [s].
    times, currents : tuple of float
        Of a profile: times since its start [s] and currents [A].
    """

    kind: str
    current: float = 0.0
    voltage: float | None = None
    duration: float | None = None
    times: tuple[float, ...] = ()
    currents: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "times", tuple(self.times))
        object.__setattr__(self, "currents", tuple(self.currents))

    def step(self, cell: Cell, scale: float, *, charge: bool) -> pybamm.step.BaseStep:
        """Translate into PyBaMM's step.

        Parameters
        ----------
        cell : Cell
            The cell.
        scale : float
            Current in the model over current measured [-].
        charge : bool
            Direction of the half-cycle: on which side of a voltage a current ends.
        """
        if self.kind == REST:
            return pybamm.step.rest(self.duration)
        cutoff = (cell.test.upper_cutoff if charge else cell.test.lower_cutoff).si
        voltage = cutoff if self.voltage is None else self.voltage
        current = scale * self.current
        # theoretical capacity [A.s/kg] times active material [kg] over current [A]
        reach = cell.derived.theoretical_capacity.si * active_mass(cell) / 1e3
        if self.kind == HOLD:
            longest = LONGEST * reach / abs(current)
            return pybamm.step.voltage(voltage, termination=f"{abs(current)!r} A", duration=longest)
        end = f"{'>' if charge else '<'} {voltage!r} V"
        if self.kind == PROFILE:
            drawn = np.column_stack([self.times, scale * np.array(self.currents)])
            return pybamm.step.current(drawn, termination=end, duration=self.duration)
        longest = LONGEST * reach / abs(current) if self.duration is None else self.duration
        return pybamm.step.current(current, termination=end, duration=longest)


@dataclass(frozen=True)
class MeasuredHalfCycle:
    """One charge or discharge as it was measured.

    Attributes
    ----------
    name : str
        What tells it from the others.
    charge : bool
        Direction.
    segments : tuple of Segment
        What was done.
    c_rate : float
        Of its first segment that has a current [-], positive.
    capacity : float, optional
        Measured capacity [A.h]; None for a half-cycle that is only needed for the state that it
        leaves.
    charge_passed, voltage : tuple of float
        The measured curve: charge since the start [A.h], ascending, and voltage [V]; empty where
        only the capacity was measured.
    """

    name: str
    charge: bool
    segments: tuple[Segment, ...]
    c_rate: float
    capacity: float | None = None
    charge_passed: tuple[float, ...] = ()
    voltage: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        segments = tuple(made(Segment, segment) for segment in self.segments)
        object.__setattr__(self, "segments", segments)
        object.__setattr__(self, "charge_passed", tuple(self.charge_passed))
        object.__setattr__(self, "voltage", tuple(self.voltage))

    @property
    def direction(self) -> str:
        """In words."""
        return "charge" if self.charge else "discharge"

    @property
    def current(self) -> float:
        """Current of its first segment that has one [A], positive on discharge."""
        return first_current(self.segments)

    def steps(self, cell: Cell, scale: float) -> list[pybamm.step.BaseStep]:
        """Translate into PyBaMM's steps; ``scale`` as in :meth:`Segment.step`."""
        return [segment.step(cell, scale, charge=self.charge) for segment in self.segments]

    def curve(self, grams: float) -> Curve | None:
        """The measured curve per gram of active material; None where there is none."""
        if not self.voltage:
            return None
        return Curve(1e3 * np.array(self.charge_passed) / grams, np.array(self.voltage))


def first_current(segments: Sequence[Segment]) -> float:
    """Current of the first segment that has one [A], positive on discharge."""
    return next(segment.current for segment in segments if segment.kind != REST)


def made(kind: type[Any], given: Any) -> Any:
    """Take what a record's JSON holds as the dataclass that it was."""
    return kind(**given) if isinstance(given, dict) else given
