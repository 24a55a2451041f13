"""Impedance of a half-cell at rest, with constant-phase elements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pybamm
import xarray as xr
from scipy.sparse import csc_matrix, diags

from nasicell.models import Capacitive, Choices, HalfCell, Hysteresis
from nasicell.models.interfaces.cathode import DOUBLE_LAYER, FILM_OVERPOTENTIAL
from nasicell.models.interfaces.metal import FILM_STATE
from nasicell.parameters.cell import Cell
from nasicell.parameters.constants import R_GAS, F
from nasicell.parameters.errors import InputError
from nasicell.parameters.pybamm_names import METAL_OVERPOTENTIAL
from nasicell.parameters.to_pybamm import to_pybamm

POINTS = {"x_s": 30, "x_p": 60, "r_p": 60}


@dataclass(frozen=True)
class Impedance:
    """Impedance of the cell at rest over frequency.

    Double layers at both interfaces, and every film whose capacitance the cell file gives, charge.
    An arc whose exponent the file gives as below 1 is a constant-phase element.

    Parameters
    ----------
    frequencies : sequence of float
        Frequencies [Hz], positive.
    sodium_content : float
        Sodium content of the cathode, between 0 (charged) and 1 (discharged).

    Raises
    ------
    InputError
        If a value makes no sense.
    """

    frequencies: Sequence[float]
    sodium_content: float = 0.5

    def __post_init__(self) -> None:
        frequencies = tuple(float(frequency) for frequency in self.frequencies)
        if not frequencies or not all(np.isfinite(f) and f > 0 for f in frequencies):
            raise InputError("frequencies must be one or more positive numbers [Hz]")
        if not 0 < self.sodium_content < 1:
            raise InputError(
                f"sodium_content is {self.sodium_content}; give a number between 0 and 1"
            )
        object.__setattr__(self, "frequencies", frequencies)

    def run(self, cell: Cell, *, choices: Choices | None = None) -> xr.Dataset:
        """Compute the impedance.

        Parameters
        ----------
        cell : Cell
            The cell; it needs the capacitances of both double layers.
        choices : Choices, optional
            The equations; by default what the cell file asks for. Hysteresis is refused: a small
            signal leaves no branch.

        Returns
        -------
        xarray.Dataset
            ``impedance`` (complex) over ``frequency``, on the geometric electrode area.

        Raises
        ------
        InputError
            If the cell file lacks a double layer's capacitance.
        """
        choices = choices or Choices.of(cell)
        if isinstance(choices.potential, Hysteresis):
            raise InputError("impedance is that of one branch; leave Hysteresis() out")
        for path, section in (
            ("interphases.metal", cell.interphases.metal),
            ("cathode", cell.cathode),
        ):
            if section.double_layer_capacitance is None:
                raise InputError(
                    "is missing, and impedance needs it; write for example '20 uF/cm^2'",
                    path=f"{path}.double_layer_capacitance",
                )
        model = HalfCell(
            electrolyte=choices.electrolyte,
            interfaces=Capacitive.of(cell),
        )
        values = pybamm.ParameterValues(to_pybamm(cell))
        values["Initial concentration in positive electrode [mol.m-3]"] = (
            self.sodium_content * cell.derived.maximum_concentration.si
        )
        simulation = _WithConstantPhase(
            model,
            parameter_values=values,
            var_pts={**model.default_var_pts, **POINTS},
            arcs=_arcs(cell, self.sodium_content),
        )
        ohms = simulation.solve(np.array(self.frequencies)).impedance
        return xr.Dataset(
            {
                "impedance": (
                    "frequency",
                    ohms * cell.test.electrode_area.si * 1e4,
                    {"units": "ohm*cm^2", "long_name": "impedance on the electrode area"},
                )
            },
            coords={"frequency": ("frequency", np.array(self.frequencies), {"units": "Hz"})},
            attrs={"cell": cell.name, "electrolyte_model": model.electrolyte.name},
        )


@dataclass(frozen=True)
class _Arc:
    """A charging state: its time constant R C [s] and its exponent alpha."""

    time: float
    exponent: float

    def factor(self, frequency: float) -> complex:
        """(i w R C)^(alpha - 1): a constant-phase element over the capacitor it replaces."""
        return complex((2j * np.pi * frequency * self.time) ** (self.exponent - 1))


def _arcs(cell: Cell, content: float) -> dict[str, _Arc]:
    """The arcs that are not ideal capacitors, by the state that charges."""
    T = cell.test.temperature.si
    metal, cathode, film = cell.interphases.metal, cell.cathode, cell.interphases.cathode
    thermal = R_GAS * T / F
    j0 = 2 * float(cathode.exchange_current_density(T)) * (content * (1 - content)) ** 0.5
    candidates = {
        METAL_OVERPOTENTIAL: (
            thermal / float(metal.exchange_current_density(T)),
            metal.double_layer_capacitance,
            metal.double_layer_arc_exponent,
        ),
        DOUBLE_LAYER: (
            thermal / j0,
            cathode.double_layer_capacitance,
            cathode.double_layer_arc_exponent,
        ),
        FILM_STATE: (
            float(metal.film_resistance(T)),
            metal.film_capacitance,
            metal.film_arc_exponent,
        ),
        FILM_OVERPOTENTIAL: (
            cell.derived.cathode_film_resistance.si,
            film.film_capacitance,
            film.film_arc_exponent,
        ),
    }
    return {
        state: _Arc(resistance * capacitance.si, exponent.si)
        for state, (resistance, capacitance, exponent) in candidates.items()
        if capacitance is not None and exponent is not None and resistance > 0
    }


class _WithConstantPhase(pybamm.EISSimulation):
    """PyBaMM's impedance, the capacitance of some states depending on frequency."""

    def __init__(self, *args: Any, arcs: dict[str, _Arc], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arcs = arcs

    def _calculate_impedance(
        self, frequency: float, M: csc_matrix, neg_J: csc_matrix, b: Any
    ) -> complex:
        rows = np.ones(M.shape[0], dtype=complex)
        for variable, slices in self._built_model.y_slices.items():
            if variable.name in self.arcs:
                rows[slices[0]] = self.arcs[variable.name].factor(frequency)
        impedance = super()._calculate_impedance(frequency, csc_matrix(diags(rows) @ M), neg_J, b)
        return complex(np.squeeze(impedance))
