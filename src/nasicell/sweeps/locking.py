"""A lock on a file, which the system gives back whatever becomes of the process that holds it."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":  # which has no such locks
    import fcntl

_NO_LOCKS = (errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK, errno.EINVAL)
"""What a file system answers that has no locks, as some of a network."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock on a file, which is made for it with its folder and removed.

    The folder goes last, if nothing else is in it. Where the system or the file system has no
    locks, nothing is held.

    Parameters
    ----------
    path : pathlib.Path
        The file; nothing else may use it.

    Raises
    ------
    BlockingIOError
        If another process holds it.
    OSError
        If the file or its folder cannot be made.
    """
    if sys.platform == "win32":
        path.parent.mkdir(exist_ok=True)
    else:
        lock = _taken(path)
    try:
        yield
    finally:
        if sys.platform != "win32":
            if _is_at(path, lock):  # otherwise it is another's by now
                path.unlink()
            os.close(lock)
        with suppress(OSError):  # something is left in it, or another process has just begun
            path.parent.rmdir()


def _taken(path: Path) -> int:
    """Return the open file that holds the lock."""
    while True:
        path.parent.mkdir(exist_ok=True)
        try:
            lock = os.open(path, os.O_RDWR | os.O_CREAT)
        except FileNotFoundError:
            continue  # its holder was just done, and removed the folder
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            if problem.errno in _NO_LOCKS:
                return lock
            os.close(lock)
            raise
        if _is_at(path, lock):
            return lock
        os.close(lock)  # its holder was just done, and removed the file that was opened here


def _is_at(path: Path, lock: int) -> bool:
    """Tell whether an open file is the one that stands at a path."""
    try:
        return os.path.samestat(path.stat(), os.fstat(lock))
    except FileNotFoundError:
        return False
