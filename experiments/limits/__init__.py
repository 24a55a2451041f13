"""What an electrolyte carries: limiting current, Sand's time, critical current."""

from nasicell.experiments.limits.critical_current import CriticalCurrent
from nasicell.experiments.limits.protocol import Limits

__all__ = ["CriticalCurrent", "Limits"]
