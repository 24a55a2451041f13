"""One cell of the gallery: what was simulated beside what was measured, and what that rests on."""

from collections import Counter
from dataclasses import dataclass

import xarray as xr

from nasicell.experiments import RateTest, SimulationError, load_measured_rates
from nasicell.experiments.measured import MeasuredRates
from nasicell.experiments.rate_test import Progress
from nasicell.parameters import Cell, InputError
from nasicell.parameters.quantity import KINDS, Kind
from nasicell.parameters.rows import Row
from nasicell.running import rate_rmse, run
from nasicell.tables import plain


@dataclass(frozen=True)
class Rate:
    """One C-rate of a cell; None for unknown.

    Attributes
    ----------
    c_rate
        C-rate [-].
    simulated_mAh_g, measured_mAh_g
        Discharge capacity per gram of active material [mAh/g].
    numerical_error_mAh_g
        Estimate of the numerical error of ``simulated_mAh_g`` [mAh/g].
    stopped_by
        What ended discharge and charge, in words.
    """

    c_rate: float
    simulated_mAh_g: float
    measured_mAh_g: float | None
    numerical_error_mAh_g: float | None
    stopped_by: str

    @property
    def error_mAh_g(self) -> float | None:
        """Simulated minus measured capacity [mAh/g]."""
        if self.measured_mAh_g is None:
            return None
        return self.simulated_mAh_g - self.measured_mAh_g


@dataclass(frozen=True)
class Exhibit:
    """A cell of the gallery.

    Attributes
    ----------
    cell
        The cell.
    measured
        What was measured of it; None if nothing is printed.
    result
        Its rate test; None if that failed.
    failure
        Why it failed, in one sentence; None if it did not.
    """

    cell: Cell
    measured: MeasuredRates | None
    result: xr.Dataset | None
    failure: str | None = None

    @property
    def rates(self) -> list[Rate]:
        """What was simulated, by rate; empty if that failed."""
        result = self.result
        if result is None:
            return []
        return [
            Rate(
                float(result.c_rate[step]),
                float(result.discharge_capacity[step]),
                plain(result.measured_capacity[step]),
                plain(result.numerical_error[step]),
                str(result.stopped_by.values[step]),
            )
            for step in range(result.sizes["step"])
        ]

    @property
    def rmse_mAh_g(self) -> float | None:
        """Root-mean-square error over the measured rates [mAh/g]."""
        return None if self.result is None else rate_rmse(self.result)

    @property
    def points(self) -> int:
        """Measured rates."""
        return 0 if self.measured is None else len(set(self.measured.c_rates))

    @property
    def warnings(self) -> list[str]:
        """Sentences of the run."""
        return [] if self.result is None else self.result.attrs["warnings"].splitlines()

    @property
    def counts(self) -> dict[str, int]:
        """How many numbers of the cell are of each kind."""
        found = Counter(row.kind for row in self.cell.rows())
        return {kind: found[kind] for kind in KINDS}

    @property
    def fitted_here(self) -> int:
        """How many of the fitted numbers were fitted to this cell's own measurements."""
        own = f"nasicell fit {self.cell.name}"
        return sum(row.refit == own for row in self.of_kind("fitted"))

    def of_kind(self, kind: Kind) -> list[Row]:
        """Return the cell's numbers of a kind, in the order of its file."""
        return [row for row in self.cell.rows() if row.kind == kind]


def exhibit(cell: Cell, *, progress: Progress | None = None) -> Exhibit:
    """Simulate a cell at the rates that were measured, or else at its own.

    Parameters
    ----------
    cell : Cell
        The cell.
    progress : callable, optional
        Called with a short sentence before each part of the work.

    Returns
    -------
    Exhibit
        The cell with its rate test: the measured rates in their order, with the return to the first
        one where that was measured too; or, where nothing is measured, the rates of the cell file,
        which is a prediction. A cell that cannot be simulated says why.
    """
    measured = None
    try:
        if cell.test.measured is not None:
            measured = load_measured_rates(cell.test.measured)
        rates = cell.test.c_rates if measured is None else tuple(dict.fromkeys(measured.c_rates))
        returned = measured is not None and measured.c_rates.count(rates[0]) > 1
        test = RateTest(rates, return_to_first_rate=returned)
        return Exhibit(cell, measured, run(cell, test, progress=progress))
    except (InputError, SimulationError) as problem:
        return Exhibit(cell, measured, None, " ".join(str(problem).split()))
