"""What every test may use: PyBaMM without telemetry, and each shipped rate test once."""

import os

os.environ["PYBAMM_DISABLE_TELEMETRY"] = "true"  # before anything imports PyBaMM

import functools
import gc
from collections.abc import Callable

import pytest
import xarray as xr


def pytest_collection_finish() -> None:
    """Keep the garbage collector from searching all that is loaded again and again.

    PyBaMM's expression trees are many small objects: a tenth of the time went into it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(scope="session")
def shipped_rate_test() -> Callable[[str], xr.Dataset]:
    """The full rate test of a shipped cell, run at the first call and kept."""
    import nasicell

    return functools.cache(lambda name: nasicell.run(nasicell.load(name)))
