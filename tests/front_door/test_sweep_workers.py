"""A sweep by two processes, by a cluster of two, one of them killed; and its memory."""

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

import nasicell
from nasicell.sweeps import design
from nasicell.sweeps.design import Sweep, text_of
from nasicell.sweeps.running import run_sweep

KAPPA = "electrolyte.conductivity"
SMALL = 240
"""Samples: thirty chunks of eight."""
RISE = 1.2
"""Largest ratio of peak memories for twelve times the samples."""


@pytest.fixture(scope="module")
def cell():
    return nasicell.load("zhang2026-sn-fb")


@pytest.fixture(autouse=True)
def engine(pretended_batch):
    return pretended_batch


def grid(cell):
    """A sweep whose samples are known without a library that workers would have to import."""
    return Sweep.read(cell, {KAPPA: f"0.1:3 mS/cm:{SMALL}"})


def test_two_processes_one_of_them_killed_give_the_same_bytes(cell, tmp_path, monkeypatch, engine):
    alone, out, died = (tmp_path / name for name in ("alone.nc", "workers.nc", "died"))
    run_sweep(grid(cell), alone)
    (tmp_path / "sitecustomize.py").write_text("import pretended_batch")  # in every worker
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{Path(__file__).parent}")
    monkeypatch.setenv(engine.DEATH, str(died))
    run_sweep(grid(cell), out, workers=2)
    assert died.exists()
    assert out.read_bytes() == alone.read_bytes()


def test_a_cluster_of_two_one_of_them_killed_gives_the_same_bytes(cell, tmp_path, engine):
    pytest.importorskip("distributed")
    alone, plan, out = (tmp_path / name for name in ("alone.nc", "plan", "cluster.nc"))
    run_sweep(grid(cell), alone)
    plan.write_text(text_of(grid(cell).plan()))
    script = Path(__file__).with_name("pretended_batch.py")
    done = subprocess.run(
        [sys.executable, str(script), str(plan), str(out)],
        env={**os.environ, engine.DEATH: str(tmp_path / "died"), engine.PAUSE: "0.01"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "died").exists()
    assert out.read_bytes() == alone.read_bytes()


def test_memory_does_not_grow_with_the_samples(cell, tmp_path, monkeypatch):
    monkeypatch.setattr(design, "CHUNKS", 4)

    def peak(rows):
        asked = Sweep.read(
            cell, {KAPPA: f"0.1:3 mS/cm:{rows}", "cathode.loading": "1:5 mg/cm^2:64"}
        )
        tracemalloc.start()
        run_sweep(asked, tmp_path / f"{rows}.nc")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    run_sweep(grid(cell), tmp_path / "first.nc")  # loads what stays
    few, many = peak(16), peak(192)
    assert many <= RISE * few, (few, many)
