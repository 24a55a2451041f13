"""Some samples once more on a fine mesh: how far a sweep is from what it would be there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nasicell.sweeps.design import Sweep
from nasicell.sweeps.evaluating import Arrays
from nasicell.sweeps.metrics import Metric

Evaluate = Callable[[NDArray[np.float64], Sequence[Metric]], Arrays]
"""Computes metrics of samples, given by their numbers in SI units."""
MOST = 16
"""Samples that are checked, at most."""
OF = 16
"""One sample in so many is checked, but at least two: a fine run takes about four coarse ones."""
SAMPLE = "checked_sample"
HERE, FINE = "checked_", "fine_"
"""What stands before a metric's variable: as the sweep has it, and on the fine mesh."""


def chosen(sweep: Sweep) -> NDArray[np.int64]:
    """Numbers of the samples that are checked: one of each of equal stretches, drawn by the seed.

    Parameters
    ----------
    sweep : Sweep
        The sweep.

    Returns
    -------
    array of int
        In rising order.
    """
    count = min(sweep.samples, MOST, max(2, sweep.samples // OF))
    ends = np.linspace(0, sweep.samples, count + 1).astype(int)
    return np.random.default_rng(sweep.design.seed or 0).integers(ends[:-1], ends[1:])


def compared(metrics: Sequence[Metric]) -> tuple[Metric, ...]:
    """The metrics, and beside them the capacities at the C-rates where they are read."""
    rates = dict.fromkeys(metric.at for metric in metrics if metric.kind.reads)
    beside = [Metric(name, at) for at in rates for name in ("capacity", "charge_capacity")]
    return (*metrics, *(metric for metric in beside if metric not in metrics))


def variables(metrics: Sequence[Metric]) -> tuple[str, ...]:
    """Names of the arrays of :func:`check`."""
    return (SAMPLE, *(f"{word}{m.variable}" for m in compared(metrics) for word in (HERE, FINE)))


def check(sweep: Sweep, here: Evaluate, fine: Evaluate | None) -> Arrays:
    """Compute some samples as the sweep does, and on a fine mesh.

    Parameters
    ----------
    sweep : Sweep
        The sweep.
    here : callable
        As the sweep does.
    fine : callable, optional
        On the fine mesh; None where the sweep itself begins there, and no sample is checked.

    Returns
    -------
    dict of arrays
        Numbers of the samples, and for each metric its values here and there.
    """
    if fine is None:
        return {name: np.zeros(0) for name in variables(sweep.metrics)}
    numbers = chosen(sweep)
    arrays: Arrays = {SAMPLE: numbers}
    samples = np.concatenate([sweep.si(number, number + 1) for number in numbers.tolist()])
    metrics = compared(sweep.metrics)
    for word, evaluate in ((HERE, here), (FINE, fine)):
        found = evaluate(samples, metrics)
        arrays |= {f"{word}{metric.variable}": found[metric.variable] for metric in metrics}
    return arrays


def findings(sweep: Sweep, arrays: Arrays) -> dict[str, Any]:
    """Say in numbers how far the checked samples are from the fine mesh.

    Parameters
    ----------
    sweep : Sweep
        The sweep.
    arrays : dict of arrays
        Those of :func:`check`.

    Returns
    -------
    dict
        How many samples; the largest and the median difference of the capacities, charge and
        discharge, that are not 0 on both meshes [mAh/g]; how many samples differ by more than was
        asked, or are unknown on one of the meshes; the differences of each metric, and how many
        samples differ by more than its tolerance.
    """
    capacities = [
        metric
        for metric in compared(sweep.metrics)
        if metric.name in ("capacity", "charge_capacity")
    ]
    apart = np.full((len(arrays[SAMPLE]), len(capacities)), np.nan)
    for column, metric in enumerate(capacities):
        apart[:, column] = _apart(arrays, metric)
    differing = (apart > sweep.accuracy_mAh_g).any(axis=1)
    return {
        "samples": len(apart),
        "c_rates": sorted({metric.at for metric in capacities if metric.at is not None}),
        "largest_difference_mAh_g": _or_none(np.max, apart),
        "median_difference_mAh_g": _or_none(np.median, apart),
        "samples_above_accuracy": int(differing.sum()),
        "samples_unknown": _unknown(sweep, arrays),
        "metrics": [
            {
                "metric": metric.text,
                "unit": metric.kind.unit,
                "largest_difference": _or_none(np.max, _apart(arrays, metric)),
                "median_difference": _or_none(np.median, _apart(arrays, metric)),
                "samples_above_tolerance": int(
                    (_apart(arrays, metric) > metric.kind.tolerance).sum()
                ),
            }
            for metric in sweep.metrics
        ],
    }


def warnings_of(sweep: Sweep, found: dict[str, Any]) -> list[str]:
    """Warn where the check finds a capacity worse than asked, or a metric than its tolerance."""
    warnings = []
    if found["samples_above_accuracy"]:
        warnings.append(
            f"{found['samples_above_accuracy']} of {found['samples']} samples that were checked on "
            f"a fine mesh differ there by more than the {sweep.accuracy_mAh_g:g} mAh/g that were "
            f"asked, {found['largest_difference_mAh_g']:.2g} mAh/g at most; ask for a smaller "
            "--accuracy"
        )
    for metric, of in zip(sweep.metrics, found["metrics"], strict=True):
        if of["samples_above_tolerance"]:
            warnings.append(
                f"{metric.text} of {of['samples_above_tolerance']} of {found['samples']} samples "
                f"that were checked on a fine mesh differs there by more than "
                f"{metric.kind.tolerance:g} {metric.kind.unit}, {of['largest_difference']:.2g} "
                f"{metric.kind.unit} at most; ask for a smaller --accuracy"
            )
    return warnings


def _apart(arrays: Arrays, metric: Metric) -> NDArray[np.float64]:
    """Difference of a metric on the two meshes; NaN where it is unknown, or 0 on both."""
    here, fine = (arrays[f"{word}{metric.variable}"] for word in (HERE, FINE))
    return np.where((here != 0) | (fine != 0), np.abs(here - fine), np.nan)


def _unknown(sweep: Sweep, arrays: Arrays) -> int:
    """Samples of which a metric is known on one mesh and not on the other."""
    lost = [
        np.isnan(arrays[f"{HERE}{metric.variable}"]) != np.isnan(arrays[f"{FINE}{metric.variable}"])
        for metric in sweep.metrics
    ]
    return int(np.any(lost, axis=0).sum())


def _or_none(of: Any, values: NDArray[np.float64]) -> float | None:
    known = values[np.isfinite(values)]
    return float(of(known)) if known.size else None
