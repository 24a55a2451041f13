"""Fit a shipped cell's fitted numbers again, and test them on rates that they have not seen.

What is free, and how far, stands in the cell file: an entry of kind "fitted" names the command that
fits it, and its uncertainty is the range that the literature defends.
"""

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from nasicell.experiments import RateTest, load_measured_rates
from nasicell.experiments.rate_test import Progress
from nasicell.parameters import Cell, InputError
from nasicell.running import run

FAR_mAh_g = 3.0
"""A fit that stays farther from its own data than this is no fit: shipped ones stay within."""

STEP = 0.02
"""Finite-difference step in the logarithm of a parameter: well above the solver's noise."""


@dataclass(frozen=True)
class Refit:
    """A fit and its test.

    Attributes
    ----------
    cell : str
        The cell.
    values : dict
        Fitted values by path, in SI units.
    shipped : dict
        Values in the cell file by path, in SI units.
    units : dict
        SI unit by path.
    fitted_rates, held_out_rates : tuple of float
        C-rates that were fitted, and those that were only predicted.
    residuals_mAh_g : dict
        Simulated minus measured capacity by C-rate.
    """

    cell: str
    values: dict[str, float]
    shipped: dict[str, float]
    units: dict[str, str]
    fitted_rates: tuple[float, ...]
    held_out_rates: tuple[float, ...]
    residuals_mAh_g: dict[float, float]

    @property
    def rmse_mAh_g(self) -> float:
        """Root-mean-square error over the fitted rates [mAh/g]."""
        errors = [self.residuals_mAh_g[rate] for rate in self.fitted_rates]
        return float(np.sqrt(np.mean(np.square(errors))))

    @property
    def warnings(self) -> list[str]:
        """Sentences on a fit that did not come near the data."""
        if self.rmse_mAh_g <= FAR_mAh_g:
            return []
        return [
            f"the fit ends {self.rmse_mAh_g:.3g} mAh/g from the data: it may have stepped over a "
            "cliff of the capacity, or the ranges do not reach the data; write another value of "
            "the fitted entries, or wider ranges, in a cell file of your own and fit again"
        ]

    @property
    def held_out_error_mAh_g(self) -> float | None:
        """Mean absolute error over the rates that were only predicted [mAh/g]."""
        errors = [abs(self.residuals_mAh_g[rate]) for rate in self.held_out_rates]
        return float(np.mean(errors)) if errors else None


def fitted_entries(cell: Cell) -> dict[str, tuple[float, float]]:
    """Entries that ``nasicell refit`` fits for this cell, with the ranges that bound them (SI)."""
    found = {}
    for path, quantity in cell.quantities():
        if quantity.refit == f"nasicell refit {cell.name}":
            if quantity.uncertainty is None:
                raise InputError(f"{cell.name}: {path} is fitted but gives no defended range")
            found[path] = (quantity.uncertainty.low, quantity.uncertainty.high)
    return found


def refit(cell: Cell, *, up_to: float | None = None, progress: Progress | None = None) -> Refit:
    """Fit the cell's fitted entries to its measured rates.

    Least squares on the capacities, in the logarithms of the parameters, from the shipped values,
    within the defended ranges.

    Parameters
    ----------
    cell : Cell
        A cell with measured capacities and fitted entries.
    up_to : float, optional
        Fit only C-rates up to this one and predict the rest; by default fit all.
    progress : callable, optional
        Called with a short sentence at each evaluation.

    Returns
    -------
    Refit
        The values and their errors.

    Raises
    ------
    InputError
        If the cell has nothing to fit, or fewer measured rates than free entries.
    """
    free = fitted_entries(cell)
    if not free or cell.test.measured is None:
        raise InputError(f"{cell.name} has no fitted entries of its own, or no measured rates")
    data = load_measured_rates(cell.test.measured)
    rates = tuple(dict.fromkeys(data.c_rates))  # a rate measured twice counts once
    measured = dict(zip(rates, data.at(rates), strict=True))
    fitted = tuple(rate for rate in rates if up_to is None or rate <= up_to)
    if len(fitted) < len(free):
        raise InputError(
            f"{cell.name}: {len(free)} free entries cannot be fitted to {len(fitted)} measured "
            f"rates; raise the rate up to which to fit"
        )
    shipped = {path: quantity.si for path, quantity in cell.quantities() if path in free}
    start = np.log([shipped[path] for path in free])
    bounds = np.log(np.array(list(free.values()))).T

    def residuals(x: NDArray[np.float64], at: tuple[float, ...] = fitted) -> NDArray[np.float64]:
        numbers = {path: float(value) for path, value in zip(free, np.exp(x), strict=True)}
        if progress is not None:
            progress(", ".join(f"{path} = {value:.4g}" for path, value in numbers.items()))
        test = RateTest(c_rates=at, return_to_first_rate=False, accuracy_mAh_g=0.5)
        simulated = run(cell.with_numbers(numbers), test).discharge_capacity.values
        difference: NDArray[np.float64] = simulated - np.array([measured[rate] for rate in at])
        return difference

    solution = least_squares(
        residuals,
        np.clip(start, *bounds),
        bounds=bounds,
        diff_step=[STEP] * len(free),
        xtol=1e-4,
        ftol=1e-4,
    )
    errors = solution.fun if fitted == rates else residuals(solution.x, rates)
    return Refit(
        cell=cell.name,
        values={path: float(v) for path, v in zip(free, np.exp(solution.x), strict=True)},
        shipped=shipped,
        units={path: quantity.unit for path, quantity in cell.quantities() if path in free},
        fitted_rates=fitted,
        held_out_rates=tuple(rate for rate in rates if rate not in fitted),
        residuals_mAh_g=dict(zip(rates, map(float, errors), strict=True)),
    )


def summary(result: Refit) -> dict[str, object]:
    """A refit as plain data, for JSON."""
    return {
        **{field.name: getattr(result, field.name) for field in dataclasses.fields(result)},
        "residuals_mAh_g": {f"{rate:g}C": e for rate, e in result.residuals_mAh_g.items()},
        "rmse_mAh_g": result.rmse_mAh_g,
        "held_out_mean_absolute_error_mAh_g": result.held_out_error_mAh_g,
        "warnings": result.warnings,
    }
