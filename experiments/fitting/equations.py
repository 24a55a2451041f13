r"""The half-cell with every number as an input, driven by a current or by a voltage.

Both over the share s = t / limit of a time limit, as in a batch, each with one event:

.. math::
    I = I_0 + I_1 s, \quad (V - V_\mathrm{end})\, d = 0 \text{ at the end}; \qquad
    V = V_\mathrm{held}, \quad I d - |I_\mathrm{end}| = 0 \text{ at the end}

with I the current [A], positive on discharge, and d = 1 on discharge, -1 on charge.
"""

import pybamm

from nasicell.experiments.batch.equations import LIMIT, VOLTAGE, over_share
from nasicell.experiments.batch.levers import Levers
from nasicell.models import HalfCell

CURRENT = "Current at the start of a step [A]"
SLOPE = "Change of the current over the time limit of a step [A]"
END = "Voltage at which a step ends or that it holds [V]"
DIRECTION = "Direction of a step"
PROTOCOL = (CURRENT, SLOPE, END, DIRECTION, LIMIT)
"""Inputs beside the levers. A hold has the size of the current that ends it as ``CURRENT``."""
CURRENT_STATE = "Current variable [A]"
"""The state that a hold has more."""
CONTENT = "Average positive particle stoichiometry"
"""Sodium in the cathode: what a hold has moved is its change."""


def galvanostatic(levers: Levers) -> pybamm.BaseModel:
    """Return the equations of a step whose current is imposed."""
    model = over_share(levers.choices.own_half_cell())
    room = (model.variables[VOLTAGE] - pybamm.InputParameter(END)) * _direction()
    return _ended(model, room)


def potentiostatic(levers: Levers) -> pybamm.BaseModel:
    """Return the equations of a step whose voltage is imposed; its current is one more state."""
    model = over_share(levers.choices.own_half_cell({"operating mode": "voltage"}))
    left = model.variables[CURRENT_STATE] * _direction() - pybamm.InputParameter(CURRENT)
    return _ended(model, left)


def parameter_values(levers: Levers) -> pybamm.ParameterValues:
    """Return the parameters of both: levers, and what is imposed as inputs."""

    def current(share: pybamm.Symbol) -> pybamm.Symbol:
        return pybamm.InputParameter(CURRENT) + pybamm.InputParameter(SLOPE) * share

    return pybamm.ParameterValues(
        {
            **levers.parameter_values(),
            "Current function [A]": current,
            "Voltage function [V]": pybamm.InputParameter(END),
        }
    )


def _direction() -> pybamm.InputParameter:
    return pybamm.InputParameter(DIRECTION)


def _ended(model: HalfCell, event: pybamm.Symbol) -> pybamm.BaseModel:
    """Return the model with one event, and the variables that a step tells."""
    model.events = [pybamm.Event("End of the step", event)]
    model.variables = {name: model.variables[name] for name in (VOLTAGE, CONTENT)}
    return model
