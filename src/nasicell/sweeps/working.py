"""Shares the chunks of a sweep among processes; what comes back is kept as it comes."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from typing import Any

from nasicell.sweeps.chunks import run_chunk
from nasicell.sweeps.evaluating import Arrays

DEATHS = 3
"""Times that processes may die without finishing a chunk before the work is given up."""
Keep = Callable[[int, Arrays], None]


class WorkersDiedError(OSError):
    """Workers die again and again, as when memory runs out, or cannot be reached any more."""


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

    Raises
    ------
    WorkersDiedError
        If processes do not start, or die again and again.
    """
    if min(workers, len(missing)) <= 1:
        for index in missing:
            keep(index, run_chunk(plan, index))
        return
    left, deaths = list(missing), 0
    while left:
        before = len(left)
        pool = _Pool(min(workers, len(left)))
        try:
            pool.work(plan, left, keep)
        except BrokenProcessPool:  # one was killed, and with it the pool
            if not pool.began():
                raise WorkersDiedError(
                    None,
                    "no worker process could begin; a script that asks for workers needs 'if "
                    '__name__ == "__main__":\' before what it does, as each of them imports it',
                    "sweep",
                ) from None
            deaths = deaths + 1 if len(left) == before else 0
            if deaths == DEATHS:
                raise WorkersDiedError(
                    None,
                    f"worker processes died {DEATHS} times (is there too little memory?); what is "
                    "done is kept, try fewer --workers",
                    "sweep",
                ) from None


class _Children(SpawnContext):
    """Begins processes, and knows which."""

    def __init__(self) -> None:
        self.begun: list[BaseProcess] = []

    def Process(self, *arguments: Any, **more: Any) -> BaseProcess:  # type: ignore[override]
        """Make a process, as a pool asks for it."""
        process = SpawnContext.Process(*arguments, **more)
        self.begun.append(process)
        return process


class _Pool:
    """Processes that are ended at once when the work is interrupted."""

    def __init__(self, workers: int) -> None:
        self._workers, self._children = workers, _Children()
        self._began = self._children.Event()

    def began(self) -> bool:
        """Tell whether a process came as far as to take work."""
        return self._began.is_set()

    def work(self, plan: str, left: list[int], keep: Keep) -> None:
        """Work until nothing is left; what is done leaves the list."""
        queue = iter(list(left))
        running: dict[Future[Arrays], int] = {}
        pool = ProcessPoolExecutor(
            self._workers,
            mp_context=self._children,
            initializer=_prepare,
            initargs=(self._began,),
        )

        def start_next() -> None:
            index = next(queue, None)
            if index is not None:
                running[pool.submit(run_chunk, plan, index)] = index

        def keep_done(done: Future[Arrays]) -> None:
            keep(running[done], done.result())
            left.remove(running.pop(done))

        try:
            for _ in range(2 * self._workers):  # one at work and one waiting each, not all at once
                start_next()
            while running:
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    keep_done(done)
                    start_next()
        except KeyboardInterrupt:
            for done in [future for future in running if future.done()]:
                if done.exception() is None:
                    keep_done(done)
            raise
        finally:
            if running:  # otherwise they have nothing to do, and leave
                for process in self._children.begun:
                    process.terminate()
            pool.shutdown(cancel_futures=True)


def _prepare(began: Any) -> None:
    """A worker: leaves interruptions to its parent, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def leave_with_parent() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=leave_with_parent, daemon=True).start()
    began.set()
