"""Plating and stripping in a symmetric cell."""

from nasicell.experiments.plating.protocol import PlatingStripping
from nasicell.experiments.plating.result import MA_CM2, MAH_CM2

__all__ = ["MAH_CM2", "MA_CM2", "PlatingStripping"]
