"""One way to call the command line, for all its tests; an engine in closed form for sweeps."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from nasicell.cli import main


@pytest.fixture
def run(capsys):
    """Run the command line; returns exit code, standard output, standard error."""

    def call(*arguments):
        with pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return stop.value.code or 0, captured.out, captured.err

    return call


@pytest.fixture
def pretended_batch(monkeypatch):
    """The module ``pretended_batch`` in the place of the real engine."""
    yield from in_place_of_the_engine("pretended_batch", monkeypatch)


@pytest.fixture
def ohmic_batch(monkeypatch):
    """The module ``ohmic_batch`` in the place of the real engine."""
    yield from in_place_of_the_engine("ohmic_batch", monkeypatch)


@pytest.fixture(scope="module")
def kept():
    """What the tests of a file compute once."""
    return {}


@pytest.fixture
def undisturbed(request, cell, tmp_path, kept):
    """The bytes of the file's own ``sweep`` that nothing disturbs."""
    from nasicell.sweeps.running import run_sweep

    if not kept:
        run_sweep(request.module.sweep(cell), tmp_path / "undisturbed.nc")
        kept["bytes"] = (tmp_path / "undisturbed.nc").read_bytes()
    return kept["bytes"]


@pytest.fixture
def engine(pretended_batch, monkeypatch):
    """Put a function of (numbers, C-rate) in the place of the capacity."""

    def put(function):
        class Batch(pretended_batch.Batch):
            def run(self, samples, c_rates):
                result = super().run(np.asarray(samples), c_rates)
                rates = np.atleast_2d(c_rates).T
                capacity = [function(np.asarray(samples).T, rate) for rate in rates]
                result.discharge_capacity_mAh_g = np.stack(capacity, axis=1)
                result.status[:] = np.where(np.isnan(np.stack(capacity, axis=1)), 2, 0)
                result.reason[:] = np.where(result.status == 2, "the solver gave up", "")
                return result

        monkeypatch.setattr(pretended_batch, "Batch", Batch)

    return put


def in_place_of_the_engine(file_name, monkeypatch):
    """Import a file beside this one under the name of the engine."""
    from nasicell.sweeps.chunks import prepared

    name = "nasicell.experiments.batch"
    file = Path(__file__).with_name(f"{file_name}.py")
    specification = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(specification)
    monkeypatch.setitem(sys.modules, name, module)
    specification.loader.exec_module(module)
    prepared.cache_clear()
    yield module
    prepared.cache_clear()
