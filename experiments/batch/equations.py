"""The half-cell with every lever as an input, over the share of a half-cycle's time limit."""

from collections.abc import Sequence

import pybamm

from nasicell.experiments.batch.levers import Levers
from nasicell.experiments.batch.observed import TIME_TO_DEPLETION, losses
from nasicell.models import LOSSES, HalfCell
from nasicell.models.electrolyte.anion_balance import LEAST_SHARE_IN_PORES, SHARE

CURRENT = "Current of the half-cycle [A]"
CUTOFF = "Cut-off voltage [V]"
LIMIT = "Time limit [s]"
PROTOCOL = (CURRENT, CUTOFF, LIMIT)
"""Inputs beside the levers: current, positive on discharge; cut-off; longest duration."""
VOLTAGE = "Voltage [V]"
LEAST_SHARE = "Share of the mobile anions at which a half-cycle ends"
"""Input where the time to depletion is observed; below 0 it ends none."""


def half_cell(levers: Levers, observed: Sequence[str] = ()) -> pybamm.BaseModel:
    r"""Return the equations over s = t / limit, with one event.

    .. math::
        \frac{\mathrm{d}y}{\mathrm{d}s} = t_\mathrm{limit} \frac{\mathrm{d}y}{\mathrm{d}t}, \qquad
        (V - V_\mathrm{cut}) I = 0 \text{ at the end}

    All half-cycles then run over 0 < s < 1, whatever their rate: the solver's first step, and with
    it a result, does not depend on what else is solved beside it. Kept are the voltage and the
    observed losses. The time to depletion adds a second event, at which the least share of the
    mobile anions in the cathode's pores reaches an input.
    """
    model = over_share(levers.choices.own_half_cell())
    V = model.variables[VOLTAGE]
    room = (V - pybamm.InputParameter(CUTOFF)) * pybamm.InputParameter(CURRENT)
    model.events = [pybamm.Event("Cut-off voltage", room)]
    if TIME_TO_DEPLETION in observed:
        left = model.variables[LEAST_SHARE_IN_PORES] - pybamm.InputParameter(LEAST_SHARE)
        model.events.append(pybamm.Event("Depletion", left))
    kept = {SHARE: model.variables[SHARE]} if levers.choices.electrolyte.carrier else {}
    kept |= {LOSSES[name]: model.variables[LOSSES[name]] for name in losses(observed)}
    model.variables = {VOLTAGE: V, **kept}
    return model


def over_share(model: HalfCell) -> HalfCell:
    """Return a model with the share of a time limit in the place of time."""
    limit = pybamm.InputParameter(LIMIT)
    model.rhs = {state: limit * rate for state, rate in model.rhs.items()}
    return model


def parameter_values(levers: Levers) -> pybamm.ParameterValues:
    """Return the parameters of those equations: levers, and the current as an input."""
    current = pybamm.InputParameter(CURRENT)
    return pybamm.ParameterValues({**levers.parameter_values(), "Current function [A]": current})
