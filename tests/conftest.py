"""What every test may use: PyBaMM without telemetry, and each shipped rate test once."""

import os

os.environ["PYBAMM_DISABLE_TELEMETRY"] = "true"  # before anything imports PyBaMM

import functools
import gc
from collections.abc import Callable

import pytest
import xarray as xr

LONG = (
    "test_robustness.py",
    "test_shipped_cells.py",
    "test_broken_code.py",
    "test_command_line.py",
    "test_ladder.py",
)
"""Files that take longest: begun first, so that no worker is left alone with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first."""
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.name, len(LONG)))


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
