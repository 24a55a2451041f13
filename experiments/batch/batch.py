"""Cycle many samples of one cell."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nasicell.experiments.accuracy import Resolution
from nasicell.experiments.batch.cycles import Jobs, Outcome, cycle, jobs, protocol
from nasicell.experiments.batch.engine import Engine
from nasicell.experiments.batch.ladder import (
    NO_SALT,
    SALT_MOVES,
    SHARES,
    deep,
    error,
    first_rung,
    steep,
    unsettled,
)
from nasicell.experiments.batch.levers import Levers, with_inputs
from nasicell.experiments.batch.observed import checked, losses
from nasicell.experiments.batch.rescue import last_resort
from nasicell.experiments.batch.result import BEYOND, FAILED, OK, BatchResult
from nasicell.experiments.batch.variation import Variation
from nasicell.experiments.rate_result import CLOSED
from nasicell.experiments.rate_test import RateTest
from nasicell.models import Choices, PartlyMobileAnions
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError

Array = NDArray[np.float64]
COMPILING_PAYS = 4000
"""Half-cycles on one mesh that take longer without a compiler than the compiler does, on two
threads."""
_FRACTION = "electrolyte.mobile_fraction"
_NUDGE = 1e-4


class Batch:
    """Many samples of one cell, each cycled from as built at each C-rate by itself.

    The physics and the protocol are those of ``RateTest(c_rates=[rate], cycles_per_rate=cycles,
    return_to_first_rate=False)``: constant-current charge to the upper and discharge to the lower
    cut-off; the last cycle counts. The equations are built once for a mesh, and every number of the
    cell is one of their inputs. A sample whose capacity lies on a cliff climbs to finer meshes
    until two of them agree; its result does not depend on which others are in the batch.

    Parameters
    ----------
    cell : Cell
        The cell.
    paths : sequence of str
        Dotted paths of the numbers that vary, as ``Cell.with_numbers`` takes them.
    choices : Choices, optional
        The equations; by default what the cell file asks for. A mobile fraction that varies, or
        that the cell gives, counts before that of the electrolyte chosen here.
    cycles : int, optional
        Cycles at each rate.
    accuracy_mAh_g : float, optional
        Numerical error that is asked for in each capacity [mAh/g].
    observed : sequence of str, optional
        Losses by their names in ``LOSSES``, or "time to depletion": what
        is asked of the last discharge beside capacity and voltage. A time to depletion changes
        these within the tolerances of the solver.
    energies : bool, optional
        Whether mean voltages and what follows from them are read, and not capacities alone. Where
        salt moves they, and losses, begin on a finer mesh.
    threads : int, optional
        Samples side by side.
    expected : int, optional
        Samples times rates that this batch will see in all its runs; decides whether compiling the
        equations pays, where the system has a C compiler.

    Raises
    ------
    InputError
        If a path is not that of a number, or of one that these cycles cannot follow or do not feel,
        or there is nothing of the name of what is observed.
    """

    def __init__(
        self,
        cell: Cell,
        paths: Sequence[str],
        *,
        choices: Choices | None = None,
        cycles: int = 2,
        accuracy_mAh_g: float = 0.2,
        observed: Sequence[str] = (),
        energies: bool = False,
        threads: int = 1,
        expected: int = 0,
    ) -> None:
        RateTest(cycles_per_rate=cycles, accuracy_mAh_g=accuracy_mAh_g)  # refuses what it does
        if threads < 1:
            raise InputError(f"threads is {threads}; give a whole number from 1")
        self.cycles, self.accuracy_mAh_g, self.threads = cycles, accuracy_mAh_g, threads
        self.expected = expected
        self._variation = Variation(cell, paths)
        base = self._variation.base
        self.choices = choices or Choices.of(base)
        self.observed = checked(observed, self.choices.electrolyte)
        self._salt_moves = bool(self.choices.electrolyte.carrier)
        self._voltages = energies or bool(losses(self.observed))
        self._varies_fraction = choices is None or _FRACTION in self._variation.paths
        self._levers = Levers(base, with_inputs(self.choices), self._fixed_fraction())
        self._base_levers = self._levers.of(base)
        self._engines: dict[int, Engine] = {}
        self._refuse_idle_paths()

    @property
    def resolutions(self) -> tuple[Resolution, ...]:
        """Meshes and tolerances, from that of most samples to that of the steepest cliffs."""
        ladder = SALT_MOVES if self._salt_moves else NO_SALT
        return ladder[
            first_rung(self.accuracy_mAh_g, voltages=self._salt_moves and self._voltages) :
        ]

    @property
    def compiled(self) -> bool:
        """Whether the equations of the first mesh are compiled."""
        return self._compiles(0)

    def run(self, samples: Array, c_rates: Sequence[float] | Array) -> BatchResult:
        """Cycle every sample at every rate.

        Parameters
        ----------
        samples : array
            Numbers at the paths, in SI units, shape (samples, paths).
        c_rates : sequence of float or array
            C-rates [-]: the same for all, shape (rates,), or those of each, shape (samples, rates).

        Returns
        -------
        BatchResult
            A row for every sample; one that cannot be simulated says why.

        Raises
        ------
        InputError
            If the C-rates make no sense, or the samples do not fit the paths.
        """
        samples = np.asarray(samples, dtype=float)
        paths = len(self._variation.paths)
        if samples.ndim != 2 or samples.shape[1] != paths:
            raise InputError(f"samples have the shape {samples.shape}; give (samples, {paths})")
        rates = _rates(c_rates, len(samples))
        reasons = [""] * len(samples)
        levers = np.tile(self._base_levers, (len(samples), 1))
        protocols = np.tile(protocol(self._variation.base), (len(samples), 1))
        for row, numbers in enumerate(samples):
            try:
                cell = self._variation.cell(numbers)
                levers[row], protocols[row] = self._levers.of(cell), protocol(cell)
            except InputError as problem:
                reasons[row] = str(problem)
        sound = np.flatnonzero([not reason for reason in reasons])
        rows, columns = np.repeat(sound, rates.shape[1]), rates[sound].ravel()
        area = self._variation.base.test.electrode_area.si
        work = jobs(levers[rows], protocols[rows], columns, area)
        outcome, errors = self._climb(work)
        problems = [""] * len(work)
        for job in np.flatnonzero(outcome.failed):
            cell = self._variation.file_cell(samples[rows[job]])
            problems[job] = last_resort(
                cell,
                self._choices_of(cell),
                float(columns[job]),
                self.cycles,
                self.observed,
                outcome,
                int(job),
            )
        return self._result(reasons, rates.shape, sound, outcome, errors, problems)

    def _climb(self, work: Jobs) -> tuple[Outcome, Array]:
        """Run all jobs, and those on a cliff or without a solution on finer and finer meshes."""
        outcome = Outcome.unknown(len(work), len(self.observed))
        errors = np.full(len(work), np.nan)
        climbing = np.arange(len(work))
        for rung in range(len(self.resolutions)):
            if not climbing.size:
                break
            part = work.take(climbing)
            found = cycle(self._engine(rung), part, self.cycles)
            before, unsolved = outcome.capacity[climbing], outcome.failed[climbing]
            found_error = np.where(
                unsolved | found.failed,
                np.inf,
                error(before, found.capacity, salt_moves=self._salt_moves),
            )
            if rung == 0:
                doubtful = steep(found, part.reach, self.accuracy_mAh_g) | found.failed
            else:
                far_down = deep(found, part.reach) & (self._salt_moves and rung == 1)
                doubtful = far_down | unsettled(errors[climbing], found_error, self.accuracy_mAh_g)
            # a mesh that fails does not take away what a coarser one gave
            kept = ~found.failed
            outcome.replace(climbing[kept], found.take(kept))
            errors[climbing[kept]] = found_error[kept]
            climbing = climbing[doubtful]
        errors[~np.isfinite(errors)] = np.nan
        return outcome, errors

    def _engine(self, rung: int) -> Engine:
        if rung not in self._engines:
            base = self._variation.base
            probe = jobs(
                self._base_levers[None],
                np.array([protocol(base)]),
                np.ones(1),
                base.test.electrode_area.si,
            )
            self._engines[rung] = Engine(
                self._levers,
                self.resolutions[rung],
                probe.inputs(charge=True)[0],
                threads=self.threads,
                compiled=self._compiles(rung),
                observed=self.observed,
            )
        return self._engines[rung]

    def _compiles(self, rung: int) -> bool:
        runs = self.expected * SHARES[rung] * 2 * self.cycles
        return runs > COMPILING_PAYS and shutil.which("gcc") is not None

    def _result(
        self,
        refusals: list[str],
        shape: tuple[int, ...],
        sound: NDArray[np.int64],
        outcome: Outcome,
        errors: Array,
        problems: list[str],
    ) -> BatchResult:
        charge, discharge = outcome.capacity.T
        voltages = outcome.voltage
        with np.errstate(divide="ignore", invalid="ignore"):
            efficiency = discharge * voltages[:, 1] / (charge * voltages[:, 0])
            closed = np.abs(charge - discharge) <= CLOSED * charge
        lost = np.array([bool(problem) for problem in problems], dtype=bool)
        beyond = ~lost & (discharge == 0)
        why = np.where(
            charge == 0,
            "charge beyond the upper cut-off from the start",
            "discharge beyond the lower cut-off from the start",
        )
        words = np.where(lost, np.array(problems, dtype=object), np.where(beyond, why, ""))

        def table(values: Array) -> Array:
            full = np.full(shape, np.nan)
            full[sound] = np.where(lost, np.nan, values).reshape(-1, shape[1])
            return full

        status = np.full(shape, FAILED, dtype=np.int8)
        state = np.where(lost, FAILED, np.where(beyond, BEYOND, OK))
        status[sound] = state.reshape(-1, shape[1])
        reason = np.tile(np.array(refusals, dtype=object)[:, None], (1, shape[1]))
        reason[sound] = words.reshape(-1, shape[1])
        return BatchResult(
            discharge_capacity_mAh_g=table(discharge),
            charge_capacity_mAh_g=table(charge),
            mean_voltage_V=table(voltages[:, 1]),
            energy_Wh_kg=table(discharge * np.nan_to_num(voltages[:, 1])),
            energy_efficiency=table(np.where(closed & (charge > 0), efficiency, np.nan)),
            numerical_error_mAh_g=table(errors),
            status=status,
            reason=reason,
            observed={
                name: table(values)
                for name, values in zip(self.observed, outcome.observed.T, strict=True)
            },
        )

    def _fixed_fraction(self) -> float | None:
        chosen = self.choices.electrolyte
        if self._varies_fraction or not isinstance(chosen, PartlyMobileAnions):
            return None
        return float(chosen.mobile_fraction)

    def _choices_of(self, cell: Cell) -> Choices:
        """The choices of one sample."""
        if self._varies_fraction and isinstance(self.choices.electrolyte, PartlyMobileAnions):
            return replace(self.choices, electrolyte=PartlyMobileAnions.of(cell))
        return self.choices

    def _refuse_idle_paths(self) -> None:
        """Refuse a number that these cycles do not feel, or that one model cannot follow."""
        base = self._variation.base
        own = np.array([dict(base.quantities())[path].si for path in self._variation.paths])
        for index, path in enumerate(self._variation.paths):
            cell = self._nudged(own, index)
            if cell is None:
                continue
            if not self._levers.same_shapes(cell):
                raise InputError(
                    "changes the shape of a law, which a batch cannot follow while the cell's "
                    "temperature changes; vary its reference value",
                    path=path,
                )
            moved = self._levers.of(cell) != self._base_levers
            felt = self._felt[moved].any() or protocol(cell) != protocol(base)
            if not felt:
                raise InputError(
                    "has no effect on these cycles with these equations; leave it out", path=path
                )

    @cached_property
    def _felt(self) -> NDArray[np.bool_]:
        """Which levers the equations read."""
        used = self._engine(0).used
        return np.array([name in used for name in self._levers.names])

    def _nudged(self, own: Array, index: int) -> Cell | None:
        """The base with one number a little larger or smaller, whichever is allowed."""
        for factor in (1 + _NUDGE, 1 - _NUDGE):
            numbers = own.copy()
            numbers[index] *= factor
            try:
                return self._variation.cell(numbers)
            except InputError:
                continue
        return None


def _rates(c_rates: Sequence[float] | Array, samples: int) -> Array:
    """Return the C-rates of each sample, shape (samples, rates)."""
    given = np.asarray(c_rates, dtype=float)
    RateTest(c_rates=given.ravel().tolist())  # refuses what makes no sense
    if given.ndim == 1:
        return np.tile(given, (samples, 1))
    if given.ndim != 2 or len(given) != samples:
        raise InputError(
            f"c_rates have the shape {given.shape}; give (rates,) or ({samples}, rates)"
        )
    return given
