"""One linear sweep of a symmetric cell's voltage, from rest."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pybamm

from nasicell.experiments.states import StateReader
from nasicell.experiments.stepping import SHORT, Stepper
from nasicell.experiments.tafel.line import Array
from nasicell.models import POLARISATION, SYMMETRIC_LOSSES, Choices
from nasicell.models.electrolyte.anion_balance import LARGEST, LEAST
from nasicell.models.symmetric_cell import CHARGE_PASSED
from nasicell.parameters.cell import Cell
from nasicell.parameters.pybamm_names import METAL_FOIL_CHARGE
from nasicell.parameters.to_pybamm import to_pybamm

BRANCHES = {"positive": 1, "negative": -1}
"""Sweeps by name, and their signs. In the positive one the first metal dissolves."""
POINTS = 401
"""Stored points of a sweep, evenly in voltage."""
LEAST_FOIL = 1e-3
"""Share of the foil at which a sweep ends; the model itself ends at none."""
ATOL = 1e-6
"""Over the current at which charge transfer leaves its linear range."""
MOST_ATOL = 1e-9


@dataclass(frozen=True)
class Sweep:
    """One sweep, its signs turned so that all is positive.

    Attributes
    ----------
    voltage, current : array
        Voltage of the whole cell [V] and current density [A.m-2], from rest on.
    losses : dict of array
        Parts of the voltage [V], as ``SYMMETRIC_LOSSES`` names them.
    rate : float
        Magnitude of the rate [V/s].
    complete : bool
        Whether it reached its end; otherwise the metal was used up.
    concentrations : tuple of float
        Least and largest concentration of the cations on the way [mol.m-3]; empty where none moves.
    """

    voltage: Array
    current: Array
    losses: dict[str, Array]
    rate: float
    complete: bool
    concentrations: tuple[float, ...]


def sweep(
    cell: Cell, choices: Choices, volumes: int, rtol: float, *, rate: float, end: float
) -> Sweep:
    """Sweep the voltage of a symmetric cell.

    Parameters
    ----------
    cell : Cell
        The cell.
    choices : Choices
        The equations.
    volumes : int
        Mesh points in the separator.
    rtol : float
        Relative tolerance of the solver.
    rate : float
        Rate [V/s]; positive where the first metal dissolves.
    end : float
        Magnitude of the voltage at which it ends [V].

    Raises
    ------
    SimulationError
        If no solver setting got through.
    """
    values = pybamm.ParameterValues(to_pybamm(cell))
    area, foil = cell.test.electrode_area.si, values[METAL_FOIL_CHARGE]
    i0 = float(cell.interphases.metal.exchange_current_density(cell.test.temperature.si))
    atol = min(MOST_ATOL, ATOL * i0 * area)
    model = choices.symmetric_cell()
    # at rest nothing tells the solver how soon the ramp will be felt: its own first step fails
    stepper = Stepper(model, values, {"x_s": volumes}, rtol=rtol, atol=atol, first_step=SHORT)

    def foil_left(variables: dict[str, Any]) -> pybamm.Symbol:
        # over the foil, so that it is of order one for the solver
        return 1 - LEAST_FOIL - abs(variables[CHARGE_PASSED]) / foil

    duration, sign = end / abs(rate), np.sign(rate)
    step = pybamm.step.voltage(
        _ramp(-rate),
        duration=duration,
        period=duration / (POINTS - 1),
        termination=pybamm.step.CustomTermination("Metal used up", foil_left),
    )
    (solution,) = stepper.run([step])
    assert solution is not None  # at rest nothing ends it
    extremes = [LEAST, LARGEST] if choices.electrolyte.carrier else []
    reader = StateReader(["Current [A]", POLARISATION, *SYMMETRIC_LOSSES.values(), *extremes])
    read = reader.read([(solution, column) for column in range(solution.t.size)])
    return Sweep(
        voltage=sign * read[POLARISATION],
        current=sign * read["Current [A]"] / area,
        losses={loss: sign * read[name] for loss, name in SYMMETRIC_LOSSES.items()},
        rate=abs(rate),
        complete=solution.termination == "final time",
        concentrations=tuple(
            float(pick(read[name])) for name, pick in zip(extremes, (np.min, np.max), strict=False)
        ),
    )


def _ramp(rate: float) -> Callable[[Any], Any]:
    """A voltage in proportion to time; PyBaMM asks for a function of time alone."""
    return lambda t: rate * t
