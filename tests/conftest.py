"""Fixtures that every test may use: PyBaMM without telemetry, and each shipped rate test once."""

import os

os.environ["PYBAMM_DISABLE_TELEMETRY"] = "true"  # before anything imports PyBaMM

import functools
from collections.abc import Callable

import pytest
import xarray as xr


@pytest.fixture(scope="session")
def shipped_rate_test() -> Callable[[str], xr.Dataset]:
    """The full rate test of a shipped cell, run at the first call and kept."""
    import nasicell

    return functools.cache(lambda name: nasicell.run(nasicell.load(name)))
