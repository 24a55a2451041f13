"""Measured files of cyclers and potentiostats: one reader a format, one tidy form."""

from nasicell.experiments.importing.reading import read_measured

__all__ = ["read_measured"]
