"""What is done to a cell: protocols, and the measured data they are compared with.

Names are imported when they are first used, so that reading a measured file does not wait for
PyBaMM.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nasicell.experiments.bruce_vincent import BruceVincent
    from nasicell.experiments.cycling import HalfCycle
    from nasicell.experiments.gitt import Titration
    from nasicell.experiments.impedance import Impedance
    from nasicell.experiments.importing import read_measured
    from nasicell.experiments.limits import CriticalCurrent, Limits
    from nasicell.experiments.loss_split import LossSplit
    from nasicell.experiments.measured import MeasuredRates, load_measured_rates
    from nasicell.experiments.plating import PlatingStripping
    from nasicell.experiments.rate_test import RateTest
    from nasicell.experiments.stepping import SimulationError
    from nasicell.experiments.tafel import Tafel

_HOMES = {
    "BruceVincent": "bruce_vincent",
    "CriticalCurrent": "limits",
    "HalfCycle": "cycling",
    "Impedance": "impedance",
    "Limits": "limits",
    "LossSplit": "loss_split",
    "MeasuredRates": "measured",
    "PlatingStripping": "plating",
    "RateTest": "rate_test",
    "SimulationError": "stepping",
    "Tafel": "tafel",
    "Titration": "gitt",
    "load_measured_rates": "measured",
    "read_measured": "importing",
}

__all__ = [
    "BruceVincent",
    "CriticalCurrent",
    "HalfCycle",
    "Impedance",
    "Limits",
    "LossSplit",
    "MeasuredRates",
    "PlatingStripping",
    "RateTest",
    "SimulationError",
    "Tafel",
    "Titration",
    "load_measured_rates",
    "read_measured",
]


def __getattr__(name: str) -> Any:
    """Import a name on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'nasicell.experiments' has no attribute {name!r}")
    return getattr(importlib.import_module(f"nasicell.experiments.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """Public names."""
    return __all__
