"""What a fit says, in sentences."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from nasicell.experiments.fitting.combinations import Combination
from nasicell.experiments.fitting.verdicts import Verdict
from nasicell.fitting.advice import further
from nasicell.fitting.shown import Unit
from nasicell.text import enumerated

IDENTIFIED, COMBINED = "identified", "combination"
"""Kinds of verdicts, see :class:`nasicell.experiments.fitting.verdicts.Verdict`."""
ONE_SIDED = ("upper_bound", "lower_bound")
Ends = tuple[float | None, float | None]
SHOWN = 3
"""Digits of a value in a sentence."""
NEARLY = 1e-6
"""How far a power of ten may be missed by rounding, in its logarithm."""


def number_text(number: float, unit: str) -> str:
    """A number with its unit."""
    return f"{number:.{SHOWN}g} {unit}".strip()


def interval_text(value: float, low: float, high: float, unit: str) -> str:
    """A value with its interval, all with as many digits as the interval needs, and one exponent.

    For example "1.24e-14 (1.10 .. 1.31)e-14 m2/s".
    """
    numbers = np.array([value, low, high])
    exponent = int(np.floor(np.log10(np.max(np.abs(numbers))))) if numbers.any() else 0
    if -3 < exponent < 5:
        exponent = 0
    scaled = numbers / 10.0**exponent
    width = abs(scaled[2] - scaled[1])
    decimals = int(np.clip(1 - np.floor(np.log10(width) + NEARLY), 0, 8)) if width > 0 else SHOWN
    of_value, *ends = (f"{number:.{decimals}f}" for number in scaled)
    power = f"e{exponent:+03d}" if exponent else ""
    return f"{of_value}{power} ({' .. '.join(ends)}){power} {unit}".strip()


def verdict(
    told: Verdict,
    value: float,
    ends: Ends,
    within: Ends,
    unit: Unit,
    combinations: Sequence[Combination] = (),
    *,
    missed: bool = False,
) -> str:
    """Return what the data say of one number.

    Parameters
    ----------
    told : Verdict
        The verdict.
    value : float
        Best value (SI).
    ends : tuple
        Ends of its interval (SI), None where the data give none.
    within : tuple
        Ends of the range in which it was sought (SI).
    unit : Unit
        In which numbers are written.
    combinations : sequence of Combination
        All that the data tell.
    missed : bool
        Whether the fit is far from the data, so that no number would do.
    """
    low, high = (None if end is None else unit.number(end) for end in ends)
    best, name = unit.number(value), unit.text
    if low is not None and high is not None:
        return f"identified: {interval_text(best, low, high, name)}{_at_end(told)}"
    to_add = f"add {further(told.name)}"
    if told.kind == COMBINED:
        known = {one.text: one for one in combinations}
        together = [_together(known[text], unit) for text in told.combinations]
        text = f"only {enumerated(together)}"
        if low is not None:
            text += f", itself above {number_text(low, name)}"
        if high is not None:
            text += f", itself below {number_text(high, name)}"
        text += f"; to part them {to_add}"
    elif high is not None:
        text = f"only an upper bound: below {number_text(high, name)}; for more {to_add}"
    elif low is not None:
        text = f"only a lower bound: above {number_text(low, name)}; for more {to_add}"
    else:
        span = " to ".join(number_text(unit.number(end), name) for end in within)
        if missed:
            text = (
                f"not told: the fit ends far from these data, and no value from {span} was found "
                "that mends it"
            )
        else:
            others = enumerated(told.held_by) if told.held_by else ""
            will_do = f"{others} can make up for it" if others else f"anything from {span} will do"
            text = f"not identifiable from these data, {will_do}: {to_add}"
    if told.stopped:
        text += f" (its profile could not be followed to an end: {told.stopped})"
    if told.held_by and told.kind in ONE_SIDED:
        text += f" (only the range of {enumerated(told.held_by)} bounds it on the other side)"
    return text + _at_end(told)


def _together(told: Combination, unit: Unit) -> str:
    """A combination with its value and interval; a sum has the unit of its terms."""
    numbers = np.array([told.value, told.low95, told.high95])
    text = "in SI units"
    if told.form == "sum":
        numbers, text = unit.number(numbers), unit.text
    value, low, high = numbers.tolist()
    return f"{told.text} = {interval_text(value, low, high, text)}"


def _at_end(told: Verdict) -> str:
    words = {"low": "lower", "high": "upper"}
    return f"; the best value is the {words[told.at_end]} end of its range" if told.at_end else ""


def quality(result: xr.Dataset) -> str:
    """Return in one sentence whether the model explains the data that were fitted."""
    parts = []
    if "half_cycle" in result.dims:
        fitted = result.isel(half_cycle=~result.held_out.values)
        parts.append(f"capacities within {_rms(fitted.capacity_error):.3g} mAh/g")
        if fitted.voltage_rms.notnull().any():
            parts.append(f"voltages within {1e3 * _rms(fitted.voltage_rms):.3g} mV")
    if "spectrum" in result.dims:
        parts.append(f"impedances within {100 * _rms(result.impedance_rms):.2f} % of their modulus")
    text = f"The model meets the fitted data to {enumerated(parts)} (root mean square)"
    if not result.attrs["noise_known"]:
        return f"{text}; their noise was not given"
    ratios = {str(kind): float(result.residual_rms.sel(data_kind=kind))
              for kind in result.data_kind.values}  # fmt: skip
    told = enumerated([f"{ratio:.2g} ({PLURAL[kind]})" for kind, ratio in ratios.items()])
    unexplained = [PLURAL[kind] for kind, ratio in ratios.items() if ratio > EXPLAINS]
    judged = f"does not explain the {enumerated(unexplained)}" if unexplained else "explains them"
    return f"{text}; the residuals are {told} times the noise: the model {judged}"


EXPLAINS = 1.5
"""Residuals over the noise up to which a model explains data."""
PLURAL = {"curve": "voltages", "capacity": "capacities", "impedance": "impedances"}


def prediction(result: xr.Dataset) -> str | None:
    """Return in one sentence how well the half-cycles are predicted that were held out."""
    if "half_cycle" not in result.dims or not result.held_out.any():
        return None
    out = result.isel(half_cycle=result.held_out.values)
    error = np.abs(out.capacity_error.values)
    text = (
        f"{enumerated(_names(out))} {'is' if error.size == 1 else 'are'} predicted with a mean "
        f"absolute error of {error.mean():.2f} mAh/g"
    )
    if out.voltage_rms.notnull().any():
        text += f", voltages within {1e3 * _rms(out.voltage_rms):.3g} mV"
    return text


def worst(result: xr.Dataset) -> str | None:
    """Return in one sentence which half-cycle is met worst, and what limits it."""
    if "half_cycle" not in result.dims:
        return None
    at = result.isel(half_cycle=int(np.nanargmax(result.error.values)))
    name = _names(result)[int(np.nanargmax(result.error.values))]
    text = f"Worst is {name} ({float(at.capacity_error):+.3g} mAh/g"
    if np.isfinite(at.voltage_rms):
        text += f", {1e3 * float(at.voltage_rms):.3g} mV"
    return f"{text}); the simulated {at.stopped_by.item()}"


def conclusion(result: xr.Dataset) -> str:
    """Return the sentence over all."""
    parts = [quality(result), prediction(result), worst(result)]
    return ". ".join(part for part in parts if part) + "."


def _names(result: xr.Dataset) -> list[str]:
    """C-rates where they tell half-cycles apart, else their own names."""
    rates = [f"{float(rate):.3g}C" for rate in result.c_rate.values]
    own = [str(name) for name in result.half_cycle.values]
    return rates if len(set(rates)) == len(rates) else own


def _rms(values: xr.DataArray) -> float:
    return float(np.sqrt((values**2).mean()))
