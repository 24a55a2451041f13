"""What becomes of a sweep on disk: interrupted, damaged, without room, asked for twice."""

import ctypes
import errno
import multiprocessing
import os
import random
import signal
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import nasicell
from nasicell.cli import main
from nasicell.parameters import InputError
from nasicell.sweeps import locking, netcdf, parts, running
from nasicell.sweeps.design import Sweep
from nasicell.sweeps.running import run_sweep

KAPPA = "electrolyte.conductivity"
SMALL = 240
"""Samples of most tests here: thirty chunks of eight."""
FILES = SMALL // 8 + 2
"""In the folder of parts when all is computed: plan, check, chunks."""
CELL = "zhang2026-sn-fb"
COMMAND = ["sweep", CELL, "--vary", f"{KAPPA}=0.1mS/cm:3mS/cm:log", "--design", f"lhs:{SMALL}"]
"""The same sweep as :func:`sweep` makes, on the command line."""
SIGNALS = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGKILL, signal.SIGTERM]
DISK, ROOM = 2**20, 2**13
"""Bytes of a small disk, and room for two files of one page each."""
NEW_USER, NEW_MOUNTS, PRIVATE = 0x10000000, 0x00020000, 0x44000
READ_ONLY, WRITABLE = 0x21, 0x20
"""Of Linux: CLONE_NEWUSER, CLONE_NEWNS, MS_REC | MS_PRIVATE; MS_REMOUNT with and without MS_RDONLY.
"""


@pytest.fixture(scope="module")
def cell():
    return nasicell.load(CELL)


@pytest.fixture(autouse=True)
def engine(pretended_batch):
    return pretended_batch


def sweep(cell, samples=SMALL, high="3"):
    return Sweep.read(cell, {KAPPA: f"0.1mS/cm:{high}mS/cm:log"}, design=f"lhs:{samples}")


@pytest.fixture(scope="module")
def kept():
    return {}


@pytest.fixture
def undisturbed(cell, tmp_path, kept):
    """The bytes of the sweep that nothing disturbs, computed once."""
    if not kept:
        run_sweep(sweep(cell), tmp_path / "undisturbed.nc")
        kept["bytes"] = (tmp_path / "undisturbed.nc").read_bytes()
    return kept["bytes"]


def forked(work, *arguments):
    """Begin some work in a process that is a copy of this one, engine included."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of fork beside threads
        process = multiprocessing.get_context("fork").Process(target=work, args=arguments)
        process.start()
    return process


def killed(asked, out):
    """Run a sweep in a process that kills itself."""
    process = forked(run_sweep, asked, out)
    process.join()
    return process.exitcode == -signal.SIGKILL


def test_stopped_five_times_at_random_the_same_command_ends_with_the_same_bytes(
    tmp_path, undisturbed, monkeypatch, engine
):
    monkeypatch.setenv(engine.PAUSE, "0.03")
    out = tmp_path / "killed.nc"
    command = [*COMMAND, "--out", str(out), "--workers", "1"]
    moments, codes = random.Random(1), []
    for number in SIGNALS:
        process = forked(main, command)
        time.sleep(moments.uniform(0.05, 0.17))
        os.kill(process.pid, number)
        process.join()
        codes.append(process.exitcode)
    # an interruption from the keyboard is told in one sentence, the others end a process at once
    assert codes == [1 if number == signal.SIGINT else -number for number in SIGNALS]
    assert not out.exists()
    with pytest.raises(SystemExit) as end:
        main(command)
    assert not end.value.code
    assert out.read_bytes() == undisturbed
    assert [path.name for path in tmp_path.iterdir() if "killed" in path.name] == ["killed.nc"]


def test_a_second_process_on_the_same_file_is_refused_while_the_first_lives(
    cell, tmp_path, undisturbed, monkeypatch, engine, run
):
    out = tmp_path / "x.nc"
    folder = tmp_path / "x.nc.parts"
    monkeypatch.setenv(engine.PAUSE, "0.3")
    first = forked(run_sweep, sweep(cell), out)
    while not (folder / "plan.json").exists():
        time.sleep(0.01)
    for again in ([], ["--again"]):
        code, printed, told = run(*COMMAND, "--out", out, "--workers", "1", *again)
        assert (code, printed, told.count("\n")) == (2, "", 1)
        assert f"another process is at work on '{out}'" in told
    first.kill()
    first.join()
    monkeypatch.delenv(engine.PAUSE)
    assert (folder / "lock").exists()  # and is in nobody's way
    assert run_sweep(sweep(cell), out)
    assert out.read_bytes() == undisturbed


def test_a_lock_that_was_removed_in_between_is_taken_anew(tmp_path, monkeypatch):
    file, flock = tmp_path / "lock", locking.fcntl.flock

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
    assert not file.exists()


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_no_hindrance(tmp_path, monkeypatch, number):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(locking.fcntl, "flock", refuse)
    with locking.locked(tmp_path / "lock"):
        pass
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("moment", ["assemble", "remove"])
def test_killed_around_the_last_rename_it_ends_with_the_same_bytes(
    cell, tmp_path, undisturbed, monkeypatch, moment
):
    def die(*_):
        os.kill(os.getpid(), signal.SIGKILL)

    out = tmp_path / "killed.nc"
    with monkeypatch.context() as patch:
        if moment == "assemble":
            patch.setattr(running, "assemble", die)
        else:
            patch.setattr(parts.Parts, "remove", die)
        assert killed(sweep(cell), out)
    assert out.exists() == (moment == "remove")
    assert run_sweep(sweep(cell), out) == (moment == "assemble")
    assert out.read_bytes() == undisturbed
    assert not (tmp_path / "killed.nc.parts").exists()


def interrupted(asked, out, monkeypatch, chunks=3):
    """Leave the check and some chunks behind."""
    write = parts.Parts.write

    def stop(self, index, arrays):
        if index == chunks:
            raise KeyboardInterrupt
        write(self, index, arrays)

    with monkeypatch.context() as patch:
        patch.setattr(parts.Parts, "write", stop)
        with pytest.raises(KeyboardInterrupt):
            run_sweep(asked, out)
    return out.with_name(f"{out.name}.parts")


@pytest.mark.parametrize("harm", ["truncated", "one bit", "empty", "of another length"])
def test_a_damaged_part_is_computed_again(cell, tmp_path, undisturbed, monkeypatch, harm):
    out = tmp_path / "damaged.nc"
    part = interrupted(sweep(cell), out, monkeypatch) / "000001.npz"
    content = bytearray(part.read_bytes())
    if harm == "truncated":
        part.write_bytes(content[:-100])
    elif harm == "one bit":
        content[content.index(b"NUMPY") + 130] ^= 1
        part.write_bytes(content)
    elif harm == "empty":
        part.write_bytes(b"")
    else:
        names = ("capacity_15C", "numerical_error", "status", "reason")
        np.savez(part, **{name: np.zeros(3) for name in names})
    told = []
    run_sweep(sweep(cell), out, progress=told.append)
    assert told == [16, *[8] * 28]  # two of the three chunks and the check were taken over
    assert out.read_bytes() == undisturbed


@pytest.mark.parametrize("call", [2, 5, FILES + 1])
def test_a_full_disk_is_one_sentence_and_loses_nothing(
    cell, tmp_path, undisturbed, monkeypatch, call
):
    calls = []
    fsync = os.fsync

    def full(number):
        calls.append(number)
        if len(calls) == call:  # the first is the plan, the last the trial of room for the whole
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(number)

    out = tmp_path / "full.nc"
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match=r"No space left on device.*same command") as problem:
            run_sweep(sweep(cell), out)
    assert problem.value.filename == str(out)
    assert not out.exists()
    folder = out.with_name("full.nc.parts")
    assert len(list(folder.iterdir())) == call - 1  # and nothing half-written
    run_sweep(sweep(cell), out)
    assert out.read_bytes() == undisturbed


def test_a_damaged_check_is_computed_again(cell, tmp_path, undisturbed, monkeypatch):
    out = tmp_path / "damaged.nc"
    part = interrupted(sweep(cell), out, monkeypatch) / "check.npz"
    with np.load(part) as archive:
        shorter = {name: archive[name][:-1] for name in archive.files}
    np.savez(part, **shorter)
    run_sweep(sweep(cell), out)
    assert out.read_bytes() == undisturbed


def on_a_small_disk(folder, expected):
    """Mount a disk of 1 MB that no other process sees, fill it in two stages, and make room."""
    libc = ctypes.CDLL(None, use_errno=True)
    me = os.getuid(), os.getgid()
    if libc.unshare(NEW_USER | NEW_MOUNTS):
        os._exit(errno.EPERM)
    for file, text in (
        ("setgroups", "deny"),
        ("uid_map", f"0 {me[0]} 1"),
        ("gid_map", f"0 {me[1]} 1"),
    ):
        Path("/proc/self", file).write_text(text)
    libc.mount(b"none", b"/", None, PRIVATE, None)
    if libc.mount(b"tmpfs", bytes(folder), b"tmpfs", 0, b"size=%d" % DISK):
        os._exit(errno.EPERM)
    out, ballast = folder / "x.nc", folder / "ballast"
    parts_of_it = folder / "x.nc.parts"

    def code_of_command():
        with pytest.raises(SystemExit) as end:
            main([*COMMAND, "--out", str(out), "--workers", "1"])
        return end.value.code or 0

    def leave(free):
        held = sum(file.stat().st_blocks for file in parts_of_it.glob("*")) * 512
        ballast.write_bytes(b"")
        ballast.write_bytes(bytes(DISK - held - free))

    libc.mount(b"tmpfs", bytes(folder), b"tmpfs", READ_ONLY, None)
    assert code_of_command() == 2
    libc.mount(b"tmpfs", bytes(folder), b"tmpfs", WRITABLE, None)
    assert not any(folder.iterdir())
    parts_of_it.mkdir()
    leave(8 * ROOM)
    assert code_of_command() == 1
    assert not out.exists()
    assert 3 < len(list(parts_of_it.iterdir())) < FILES  # some chunks, but not all
    leave(20 * ROOM)
    assert code_of_command() == 1
    assert not out.exists()
    assert len(list(parts_of_it.iterdir())) == FILES  # all chunks, and nothing of the whole file
    ballast.unlink()
    assert code_of_command() == 0
    assert out.read_bytes() == expected
    assert not parts_of_it.exists()


def test_a_disk_that_is_really_read_only_or_full_is_one_sentence_and_loses_nothing(
    tmp_path, undisturbed, capfd
):
    if not sys.platform.startswith("linux"):
        pytest.skip("mounts of one process alone are of Linux")
    disk = tmp_path / "disk"
    disk.mkdir()
    process = forked(on_a_small_disk, disk, undisturbed)
    process.join(60)  # HDF5 may hang on a full disk, were it not for the trial of room
    process.kill()
    process.join()
    if process.exitcode == errno.EPERM:
        pytest.skip("this system lets no user mount a disk in a name space of its own")
    told = capfd.readouterr().err
    assert process.exitcode == 0, told
    refusal, *sentences = told.splitlines()
    assert "/x.nc' cannot be written (Read-only file system)" in refusal
    sentence = f"nasicell: {disk}/x.nc: cannot be written (No space left on device); what is done"
    assert [line.startswith(sentence) for line in sentences] == [True, True]
    assert not any(disk.iterdir())


def test_the_room_that_is_tried_is_enough_for_the_file(cell, tmp_path, monkeypatch):
    tried = []
    write = netcdf.os.fsync
    monkeypatch.setattr(
        netcdf.os, "fsync", lambda number: (tried.append(os.fstat(number).st_size), write(number))
    )
    sizes = []
    for samples in (1, SMALL, 3000):
        out = tmp_path / f"{samples}.nc"
        run_sweep(sweep(cell, samples, high="100"), out)
        sizes.append((out.stat().st_size, tried[-1]))
    assert all(size <= room for size, room in sizes), sizes


def test_places_where_nothing_can_be_written_are_refused(cell, tmp_path):
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "missing" / "x.nc", tmp_path / "file" / "x.nc", Path("/proc/x.nc")):
        with pytest.raises(InputError, match="cannot be written"):
            run_sweep(sweep(cell), out)
    with pytest.raises(InputError, match=r"ends in \.nc"):
        run_sweep(sweep(cell), tmp_path / "x.csv")


def test_another_sweep_on_the_same_parts_is_refused_and_can_start_anew(
    cell, tmp_path, undisturbed, monkeypatch
):
    out = tmp_path / "x.nc"
    folder = interrupted(sweep(cell, high="2"), out, monkeypatch)
    with pytest.raises(InputError, match=r"\(not the same: --vary\); .* start anew with --again"):
        run_sweep(sweep(cell), out)
    slower = cell.with_values({"cathode.loading": "2 mg/cm^2"})
    with pytest.raises(InputError, match=r"\(not the same: cell, --vary, --design or --seed\)"):
        run_sweep(sweep(slower, samples=8), out)
    (folder / "plan.json").write_text("{")
    with pytest.raises(InputError, match="no plan of a sweep that can be read"):
        run_sweep(sweep(cell), out)
    assert run_sweep(sweep(cell), out, again=True)
    assert out.read_bytes() == undisturbed


def test_a_finished_file_is_neither_computed_again_nor_overwritten(cell, tmp_path, undisturbed):
    out = tmp_path / "finished.nc"
    out.write_bytes(undisturbed)
    assert not run_sweep(sweep(cell), out)
    with pytest.raises(InputError, match="belongs to another sweep"):
        run_sweep(sweep(cell, high="2"), out)
    assert out.read_bytes() == undisturbed
    assert run_sweep(sweep(cell), out, again=True)
    assert out.read_bytes() == undisturbed


def test_what_is_not_a_sweep_is_left_alone(cell, tmp_path):
    out = tmp_path / "mine.nc"
    for make in (
        lambda: out.write_text("notes"),
        lambda: xr.Dataset({"a": 1}).to_netcdf(out, engine="h5netcdf"),
    ):
        make()
        before = out.read_bytes()
        for again in (False, True):
            with pytest.raises(InputError, match="no result of a sweep"):
                run_sweep(sweep(cell), out, again=again)
        assert out.read_bytes() == before
        out.unlink()
    folder = tmp_path / "mine.nc.parts"
    folder.mkdir()
    (folder / "letter.txt").write_text("keep")
    for again in (False, True):
        with pytest.raises(InputError, match="holds no plan of a sweep"):
            run_sweep(sweep(cell), out, again=again)
    assert (folder / "letter.txt").read_text() == "keep"
