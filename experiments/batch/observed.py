"""What a batch tells of the last discharge beside capacity and voltage, where it is asked."""

from collections.abc import Sequence

from nasicell.experiments.extremes import EXHAUSTED
from nasicell.models import LOSSES, Electrolyte
from nasicell.parameters.entries import nearest
from nasicell.parameters.errors import InputError

TIME_TO_DEPLETION = "time to depletion"
DEPLETED = EXHAUSTED
"""Share of the mobile anions at rest, at the worst place in the cathode's pores, below which the
salt counts as depleted: as in a rate test."""


def checked(observed: Sequence[str], electrolyte: Electrolyte) -> tuple[str, ...]:
    """Return the names of what is asked, in a fixed order.

    Parameters
    ----------
    observed : sequence of str
        Names of losses, or ``TIME_TO_DEPLETION``.
    electrolyte : Electrolyte
        Whose salt may run out.

    Raises
    ------
    InputError
        If a name is unknown, or there is no salt that could run out.
    """
    known = (*LOSSES, TIME_TO_DEPLETION)
    for name in observed:
        if name not in known:
            raise InputError(f"a discharge has no '{name}' to observe; {nearest(name, known)}")
    if TIME_TO_DEPLETION in observed and not electrolyte.carrier:
        raise InputError(
            f"there is no time to depletion in a {electrolyte.name} electrolyte, in which no salt "
            "moves; leave it out, or choose an electrolyte model with mobile anions"
        )
    return tuple(name for name in known if name in observed)


def losses(observed: Sequence[str]) -> tuple[str, ...]:
    """Those names that are losses."""
    return tuple(name for name in observed if name in LOSSES)
