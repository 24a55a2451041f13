"""The three cells whose impedance is simulated: half-cell, symmetric, blocking."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pybamm

from nasicell.experiments.impedance.elements import (
    Elements,
    blocking_elements,
    half_cell_elements,
    symmetric_elements,
)
from nasicell.experiments.impedance.linear import LinearCell
from nasicell.experiments.impedance.meshes import fitting_mesh
from nasicell.models import (
    Blocking,
    Capacitive,
    Choices,
    Electrolyte,
    HalfCell,
    Interfaces,
    SymmetricCell,
)
from nasicell.models.registered import built_once
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError
from nasicell.parameters.to_pybamm import to_pybamm

HALF_CELL, SYMMETRIC, BLOCKING = "half-cell", "symmetric", "blocking"
SETUPS = (HALF_CELL, SYMMETRIC, BLOCKING)
TEMPERATURES = ("Ambient temperature [K]", "Initial temperature [K]")
START = "Initial concentration in positive electrode [mol.m-3]"


@dataclass(frozen=True)
class Specimen:
    """A cell in one of the set-ups, ready for spectra at any temperature and sodium content."""

    cell: Cell
    electrolyte: Electrolyte
    setup: str
    interfaces: Capacitive
    linear: LinearCell

    @property
    def mesh(self) -> str:
        """In words, for the record."""
        points = self.linear.var_pts
        if self.setup != HALF_CELL:
            return f"{points['x_s']} volumes between the electrodes, linearised at rest"
        return (
            f"{points['x_s']} volumes in the separator, {points['x_p']} in the cathode, "
            f"{points['r_p']} in a particle, linearised at rest"
        )

    def inputs(self, T: float, content: float) -> dict[str, float]:
        """The linear cell's inputs at a temperature [K] and a sodium content [-]."""
        inputs = dict.fromkeys(TEMPERATURES, T)
        if self.setup == HALF_CELL:
            inputs[START] = content * self.cell.derived.maximum_concentration.si
        return inputs

    def elements(self, T: float, content: float) -> Elements:
        """What the model holds at a temperature [K] and a sodium content [-]."""
        if self.setup == HALF_CELL:
            return half_cell_elements(self.cell, self.electrolyte, self.interfaces, T, content)
        if self.setup == SYMMETRIC:
            return symmetric_elements(self.cell, self.electrolyte, self.interfaces, T)
        return blocking_elements(self.cell, self.electrolyte, T)


def specimen(
    cell: Cell, choices: Choices, setup: str, *, entries: Mapping[str, Any] | None = None
) -> Specimen:
    """Discretise nothing yet, but refuse what cannot be simulated.

    Parameters
    ----------
    cell : Cell
        The cell.
    choices : Choices
        Its electrolyte is taken; films are fresh.
    setup : str
        One of ``SETUPS``.
    entries : mapping, optional
        PyBaMM's parameters in the place of the cell's own, where they are to be inputs.

    Raises
    ------
    InputError
        If the cell file lacks a double layer's capacitance.
    """
    needed = {"interphases.metal": cell.interphases.metal.double_layer_capacitance}
    if setup == HALF_CELL:
        needed["cathode"] = cell.cathode.double_layer_capacitance
    for path, capacitance in needed.items():
        if capacitance is None:
            raise InputError(
                "is missing, and impedance needs it; write for example '20 uF/cm^2'",
                path=f"{path}.double_layer_capacitance",
            )
    capacitive = Capacitive.of(cell)
    model = _model(setup, choices.electrolyte, Blocking() if setup == BLOCKING else capacitive)
    values = pybamm.ParameterValues(to_pybamm(cell))
    values.update(dict(entries or {}))
    values.update(dict.fromkeys(TEMPERATURES, "[input]"))
    if setup == HALF_CELL:
        values[START] = "[input]"
    mesh = fitting_mesh(model, salt_moves=bool(choices.electrolyte.carrier))
    return Specimen(cell, choices.electrolyte, setup, capacitive, LinearCell(model, values, **mesh))


@built_once
def _model(setup: str, electrolyte: Electrolyte, interfaces: Interfaces) -> Any:
    """The model, built once; simulations work on copies of it."""
    kind = HalfCell if setup == HALF_CELL else SymmetricCell
    return kind(electrolyte=electrolyte, interfaces=interfaces)
