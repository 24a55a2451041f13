"""Physics-based simulation of alkali-metal cells with quasi-solid-state electrolytes.

>>> import nasicell
>>> cell = nasicell.load("zhang2026-sn-fb").with_values({"cathode.loading": "3 mg/cm^2"})
>>> result = nasicell.run(cell, nasicell.RateTest(c_rates=[1, 5, 15]))  # an xarray.Dataset
>>> nasicell.plot_rate([result]).savefig("rate.png")

Names are imported when they are first used, so that reading a cell file does not wait for PyBaMM.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nasicell.comparing import compare
    from nasicell.exchange import write_bpx, write_cathode, write_pybamm_json
    from nasicell.experiments import (
        BruceVincent,
        CriticalCurrent,
        HalfCycle,
        Impedance,
        Limits,
        LossSplit,
        PlatingStripping,
        RateTest,
        SimulationError,
        Tafel,
        Titration,
    )
    from nasicell.experiments.importing import read_measured
    from nasicell.experiments.open_circuit import potential_from_data
    from nasicell.fitting.running import fit
    from nasicell.gallery import exhibit, plot_gallery
    from nasicell.html_report import write_report
    from nasicell.measured_figure import plot_measured
    from nasicell.models import (
        BinarySalt,
        Capacitive,
        Faradaic,
        HalfCell,
        Hysteresis,
        PartlyMobileAnions,
        SelfHeating,
        SingleIon,
        SymmetricCell,
    )
    from nasicell.parameters import Cell, InputError, electrolytes, interfaces
    from nasicell.parameters import list_cells as cells
    from nasicell.parameters import load_cell as load
    from nasicell.parameters.from_bpx import read_bpx_cathode
    from nasicell.parameters.to_bpx import to_bpx
    from nasicell.plots import plot_rate
    from nasicell.potential_figure import plot_potential
    from nasicell.potential_files import write_potential
    from nasicell.ragones.figure import plot_ragone
    from nasicell.ragones.running import ragone
    from nasicell.reports.bruce_vincent_plots import plot_bruce_vincent
    from nasicell.reports.comparing_plots import plot_compare
    from nasicell.reports.fitting_plots import plot_fit
    from nasicell.reports.gitt_plots import plot_titration
    from nasicell.reports.impedance_plots import plot_impedance
    from nasicell.reports.limits_plots import plot_critical_current, plot_limits
    from nasicell.reports.losses_plots import plot_losses
    from nasicell.reports.tafel_plots import plot_tafel
    from nasicell.running import rate_rmse, run
    from nasicell.sensitivities.figure import plot_sensitivity
    from nasicell.sensitivities.running import sensitivity
    from nasicell.sweeps.figure import plot_sweep
    from nasicell.sweeps.running import sweep
    from nasicell.targets.changing import least_change
    from nasicell.targets.figure import plot_target
    from nasicell.targets.running import target

_HOMES = {
    "BinarySalt": ("nasicell.models", "BinarySalt"),
    "BruceVincent": ("nasicell.experiments", "BruceVincent"),
    "Capacitive": ("nasicell.models", "Capacitive"),
    "Cell": ("nasicell.parameters", "Cell"),
    "CriticalCurrent": ("nasicell.experiments", "CriticalCurrent"),
    "Faradaic": ("nasicell.models", "Faradaic"),
    "HalfCell": ("nasicell.models", "HalfCell"),
    "Hysteresis": ("nasicell.models", "Hysteresis"),
    "HalfCycle": ("nasicell.experiments", "HalfCycle"),
    "Impedance": ("nasicell.experiments", "Impedance"),
    "InputError": ("nasicell.parameters", "InputError"),
    "Limits": ("nasicell.experiments", "Limits"),
    "LossSplit": ("nasicell.experiments", "LossSplit"),
    "PartlyMobileAnions": ("nasicell.models", "PartlyMobileAnions"),
    "PlatingStripping": ("nasicell.experiments", "PlatingStripping"),
    "RateTest": ("nasicell.experiments", "RateTest"),
    "SelfHeating": ("nasicell.models", "SelfHeating"),
    "SimulationError": ("nasicell.experiments", "SimulationError"),
    "SingleIon": ("nasicell.models", "SingleIon"),
    "SymmetricCell": ("nasicell.models", "SymmetricCell"),
    "Tafel": ("nasicell.experiments", "Tafel"),
    "Titration": ("nasicell.experiments", "Titration"),
    "cells": ("nasicell.parameters", "list_cells"),
    "compare": ("nasicell.comparing", "compare"),
    "electrolytes": ("nasicell.parameters", "electrolytes"),
    "interfaces": ("nasicell.parameters", "interfaces"),
    "exhibit": ("nasicell.gallery", "exhibit"),
    "fit": ("nasicell.fitting.running", "fit"),
    "least_change": ("nasicell.targets.changing", "least_change"),
    "load": ("nasicell.parameters", "load_cell"),
    "plot_bruce_vincent": ("nasicell.reports.bruce_vincent_plots", "plot_bruce_vincent"),
    "plot_compare": ("nasicell.reports.comparing_plots", "plot_compare"),
    "plot_critical_current": ("nasicell.reports.limits_plots", "plot_critical_current"),
    "plot_fit": ("nasicell.reports.fitting_plots", "plot_fit"),
    "plot_gallery": ("nasicell.gallery", "plot_gallery"),
    "plot_impedance": ("nasicell.reports.impedance_plots", "plot_impedance"),
    "plot_limits": ("nasicell.reports.limits_plots", "plot_limits"),
    "plot_losses": ("nasicell.reports.losses_plots", "plot_losses"),
    "plot_measured": ("nasicell.measured_figure", "plot_measured"),
    "plot_potential": ("nasicell.potential_figure", "plot_potential"),
    "plot_ragone": ("nasicell.ragones.figure", "plot_ragone"),
    "plot_rate": ("nasicell.plots", "plot_rate"),
    "plot_sensitivity": ("nasicell.sensitivities.figure", "plot_sensitivity"),
    "plot_sweep": ("nasicell.sweeps.figure", "plot_sweep"),
    "plot_tafel": ("nasicell.reports.tafel_plots", "plot_tafel"),
    "plot_target": ("nasicell.targets.figure", "plot_target"),
    "plot_titration": ("nasicell.reports.gitt_plots", "plot_titration"),
    "potential_from_data": ("nasicell.experiments.open_circuit", "potential_from_data"),
    "read_bpx_cathode": ("nasicell.parameters.from_bpx", "read_bpx_cathode"),
    "ragone": ("nasicell.ragones.running", "ragone"),
    "read_measured": ("nasicell.experiments.importing", "read_measured"),
    "rate_rmse": ("nasicell.running", "rate_rmse"),
    "run": ("nasicell.running", "run"),
    "sensitivity": ("nasicell.sensitivities.running", "sensitivity"),
    "sweep": ("nasicell.sweeps.running", "sweep"),
    "target": ("nasicell.targets.running", "target"),
    "to_bpx": ("nasicell.parameters.to_bpx", "to_bpx"),
    "write_bpx": ("nasicell.exchange", "write_bpx"),
    "write_cathode": ("nasicell.exchange", "write_cathode"),
    "write_potential": ("nasicell.potential_files", "write_potential"),
    "write_pybamm_json": ("nasicell.exchange", "write_pybamm_json"),
    "write_report": ("nasicell.html_report", "write_report"),
}

__all__ = [
    "BinarySalt",
    "BruceVincent",
    "Capacitive",
    "Cell",
    "CriticalCurrent",
    "Faradaic",
    "HalfCell",
    "HalfCycle",
    "Hysteresis",
    "Impedance",
    "InputError",
    "Limits",
    "LossSplit",
    "PartlyMobileAnions",
    "PlatingStripping",
    "RateTest",
    "SelfHeating",
    "SimulationError",
    "SingleIon",
    "SymmetricCell",
    "Tafel",
    "Titration",
    "cells",
    "compare",
    "electrolytes",
    "exhibit",
    "fit",
    "interfaces",
    "least_change",
    "load",
    "plot_bruce_vincent",
    "plot_compare",
    "plot_critical_current",
    "plot_fit",
    "plot_gallery",
    "plot_impedance",
    "plot_limits",
    "plot_losses",
    "plot_measured",
    "plot_potential",
    "plot_ragone",
    "plot_rate",
    "plot_sensitivity",
    "plot_sweep",
    "plot_tafel",
    "plot_target",
    "plot_titration",
    "potential_from_data",
    "ragone",
    "rate_rmse",
    "read_bpx_cathode",
    "read_measured",
    "run",
    "sensitivity",
    "sweep",
    "target",
    "to_bpx",
    "write_bpx",
    "write_cathode",
    "write_potential",
    "write_pybamm_json",
    "write_report",
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
