"""What becomes of a sweep on disk: interrupted, damaged, without room, asked for twice."""

import ctypes
import errno
import importlib
import multiprocessing
import os
import random
import signal
import sys
import time
import warnings
from pathlib import Path

import pytest

import nasicell
from nasicell.cli import main
from nasicell.ragones import writing as ragones
from nasicell.sensitivities.writing import write_sensitivity
from nasicell.sweeps import netcdf, parts, running
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
SIGNALS = ["SIGKILL", "SIGTERM", "SIGINT", "SIGKILL", "SIGTERM"]
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
def engine(request):
    """All tests but that of the engine itself take the pretended one."""
    if "engine_itself" not in request.node.name:
        return request.getfixturevalue("pretended_batch")
    return None


def sweep(cell, samples=SMALL, high="3"):
    return Sweep.read(cell, {KAPPA: f"0.1mS/cm:{high}mS/cm:log"}, design=f"lhs:{samples}")


def forked(work, *arguments):
    """Begin some work in a process that is a copy of this one, engine included."""
    if not hasattr(os, "fork"):
        pytest.skip("this system copies no processes")
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


def interruptible(command):
    """Run a command that an interruption reaches, as it would not in the background of a shell."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main(command)


def test_stopped_five_times_at_random_the_same_command_ends_with_the_same_bytes(
    tmp_path, undisturbed, monkeypatch, engine
):
    monkeypatch.setenv(engine.PAUSE, "0.03")
    out = tmp_path / "killed.nc"
    command = [*COMMAND, "--out", str(out), "--workers", "1"]
    moments, codes = random.Random(1), []
    for name in SIGNALS:
        process = forked(interruptible, command)
        time.sleep(moments.uniform(0.05, 0.17))
        os.kill(process.pid, getattr(signal, name))
        process.join()
        codes.append(process.exitcode)
    # an interruption from the keyboard is told in one sentence, the others end a process at once
    expected = [1 if name == "SIGINT" else -getattr(signal, name) for name in SIGNALS]
    assert codes == expected
    assert not out.exists()
    with pytest.raises(SystemExit) as end:
        main(command)
    assert not end.value.code
    assert out.read_bytes() == undisturbed
    assert [path.name for path in tmp_path.iterdir() if "killed" in path.name] == ["killed.nc"]


def test_the_engine_itself_gives_the_same_bytes_in_two_processes_one_of_them_killed(
    cell, tmp_path, monkeypatch
):
    importlib.import_module("nasicell.experiments.batch")  # once for both processes
    asked = Sweep.read(cell, {KAPPA: "0.5:3 mS/cm:16"}, metrics=["capacity@5C"], cycles=1)
    alone, out, write = tmp_path / "alone.nc", tmp_path / "x.nc", parts.Parts.write

    def die(self, index, arrays):
        if index == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        write(self, index, arrays)

    with monkeypatch.context() as patch:
        patch.setattr(parts.Parts, "write", die)
        assert killed(asked, out)
    told = []
    run_sweep(asked, out, progress=told.append)
    assert told == [8, 8]  # the first was there, and the check
    run_sweep(asked, alone)
    assert out.read_bytes() == alone.read_bytes()


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


@pytest.mark.parametrize("moment", ["assemble", "clear"])
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
            patch.setattr(parts.Parts, "clear", die)
        assert killed(sweep(cell), out)
    assert out.exists() == (moment == "clear")
    assert run_sweep(sweep(cell), out) == (moment == "assemble")
    assert out.read_bytes() == undisturbed
    assert not (tmp_path / "killed.nc.parts").exists()


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


def mounted(folder, size):
    """Mount a disk that no other process sees; return what mounts it again with other flags."""
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
    if libc.mount(b"tmpfs", bytes(folder), b"tmpfs", 0, b"size=%d" % size):
        os._exit(errno.EPERM)
    return lambda flags: libc.mount(b"tmpfs", bytes(folder), b"tmpfs", flags, None)


def on_a_small_disk(folder, expected):
    """Fill a disk of 1 MB in two stages, and make room."""
    mount_again = mounted(folder, DISK)
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

    mount_again(READ_ONLY)
    assert code_of_command() == 2
    mount_again(WRITABLE)
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


def on_a_tiny_disk(folder, write, data):
    """Write a result where there is room for its tables alone."""
    mounted(folder, 4 * ROOM)
    with pytest.raises(OSError, match="No space left on device") as problem:
        write(data, folder)
    assert problem.value.filename == str(folder)
    assert not any(folder.iterdir())


def written_ragone(data, folder):
    ragones.write(data, nasicell.plot_ragone(data), folder)


@pytest.mark.parametrize("analysis", ["ragone", "sensitivity"])
def test_a_result_on_a_full_disk_is_an_error_of_the_disk_and_leaves_nothing(
    cell, tmp_path, capfd, monkeypatch, analysis
):
    if not sys.platform.startswith("linux"):
        pytest.skip("mounts of one process alone are of Linux")
    if analysis == "ragone":
        data, write = nasicell.ragone(cell, "1,2,4 mg/cm^2", [1, 5]), written_ragone
    else:
        monkeypatch.setattr("nasicell.sensitivities.indices.RESAMPLES", 19)
        vary = {KAPPA: "0.1:3 mS/cm", "cathode.loading": "1:3 mg/cm^2"}
        data = nasicell.sensitivity(cell, vary, metrics=["capacity@5C"], samples=32)
        write = write_sensitivity
    process = forked(on_a_tiny_disk, tmp_path, write, data)
    process.join(60)
    process.kill()
    process.join()
    if process.exitcode == errno.EPERM and not capfd.readouterr().err:
        pytest.skip("this system lets no user mount a disk in a name space of its own")
    assert process.exitcode == 0


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
        sizes.append((out.stat().st_size, tried[-3]))  # then come the file and its folder
    assert all(size <= room for size, room in sizes), sizes
