"""What the result of every virtual characterisation says of its origin."""

from collections.abc import Sequence
from typing import Any

from nasicell.experiments.cautions import electrolyte_entries_not_used
from nasicell.models import BinarySalt, Choices
from nasicell.parameters.cell import Cell


def attributes(
    cell: Cell,
    choices: Choices,
    *,
    mesh: str,
    temperatures: Sequence[float] = (),
    concentrations: Sequence[float] = (),
    cathode: bool = False,
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
    concentrations : sequence of float
        Concentrations visited [mol/m3]; by default none but that of rest.
    cathode : bool
        Whether the cathode takes part: laws of one that does not are no concern.
    warnings : sequence of str
        Sentences of the protocol's own; those on laws and entries of the cell are added.
    """
    visited = list(temperatures) or [cell.test.temperature.si]
    # only a fully mobile salt has laws of concentration
    moved = list(concentrations) if isinstance(choices.electrolyte, BinarySalt) else []
    found = [
        *cell.warnings(min(visited), max(visited), cathode=cathode),
        *(cell.concentration_warnings(max(min(moved), 0.0), max(moved)) if moved else []),
        *electrolyte_entries_not_used(cell, choices.electrolyte),
        *warnings,
    ]
    return {
        "cell": cell.name,
        "title": cell.title,
        "cation": cell.cathode.cation,
        "electrolyte_model": choices.electrolyte.name,
        "electrode_area_m2": float(cell.test.electrode_area.si),
        "mesh": mesh,
        "warnings": "\n".join(found),
    }
