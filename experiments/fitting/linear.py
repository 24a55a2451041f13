r"""Impedance of a cell whose every number is an input, linearised anew for each cell.

To the levers of half-cycles come capacitances and the second metal of a symmetric cell. On the
fixed mesh a capacitance C [F.m-2] of the particles' surface is, as their exchange current is,

.. math:: a' C' L_0 = a C L

with a the surface per volume [m-1] and L the electrode's thickness [m].
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pybamm
from numpy.typing import NDArray

from nasicell.experiments.batch.levers import Levers, with_inputs
from nasicell.experiments.fitting.residuals import EvaluationFailed
from nasicell.experiments.fitting.spectra import MeasuredSpectrum
from nasicell.experiments.impedance.cells import HALF_CELL, START, TEMPERATURES, specimen
from nasicell.models import Choices
from nasicell.parameters import pybamm_names as names
from nasicell.parameters.cell import Cell
from nasicell.parameters.to_pybamm import pybamm_entries

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]

_ON_METAL = (
    names.METAL_DOUBLE_LAYER_CAPACITANCE,
    names.METAL_FILM_CAPACITANCE,
    names.COUNTER_DOUBLE_LAYER_CAPACITANCE,
    names.COUNTER_FILM_CAPACITANCE,
)
_ON_PARTICLES = (names.CATHODE_DOUBLE_LAYER_CAPACITANCE, names.CATHODE_FILM_CAPACITANCE)
_COUNTER_LAWS: dict[str, Callable[[float], tuple[float, ...]]] = {
    names.COUNTER_EXCHANGE_CURRENT_DENSITY: lambda c: (c, 1.0),
    names.COUNTER_FILM_RESISTANCE: lambda c: (),
}
"""Laws of the second metal, and the arguments before the temperature at which they are read."""


class SpectrumEngine:
    """One cell's impedance in one set-up, on equations that are built once.

    Parameters
    ----------
    base : Cell
        The cell of the fixed mesh.
    choices : Choices
        The equations.
    levers : Levers
        The inputs of half-cycles.
    setup : str
        As :class:`nasicell.experiments.Impedance` has them.

    Raises
    ------
    InputError
        If the cell file lacks a double layer's capacitance.
    """

    def __init__(self, base: Cell, choices: Choices, levers: Levers, setup: str) -> None:
        self._levers = levers
        self._entries = pybamm_entries(base, as_built=True)
        self._capacitances = [
            name for name in (*_ON_METAL, *_ON_PARTICLES) if name in self._entries
        ]
        self._piece = specimen(base, with_inputs(choices), setup, entries=self._parameters())

    def _parameters(self) -> dict[str, Any]:
        """PyBaMM's parameters with every lever as an input."""
        of_levers = self._levers.parameter_values()
        return {
            **of_levers,
            **{name: pybamm.InputParameter(name) for name in self._capacitances},
            **{name: self._law(name) for name in _COUNTER_LAWS},
        }

    def _law(self, name: str) -> Callable[..., Any]:
        entry, T = self._entries[name], self._levers.base.test.temperature.si
        lever = pybamm.InputParameter(name)
        return lambda *arguments: entry(*arguments[:-1], T) * lever

    def impedance(self, cell: Cell, levers: Array, measured: MeasuredSpectrum) -> Complex:
        """Impedance per area at the measured frequencies [Ohm.m2].

        Parameters
        ----------
        cell : Cell
            A cell that differs from the base in its numbers alone.
        levers : array
            Its levers.
        measured : MeasuredSpectrum
            What was measured.

        Raises
        ------
        EvaluationFailed
            If it is not finite.
        """
        protocol, T = measured.protocol, cell.test.temperature.si
        content = protocol.content
        inputs = dict(zip(self._levers.names, levers.tolist(), strict=True))
        inputs |= self._further(cell) | dict.fromkeys(TEMPERATURES, T)
        if self._piece.setup == HALF_CELL:
            inputs[START] = self._piece.inputs(T, content)[START]
        arcs = replace(self._piece, cell=cell).elements(T, content).arcs
        try:
            ohms = self._piece.linear.impedance(protocol.frequencies, inputs=inputs, arcs=arcs)
        except (RuntimeError, ArithmeticError) as problem:
            raise EvaluationFailed(f"the impedance cannot be solved for: {problem}") from None
        if not np.all(np.isfinite(ohms)):
            raise EvaluationFailed("the impedance is not a number")
        per_area: Complex = ohms * self._levers.base.test.electrode_area.si
        return per_area

    def _further(self, cell: Cell) -> dict[str, float]:
        """Capacitances, and the laws of the second metal over those of the base."""
        base, entries = self._levers.base, pybamm_entries(cell, as_built=True)
        radius = cell.cathode.particle_radius.si / base.cathode.particle_radius.si
        sites = cell.derived.maximum_concentration.si / base.derived.maximum_concentration.si
        found = {name: float(entries[name]) for name in self._capacitances}
        for name in set(_ON_PARTICLES) & set(found):
            found[name] /= radius * sites
        c = base.derived.salt_concentration.si
        for name, before in _COUNTER_LAWS.items():
            of_base = float(self._entries[name](*before(c), base.test.temperature.si))
            value = float(entries[name](*before(c), cell.test.temperature.si))
            found[name] = 1.0 if value == of_base else value / of_base
        return found
