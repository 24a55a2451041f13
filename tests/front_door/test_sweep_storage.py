"""What becomes of a sweep on disk: interrupted, damaged, without room, asked for twice."""

import errno
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
import tracemalloc
import warnings
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import nasicell
from nasicell.parameters import InputError
from nasicell.sweeps import netcdf, parts, running
from nasicell.sweeps.design import Sweep, text_of
from nasicell.sweeps.running import run_sweep

KAPPA = "electrolyte.conductivity"
SMALL = 240
"""Samples of most tests here: thirty chunks of eight."""
RISE = 1.2
"""Largest ratio of peak memories for three times the samples."""


@pytest.fixture(scope="module")
def cell():
    return nasicell.load("zhang2026-sn-fb")


@pytest.fixture(autouse=True)
def engine(pretended_batch):
    return pretended_batch


def sweep(cell, samples=SMALL, high="3"):
    return Sweep.read(cell, {KAPPA: f"0.1mS/cm:{high}mS/cm:log"}, design=f"lhs:{samples}")


@pytest.fixture
def undisturbed(cell, tmp_path):
    out = tmp_path / "undisturbed.nc"
    run_sweep(sweep(cell), out)
    return out.read_bytes()


def killed(asked, out, after_s=None):
    """Run a sweep in a process that is killed after a time, or kills itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of fork beside threads
        process = multiprocessing.get_context("fork").Process(target=run_sweep, args=(asked, out))
        process.start()
    if after_s is not None:
        time.sleep(after_s)
        process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


def test_killed_five_times_at_random_it_ends_with_the_same_bytes(
    cell, tmp_path, undisturbed, monkeypatch, engine
):
    monkeypatch.setenv(engine.PAUSE, "0.03")
    out = tmp_path / "killed.nc"
    moments = random.Random(1)
    hits = sum(killed(sweep(cell), out, moments.uniform(0.05, 0.17)) for _ in range(5))
    assert hits == 5
    assert not out.exists()
    assert run_sweep(sweep(cell), out)
    assert out.read_bytes() == undisturbed
    assert [path.name for path in tmp_path.iterdir() if "killed" in path.name] == ["killed.nc"]


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


def interrupted(asked, out, monkeypatch, chunks=4):
    """Leave some chunks behind."""
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
    part = interrupted(sweep(cell), out, monkeypatch) / "000002.npz"
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
    assert told == [24, *[8] * 27]  # three of the four chunks were taken over
    assert out.read_bytes() == undisturbed


@pytest.mark.parametrize("call", [2, 5, 32])
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
    out = tmp_path / "undisturbed.nc"
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


@pytest.mark.parametrize("kind", ["processes", "dask"])
def test_two_workers_one_of_them_killed_give_the_same_bytes(
    cell, tmp_path, undisturbed, engine, kind
):
    if kind == "dask":
        pytest.importorskip("distributed")
    plan, out = tmp_path / "plan", tmp_path / "workers.nc"
    plan.write_text(text_of(sweep(cell).plan()))
    environment = {**os.environ, engine.DEATH: str(tmp_path / "died"), engine.PAUSE: "0.01"}
    script = Path(__file__).with_name("pretended_batch.py")
    done = subprocess.run(
        [sys.executable, str(script), str(plan), str(out), kind],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "died").exists()
    assert out.read_bytes() == undisturbed


def test_memory_does_not_grow_with_the_samples(cell, tmp_path):
    def peak(rows):
        asked = Sweep.read(
            cell, {KAPPA: f"0.1:3 mS/cm:{rows}", "cathode.loading": "1:5 mg/cm^2:64"}
        )
        tracemalloc.start()
        run_sweep(asked, tmp_path / f"{rows}.nc")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(2)  # what is loaded at the first use
    few, many = peak(128), peak(384)
    assert many <= RISE * few, (few, many)
