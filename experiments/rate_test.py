"""The rate test: cycles at one C-rate after another, as in the laboratory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pybamm
import xarray as xr
from numpy.typing import NDArray

from nasicell.experiments.accuracy import ACCURACY_V, LADDER, Resolution, around, richardson
from nasicell.experiments.cautions import measured_warnings, run_warnings
from nasicell.experiments.cycling import Cycler, HalfCycle, HalfCycleRun
from nasicell.experiments.measured import load_measured_rates
from nasicell.experiments.rate_result import (
    AT_ENDS,
    CHARGE_PASSED,
    RefinedRuns,
    energy_error,
    last_pairs,
    mean_voltages,
    rate_dataset,
    read_ends,
    specific_capacities,
)
from nasicell.models import Choices
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError

Progress = Callable[[str], None]
FASTEST = 200
"""Largest C-rate; beyond it a half-cycle is shorter than the solver can date its end."""
STEEP = 0.5
"""A rate test that falls short by more than this share of the capacity crosses a cliff."""


@dataclass(frozen=True)
class RateTest:
    """Constant-current cycling at one C-rate after another, the state carried over.

    At each rate the cell is charged to the upper and discharged to the lower cut-off
    ``cycles_per_rate`` times at that rate; the last discharge counts. The cell starts as built:
    discharged. A rate beyond the cell's reach gives its true capacity, down to 0.

    Parameters
    ----------
    c_rates : sequence of float, optional
        C-rates in order [-]; by default those of the cell file.
    cycles_per_rate : int, optional
        By default that of the cell file.
    return_to_first_rate : bool, optional
        Whether to end with the first rate again.
    hold_until_c_rate : float, optional
        Hold the upper cut-off after each charge until the current has fallen to this C-rate; by
        default there is no hold.
    accuracy_mAh_g : float, optional
        Numerical error that is asked for in each capacity [mAh/g]; mesh and tolerances follow, and
        1 mV in the mean voltages of discharges.

    Raises
    ------
    InputError
        If a value makes no sense.
    """

    c_rates: Sequence[float] | None = None
    cycles_per_rate: int | None = None
    return_to_first_rate: bool = True
    hold_until_c_rate: float | None = None
    accuracy_mAh_g: float = 0.1

    def __post_init__(self) -> None:
        if self.c_rates is not None:
            try:
                rates = tuple(float(rate) for rate in self.c_rates)
            except (TypeError, ValueError):
                rates = ()
            if not rates or not all(np.isfinite(rate) and 0 < rate <= FASTEST for rate in rates):
                raise InputError(
                    f"c_rates are {self.c_rates!r}; give positive numbers up to {FASTEST}, "
                    "for example [0.5, 1, 5]"
                )
            object.__setattr__(self, "c_rates", rates)
        if self.cycles_per_rate is not None and (
            not isinstance(self.cycles_per_rate, int) or not 1 <= self.cycles_per_rate <= 1000
        ):
            raise InputError(
                f"cycles_per_rate is {self.cycles_per_rate}; give a whole number from 1 to 1000"
            )
        if self.hold_until_c_rate is not None and not 0 < self.hold_until_c_rate <= 100:
            raise InputError(
                f"hold_until_c_rate is {self.hold_until_c_rate}; give a C-rate such as 0.05"
            )
        if not 0.005 <= self.accuracy_mAh_g <= 5:
            raise InputError(
                f"accuracy_mAh_g is {self.accuracy_mAh_g}; give a value from 0.005 to 5 mAh/g"
            )

    def rates(self, cell: Cell) -> tuple[float, ...]:
        """C-rate of each step for a cell."""
        rates = tuple(self.c_rates or cell.test.c_rates)
        return (*rates, rates[0]) if self.return_to_first_rate and len(rates) > 1 else rates

    def cycles(self, cell: Cell) -> int:
        """Cycles at each rate for a cell."""
        return self.cycles_per_rate or cell.test.cycles_per_rate

    def half_cycles(self, cell: Cell) -> list[HalfCycle]:
        """All half-cycles in order."""
        return [
            half_cycle
            for rate in self.rates(cell)
            for _ in range(self.cycles(cell))
            for half_cycle in (
                HalfCycle(rate, charge=True, hold_until_c_rate=self.hold_until_c_rate),
                HalfCycle(rate, charge=False),
            )
        ]

    def experiment(self, cell: Cell) -> pybamm.Experiment:
        """The same protocol as a plain PyBaMM experiment, for any PyBaMM model."""
        steps = [tuple(half_cycle.steps(cell)) for half_cycle in self.half_cycles(cell)]
        return pybamm.Experiment(
            [charge + discharge for charge, discharge in zip(steps[::2], steps[1::2], strict=True)]
        )

    def run(
        self,
        cell: Cell,
        *,
        choices: Choices | None = None,
        progress: Progress | None = None,
    ) -> xr.Dataset:
        """Simulate the test.

        Parameters
        ----------
        cell : Cell
            The cell.
        choices : Choices, optional
            The equations; by default what the cell file asks for.
        progress : callable, optional
            Called with a short sentence before each part of the work.

        Returns
        -------
        xarray.Dataset
            Capacities, voltages, curves and causes by step; see ``rate_result``.

        Raises
        ------
        SimulationError
            If no solver setting got through.
        """
        if cell.test.measured is not None:
            load_measured_rates(cell.test.measured)  # refuse a broken file before the work
        refined = self.refine(cell, choices or Choices.of(cell), progress)
        data = rate_dataset(self, refined)
        data.attrs["warnings"] = "\n".join([*run_warnings(self, refined), *measured_warnings(cell)])
        return data

    def refine(self, cell: Cell, choices: Choices, progress: Progress | None = None) -> RefinedRuns:
        """Run the half-cycles on finer and finer meshes until the capacities are good enough.

        Parameters
        ----------
        cell : Cell
            The cell.
        choices : Choices
            The equations.
        progress : callable, optional
            As in :meth:`run`.

        Returns
        -------
        RefinedRuns
            The half-cycles on the last mesh.

        Raises
        ------
        SimulationError
            If no solver setting got through.
        """
        tell = progress or (lambda sentence: None)
        model = choices.half_cell()

        def run_at(resolution: Resolution, test: RateTest) -> tuple[Cycler, list[HalfCycleRun]]:
            tell(f"{cell.name}: {resolution.cathode} x {resolution.particle} cathode volumes")
            cycler = Cycler(cell, model, resolution)
            return cycler, cycler.run(test.half_cycles(cell))

        def counted(ends: dict[str, NDArray[np.float64]], cycles: int) -> NDArray[np.float64]:
            """Capacities of the last charge and discharge of each step, shape (2, steps)."""
            capacities = specific_capacities(ends, cell)
            return np.stack([capacities[2 * cycles - n :: 2 * cycles] for n in (2, 1)])

        reach = cell.derived.theoretical_capacity.si * cell.cathode.active_fraction.si / 3600
        # The first, coarse run only serves the estimate, and one cycle a rate serves it as well as
        # all: what a cell still remembers then of an earlier rate enters the estimate as error.
        _, runs = run_at(LADDER[0], replace(self, cycles_per_rate=1))
        coarse = counted(read_ends(runs, [CHARGE_PASSED]), 1)
        coarse_voltages = mean_voltages(last_pairs(runs, 1))
        for coarser, resolution in pairwise(LADDER):
            cycler, runs = run_at(resolution, self)
            fine = counted(read_ends(runs, [CHARGE_PASSED]), self.cycles(cell))
            voltages = mean_voltages(last_pairs(runs, self.cycles(cell)))
            # beside a cliff of the capacity, and where salt can run out, convergence may not have
            # settled to order 2; beside a cliff the first pair, with its unequal cycles, is not
            # trusted at all
            steep = fine.min() < (1 - STEEP) * reach
            order = 1 if steep or choices.electrolyte.carrier else 2
            ratio = resolution.refinement_of(coarser)
            errors = np.stack(
                [around(richardson(*pair, ratio, order)) for pair in zip(coarse, fine, strict=True)]
            )
            if not steep:
                # such cycles close, so the discharge speaks for both; the charges of the first
                # pair would differ by what one cycle more remembers of the rate before
                errors[0] = errors[1]
            # mean voltages converge with order 2 even where salt moves
            voltage_errors = richardson(coarse_voltages, voltages, ratio, 1 if steep else 2)[:, 1]
            of_energy = energy_error(voltage_errors, fine[1], cell)
            trusted = not steep or coarser is not LADDER[0]
            good = np.max(errors) <= self.accuracy_mAh_g and of_energy <= ACCURACY_V
            if trusted and good:
                break
            coarse, coarse_voltages = fine, voltages
        ends = read_ends(runs, AT_ENDS)
        return RefinedRuns(cycler, choices, runs, ends, errors, voltages, voltage_errors, of_energy)
