"""The rungs in order, and climbing them."""

from collections.abc import Iterator

from nasicell.experiments.verification import (
    capacity,
    conservation,
    convergence,
    family,
    history,
    laws,
    manufactured,
    planar,
    porous,
    salt,
    sphere,
    symmetric,
)
from nasicell.experiments.verification.rung import Result, Rung

LADDER: tuple[Rung, ...] = (
    *planar.RUNGS,
    *porous.RUNGS,
    *sphere.RUNGS,
    *salt.RUNGS,
    *symmetric.RUNGS,
    *history.RUNGS,
    *laws.RUNGS,
    *manufactured.RUNGS,
    *convergence.RUNGS,
    *conservation.RUNGS,
    *family.RUNGS,
    *capacity.RUNGS,
)
"""All rungs: closed forms, observed orders, conservation, limits and PyBaMM's own half-cell."""


def climb() -> Iterator[Result]:
    """Climb one rung after another; a failed one does not stop the rest."""
    for rung in LADDER:
        yield rung.climb()
