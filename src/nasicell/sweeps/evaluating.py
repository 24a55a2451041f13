"""The metrics of samples, from batches of cycles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nasicell.sweeps.metrics import FASTEST, Metric

if TYPE_CHECKING:
    from nasicell.experiments.batch import Batch

Arrays = dict[str, NDArray[Any]]
OK, OUT_OF_REACH, FAILED, NO_LIMIT, NOT_DEPLETED, NOT_CLOSED = range(6)
STATUS = {
    OK: "ok",
    OUT_OF_REACH: "out_of_reach",
    FAILED: "failed",
    NO_LIMIT: "limiting_rate_beyond_200C",
    NOT_DEPLETED: "not_depleted",
    NOT_CLOSED: "cycle_not_closed",
}
"""Meaning of a sample's status; the worst of its metrics counts."""
_BADNESS = {
    status: place
    for place, status in enumerate((OK, NOT_DEPLETED, NOT_CLOSED, OUT_OF_REACH, NO_LIMIT, FAILED))
}
ERROR = "numerical_error"
FINE_mAh_g = 0.005
"""The best accuracy that a sweep can be asked for [mAh/g]."""
REFERENCE = 0.1
"""C-rate of the capacity of which a share remains [-]."""
_UNKNOWN = {
    "time_to_depletion": (NOT_DEPLETED, "the discharge ends before the salt is depleted"),
    "energy_efficiency": (
        NOT_CLOSED,
        "the cycle does not close: charge {charge:.3g}, discharge {discharge:.3g} mAh/g",
    ),
}
"""Status and reason where a metric is unknown of a cycle that is known."""
STEPS = 7
"""Bisections of the C-rates from the reference to the fastest: an interval is 1/128 of the way."""
SPAN = math.log(FASTEST / REFERENCE)
"""The way, in the logarithm of the C-rate."""


def expected_runs(samples: int, metrics: Sequence[Metric], steps: int = STEPS) -> int:
    """How many samples times C-rates the metrics of all samples take."""
    rates = {metric.at for metric in metrics if metric.kind.reads}
    searches = sum(not metric.kind.reads for metric in metrics)
    return samples * (len(rates) + (2 if searches else 0) + steps * searches)


class Reasons:
    """Status and reason of each sample, gathered over metrics and C-rates."""

    def __init__(self, samples: int) -> None:
        self.status = np.zeros(samples, dtype=np.int8)
        self.sentences: dict[int, dict[str, list[str]]] = {}

    def add(self, sample: int, status: int, reason: str, where: str) -> None:
        """Note what happened to a sample at a C-rate; the worst status counts."""
        if _BADNESS[status] > _BADNESS[int(self.status[sample])]:
            self.status[sample] = status
        self.sentences.setdefault(sample, {}).setdefault(reason, []).append(where)

    @property
    def texts(self) -> NDArray[np.str_]:
        """The reasons: C-rates first, the same reason once."""
        lines = [""] * len(self.status)
        for sample, reasons in self.sentences.items():
            lines[sample] = "; ".join(
                f"{', '.join(at)}: {reason}" for reason, at in reasons.items()
            )
        return np.array(lines, dtype=np.str_)


def evaluate(
    batch: Batch,
    samples: NDArray[np.float64],
    metrics: Sequence[Metric],
    c_rates: NDArray[np.float64] | None = None,
    *,
    steps: int = STEPS,
) -> Arrays:
    """Compute the metrics of samples.

    Parameters
    ----------
    batch : Batch
        Cycles samples at C-rates.
    samples : array, shape (n, paths)
        Values of the varied numbers, SI units.
    metrics : sequence of Metric
        What is asked.
    c_rates : array, shape (n,), optional
        The C-rate of each sample, where it is varied; the metrics then name none.
    steps : int, optional
        Bisections for a limiting rate.

    Returns
    -------
    dict of arrays
        Under the name of each metric's variable its values (NaN: unknown), the largest estimated
        ``numerical_error`` of a capacity [mAh/g], ``status`` and ``reason``, all of length n.
    """
    reasons = Reasons(len(samples))
    found: Arrays = {ERROR: np.full(len(samples), np.nan)}
    read = [metric for metric in metrics if metric.kind.reads]
    if read:
        columns = sorted({metric.at for metric in read if metric.at is not None})
        asked = np.tile(columns, (len(samples), 1)) if c_rates is None else c_rates[:, None]
        where = [[f"{rate:.3g}C" for rate in rates] for rates in asked.tolist()]
        result = batch.run(samples, columns if c_rates is None else asked)
        found[ERROR] = np.fmax.reduce(result.numerical_error_mAh_g, axis=1)  # NaN only if all are
        for sample, column in np.argwhere(result.status != OK).tolist():
            status, reason = int(result.status[sample, column]), str(result.reason[sample, column])
            reasons.add(sample, status, reason, where[sample][column])
        for metric in read:
            column = 0 if metric.at is None else columns.index(metric.at)
            values = metric.kind.read(result)[:, column]
            found[metric.variable] = values
            if metric.name in _UNKNOWN:
                status, words = _UNKNOWN[metric.name]
                unknown = np.isnan(values) & (result.status[:, column] == OK)
                for sample in np.flatnonzero(unknown).tolist():
                    reason = words.format(
                        charge=result.charge_capacity_mAh_g[sample, column],
                        discharge=result.discharge_capacity_mAh_g[sample, column],
                    )
                    reasons.add(sample, status, reason, where[sample][column])
    shares = [metric for metric in metrics if not metric.kind.reads]
    if shares:
        search = _Search(batch, samples, reasons, steps)
        for metric in shares:
            found[metric.variable] = search.limiting_rate(metric)
    return {**found, "status": reasons.status, "reason": reasons.texts}


class _Search:
    r"""Bisection for the C-rate at which a share of the capacity remains.

    The C-rates :math:`r_k = r_0 (r_1/r_0)^{k/2^n}`, from the reference to the fastest, are the same
    for all samples, and the answer of one does not depend on the others. Within the last interval,
    6 % wide after 7 steps, the capacity is taken as linear in the logarithm of the C-rate.
    """

    def __init__(
        self, batch: Batch, samples: NDArray[np.float64], reasons: Reasons, steps: int
    ) -> None:
        self.batch, self.samples, self.reasons, self.steps = batch, samples, reasons, steps
        self.last = 2**steps
        self.lost = np.zeros(len(samples), dtype=bool)
        everyone = np.arange(len(samples))
        self.most = self._run(everyone, np.zeros_like(everyone))
        self.least = self._run(everyone, np.full_like(everyone, self.last))
        for sample in np.flatnonzero(~self.lost & ~(self.most > 0)).tolist():
            self._lose(sample, OUT_OF_REACH, "no capacity of which a share could remain", 0)

    def limiting_rate(self, metric: Metric) -> NDArray[np.float64]:
        """C-rate at which the share ``metric.at`` remains; NaN where there is none."""
        assert metric.at is not None  # a limiting rate always has its share
        asked = metric.at * self.most
        reached = ~self.lost & (self.least >= asked)
        for sample in np.flatnonzero(reached).tolist():
            reason = f"more than {100 * metric.at:.12g} % of the capacity at 0.1C remains"
            self.reasons.add(sample, NO_LIMIT, reason, f"{FASTEST:g}C")
        low = np.zeros(len(self.samples), dtype=int)
        high = np.full(len(self.samples), self.last)
        before, after = self.most.copy(), self.least.copy()
        for _ in range(self.steps):
            rows = np.flatnonzero(~self.lost & ~reached)
            middle = (low[rows] + high[rows]) // 2
            found = self._run(rows, middle)
            above = found >= asked[rows]
            low[rows[above]], before[rows[above]] = middle[above], found[above]
            high[rows[~above]], after[rows[~above]] = middle[~above], found[~above]
        with np.errstate(invalid="ignore", divide="ignore"):
            share = (before - asked) / (before - after)
            rate = self._rate(low + share * (high - low))
        return np.where(self.lost | reached, np.nan, rate)

    def _rate(self, k: NDArray[Any]) -> NDArray[np.float64]:
        return np.asarray(REFERENCE * (FASTEST / REFERENCE) ** (k / self.last))

    def _run(self, rows: NDArray[np.intp], k: NDArray[np.intp]) -> NDArray[np.float64]:
        """Capacities of some samples, each at a C-rate of its own."""
        found = np.full(len(rows), np.nan)
        known = np.flatnonzero(~self.lost[rows])
        if not len(known):
            return found
        rows, k = rows[known], k[known]
        result = self.batch.run(self.samples[rows], self._rate(k)[:, None])
        found[known] = result.discharge_capacity_mAh_g[:, 0]
        for row in np.flatnonzero(result.status[:, 0] == FAILED).tolist():
            self._lose(int(rows[row]), FAILED, str(result.reason[row, 0]), int(k[row]))
        return found

    def _lose(self, sample: int, status: int, reason: str, k: int) -> None:
        self.lost[sample] = True
        self.reasons.add(sample, status, reason, f"{float(self._rate(np.array(k))):.3g}C")
