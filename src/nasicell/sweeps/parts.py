"""The folder FILE.nc.parts: a plan and the chunks that are done, each whole or not there."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from nasicell.files import write_whole
from nasicell.parameters import InputError
from nasicell.sweeps import checking
from nasicell.sweeps.design import Sweep, fingerprint, plan_from, text_of
from nasicell.sweeps.evaluating import ERROR, Arrays
from nasicell.sweeps.locking import locked

PLAN = "plan.json"
LOCK = "lock"
AGAIN = "write another --out, or start anew with --again"
WORDS = {
    "cell": "cell",
    "axes": "--vary",
    "design": "--design or --seed",
    "metrics": "--metric",
    "electrolyte": "electrolyte",
    "potential": "--hysteresis",
    "heat": "--self-heating",
    "cycles": "--cycles",
    "accuracy_mAh_g": "--accuracy",
    "versions": "the versions of the installed packages",
    "compiler": "whether there is a C compiler",
}
"""What two plans can differ in, as a user calls it."""


class Parts:
    """The chunks of a sweep on their way into one file.

    A chunk is an uncompressed zip archive of arrays (npz), whose checksums tell a damaged one;
    none of them is a result by itself. The check of some samples on a fine mesh is one more, with
    the number after the last.

    Parameters
    ----------
    out : pathlib.Path
        Where the whole file will stand; the parts stand beside it in ``FILE.nc.parts``.
    sweep : Sweep
        What is computed.
    """

    def __init__(self, out: Path, sweep: Sweep) -> None:
        self.out, self.sweep = out, sweep
        self.folder = out.with_name(f"{out.name}.parts")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Make the folder, or take up the one that is there, and keep other processes out of it.

        The system holds the lock for as long as this process lives: a killed one leaves none. At
        the end the folder goes, if nothing is left in it.

        Raises
        ------
        InputError
            If another process is at work there, or the folder cannot be made or is no sweep's.
        """
        with ExitStack() as held:
            try:
                self._refuse_foreign()
                held.enter_context(locked(self.folder / LOCK))
            except BlockingIOError:
                raise InputError(
                    f"--out: another process is at work on '{self.out}'; wait until it is done, or "
                    "write another --out"
                ) from None
            except OSError as problem:
                raise self._unwritable(problem) from None
            yield

    def prepare(self) -> list[int]:
        """Write down the plan, or compare it with the one that is there.

        Returns
        -------
        list of int
            The chunks that are missing.

        Raises
        ------
        InputError
            If it belongs to another sweep, or cannot be written.
        """
        plan = self.folder / PLAN
        try:
            if plan.exists():
                refuse_other(self.folder, _read_plan(plan), self.sweep.plan())
            else:
                text = text_of(self.sweep.plan())
                write_whole(plan, lambda aside: _write_text(aside, text))
        except OSError as problem:
            raise self._unwritable(problem) from None
        # the check takes longest: begun first it is not what the others wait for
        every = (self.sweep.chunks, *range(self.sweep.chunks))
        return [index for index in every if not self._is_done(index)]

    def write(self, index: int, arrays: Arrays) -> None:
        """Keep a chunk.

        Raises
        ------
        OSError
            If it cannot be written; what is there stays whole.
        """
        with said_once(self.out):
            write_whole(self._path(index), lambda aside: _write_arrays(aside, arrays))

    def read(self, index: int) -> Arrays:
        """A chunk that is done."""
        with self._path(index).open("rb") as file, np.load(file) as archive:
            return {name: archive[name] for name in archive.files}

    def size(self) -> int:
        """Bytes of all chunks and of the check."""
        return sum(self._path(index).stat().st_size for index in range(self.sweep.chunks + 1))

    def clear(self) -> None:
        """Remove all that is in the folder, but not the lock that is held.

        The plan goes last: as long as anything is left, it says whose that is.
        """
        with said_once(self.out), suppress(FileNotFoundError):  # without locks: another did so
            files = [file for file in self.folder.iterdir() if file.name != LOCK]
            for file in sorted(files, key=lambda file: file.name == PLAN):
                file.unlink(missing_ok=True)

    def _unwritable(self, problem: OSError) -> InputError:
        return InputError(
            f"--out: '{self.out}' cannot be written ({problem.strerror}); write another path"
        )

    def _path(self, index: int) -> Path:
        return self.folder / ("check.npz" if index == self.sweep.chunks else f"{index:06d}.npz")

    def _is_done(self, index: int) -> bool:
        """Tell whether a chunk is there and undamaged; a damaged one is computed again."""
        try:
            arrays = self.read(index)
        except Exception:  # a bit that flipped can ask for any feature of zip: there is no list
            return False
        if index == self.sweep.chunks:
            names = {*checking.variables(self.sweep.metrics)}
            lengths = {0, len(checking.chosen(self.sweep))}
        else:
            start, stop = self.sweep.span(index)
            names = {*(metric.variable for metric in self.sweep.metrics), ERROR, "status", "reason"}
            lengths = {stop - start}
        found = {len(array) for array in arrays.values()}
        return set(arrays) == names and len(found) == 1 and found <= lengths

    def _refuse_foreign(self) -> None:
        """Neither fill nor remove a folder that something else made."""
        if (self.folder / PLAN).exists() or not self.folder.exists():
            return
        unfinished = (LOCK, f".{Path(PLAN).stem}.")  # of a run that was stopped at its first file
        if any(not file.name.startswith(unfinished) for file in self.folder.iterdir()):
            raise InputError(
                f"{self.folder} is there and holds no plan of a sweep; write another --out"
            )


def refuse_other(place: Path, found: dict[str, Any] | None, plan: dict[str, Any]) -> None:
    """Refuse to mix two sweeps, naming what differs.

    Raises
    ------
    InputError
        If what stands at ``place`` is another sweep.
    """
    if found is None:
        raise InputError(f"{place} holds no plan of a sweep that can be read; {AGAIN}")
    if fingerprint(found) == fingerprint(plan):
        return
    asked = plan_from(text_of(plan))  # as read from a file, like the other
    differing = [word for key, word in WORDS.items() if found.get(key) != asked[key]]
    raise InputError(
        f"{place} belongs to another sweep (not the same: {', '.join(differing)}); {AGAIN}"
    )


@contextmanager
def said_once(out: Path) -> Iterator[None]:
    """Say what the disk refuses, and that nothing is lost, in one sentence."""
    try:
        yield
    except OSError as problem:
        raise OSError(
            problem.errno,
            f"cannot be written ({problem.strerror or problem}); what is done is kept, and the "
            "same command continues once that is mended",
            str(out),
        ) from None


def _read_plan(path: Path) -> dict[str, Any] | None:
    try:
        return plan_from(path.read_text(encoding="utf-8"))
    except ValueError:
        return None


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        _settle(file)


def _write_arrays(path: Path, arrays: Arrays) -> None:
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
        _settle(file)


def _settle(file: Any) -> None:
    """Onto the disk before the rename: a power cut must not leave a name without its content."""
    file.flush()
    os.fsync(file.fileno())


def move_settled(aside: Path, out: Path) -> None:
    """Rename a file so that content and name are on the disk before anything else is removed."""
    with aside.open("rb+") as file:
        _settle(file)
    aside.replace(out)
    if sys.platform == "win32":  # which opens no folders
        return
    folder = os.open(out.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    except OSError as problem:
        if problem.errno != errno.EINVAL:  # a file system that writes names at once
            raise
    finally:
        os.close(folder)
