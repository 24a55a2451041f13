"""Measured half-cycles simulated as they were measured, and how far the two are apart."""

from nasicell.experiments.comparing.measured_cycles import MeasuredCycles, residuals

__all__ = ["MeasuredCycles", "residuals"]
