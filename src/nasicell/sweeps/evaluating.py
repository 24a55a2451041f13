"""The metrics of samples, from batches of cycles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nasicell.sweeps.metrics import FASTEST, Metric

if TYPE_CHECKING:
    from nasicell.experiments.batch import Batch

Arrays = dict[str, NDArray[Any]]
OK, OUT_OF_REACH, FAILED, NO_LIMIT, NOT_DEPLETED = range(5)
STATUS = {
    OK: "ok",
    OUT_OF_REACH: "out_of_reach",
    FAILED: "failed",
    NO_LIMIT: "limiting_rate_beyond_200C",
    NOT_DEPLETED: "not_depleted",
}
"""Meaning of a sample's status; the worst of its metrics counts, in the order of ``_WORSE``."""
_WORSE = np.array([0, 2, 4, 3, 1])  # failed is worse than out of range
ERROR = "numerical_error"
REFERENCE = 0.1
"""C-rate of the capacity of which a share remains [-]."""
_NOT_DEPLETED = "the discharge ends before the salt is depleted"
STEPS = 7
"""Bisections of the C-rates from the reference to the fastest: an interval is 1/128 of the way."""


def expected_runs(samples: int, metrics: Sequence[Metric]) -> int:
    """How many samples times C-rates the metrics of all samples take."""
    rates = {metric.at for metric in metrics if metric.kind.reads}
    searches = sum(not metric.kind.reads for metric in metrics)
    return samples * (len(rates) + (2 if searches else 0) + STEPS * searches)


class Reasons:
    """Status and reason of each sample, gathered over metrics and C-rates."""

    def __init__(self, samples: int) -> None:
        self.status = np.zeros(samples, dtype=np.int8)
        self.sentences: dict[int, dict[str, list[str]]] = {}

    def add(self, sample: int, status: int, reason: str, where: str) -> None:
        """Note what happened to a sample at a C-rate; the worst status counts."""
        if _WORSE[status] > _WORSE[self.status[sample]]:
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
            if metric.name == "time_to_depletion":
                ended = np.isnan(values) & (result.status[:, column] == OK)
                for sample in np.flatnonzero(ended).tolist():
                    reasons.add(sample, NOT_DEPLETED, _NOT_DEPLETED, where[sample][column])
    shares = [metric for metric in metrics if not metric.kind.reads]
    if shares:
        search = _Search(batch, samples, reasons)
        for metric in shares:
            found[metric.variable] = search.limiting_rate(metric)
    return {**found, "status": reasons.status, "reason": reasons.texts}


class _Search:
    r"""Bisection for the C-rate at which a share of the capacity remains.

    The C-rates :math:`r_k = r_0 (r_1/r_0)^{k/2^n}`, from the reference to the fastest, are the same
    for all samples, so that samples that want the same rate next share a batch, and the answer of
    one does not depend on the others. Within the last interval, 6 % wide, the capacity is taken as
    linear in the logarithm of the C-rate.
    """

    def __init__(self, batch: Batch, samples: NDArray[np.float64], reasons: Reasons) -> None:
        self.batch, self.samples, self.reasons = batch, samples, reasons
        n = 2**STEPS
        self.rates = REFERENCE * (FASTEST / REFERENCE) ** (np.arange(n + 1) / n)
        self.known = np.full((len(samples), n + 1), np.nan)
        self.lost = np.zeros(len(samples), dtype=bool)
        everyone = np.arange(len(samples))
        self._run(everyone, 0)
        self._run(everyone, n)
        for sample in np.flatnonzero(~self.lost & ~(self.known[:, 0] > 0)).tolist():
            self._lose(sample, OUT_OF_REACH, "no capacity of which a share could remain", 0)

    def limiting_rate(self, metric: Metric) -> NDArray[np.float64]:
        """C-rate at which the share ``metric.at`` remains; NaN where there is none."""
        assert metric.at is not None  # a limiting rate always has its share
        asked = metric.at * self.known[:, 0]
        low = np.zeros(len(self.samples), dtype=int)
        high = np.full(len(self.samples), len(self.rates) - 1)
        reached = ~self.lost & (self.known[:, -1] >= asked)
        for sample in np.flatnonzero(reached).tolist():
            reason = f"more than {100 * metric.at:.12g} % of the capacity at 0.1C remains"
            self.reasons.add(sample, NO_LIMIT, reason, f"{FASTEST:g}C")
        for _ in range(STEPS):
            middle = (low + high) // 2
            searching = ~self.lost & ~reached
            for k in np.unique(middle[searching]):
                self._run(np.flatnonzero(searching & (middle == k)), int(k))
            above = self.known[np.arange(len(low)), middle] >= asked
            low, high = np.where(above, middle, low), np.where(above, high, middle)
        every = np.arange(len(low))
        before, after = self.known[every, low], self.known[every, high]
        with np.errstate(invalid="ignore", divide="ignore"):
            share = (before - asked) / (before - after)
            rate = self.rates[low] * (self.rates[high] / self.rates[low]) ** share
        return np.where(self.lost | reached, np.nan, rate)

    def _run(self, rows: NDArray[np.intp], k: int) -> None:
        """Learn the capacities of some samples at one C-rate."""
        rows = rows[~self.lost[rows] & np.isnan(self.known[rows, k])]
        if not len(rows):
            return
        result = self.batch.run(self.samples[rows], [float(self.rates[k])])
        self.known[rows, k] = result.discharge_capacity_mAh_g[:, 0]
        for row in np.flatnonzero(result.status[:, 0] == FAILED).tolist():
            self._lose(int(rows[row]), FAILED, str(result.reason[row, 0]), k)

    def _lose(self, sample: int, status: int, reason: str, k: int) -> None:
        self.lost[sample] = True
        self.reasons.add(sample, status, reason, f"{self.rates[k]:.3g}C")
