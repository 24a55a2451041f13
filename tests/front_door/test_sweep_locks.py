"""The lock that keeps a second process away from a sweep: who holds it, and who may remove it."""

import errno
import os
import sys

import pytest

import nasicell
from nasicell.parameters import InputError
from nasicell.sweeps import locking, parts
from nasicell.sweeps.design import Sweep

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")


def test_a_lock_that_was_removed_in_between_is_taken_anew(tmp_path, monkeypatch):
    file, flock = tmp_path / "folder" / "lock", locking.fcntl.flock

    def removed(lock, how):
        monkeypatch.setattr(locking.fcntl, "flock", flock)
        file.unlink()  # as the holder does, between opening and locking
        flock(lock, how)

    monkeypatch.setattr(locking.fcntl, "flock", removed)
    with locking.locked(file):
        assert file.exists()
        with pytest.raises(BlockingIOError), locking.locked(file):
            pass
        assert file.exists()
    assert not file.parent.exists()


def test_a_lock_whose_folder_was_removed_in_between_is_taken_anew(tmp_path, monkeypatch):
    file, opened = tmp_path / "folder" / "lock", os.open

    def removed(path, flags):
        monkeypatch.setattr(locking.os, "open", opened)
        file.parent.rmdir()  # as the holder does, between its making here and its use
        return opened(path, flags)

    monkeypatch.setattr(locking.os, "open", removed)
    with locking.locked(file):
        assert file.exists()


def test_who_ends_does_not_remove_the_lock_of_who_came_between(tmp_path):
    file = tmp_path / "folder" / "lock"
    first, second, third = (locking.locked(file) for _ in range(3))
    with first:
        file.unlink()  # by hand
        second.__enter__()
    with pytest.raises(BlockingIOError), third:
        pass
    second.__exit__(None, None, None)
    assert not file.parent.exists()


def test_a_lock_is_held_until_nothing_is_left_beside_it(tmp_path):
    vary = {"cathode.loading": "1,2 mg/cm^2"}
    asked = Sweep.read(nasicell.load("zhang2026-sn-fb"), vary)
    first, second = (parts.Parts(tmp_path / "x.nc", asked) for _ in range(2))
    with first.alone():
        first.prepare()
        first.clear()
        with pytest.raises(InputError, match="another process is at work"), second.alone():
            pass
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_no_hindrance(tmp_path, monkeypatch, number):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(locking.fcntl, "flock", refuse)
    with locking.locked(tmp_path / "folder" / "lock"):
        pass
    assert not any(tmp_path.iterdir())
