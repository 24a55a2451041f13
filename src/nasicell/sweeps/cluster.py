"""Shares the chunks of a sweep among the workers of a Dask cluster."""

from collections.abc import Sequence
from itertools import islice

from nasicell.parameters import InputError
from nasicell.sweeps.chunks import run_chunk
from nasicell.sweeps.working import Keep

WAIT_S = 30
"""How long a scheduler is looked for."""
AHEAD = 4
"""Chunks for each worker that are asked for at a time, so that results never pile up."""


def run_on_cluster(plan: str, missing: Sequence[int], address: str, keep: Keep) -> None:
    """Compute chunks on a cluster and hand each to ``keep`` in this process.

    A worker that dies loses what it was at: the scheduler gives that to another.

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
        If there is no cluster.
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
    with client:
        queue = iter(missing)
        running = as_completed(with_results=True)
        indices: dict[str, int] = {}

        def start_more() -> None:
            # counted again each time: on a cluster workers come and go while the sweep runs
            wanted = AHEAD * max(1, len(client.nthreads()))
            for index in islice(queue, max(0, wanted - len(indices))):
                future = client.submit(run_chunk, plan, index, pure=False)
                indices[future.key] = index
                running.add(future)

        client.wait_for_workers(1, timeout=WAIT_S)
        start_more()
        for future, arrays in running:
            keep(indices.pop(future.key), arrays)
            start_more()
