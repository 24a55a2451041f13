"""A lock on a file, which the system gives back whatever becomes of the process that holds it."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":  # which has no such locks
    import fcntl

_NO_LOCKS = (errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK, errno.EINVAL)
"""What a file system answers that has no locks, as some of a network."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock on a file, which is made for it and removed.

    Where the system or the file system has no locks, nothing is held.

    Parameters
    ----------
    path : pathlib.Path
        The file; nothing else may use it.

    Raises
    ------
    BlockingIOError
        If another process holds it.
    OSError
        If the file cannot be made.
    """
    if sys.platform == "win32":
        yield
        return
    lock = _taken(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)  # while it is held: nobody else's goes
        os.close(lock)


def _taken(path: Path) -> int:
    """Return the open file that holds the lock."""
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            if problem.errno in _NO_LOCKS:
                return lock
            os.close(lock)
            raise
        if path.exists() and path.stat().st_ino == os.fstat(lock).st_ino:
            return lock
        os.close(lock)  # its holder was just done, and removed the file that was opened here
