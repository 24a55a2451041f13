"""The work on one chunk of samples: a plain function of two arguments, for any pool of workers."""

import socket
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nasicell.parameters import InputError
from nasicell.sweeps.axes import C_RATE
from nasicell.sweeps.checking import check
from nasicell.sweeps.design import Sweep, environment, plan_from
from nasicell.sweeps.evaluating import Arrays, FINE_mAh_g, evaluate, expected_runs
from nasicell.sweeps.metrics import Metric, energies_in, observed_by

if TYPE_CHECKING:
    from nasicell.experiments.batch import Batch

_ONE_AT_A_TIME = Lock()
"""A worker of a cluster may have threads; a batch has its own."""


def run_chunk(plan: str, index: int) -> Arrays:
    """Compute the metrics of one chunk, or the check.

    Parameters
    ----------
    plan : str
        What :func:`nasicell.sweeps.design.text_of` makes of a plan.
    index : int
        Number of the chunk, from 0; the first that is none stands for the check.

    Returns
    -------
    dict of arrays
        Those of :func:`nasicell.sweeps.evaluating.evaluate` or of
        :func:`nasicell.sweeps.checking.check`.

    Raises
    ------
    InputError
        If this process would not compute what the plan says.
    """
    with _ONE_AT_A_TIME:
        sweep, batch = prepared(plan)
        here = partial(_evaluated, sweep, batch)
        if index < sweep.chunks:
            return here(sweep.si(*sweep.span(index)), sweep.metrics)
        fine = batch_of(sweep, expected=0, accuracy_mAh_g=FINE_mAh_g)
        finer = fine.resolutions[0] != batch.resolutions[0]
        return check(sweep, here, partial(_evaluated, sweep, fine) if finer else None)


def _evaluated(
    sweep: Sweep, batch: "Batch", numbers: NDArray[np.float64], metrics: Sequence[Metric]
) -> Arrays:
    """Compute metrics of samples, in which the C-rate may be one of the varied numbers."""
    rates = np.array([axis.path == C_RATE for axis in sweep.axes])
    c_rates = numbers[:, rates].ravel() if rates.any() else None
    return evaluate(batch, numbers[:, ~rates], metrics, c_rates)


@lru_cache(maxsize=1)
def prepared(plan: str) -> "tuple[Sweep, Batch]":
    """The sweep of a plan and its batch, built once a process."""
    asked = plan_from(plan)
    _refuse_other_environment(asked)
    sweep = Sweep.from_plan(asked)
    # of the whole sweep, not of this process: whether the equations are compiled changes the last
    # digits, and these must not depend on the number of workers, nor on the machine of one
    expected = expected_runs(sweep.samples, sweep.metrics) if asked["compiler"] else 0
    return sweep, batch_of(sweep, expected=expected)


def _refuse_other_environment(plan: Mapping[str, Any]) -> None:
    """Refuse to work with other packages than the sweep was begun with, as on a cluster."""
    here = environment()
    versions = [
        f"{name} {here['versions'].get(name)} instead of {version}"
        for name, version in plan["versions"].items()
        if here["versions"].get(name) != version
    ]
    # one that the sweep was begun without is not used
    compiler = ["no gcc"] if plan["compiler"] and not here["compiler"] else []
    if versions or compiler:
        raise InputError(
            f"a worker on {socket.gethostname()} has {', '.join(versions + compiler)}; give all "
            "workers the environment in which the sweep was begun"
        )


def batch_of(sweep: Sweep, *, expected: int, accuracy_mAh_g: float | None = None) -> "Batch":
    """Build the batch that cycles the samples of a sweep.

    Parameters
    ----------
    sweep : Sweep
        The sweep.
    expected : int
        Samples times C-rates that it will see; many are worth a compiler.
    accuracy_mAh_g : float, optional
        By default that of the sweep [mAh/g].

    Raises
    ------
    InputError
        If the cell cannot be simulated so.
    """
    from nasicell.experiments.batch import Batch

    return Batch(
        sweep.cell,
        [axis.path for axis in sweep.axes if axis.path != C_RATE],
        choices=sweep.choices(),
        cycles=sweep.cycles,
        accuracy_mAh_g=accuracy_mAh_g or sweep.accuracy_mAh_g,
        observed=observed_by(sweep.metrics),
        energies=energies_in(sweep.metrics),
        expected=expected,
    )
