"""Local sensitivities: how much a metric moves when one number of the cell moves a little."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nasicell.parameters import Cell, InputError
from nasicell.sweeps.axes import Axis
from nasicell.sweeps.chunks import batch_of
from nasicell.sweeps.design import Sweep
from nasicell.sweeps.evaluating import SPAN, FINE_mAh_g, evaluate, expected_runs
from nasicell.sweeps.metrics import FASTEST, Metric

if TYPE_CHECKING:
    from nasicell.experiments.batch import Batch

Array = NDArray[np.float64]
STEP = 0.1
"""The larger of the two steps: in the logarithm of a number, or as a share of its range."""
_OF_RANGE = 0.25
"""At most this share of the range, in its logarithm."""
_HALVINGS = 6
NOISE = 1e-5
"""Share of a capacity by which the solver's tolerances let it wobble, as measured."""
FINER = 10.0
"""Times more accurate than the sweep."""
BISECTIONS = 20
"""For a limiting rate: on a cliff it is known to the last interval, and that has to be small beside
what a step moves it by."""
_ASIDE = 0.03
"""In the logarithm of a C-rate: how steep the capacity is there."""


@dataclass(frozen=True)
class Local:
    """Local sensitivities of metrics.

    Attributes
    ----------
    slope, error : array, shape (metrics, parameters)
        Elasticity, or normalised derivative over the range, and its numerical error [-].
    relative : array of bool, shape (parameters,)
        Whether it is an elasticity.
    notes : array of str, shape (metrics, parameters)
        Why one is unknown (NaN); "" otherwise.
    own : array, shape (parameters,)
        Values about which the numbers move, SI units.
    accuracy_mAh_g : float
        Numerical error asked for in each capacity [mAh/g].
    """

    slope: Array
    error: Array
    relative: NDArray[np.bool_]
    notes: NDArray[np.object_]
    own: Array
    accuracy_mAh_g: float


@dataclass(frozen=True)
class Stencil:
    """Where a number is moved to.

    Attributes
    ----------
    relative : bool
        Whether it moves in its logarithm; otherwise in shares of its range.
    step : float
        The larger step h.
    shares : tuple of float
        Steps in units of h: both sides, or one side of a value that ends what is allowed.
    numbers : tuple of float
        Values there, SI units.
    """

    relative: bool
    step: float
    shares: tuple[float, ...]
    numbers: tuple[float, ...]

    def slope(self, before: float, moved: Array) -> tuple[float, float]:
        r"""Slope per step and its error.

        .. math::
            D(h) = \frac{M(h) - M(-h)}{2 h} + O(h^2), \quad
            D = \frac{4 D(h/2) - D(h)}{3}

        on one side :math:`D(h) = (M(h) - M(0))/h + O(h)` and :math:`D = 2 D(h/2) - D(h)`. The error
        is the whole difference between the two steps.
        """
        h = self.step
        if len(self.shares) == 4:
            coarse, fine = (moved[0] - moved[1]) / (2 * h), (moved[2] - moved[3]) / h
            best = (4 * fine - coarse) / 3
        else:
            side = self.shares[0]
            coarse, fine = side * (moved[0] - before) / h, side * (moved[1] - before) / (h / 2)
            best = 2 * fine - coarse
        return float(best), float(abs(fine - coarse))


def own_values(sweep: Sweep) -> Array:
    """Return the cell's own value of every varied number [SI].

    The middle of the range stands in for a number that the cell does not give.
    """
    quantities = dict(sweep.cell.quantities())
    return np.array(
        [
            quantities[axis.path].si
            if axis.path in quantities
            else float(axis.si(axis.drawn(np.array(0.5))))
            for axis in sweep.axes
        ]
    )


def local_sensitivities(sweep: Sweep) -> Local:
    r"""Move every number a little about the cell's own values.

    .. math::
        E = \frac{d \ln M}{d \ln p} = \frac{p}{M} \frac{dM}{dp}, \qquad
        E_r = \frac{p_\mathrm{high} - p_\mathrm{low}}{M} \frac{dM}{dp}

    with M the metric and p the number; E_r, the normalised derivative over the range, for a number
    whose own value is 0.

    Parameters
    ----------
    sweep : Sweep
        Cell, numbers, metrics; its samples do not matter.
    """
    accuracy = max(FINE_mAh_g, sweep.accuracy_mAh_g / FINER)
    own = own_values(sweep)
    stencils = [
        stencil(sweep.cell, axis, value) for axis, value in zip(sweep.axes, own, strict=True)
    ]
    samples = [own]
    for place, moves in enumerate(stencils):
        for number in moves.numbers:
            sample = own.copy()
            sample[place] = number
            samples.append(sample)
    expected = expected_runs(len(samples), sweep.metrics, BISECTIONS)
    batch = batch_of(sweep, expected=expected, accuracy_mAh_g=accuracy)
    found = evaluate(batch, np.array(samples), sweep.metrics, steps=BISECTIONS)
    shape = (len(sweep.metrics), len(own))
    slope, error = np.full(shape, np.nan), np.full(shape, np.nan)
    notes = np.full(shape, "", dtype=object)
    for row, metric in enumerate(sweep.metrics):
        values = found[metric.variable]
        noise = _noise(metric, float(values[0]), own, batch)
        first = 1
        for column, moves in enumerate(stencils):
            rows = [0, *range(first, first + len(moves.numbers))]
            first += len(moves.numbers)
            why = _why_not(values[rows], found["reason"][rows])
            if why:
                notes[row, column] = why
            else:
                best, doubt = moves.slope(values[0], values[rows[1:]])
                slope[row, column] = best / values[0]
                error[row, column] = doubt / abs(values[0]) + noise / moves.step
    relative = np.array([moves.relative for moves in stencils])
    return Local(slope, error, relative, notes, own, accuracy)


def _noise(metric: Metric, value: float, own: Array, batch: Batch) -> float:
    r"""Share of a metric by which it wobbles about what it is.

    .. math::
        \delta \ln r = \frac{\delta \ln Q}{|d \ln Q / d \ln r|} + \frac{3}{2} w

    for a limiting rate r, with Q the capacity and w the width of the last interval of the search:
    on a cliff the rate may lie anywhere in it, and what four such errors do to the extrapolated
    slope is at most 3/2 of it over the step.
    """
    if metric.kind.reads or not value > 0:
        return NOISE
    rates = np.array([value * math.exp(-_ASIDE), min(value * math.exp(_ASIDE), FASTEST)])
    slower, faster = batch.run(own[None], rates).discharge_capacity_mAh_g[0]
    steepness = (slower - faster) / slower / math.log(rates[1] / rates[0])
    return float(NOISE / max(steepness, NOISE) + 1.5 * SPAN / 2**BISECTIONS)


def _why_not(values: Array, reasons: NDArray[np.str_]) -> str:
    """Say why there is no slope; "" if there is one."""
    if values[0] == 0:
        return "is 0 at the cell's own values"
    if not math.isfinite(values[0]):
        return f"unknown at the cell's own values: {reasons[0]}"
    for value, reason in zip(values, reasons, strict=True):
        if not math.isfinite(value):
            return f"unknown beside the cell's own values: {reason}"
    return ""


def stencil(cell: Cell, axis: Axis, own: float) -> Stencil:
    """Choose steps that stay within what a number may be.

    Parameters
    ----------
    cell : Cell
        Its readers judge.
    axis : Axis
        The number and its range.
    own : float
        The value about which it moves, SI units.
    """
    low, high = (float(end) for end in axis.si(np.array(axis.values)))
    relative = own != 0
    step = STEP
    if relative and low > 0:
        step = min(step, _OF_RANGE * math.log(high / low))

    def moved(share: float) -> float:
        return own * math.exp(share * step) if relative else own + share * step * (high - low)

    for _ in range(_HALVINGS):
        both = [_allowed(cell, axis.path, moved(side)) for side in (1.0, -1.0)]
        if all(both):
            break
        step /= 2
    if all(both):
        shares: tuple[float, ...] = (1.0, -1.0, 0.5, -0.5)
    else:  # the value ends what is allowed, as 1 does for a share
        step *= 2**_HALVINGS
        side = 1.0 if both[0] else -1.0
        shares = (side, side / 2)
    return Stencil(relative, step, shares, tuple(moved(share) for share in shares))


def _allowed(cell: Cell, path: str, number: float) -> bool:
    try:
        cell.with_numbers({path: number})
    except InputError:
        return False
    return True
