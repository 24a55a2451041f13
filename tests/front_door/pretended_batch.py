"""A batch engine in closed form, for tests of all that stands around the real one.

The capacity is Q = 100 - RATE_COST * rate / first number, at least 0. Run as a script it computes
the sweep of a plan with the two workers of a cluster, each of which imports this file again.
"""

import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np

RATE_COST = 0.05
PAUSE = "PRETENDED_PAUSE_S"
DEATH = "PRETENDED_DEATH"
"""Environment: how long a run takes; a file that the first process to find it missing makes, dying.
"""
FAILING = (0.25, 0.26)
"""First numbers between these fail."""
DEPLETED = 0.2
"""First numbers below this lose their salt."""
MESH_ERROR = 0.0
"""What a capacity is off, over the accuracy asked for."""


@dataclass(frozen=True)
class Mesh:
    accuracy_mAh_g: float


class Batch:
    def __init__(
        self,
        cell,
        paths,
        *,
        choices=None,
        cycles=2,
        accuracy_mAh_g=0.2,
        observed=(),
        energies=False,
        expected=0,
    ):
        self.runs = []
        self.observed = observed
        self.resolutions = (Mesh(accuracy_mAh_g),)

    def run(self, samples, c_rates):
        time.sleep(float(os.environ.get(PAUSE, "0")))
        death = os.environ.get(DEATH)
        if death and not Path(death).exists():
            Path(death).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        self.runs.append((len(samples), np.asarray(c_rates).tolist()))
        number = np.asarray(samples)[:, :1]
        if not number.size:  # the C-rate alone is varied
            number = np.ones((len(number), 1))
        rate = np.atleast_2d(c_rates)
        capacity = np.maximum(0, 100 - RATE_COST * rate / number)
        capacity[capacity > 0] += MESH_ERROR * self.resolutions[0].accuracy_mAh_g
        failed = (number > FAILING[0]) & (number < FAILING[1]) & (rate > 0)
        status = np.where(failed, 2, np.where(capacity == 0, 1, 0)).astype(np.int8)
        words = np.array(["", "beyond the upper cut-off at once", "the solver gave up"], object)
        capacity[failed] = np.nan
        return SimpleNamespace(
            discharge_capacity_mAh_g=capacity,
            charge_capacity_mAh_g=capacity + 1,
            mean_voltage_V=np.where(status == 0, 3.3 - 0.01 * rate, np.nan),
            energy_Wh_kg=3.3 * capacity,
            energy_efficiency=np.where(status == 0, 0.9, np.nan),
            numerical_error_mAh_g=np.where(capacity < 50, 0.1, np.nan) + 0 * rate,
            status=status,
            reason=words[status],
            observed={name: self.observe(name, number, rate, status) for name in self.observed},
        )

    def observe(self, name, number, rate, status):
        """A loss of 1 mV per C-rate and letter of its name; depletion after 100 s at small ones."""
        if name == "time to depletion":
            return np.where((status == 0) & (number < DEPLETED), 100 / rate, np.nan)
        return np.where(status == 0, 1e-3 * len(name) * rate, np.nan)


sys.modules["nasicell.experiments.batch"] = sys.modules[__name__]

if __name__ == "__main__":
    from distributed import LocalCluster

    from nasicell.sweeps.design import Sweep, plan_from
    from nasicell.sweeps.running import run_sweep

    plan = plan_from(Path(sys.argv[1]).read_text())
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, preload=[__file__]
    ) as cluster:
        run_sweep(Sweep.from_plan(plan), Path(sys.argv[2]), dask=cluster.scheduler_address)
