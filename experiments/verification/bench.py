"""Half-cells at constant current, for all rungs."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pybamm

from nasicell.experiments.verification.specimen import Specimen
from nasicell.parameters import Cell
from nasicell.parameters.to_pybamm import to_pybamm

NO_CUT_OFF: Mapping[str, float] = {
    "Lower voltage cut-off [V]": -1e6,
    "Upper voltage cut-off [V]": 1e6,
}
"""Overrides that let the voltage go where the current drives it."""
CHARGED = 0.02
"""Sodium content from which a discharge starts."""
CLIFF = 0.005
"""Share of a discharge at its end where voltages are not compared."""
INSTANT = 1e-9
"""Seconds; long enough for a solution, too short for anything to diffuse."""


def parameter_values(
    specimen: Specimen,
    current_density: float,
    content: float,
    overrides: Mapping[str, Any] | None = None,
    cell: Cell | None = None,
) -> pybamm.ParameterValues:
    """Parameters of a specimen at a current density [A.m-2], positive on discharge.

    Parameters
    ----------
    specimen : Specimen
        The cell.
    current_density : float
        On the electrode area.
    content : float
        Sodium content of the cathode at the start [-].
    overrides : mapping, optional
        Further parameters by PyBaMM's names.
    cell : Cell, optional
        The specimen's cell, if something was changed that the specimen has no number for.
    """
    values = pybamm.ParameterValues(to_pybamm(cell or specimen.cell, as_built=True))
    maximum = values["Maximum concentration in positive electrode [mol.m-3]"]
    values["Initial concentration in positive electrode [mol.m-3]"] = content * maximum
    values["Current function [A]"] = current_density * specimen.electrode_area
    values.update(dict(overrides or {}))
    return values


def constant_current(
    specimen: Specimen,
    model: pybamm.BaseModel,
    current_density: float,
    *,
    seconds: float,
    content: float = CHARGED,
    points: Mapping[str, int] | None = None,
    rtol: float = 1e-6,
    overrides: Mapping[str, Any] | None = None,
    particle: pybamm.SpatialMethod | None = None,
    cell: Cell | None = None,
) -> pybamm.Solution:
    """Run a model of a specimen at constant current, until a cut-off voltage or the time ends it.

    Parameters
    ----------
    specimen, current_density, content, overrides, cell
        As for ``parameter_values``.
    model : pybamm.BaseModel
        nasicell's half-cell or PyBaMM's.
    seconds : float
        Longest time.
    points : mapping, optional
        Finite volumes by PyBaMM's names x_s, x_p, r_p; by default PyBaMM's.
    rtol : float
        Relative tolerance of the solver; the absolute one is a hundredth of it.
    particle : pybamm.SpatialMethod, optional
        Spatial method in the particles; by default PyBaMM's finite volumes.
    """
    methods = model.default_spatial_methods
    if particle is not None:
        methods = {**methods, "positive particle": particle}
    simulation = pybamm.Simulation(
        model,
        parameter_values=parameter_values(specimen, current_density, content, overrides, cell),
        solver=pybamm.IDAKLUSolver(rtol=rtol, atol=rtol / 100),
        var_pts={**model.default_var_pts, **(points or {})},
        spatial_methods=methods,
    )
    return simulation.solve([0, seconds])


def largest_difference_mV(a: pybamm.Solution, b: pybamm.Solution, start: float = 0.0) -> float:
    """Largest difference of two voltages at equal times from a start [s] on [mV].

    The last 0.5 % are left out: there the voltage falls off a cliff, and a microsecond is a
    millivolt. But the two have to end within them.
    """
    first, last = sorted((float(a.t[-1]), float(b.t[-1])))
    if first < (1 - CLIFF) * last:
        raise ValueError(f"one run ends after {first:.6g} s, the other after {last:.6g} s")
    times = np.linspace(start, (1 - CLIFF) * first, 400)
    gap = a["Voltage [V]"](times) - b["Voltage [V]"](times)
    return float(1e3 * np.max(np.abs(gap)))
