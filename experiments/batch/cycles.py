"""Cycles of many samples on one mesh, as a rate test runs them for one cell."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.batch.engine import Engine, HalfCycles
from nasicell.experiments.batch.observed import TIME_TO_DEPLETION
from nasicell.experiments.cycling import LONGEST
from nasicell.parameters.cell import Cell

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Jobs:
    """Samples, each at one C-rate; every array has a row for each.

    Attributes
    ----------
    levers : array
        Their levers, shape (jobs, levers).
    cutoffs : array
        Upper and lower cut-off voltage [V], shape (jobs, 2).
    current : array
        Current on the area of the mesh's cell [A], positive.
    per_mass : array
        Current per mass of active material [A.kg-1].
    limit : array
        Time limit of a half-cycle [s].
    reach : array
        Capacity that the cathode can hold [mAh.g-1].
    """

    levers: Array
    cutoffs: Array
    current: Array
    per_mass: Array
    limit: Array
    reach: Array

    def __len__(self) -> int:
        return len(self.levers)

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> "Jobs":
        """Return some of them."""
        return Jobs(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def inputs(self, *, charge: bool) -> Array:
        """Return the inputs of a half-cycle; current is positive on discharge."""
        sign, cutoff = (-1, self.cutoffs[:, 0]) if charge else (1, self.cutoffs[:, 1])
        return np.column_stack([self.levers, sign * self.current, cutoff, self.limit])


def protocol(cell: Cell) -> tuple[float, ...]:
    """Return what a half-cycle needs of a cell beside its levers.

    Upper and lower cut-off [V], current density at 1C [A.m-2], specific current at 1C [A.kg-1],
    time limit at 1C [s], capacity that the cathode can hold [mAh.g-1].
    """
    theoretical = cell.derived.theoretical_capacity.si
    specific = cell.test.specific_current_1C.si
    return (
        cell.test.upper_cutoff.si,
        cell.test.lower_cutoff.si,
        cell.derived.current_density_1C.si,
        specific,
        LONGEST * theoretical / specific,
        theoretical * cell.cathode.active_fraction.si / 3600,
    )


def jobs(levers: Array, protocols: Array, c_rates: Array, area: float) -> Jobs:
    """Gather jobs: a row of levers, of ``protocol`` and a C-rate each, and the mesh's area [m2]."""
    upper, lower, density, specific, limit, reach = protocols.T
    return Jobs(
        levers,
        np.column_stack([upper, lower]),
        c_rates * density * area,
        c_rates * specific,
        limit / c_rates,
        reach,
    )


@dataclass(frozen=True)
class Outcome:
    """The last charge and discharge of each job.

    Attributes
    ----------
    capacity : array
        Specific capacities [mAh/g], shape (jobs, 2); 0 where the voltage was beyond the cut-off at
        once.
    voltage : array
        Mean voltages [V], shape (jobs, 2).
    observed : array
        What is observed of the discharge: mean losses [V], time to depletion [s]; NaN where there
        is none; shape (jobs, observed).
    least_share : array
        Least share of the mobile anions at rest that is left anywhere at the ends of the two [-].
    failed : array
        Whether the solver gave up anywhere on the way.
    """

    capacity: Array
    voltage: Array
    observed: Array
    least_share: Array
    failed: NDArray[np.bool_]

    @classmethod
    def unknown(cls, jobs: int, observed: int) -> "Outcome":
        """That of jobs which nothing has run yet."""
        return cls(
            np.zeros((jobs, 2)),
            np.full((jobs, 2), np.nan),
            np.full((jobs, observed), np.nan),
            np.ones(jobs),
            np.ones(jobs, dtype=bool),
        )

    def take(self, rows: NDArray[np.bool_]) -> "Outcome":
        """Return that of some jobs."""
        return Outcome(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def replace(self, rows: NDArray[np.int64], other: "Outcome") -> None:
        """Put the outcome of some jobs in the place of what stands there."""
        for name in self.__dataclass_fields__:
            getattr(self, name)[rows] = getattr(other, name)


def cycle(engine: Engine, work: Jobs, cycles: int) -> Outcome:
    """Charge and discharge every job, the state carried over; the last cycle counts."""
    state = engine.at_rest(work.inputs(charge=True))
    outcome = Outcome.unknown(len(work), len(engine.observed))
    going = np.arange(len(work))
    for number in range(cycles):
        for direction, charge in enumerate((True, False)):
            rows = work.take(going)
            half = engine.run(rows.inputs(charge=charge), state[going])
            if engine.observed and number == cycles - 1 and not charge:
                outcome.observed[going] = _observe(engine, rows, state[going], half)
            state[going] = half.state
            if number == cycles - 1:
                left = engine.least_share(half.state)
                outcome.least_share[going] = np.minimum(outcome.least_share[going], left)
            outcome.capacity[going, direction] = half.share * rows.limit * rows.per_mass / 3600
            with np.errstate(divide="ignore", invalid="ignore"):
                outcome.voltage[going, direction] = np.where(
                    half.share > 0, half.integral / half.share, np.nan
                )
            going = going[~half.failed]
    outcome.failed[going] = False
    return outcome


def _observe(engine: Engine, work: Jobs, start: Array, half: HalfCycles) -> Array:
    """What is observed of the last discharge; ``half`` is what it did from ``start`` on."""
    with np.errstate(divide="ignore", invalid="ignore"):
        means = np.where(half.share > 0, half.losses.T / half.share, np.nan).T
    if TIME_TO_DEPLETION not in engine.observed:
        return means
    # the same discharge once more, step by step the same up to the depletion, if there is one
    until = engine.run(work.inputs(charge=False), start, until_depletion=True)
    depleted = (until.share > 0) & (until.share < half.share)
    return np.column_stack([means, np.where(depleted, until.share * work.limit, np.nan)])
