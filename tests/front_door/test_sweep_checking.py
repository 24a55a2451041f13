"""The check of a sweep warns of every metric that it finds worse than its tolerance."""

from types import SimpleNamespace

import numpy as np
import pytest

from nasicell.sweeps.checking import FINE, HERE, SAMPLE, compared, findings, warnings_of
from nasicell.sweeps.metrics import read_metrics

JUST_ABOVE, JUST_BELOW = 1.1, 0.9
"""Times the tolerance."""


@pytest.mark.parametrize(
    ("metric", "tolerance"),
    [
        ("mean_voltage@5C", 1e-3),
        ("energy@5C", 1.0),
        ("energy_efficiency@5C", 2e-3),
        ("loss.separator@5C", 1.0),
    ],
)
def test_where_capacities_agree_and_another_metric_does_not_it_warns(metric, tolerance):
    sweep = SimpleNamespace(metrics=read_metrics([metric], fastest=15), accuracy_mAh_g=0.2)
    (asked,) = sweep.metrics
    arrays = {SAMPLE: np.arange(2)}
    for one in compared(sweep.metrics):
        arrays |= {f"{word}{one.variable}": np.ones(2) for word in (HERE, FINE)}
    for factor, warns in ((JUST_BELOW, False), (JUST_ABOVE, True)):
        arrays[f"{FINE}{asked.variable}"] = np.array([1.0, 1.0 + factor * tolerance])
        found = findings(sweep, arrays)
        warnings = warnings_of(sweep, found)
        assert found["samples_above_accuracy"] == 0
        assert len(warnings) == warns
    assert warnings[0].startswith(f"{metric} of 1 of 2 samples")
