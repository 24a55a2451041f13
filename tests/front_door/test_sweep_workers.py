"""A sweep by two processes, by a cluster of two, one of them killed; and its memory."""

import multiprocessing
import os
import subprocess
import sys
import threading
import tracemalloc
import warnings
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import SimpleNamespace

import pytest

import nasicell
from nasicell.parameters import InputError
from nasicell.sweeps import cluster, design, working
from nasicell.sweeps.chunks import prepared
from nasicell.sweeps.cluster import run_on_cluster
from nasicell.sweeps.design import Sweep, plan_from, text_of
from nasicell.sweeps.parts import refuse_other
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


class Pool:
    """In the place of a pool: the first two chunks are done, the others never."""

    def __init__(self, *_, **more):
        self.children = more["mp_context"]
        self.begun = 0
        self.ended = []

    def submit(self, work, plan, index):
        self.begun += 1
        if not self.children.begun:
            self.children.begun = [
                SimpleNamespace(terminate=lambda number=number: self.ended.append(number))
                for number in range(2)
            ]
        future = Future()
        if index < 2:
            future.set_result({"chunk": index})
        return future

    def shutdown(self, **_):
        assert self.ended == [0, 1]


def test_an_interruption_ends_the_workers_at_once_and_keeps_what_is_done(monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(working, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(working, "wait", interrupt)
    kept = []
    with pytest.raises(KeyboardInterrupt):
        working.run_chunks("", range(9), 2, lambda index, arrays: kept.append((index, arrays)))
    assert kept == [(0, {"chunk": 0}), (1, {"chunk": 1})]


@pytest.mark.parametrize(
    ("began", "sentence"), [(False, "needs 'if __name__ =="), (True, "memory")]
)
def test_workers_that_do_not_begin_are_told_apart_from_those_that_die(monkeypatch, began, sentence):
    class Broken(Pool):
        def __init__(self, *_, **more):
            if began:
                more["initargs"][0].set()
            raise BrokenProcessPool

    monkeypatch.setattr(working, "ProcessPoolExecutor", Broken)
    with pytest.raises(working.WorkersDiedError, match=sentence):
        working.run_chunks("", range(9), 2, lambda *_: None)


def orphan(alive):
    """Be a parent that dies, with a worker that could work for long."""
    child = multiprocessing.get_context("fork").Process(target=worker, args=(alive,))
    child.start()
    alive.close()
    child.join()


def worker(alive):
    began = threading.Event()
    working._prepare(began)
    alive.send(began.is_set())
    threading.Event().wait(8)


def test_a_worker_does_not_outlive_its_parent():
    if not hasattr(os, "fork"):
        pytest.skip("this system copies no processes")
    context = multiprocessing.get_context("fork")
    here, alive = context.Pipe(duplex=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of fork beside threads
        parent = context.Process(target=orphan, args=(alive,))
        parent.start()
    alive.close()
    assert here.recv()
    assert not here.poll(0.1)
    parent.kill()
    parent.join()
    assert here.poll(4)  # the end of the pipe, which the worker alone has held
    with pytest.raises(EOFError):
        here.recv()


def test_a_worker_with_other_packages_or_without_the_compiler_refuses(cell, monkeypatch):
    plan = grid(cell).plan()
    plan["versions"] |= {"pybamm": "25.1"}
    with pytest.raises(InputError, match=r"has pybamm 26\S+ instead of 25.1; give all workers"):
        prepared(text_of(plan))
    monkeypatch.setattr(design.shutil, "which", lambda _: "gcc")
    with_compiler = grid(cell).plan()
    monkeypatch.setattr(design.shutil, "which", lambda _: None)
    with pytest.raises(InputError, match="has no gcc; give all workers"):
        prepared(text_of(with_compiler))
    with pytest.raises(InputError, match=r"\(not the same: whether there is a C compiler\)"):
        refuse_other(Path("x.nc"), plan_from(text_of(with_compiler)), grid(cell).plan())


@pytest.mark.parametrize("compiler", [False, True])
def test_equations_are_compiled_where_that_pays_for_the_whole_sweep(
    cell, monkeypatch, engine, compiler
):
    monkeypatch.setattr(design.shutil, "which", lambda _: "gcc" if compiler else None)
    plan = text_of(grid(cell).plan())
    monkeypatch.setattr(design.shutil, "which", lambda _: "gcc")
    told = []
    whole = engine.Batch
    monkeypatch.setattr(
        engine, "Batch", lambda *a, **more: told.append(more["expected"]) or whole(*a, **more)
    )
    prepared(plan)
    assert told == [SMALL if compiler else 0]


@pytest.fixture
def threads():
    """A cluster without workers, within this process."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=0, threads_per_worker=1, processes=False, dashboard_address=None
    ) as found:
        yield found


def test_a_cluster_is_waited_for_and_its_loss_is_one_sentence(
    cell, tmp_path, threads, capfd, monkeypatch
):
    monkeypatch.setattr(cluster, "WAIT_S", 1)
    later = threading.Timer(0.5, threads.scale, [1])
    later.start()
    kept = []

    def lose(samples):
        kept.append(samples)
        if len(kept) == 4:
            threads.close()

    with pytest.raises(working.WorkersDiedError, match="does not answer any more; what is done"):
        run_sweep(grid(cell), tmp_path / "x.nc", dask=threads.scheduler_address, progress=lose)
    assert capfd.readouterr().err == (
        f"nasicell: waiting for the first worker of the cluster at {threads.scheduler_address}\n"
    )
    assert len(list((tmp_path / "x.nc.parts").glob("*.npz"))) == 3


def kill(plan, index):
    from distributed import KilledWorker

    raise KilledWorker("chunk", SimpleNamespace(address="tcp://10.0.0.1:1"), 3)


def test_what_workers_of_a_cluster_die_of_or_refuse_is_one_sentence(cell, threads, monkeypatch):
    threads.scale(1)
    plan = grid(cell).plan()
    plan["versions"] |= {"numpy": "1.0"}
    with pytest.raises(InputError, match=r"has numpy \S+ instead of 1.0"):
        run_on_cluster(text_of(plan), [0], threads.scheduler_address, lambda *_: None)
    monkeypatch.setattr(cluster, "run_chunk", kill)
    with pytest.raises(working.WorkersDiedError, match="4 workers of the cluster died of the same"):
        run_on_cluster("", [0], threads.scheduler_address, lambda *_: None)
