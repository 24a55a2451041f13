"""From an estimate to one labelled data set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from nasicell.experiments.attributes import attributes
from nasicell.experiments.comparing.measured_cycles import MeasuredCycles
from nasicell.experiments.fitting.combinations import Combination
from nasicell.experiments.fitting.posterior import Posterior
from nasicell.experiments.fitting.predicted import PredictedSpectrum
from nasicell.experiments.fitting.problem import FitProblem
from nasicell.experiments.fitting.result import Estimate, Searched
from nasicell.experiments.fitting.scaling import Box
from nasicell.fitting import words
from nasicell.fitting.shown import Unit
from nasicell.fitting.written import written_values
from nasicell.models import Choices, Hysteresis, SelfHeating
from nasicell.parameters import Cell

if TYPE_CHECKING:
    from nasicell.fitting.protocol import Fit

Array = NDArray[np.float64]
MANY = 1e3
"""Ranges, beyond which a standard error tells nothing."""
FAR_mAh_g = 3.0
FAR_IMPEDANCE = 0.1
"""A fit that stays farther from its own capacities, or impedances (of the modulus), than this is
hardly one."""


def fit_dataset(
    fit: Fit,
    cell: Cell,
    choices: Choices,
    problem: FitProblem,
    found: Estimate,
    search: Searched,
    progress: Callable[[str], None] | None,
) -> xr.Dataset:
    """Gather a fit.

    Parameters
    ----------
    fit : Fit
        What was asked.
    cell : Cell
        The cell before the fit.
    choices : Choices
        The equations.
    problem : FitProblem
        The least-squares problem.
    found : Estimate
        What was found.
    search : Searched
        The search of all starts that went before.
    progress : callable, optional
        As in :meth:`Fit.run`.

    Returns
    -------
    xarray.Dataset
        Along ``parameter``: values, ranges, intervals, standard errors, verdicts; with
        ``other_parameter`` the correlation; with ``profile_point`` the profiles of chi-square;
        along ``start`` the search; along ``combination``, if there is any, what the data tell of
        several numbers together. Along ``half_cycle`` all that
        :func:`nasicell.experiments.comparing.result.compared_dataset` says of the fitted cell, and
        what was held out; along ``spectrum`` and ``frequency_point`` measured and simulated
        impedance. NaN for unknown, units in each variable's attributes or, of parameters, in
        ``unit``.
    """
    fitted = cell.with_numbers(dict(zip(problem.names, map(float, found.values), strict=True)))
    if fit.measured is not None:
        data = fit.measured.run(fitted, choices=choices, progress=progress)
        data["held_out"] = (
            "half_cycle", np.array([n in fit.held_out for n in fit.measured.compared])
        )  # fmt: skip
    else:
        data = _without_cycles(fitted, choices)
    if fit.spectra:
        data = data.merge(_spectra(fit, problem, found, fitted))
    far = _far(data)
    data = data.merge(_parameters(cell, problem, found, missed=bool(far)))
    data = data.merge(_starts(search, found.names)).merge(_combinations(problem, found))
    written, sentences = written_values(problem, found, data.value_before.values)
    data["written_value"] = ("parameter", written)
    data.attrs |= {
        "command": fit.command,
        "chi_square": float(found.chi_square),
        "degrees_of_freedom": int(found.degrees_of_freedom),
        "noise_known": int(problem.noise_known),
        "threshold": float(found.scatter.threshold),
        "confidence": float(found.confidence),
        "evaluations": int(search.evaluations + found.evaluations),
        "failures": int(search.failures + found.failures),
        "sources": "\n".join([*_sources(fit.measured), *(one.name for one in fit.spectra)]),
        "references": "\n".join(fit.measured.references if fit.measured else ()),
    }
    kinds = np.array([label.part for label in problem.labels])
    squares = problem.residuals(found.values) ** 2
    known = list(dict.fromkeys(kinds.tolist()))
    data["residual_rms"] = (
        "data_kind",
        [float(np.sqrt(np.mean(squares[kinds == kind]))) for kind in known],
        {"units": "1", "long_name": "root mean square of weighted residuals"},
    )
    data = data.assign_coords(data_kind=known)
    data.attrs["fit_quality"] = words.quality(data)
    data.attrs["conclusion"] = words.conclusion(data)
    further = [*_outside(data), *found.warnings, *sentences, *_few(problem), *far]
    data.attrs["warnings"] = "\n".join([*data.attrs["warnings"].splitlines(), *further])
    return data


def with_samples(data: xr.Dataset, samples: Posterior) -> xr.Dataset:
    """Add samples of the posterior, and their quantiles."""
    with_them = data.assign(
        {
            "posterior_sample": (("sample", "parameter"), np.array(samples.samples)),
            "posterior_quantile": (("quantile", "parameter"), np.array(samples.quantiles)),
        }
    ).assign_coords(quantile=[0.025, 0.5, 0.975])
    with_them.attrs |= {
        "posterior_acceptance": float(samples.acceptance),
        "posterior_correlation_steps": float(np.max(samples.autocorrelation)),
        "warnings": "\n".join([*data.attrs["warnings"].splitlines(), *samples.warnings]),
    }
    return with_them


def _parameters(cell: Cell, problem: FitProblem, found: Estimate, *, missed: bool) -> xr.Dataset:
    own = dict(cell.quantities())
    along = "parameter"
    points = max(len(one.values) for one in found.profiles)
    told = dict(zip(found.names, found.verdicts, strict=True))
    units = [Unit.of(own[path]) for path in found.names]
    verdicts = [
        words.verdict(*row, found.combinations, missed=missed)
        for row in zip(
            found.verdicts,
            map(float, found.values),
            zip(found.low95, found.high95, strict=True),
            zip(map(float, problem.low), map(float, problem.high), strict=True),
            units,
            strict=True,
        )
    ]
    return xr.Dataset(
        {
            "value": (along, np.array(found.values)),
            "unit": (along, list(problem.units)),
            "value_before": (along, np.array([own[path].si for path in found.names])),
            "lower_bound": (along, np.array(problem.low)),
            "upper_bound": (along, np.array(problem.high)),
            "logarithmic": (along, np.array(problem.logarithmic)),
            "interval_low": (along, _numbers(found.low95)),
            "interval_high": (along, _numbers(found.high95)),
            "standard_error": (
                along,
                _within(found.standard_errors, Box.of(problem)),
                {"long_name": "linear, at the minimum; of the logarithm where logarithmic"},
            ),
            "correlation": ((along, "other_parameter"), np.array(found.correlation)),
            "shown_unit": (along, [unit.text for unit in units]),
            "shown_factor": (along, np.array([unit.factor for unit in units])),
            "shown_offset": (along, np.array([unit.offset for unit in units])),
            "verdict": (along, verdicts),
            "kind": (along, [told[path].kind for path in found.names]),
            "profile_value": (
                (along, "profile_point"),
                np.array([_padded(one.values, points) for one in found.profiles]),
            ),
            "profile_rise": (
                (along, "profile_point"),
                np.array([_padded(one.rises, points) for one in found.profiles]),
                {"long_name": "chi-square above the least", "units": "1"},
            ),
            "profile_other": (
                (along, "profile_point", "other_parameter"),
                np.stack([_padded(one.others, points) for one in found.profiles]),
            ),
        },
        coords={along: list(found.names), "other_parameter": list(found.names)},
    )


def _starts(search: Searched, names: Sequence[str]) -> xr.Dataset:
    """The starts of the search and where they led."""
    along = "parameter"
    return xr.Dataset(
        {
            "start_value": (("start", along), np.array(search.start_values)),
            "end_value": (
                ("start", along),
                np.array([_filled(end, len(names)) for end in search.end_values]),
            ),
            "start_chi_square": (
                "start",
                np.array([one.start_chi_square for one in search.starts]),
            ),
            "end_chi_square": ("start", np.array([one.chi_square for one in search.starts])),
            "outcome": ("start", [one.outcome for one in search.starts]),
            "reason": ("start", [one.reason for one in search.starts]),
        },
        coords={along: list(names)},
    )


def _combinations(problem: FitProblem, found: Estimate) -> xr.Dataset:
    """What the data tell of several numbers together."""
    along, told = "combination", found.combinations
    if not told:
        return xr.Dataset()
    units = dict(zip(problem.names, problem.units, strict=True))
    weights = [[one.weights.get(path, 0) for path in problem.names] for one in told]
    return xr.Dataset(
        {
            "combination_form": (along, [one.form for one in told]),
            "combination_weight": ((along, "parameter"), np.array(weights)),
            "combination_unit": (along, [_unit(one, units) for one in told]),
            "combination_value": (along, np.array([one.value for one in told])),
            "combination_low": (along, np.array([one.low95 for one in told])),
            "combination_high": (along, np.array([one.high95 for one in told])),
        },
        coords={along: [one.text for one in told], "parameter": list(problem.names)},
    )


def _unit(told: Combination, units: Mapping[str, str]) -> str:
    """SI unit of a combination: of a sum that of its terms, of a product theirs with exponents."""
    if told.form == "sum":
        return units[next(iter(told.weights))]
    powers = [(units[path], power) for path, power in told.weights.items()]
    return " * ".join(f"({unit})^{power}" for unit, power in powers if unit != "1") or "1"


def _numbers(ends: Sequence[float | None]) -> Array:
    return np.array([np.nan if end is None else end for end in ends], dtype=float)


def _within(standard_errors: Array, box: Box) -> Array:
    """Take those beyond many ranges, of slopes that vanish, for unknown."""
    return np.where(standard_errors < MANY * box.width, standard_errors, np.nan)


def _padded(values: Array, size: int) -> Array:
    """Fill up with NaN along the first dimension."""
    found = np.full((size, *np.shape(values)[1:]), np.nan)
    found[: len(values)] = values
    return found


def _filled(values: Array | None, size: int) -> Array:
    return np.full(size, np.nan) if values is None else np.asarray(values, dtype=float)


def _without_cycles(cell: Cell, choices: Choices) -> xr.Dataset:
    """What a fit to impedance alone says of its origin."""
    data = xr.Dataset()
    data.attrs = attributes(cell, choices, mesh="of the impedance alone", cathode=True) | {
        "hysteresis": int(isinstance(choices.potential, Hysteresis)),
        "self_heating": int(isinstance(choices.heat, SelfHeating)),
    }
    return data


def _sources(measured: MeasuredCycles | None) -> Sequence[str]:
    return () if measured is None else measured.sources


def _few(problem: FitProblem) -> list[str]:
    """A sentence on data that are as many as what is free."""
    if problem.noise_known or len(problem.labels) != len(problem.names):
        return []
    return [
        f"{len(problem.labels)} data for {len(problem.names)} free numbers leave nothing that "
        "could tell their noise: the intervals are those of 10 mV, 1 mAh/g and 1 % of an "
        "impedance; give the noise of the data"
    ]


def _outside(data: xr.Dataset) -> list[str]:
    """Sentences on numbers whose own value is not in the range that was given."""
    said = []
    for path in data.parameter.values:
        at = data.sel(parameter=path)
        low, own, high = (float(at[key]) for key in ("lower_bound", "value_before", "upper_bound"))
        if low <= own <= high:
            continue
        unit = Unit(str(at.shown_unit.item()), float(at.shown_factor), float(at.shown_offset))
        own_text, low_text, high_text = (
            words.number_text(unit.number(one), unit.text) for one in (own, low, high)
        )
        said.append(
            f"the cell's own {path}, {own_text}, lies outside its range {low_text} to {high_text}: "
            "the search starts at the end of the range, and the written cell has a value within"
        )
    return said


def _far(data: xr.Dataset) -> list[str]:
    """Sentences on a fit that did not come near its data."""
    said = []
    if "half_cycle" in data.dims:
        fitted = data.capacity_error.values[~data.held_out.values]
        off = float(np.sqrt(np.mean(fitted**2)))
        if off > FAR_mAh_g:
            said.append(
                f"the fit ends {off:.3g} mAh/g from the data: it may have stepped over a cliff of "
                "the capacity, or the ranges do not reach the data; try more --starts, other start "
                "values (--set) or wider ranges (--free PATH=LOW:HIGH)"
            )
    if "spectrum" in data.dims:
        off = float(np.sqrt(np.mean(data.impedance_rms.values**2)))
        if off > FAR_IMPEDANCE:
            said.append(
                f"the fit ends {100 * off:.3g} % of the modulus from the impedance: check --setup, "
                "the electrode area and what is free, or widen the ranges (--free PATH=LOW:HIGH)"
            )
    return said


def _spectra(fit: Fit, problem: FitProblem, found: Estimate, fitted: Cell) -> xr.Dataset:
    """Measured and simulated impedance per area of the electrodes."""
    area = fitted.test.electrode_area.si
    predicted = [
        one for one in problem.predicted(found.values) if isinstance(one, PredictedSpectrum)
    ]
    points = max(len(one.measured.frequencies) for one in predicted)
    along, ohms = ("spectrum", "frequency_point"), {"units": "ohm*m^2"}
    rows: dict[str, list[Array]] = {name: [] for name in ("frequency", "measured_real",
        "measured_imaginary", "simulated_real", "simulated_imaginary")}  # fmt: skip
    off = []
    for one in predicted:
        measured, simulated = one.measured.impedance, one.impedance
        off.append(np.sqrt(np.mean(np.abs(simulated / measured - 1) ** 2)))
        rows["frequency"].append(_padded(np.array(one.measured.frequencies), points))
        rows["measured_real"].append(_padded(measured.real * area, points))
        rows["measured_imaginary"].append(_padded(measured.imag * area, points))
        rows["simulated_real"].append(_padded(simulated.real * area, points))
        rows["simulated_imaginary"].append(_padded(simulated.imag * area, points))
    return xr.Dataset(
        {
            name: (along, np.array(values), {"units": "Hz"} if name == "frequency" else ohms)
            for name, values in rows.items()
        }
        | {"impedance_rms": ("spectrum", np.array(off), {"units": "1"})},
        coords={"spectrum": [one.measured.name for one in predicted]},
    )
