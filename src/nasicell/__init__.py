"""Physics-based simulation of sodium-metal cells with quasi-solid-state electrolytes.

>>> import nasicell
>>> cell = nasicell.load("zhang2026-sn-fb").with_values({"cathode.loading": "3 mg/cm^2"})
>>> result = nasicell.run(cell, nasicell.RateTest(c_rates=[1, 5, 15]))  # an xarray.Dataset
>>> nasicell.plot_rate([result]).savefig("rate.png")

Names are imported when they are first used, so that reading a cell file does not wait for PyBaMM.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nasicell.experiments import HalfCycle, LossSplit, RateTest, SimulationError
    from nasicell.loss_plots import plot_losses
    from nasicell.models import (
        BinarySalt,
        Capacitive,
        Faradaic,
        HalfCell,
        Hysteresis,
        PartlyMobileAnions,
        SelfHeating,
        SingleIon,
    )
    from nasicell.parameters import Cell, InputError
    from nasicell.parameters import list_cells as cells
    from nasicell.parameters import load_cell as load
    from nasicell.plots import plot_rate
    from nasicell.refitting import refit
    from nasicell.running import rate_rmse, run

_HOMES = {
    "BinarySalt": ("nasicell.models", "BinarySalt"),
    "Capacitive": ("nasicell.models", "Capacitive"),
    "Cell": ("nasicell.parameters", "Cell"),
    "Faradaic": ("nasicell.models", "Faradaic"),
    "HalfCell": ("nasicell.models", "HalfCell"),
    "Hysteresis": ("nasicell.models", "Hysteresis"),
    "HalfCycle": ("nasicell.experiments", "HalfCycle"),
    "InputError": ("nasicell.parameters", "InputError"),
    "LossSplit": ("nasicell.experiments", "LossSplit"),
    "PartlyMobileAnions": ("nasicell.models", "PartlyMobileAnions"),
    "RateTest": ("nasicell.experiments", "RateTest"),
    "SelfHeating": ("nasicell.models", "SelfHeating"),
    "SimulationError": ("nasicell.experiments", "SimulationError"),
    "SingleIon": ("nasicell.models", "SingleIon"),
    "cells": ("nasicell.parameters", "list_cells"),
    "load": ("nasicell.parameters", "load_cell"),
    "plot_losses": ("nasicell.loss_plots", "plot_losses"),
    "plot_rate": ("nasicell.plots", "plot_rate"),
    "rate_rmse": ("nasicell.running", "rate_rmse"),
    "refit": ("nasicell.refitting", "refit"),
    "run": ("nasicell.running", "run"),
}

__all__ = [
    "BinarySalt",
    "Capacitive",
    "Cell",
    "Faradaic",
    "HalfCell",
    "HalfCycle",
    "Hysteresis",
    "InputError",
    "LossSplit",
    "PartlyMobileAnions",
    "RateTest",
    "SelfHeating",
    "SimulationError",
    "SingleIon",
    "cells",
    "load",
    "plot_losses",
    "plot_rate",
    "rate_rmse",
    "refit",
    "run",
]


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'nasicell' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(importlib.import_module(module), attribute)


def __dir__() -> list[str]:
    """Public names."""
    return __all__
