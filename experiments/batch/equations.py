"""The half-cell with every lever as an input, over the share of a half-cycle's time limit."""

import pybamm

from nasicell.experiments.batch.levers import Levers
from nasicell.models import HalfCell

CURRENT = "Current of the half-cycle [A]"
CUTOFF = "Cut-off voltage [V]"
LIMIT = "Time limit [s]"
PROTOCOL = (CURRENT, CUTOFF, LIMIT)
"""Inputs beside the levers: current, positive on discharge; cut-off; longest duration."""
INTEGRAL = "Integral of the voltage [V]"
"""State: integral of the voltage over the share s = t / limit of the time limit."""


def half_cell(levers: Levers) -> pybamm.BaseModel:
    r"""Return the equations over s = t / limit, with one event and the voltage's integral.

    .. math::
        \frac{\mathrm{d}y}{\mathrm{d}s} = t_\mathrm{limit} \frac{\mathrm{d}y}{\mathrm{d}t}, \qquad
        \frac{\mathrm{d}W}{\mathrm{d}s} = V, \qquad (V - V_\mathrm{cut}) I = 0 \text{ at the end}

    All half-cycles then run over 0 < s < 1, whatever their rate: the solver's first step, and with
    it a result, does not depend on what else is solved beside it.
    """
    choices = levers.choices
    model = HalfCell(
        electrolyte=choices.electrolyte,
        films=choices.films,
        potential=choices.potential,
        heat=choices.heat,
    )
    V = model.variables["Voltage [V]"]
    integral = pybamm.Variable(INTEGRAL)
    limit = pybamm.InputParameter(LIMIT)
    model.rhs = {state: limit * rate for state, rate in model.rhs.items()} | {integral: V}
    model.initial_conditions[integral] = pybamm.Scalar(0)
    room = (V - pybamm.InputParameter(CUTOFF)) * pybamm.InputParameter(CURRENT)
    model.events = [pybamm.Event("Cut-off voltage", room)]
    model.variables = {INTEGRAL: integral}
    return model


def parameter_values(levers: Levers) -> pybamm.ParameterValues:
    """Return the parameters of those equations: levers, and the current as an input."""
    current = pybamm.InputParameter(CURRENT)
    return pybamm.ParameterValues({**levers.parameter_values(), "Current function [A]": current})
