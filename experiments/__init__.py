"""What is done to a cell: protocols, and the measured data they are compared with."""

from nasicell.experiments.bruce_vincent import BruceVincent
from nasicell.experiments.cycling import HalfCycle
from nasicell.experiments.gitt import Titration
from nasicell.experiments.impedance import Impedance
from nasicell.experiments.limits import CriticalCurrent, Limits
from nasicell.experiments.loss_split import LossSplit
from nasicell.experiments.measured import MeasuredRates, load_measured_rates
from nasicell.experiments.plating import PlatingStripping
from nasicell.experiments.rate_test import RateTest
from nasicell.experiments.stepping import SimulationError
from nasicell.experiments.tafel import Tafel

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
]
