"""Shares the chunks of a sweep among the workers of a Dask cluster."""

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from tqdm import tqdm

from nasicell.parameters import InputError
from nasicell.sweeps.chunks import run_chunk
from nasicell.sweeps.evaluating import Arrays
from nasicell.sweeps.working import Keep, WorkersDiedError

WAIT_S = 30
"""How long a scheduler is looked for."""
AHEAD = 4
"""Chunks for each worker that are asked for at a time, so that results never pile up."""


def run_on_cluster(plan: str, missing: Sequence[int], address: str, keep: Keep) -> None:
    """Compute chunks on a cluster and hand each to ``keep`` in this process.

    A worker that dies loses what it was at: the scheduler gives that to another. For the first
    worker it waits without limit, as its job may stand in a queue, and says so on standard error.

    Parameters
    ----------
    plan : str
        As :func:`nasicell.sweeps.chunks.run_chunk` takes it.
    missing : sequence of int
        Numbers of the chunks.
    address : str
        That of the scheduler, such as "tcp://127.0.0.1:8786".
    keep : callable
        Called with number and arrays of each chunk, in the order of their ends.

    Raises
    ------
    InputError
        If there is no cluster, or its workers have other packages.
    WorkersDiedError
        If the scheduler is lost, or a chunk kills its workers.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise InputError(
            "--dask needs the package distributed; install it with pip install 'nasicell[dask]'"
        ) from None
    try:
        client = Client(address, timeout=WAIT_S)
    except (OSError, ValueError) as problem:
        raise InputError(f"--dask: no scheduler answers at '{address}' ({problem})") from None
    with _without_its_log(), client:
        queue = iter(missing)
        running = as_completed()
        indices: dict[str, int] = {}

        def start_more() -> None:
            # counted again each time: on a cluster workers come and go while the sweep runs
            wanted = AHEAD * max(1, len(client.nthreads()))
            for index in islice(queue, max(0, wanted - len(indices))):
                future = client.submit(run_chunk, plan, index, pure=False)
                indices[future.key] = index
                running.add(future)

        with _loss_told(address):
            if not client.nthreads():
                waits = f"nasicell: waiting for the first worker of the cluster at {address}"
                tqdm.write(waits, file=sys.stderr)
                client.wait_for_workers(1)
            start_more()
        for future in running:
            keep(indices.pop(future.key), _result(future, address))
            with _loss_told(address):
                start_more()


def _result(future: Any, address: str) -> Arrays:
    """What a worker computed, or in one sentence why there is nothing."""
    from distributed import KilledWorker

    with _loss_told(address):
        problem = future.exception()
        if problem is None:
            found: Arrays = future.result()
            return found
    if isinstance(problem, KilledWorker):
        raise _lost(
            f"{problem.allowed_failures + 1} workers of the cluster died of the same chunk (is "
            "there too little memory?)"
        ) from None
    raise problem


@contextmanager
def _without_its_log() -> Iterator[None]:
    """Keep the tracebacks of a lost connection, which is told in one sentence, off the screen."""
    log = logging.getLogger("distributed.client")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


@contextmanager
def _loss_told(address: str) -> Iterator[None]:
    """Say in one sentence that the scheduler does not answer any more."""
    from concurrent.futures import CancelledError

    try:
        yield
    except (CancelledError, OSError):
        raise _lost(f"the scheduler at '{address}' does not answer any more") from None


def _lost(why: str) -> WorkersDiedError:
    return WorkersDiedError(
        None, f"{why}; what is done is kept, and the same command continues", "--dask"
    )
