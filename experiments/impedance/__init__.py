"""Impedance: spectra of half-cells, symmetric and blocking cells, and what is read from them."""

from nasicell.experiments.impedance.linear import Arc, LinearCell, impedance_at
from nasicell.experiments.impedance.meshes import fitting_mesh
from nasicell.experiments.impedance.protocol import Impedance

__all__ = ["Arc", "Impedance", "LinearCell", "fitting_mesh", "impedance_at"]
