"""Shares the chunks of a sweep among processes; what comes back is kept as it comes."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from nasicell.sweeps.chunks import run_chunk
from nasicell.sweeps.evaluating import Arrays

DEATHS = 3
"""Times that processes may die without finishing a chunk before the work is given up."""
Keep = Callable[[int, Arrays], None]


class WorkersDiedError(OSError):
    """Processes die again and again, as when memory runs out."""


def run_chunks(plan: str, missing: Sequence[int], workers: int, keep: Keep) -> None:
    """Compute chunks and hand each to ``keep``.

    Parameters
    ----------
    plan : str
        As :func:`nasicell.sweeps.chunks.run_chunk` takes it.
    missing : sequence of int
        Numbers of the chunks.
    workers : int
        Processes; with one the work is done in this process.
    keep : callable
        Called in this process with number and arrays of each chunk, in the order of their ends.
    """
    if min(workers, len(missing)) <= 1:
        for index in missing:
            keep(index, run_chunk(plan, index))
        return
    left, deaths = list(missing), 0
    while left:
        before = len(left)
        try:
            _in_a_pool(plan, left, min(workers, len(left)), keep)
        except BrokenProcessPool:  # one was killed: the others lose what they were at, no more
            deaths = deaths + 1 if len(left) == before else 0
            if deaths == DEATHS:
                raise WorkersDiedError(
                    None,
                    f"worker processes died {DEATHS} times (is there too little memory?); what is "
                    "done is kept, try fewer --workers",
                    "sweep",
                ) from None


def _in_a_pool(plan: str, left: list[int], workers: int, keep: Keep) -> None:
    """Work with one pool until nothing is left; what is done leaves the list."""
    queue = iter(list(left))
    with ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare
    ) as pool:
        running: dict[Future[Arrays], int] = {}

        def start_next() -> None:
            index = next(queue, None)
            if index is not None:
                running[pool.submit(run_chunk, plan, index)] = index

        try:
            for _ in range(2 * workers):  # one at work and one waiting each, not all at once
                start_next()
            while running:
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    index = running.pop(done)
                    keep(index, done.result())
                    left.remove(index)
                    start_next()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _prepare() -> None:
    """A worker: leaves interruptions to its parent, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def leave_with_parent() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=leave_with_parent, daemon=True).start()
