"""Shares the work of a fit among processes, and counts it."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from nasicell.experiments.fitting.residuals import Residuals
from nasicell.experiments.fitting.scaling import Scaled

Progress = Callable[[str], None]


class ProcessesDiedError(OSError):
    """Worker processes could not begin, or were ended."""


class Crew:
    """One process or several that know a problem.

    Parameters
    ----------
    problem : Residuals
        The problem; picklable if there is more than one process.
    workers : int
        Processes; with one the work is done in this process.
    progress : callable, optional
        Called with a short sentence as the work goes on.

    Attributes
    ----------
    evaluations : int
        Evaluations so far.
    failures : list of str
        Why evaluations failed.
    doing : str
        What is being done, for the progress.
    """

    def __init__(self, problem: Residuals, workers: int, progress: Progress | None) -> None:
        self.scaled = Scaled(problem, self._heard)
        self.evaluations, self.failures, self.doing = 0, list[str](), ""
        self._progress, self._pool = progress, None
        if workers > 1:
            self._pool = ProcessPoolExecutor(
                workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_know,
                initargs=(problem,),
            )

    def __enter__(self) -> "Crew":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def run(self, work: Callable[..., Any], tasks: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Return ``work(scaled, *task)`` of each task, in their order.

        Raises
        ------
        ProcessesDiedError
            If processes die.
        """
        if self._pool is None or len(tasks) < 2:
            return [self._noted(_counted(self.scaled, work, task)) for task in tasks]
        results = []
        try:
            with _undisturbed():  # the first task begins the processes
                futures = [self._pool.submit(_work, work, task) for task in tasks]
            for future in futures:
                results.append(self._noted(future.result()))
                self._heard(0)
        except BrokenProcessPool:
            raise ProcessesDiedError(
                "worker processes of the fit died (is there too little memory?); try one worker. A "
                "script that asks for workers needs 'if __name__ == \"__main__\":' before what it "
                "does, as each of them imports it"
            ) from None
        return results

    def _noted(self, found: tuple[Any, int, list[str]]) -> Any:
        result, evaluations, failures = found
        self.evaluations += evaluations
        self.failures += failures
        return result

    def _heard(self, more: int) -> None:
        if self._progress is not None:
            self._progress(f"{self.doing}: {self.evaluations + more} evaluations")


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold interruptions back from this thread, and for good from processes that it begins.

    They would break off their imports with a traceback, before they can leave it to their parent.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _counted(
    scaled: Scaled, work: Callable[..., Any], task: tuple[Any, ...]
) -> tuple[Any, int, list[str]]:
    """Return what the work gives, and the evaluations and failures that it cost."""
    scaled.evaluations, scaled.failures = 0, []
    result = work(scaled, *task)
    return result, scaled.evaluations, scaled.failures


_own: list[Scaled] = []
"""The problem of a worker process."""


def _know(problem: Residuals) -> None:
    """Begin a worker: it leaves interruptions to its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _own[:] = [Scaled(problem)]


def _work(work: Callable[..., Any], task: tuple[Any, ...]) -> tuple[Any, int, list[str]]:
    return _counted(_own[0], work, task)
