"""A batch engine in closed form, for tests of all that stands around the real one.

The capacity is Q = 100 - RATE_COST * rate / first number, at least 0. Run as a script it computes
the sweep of a plan with two workers (processes or dask), each of which imports this file again.
"""

import os
import signal
import sys
import time
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


class Batch:
    def __init__(self, cell, paths, *, choices=None, cycles=2, accuracy_mAh_g=0.2, expected=0):
        self.runs = []
        self.resolutions = ()

    def run(self, samples, c_rates):
        time.sleep(float(os.environ.get(PAUSE, "0")))
        death = os.environ.get(DEATH)
        if death and not Path(death).exists():
            Path(death).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        self.runs.append((len(samples), list(c_rates)))
        number = np.asarray(samples)[:, :1]
        rate = np.asarray(c_rates)[None, :]
        capacity = np.maximum(0, 100 - RATE_COST * rate / number)
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
        )


sys.modules["nasicell.experiments.batch"] = sys.modules[__name__]

if __name__ == "__main__":
    from nasicell.sweeps.design import Sweep, plan_from
    from nasicell.sweeps.running import run_sweep

    plan = plan_from(Path(sys.argv[1]).read_text())
    asked, out = Sweep.from_plan(plan), Path(sys.argv[2])
    if sys.argv[3] == "dask":
        from distributed import LocalCluster

        with LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, preload=[__file__]
        ) as cluster:
            run_sweep(asked, out, dask=cluster.scheduler_address)
    else:
        run_sweep(asked, out, workers=2)
