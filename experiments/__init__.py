"""What is done to a cell: protocols, and the measured data they are compared with."""

from nasicell.experiments.cycling import HalfCycle
from nasicell.experiments.impedance import Impedance
from nasicell.experiments.loss_split import LossSplit
from nasicell.experiments.measured import MeasuredRates, load_measured_rates
from nasicell.experiments.rate_test import RateTest
from nasicell.experiments.stepping import SimulationError

__all__ = [
    "HalfCycle",
    "Impedance",
    "LossSplit",
    "MeasuredRates",
    "RateTest",
    "SimulationError",
    "load_measured_rates",
]
