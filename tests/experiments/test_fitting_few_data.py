"""Intervals of a fit to hardly more data than numbers."""

import numpy as np
import pytest
from scipy import stats

from nasicell.experiments.fitting.estimate import estimate
from nasicell.experiments.fitting.residuals import Label


class Mean:
    """y = m, measured some times."""

    names, units, logarithmic = ("m",), ("",), (False,)
    low, high, start = np.array([-90.0]), np.array([90.0]), np.array([0.0])

    def __init__(self, data):
        self.data = data
        self.labels = [Label("capacity", n) for n in range(data.size)]

    def residuals(self, values):
        return values[0] - self.data


@pytest.mark.parametrize("size", [3, 4, 6])
def test_few_data_have_the_quantile_of_student(size):
    """With unknown noise: mean +- t s / sqrt(N), by hand."""
    data = np.array([1.0, 1.3, 0.8, 1.15, 0.9, 1.05])[:size]
    found = estimate(Mean(data), starts=1, noise_known=False)
    half = stats.t.ppf(0.975, size - 1) * np.std(data, ddof=1) / np.sqrt(size)
    assert found.low95[0] == pytest.approx(data.mean() - half, rel=0.03)
    assert found.high95[0] == pytest.approx(data.mean() + half, rel=0.03)
