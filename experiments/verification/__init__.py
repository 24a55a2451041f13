"""The ladder of verification: the model against closed forms, other programs and limits."""

from nasicell.experiments.verification.ladder import LADDER, climb
from nasicell.experiments.verification.rung import Comparison, Result, Rung

__all__ = ["LADDER", "Comparison", "Result", "Rung", "climb"]
