"""The work on one chunk of samples: a plain function of two arguments, for any pool of workers."""

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from nasicell.sweeps.design import Sweep, plan_from
from nasicell.sweeps.evaluating import Arrays, evaluate, expected_runs

if TYPE_CHECKING:
    from nasicell.experiments.batch import Batch

_ONE_AT_A_TIME = Lock()
"""A worker of a cluster may have threads; a batch has its own."""


def run_chunk(plan: str, index: int) -> Arrays:
    """Compute the metrics of one chunk.

    Parameters
    ----------
    plan : str
        What :func:`nasicell.sweeps.design.text_of` makes of a plan.
    index : int
        Number of the chunk, from 0.

    Returns
    -------
    dict of arrays
        Those of :func:`nasicell.sweeps.evaluating.evaluate`.
    """
    with _ONE_AT_A_TIME:
        sweep, batch = prepared(plan)
        return evaluate(batch, sweep.si(*sweep.span(index)), sweep.metrics)


@lru_cache(maxsize=1)
def prepared(plan: str) -> "tuple[Sweep, Batch]":
    """The sweep of a plan and its batch, built once a process."""
    sweep = Sweep.from_plan(plan_from(plan))
    # of the whole sweep, not of this process: whether the equations are compiled changes the last
    # digits, and these must not depend on the number of workers
    return sweep, batch_of(sweep, expected=expected_runs(sweep.samples, sweep.metrics))


def batch_of(sweep: Sweep, *, expected: int) -> "Batch":
    """Build the batch that cycles the samples of a sweep.

    Parameters
    ----------
    sweep : Sweep
        The sweep.
    expected : int
        Samples times C-rates that it will see; many are worth a compiler.

    Raises
    ------
    InputError
        If the cell cannot be simulated so.
    """
    from nasicell.experiments.batch import Batch

    return Batch(
        sweep.cell,
        [axis.path for axis in sweep.axes],
        choices=sweep.choices(),
        cycles=sweep.cycles,
        accuracy_mAh_g=sweep.accuracy_mAh_g,
        expected=expected,
    )
