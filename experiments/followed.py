"""Which salt is slow enough to be followed by the experiments between two metals."""

import math

from nasicell.experiments.transport_at_rest import TransportAtRest
from nasicell.models import Choices
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError

QUICKEST = 1e-5
"""Least time constant of the salt [s] that is simulated; far below, PyBaMM's times collapse."""
QUICKEST_SHARE = 5e-9
"""The same over the longest step: from some ten times below on, the rates of the salt are round-off
times so large a number that the solver takes tiny steps without end."""


def refuse_too_quick(cell: Cell, choices: Choices, longest: float = 0.0) -> None:
    """Refuse an electrolyte so thin that its salt is settled before the solver can follow it.

    Parameters
    ----------
    cell : Cell
        The cell.
    choices : Choices
        The equations; where no anion moves, nothing is refused.
    longest : float
        Longest step of the experiment [s]; 0 where it is as long as the salt takes.

    Raises
    ------
    InputError
        If the slowest time constant of the salt is below what can be followed.
    """
    tau = TransportAtRest.of(cell, choices.electrolyte).relaxation_time
    least = max(QUICKEST, QUICKEST_SHARE * longest)
    if 0 < tau < least:
        thickness = cell.separator.thickness
        # the time goes with the square of the thickness; up to the next whole nanometre
        enough = math.ceil(1e9 * thickness.si * math.sqrt(least / tau))
        raise InputError(
            f"is {thickness.text}, across which the salt settles in {tau:.2g} s, too quickly to "
            f"be followed in this experiment; give at least {enough} nm here",
            path="separator.thickness",
        )
