"""What the result of every virtual characterisation says of its origin."""

from collections.abc import Sequence
from typing import Any

from nasicell.experiments.cautions import electrolyte_entries_not_used
from nasicell.models import Choices
from nasicell.parameters.cell import Cell


def attributes(
    cell: Cell,
    choices: Choices,
    *,
    mesh: str,
    temperatures: Sequence[float] = (),
    warnings: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the attributes that records, tables and figures read.

    Parameters
    ----------
    cell : Cell
        The cell.
    choices : Choices
        The equations it was simulated with.
    mesh : str
        Mesh and tolerances in words.
    temperatures : sequence of float
        Temperatures visited [K]; by default that of the cell's test.
    warnings : sequence of str
        Sentences of the protocol's own; those on laws and entries of the cell are added.
    """
    visited = list(temperatures) or [cell.test.temperature.si]
    found = [
        *cell.warnings(min(visited), max(visited)),
        *electrolyte_entries_not_used(cell, choices.electrolyte),
        *warnings,
    ]
    return {
        "cell": cell.name,
        "title": cell.title,
        "electrolyte_model": choices.electrolyte.name,
        "electrode_area_m2": float(cell.test.electrode_area.si),
        "mesh": mesh,
        "warnings": "\n".join(found),
    }
