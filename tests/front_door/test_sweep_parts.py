"""The parts of a sweep: damaged, of another sweep, or something else; and what is finished."""

import os
import stat
import sys
from pathlib import Path

import h5netcdf
import numpy as np
import pytest
import xarray as xr

import nasicell
from nasicell.parameters import InputError
from nasicell.sweeps import netcdf, parts
from nasicell.sweeps.design import Sweep
from nasicell.sweeps.running import run_sweep

KAPPA = "electrolyte.conductivity"
SMALL = 240
"""Samples of most tests here: thirty chunks of eight."""
CELL = "zhang2026-sn-fb"


@pytest.fixture(scope="module")
def cell():
    return nasicell.load(CELL)


@pytest.fixture(autouse=True)
def engine(pretended_batch):
    return pretended_batch


def sweep(cell, samples=SMALL, high="3"):
    return Sweep.read(cell, {KAPPA: f"0.1mS/cm:{high}mS/cm:log"}, design=f"lhs:{samples}")


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


@pytest.mark.filterwarnings("ignore::UserWarning")  # of names that stand twice in an archive
def test_no_bit_around_the_arrays_of_a_part_can_stop_a_sweep_or_change_it(
    cell, tmp_path, monkeypatch
):
    out = tmp_path / "damaged.nc"
    interrupted(sweep(cell), out, monkeypatch, chunks=1)
    found = parts.Parts(out, sweep(cell))
    file = found.folder / "000000.npz"
    content, whole = file.read_bytes(), found.read(0)
    # what checksums do not guard: heads of entries, of which one stands for all, and the end
    head, directory = content.index(b"NUMPY"), content.index(b"PK\1\2")
    second, end = content.index(b"PK\1\2", directory + 1), content.index(b"PK\5\6")
    places = [*range(head), *range(directory, second), *range(end, len(content))]
    undone = 0
    with file.open("rb+", buffering=0) as target:
        for place in places:
            byte = content[place]
            for bit in range(8):
                target.seek(place)
                target.write(bytes([byte ^ (1 << bit)]))
                if found._is_done(0):  # a time, say, of which nothing depends
                    np.testing.assert_equal(found.read(0), whole)
                else:
                    undone += 1
            target.seek(place)
            target.write(bytes([byte]))
    assert found._is_done(0)
    assert undone > 4 * len(places)


def test_a_damaged_check_is_computed_again(cell, tmp_path, undisturbed, monkeypatch):
    out = tmp_path / "damaged.nc"
    part = interrupted(sweep(cell), out, monkeypatch) / "check.npz"
    with np.load(part) as archive:
        shorter = {name: archive[name][:-1] for name in archive.files}
    np.savez(part, **shorter)
    run_sweep(sweep(cell), out)
    assert out.read_bytes() == undisturbed


def test_what_another_process_has_just_finished_is_not_computed_again(
    cell, tmp_path, undisturbed, monkeypatch
):
    out, alone = tmp_path / "x.nc", parts.Parts.alone

    def after_another(self):
        out.write_bytes(undisturbed)
        return alone(self)

    monkeypatch.setattr(parts.Parts, "alone", after_another)
    told = []
    assert not run_sweep(sweep(cell), out, progress=told.append)
    assert told == [SMALL]
    assert not (tmp_path / "x.nc.parts").exists()


def test_file_and_name_are_on_the_disk_before_the_parts_go(cell, tmp_path, monkeypatch):
    out, folder, synced, write = tmp_path / "x.nc", tmp_path / "x.nc.parts", [], os.fsync

    def identity(found):  # the number of a file that is gone is given to the next
        return found.st_ino, None if stat.S_ISDIR(found.st_mode) else found.st_size

    def fsync(number):
        write(number)
        synced.append((identity(os.fstat(number)), out.exists(), (folder / "plan.json").exists()))

    monkeypatch.setattr(os, "fsync", fsync)
    run_sweep(sweep(cell, samples=8), out)
    whole = (identity(out.stat()), False, True)
    name = (identity(tmp_path.stat()), True, True)
    assert synced[-2:] == [whole, name] or (sys.platform == "win32" and synced[-1] == whole)


@pytest.mark.parametrize("again", [False, True])
def test_what_was_made_from_a_sweep_is_none(cell, tmp_path, undisturbed, again):
    out = tmp_path / "sensitivity.nc"
    out.write_bytes(undisturbed)
    with h5netcdf.File(out, "a") as file:  # which has its record
        del file.attrs[netcdf.MARK]
        file.attrs["title"] = "sensitivity of a cell"
    before = out.read_bytes()
    with pytest.raises(InputError, match=r"no result of a sweep \(sensitivity of a cell\); write"):
        run_sweep(sweep(cell), out, again=again)
    assert out.read_bytes() == before


def test_warnings_are_those_of_all_temperatures(cell, tmp_path):
    asked = Sweep.read(cell, {"test.temperature": "25,30,95 degC"})
    run_sweep(asked, tmp_path / "x.nc")
    with netcdf.opened(tmp_path / "x.nc") as data:
        assert data.attrs["warnings"].splitlines() == cell.warnings(298.15, 368.15)
    assert cell.warnings(298.15, 368.15) != cell.warnings(cell.test.temperature.si)


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
