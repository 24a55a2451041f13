"""How far the cathode's potential lies from the nearer cut-off voltage."""

from __future__ import annotations

from dataclasses import dataclass

from nasicell.parameters.schema import CellSections


@dataclass(frozen=True)
class HeadRoom:
    """What overpotentials may take before a cut-off ends a half cycle.

    Attributes
    ----------
    direction
        "charge" or "discharge".
    cutoff
        "upper" or "lower": the cut-off voltage that ends it.
    middle
        U(1/2), the cathode's potential at half content [V].
    voltage
        Between U(1/2) and that cut-off [V].
    """

    direction: str
    cutoff: str
    middle: float
    voltage: float


def head_room(cell: CellSections) -> HeadRoom:
    """Return the smaller of the two head rooms of a cell."""
    middle = float(cell.cathode.open_circuit_potential.plateau_potential)
    return min(
        HeadRoom("charge", "upper", middle, cell.test.upper_cutoff.si - middle),
        HeadRoom("discharge", "lower", middle, middle - cell.test.lower_cutoff.si),
        key=lambda room: room.voltage,
    )
