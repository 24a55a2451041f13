"""Cells for other programs, cathodes from them: the files of PyBaMM and BPX."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml

from nasicell.files import write_json, write_whole
from nasicell.parameters import Cell
from nasicell.parameters.bpx_limits import Part
from nasicell.parameters.from_bpx import ImportedCathode
from nasicell.parameters.to_bpx import to_bpx
from nasicell.parameters.to_pybamm import to_pybamm

WIDTH = 118
"""Characters in a line of YAML."""


def write_pybamm_json(cell: Cell, path: Path | str) -> None:
    """Write the parameter values of a cell as PyBaMM's own JSON.

    ``pybamm.ParameterValues.from_json(path)`` reads it without nasicell: functions are written as
    expression trees.
    """
    import pybamm  # slow to import

    values = pybamm.ParameterValues(to_pybamm(cell))
    write_whole(Path(path), lambda aside: values.to_json(str(aside)))


def beside_values(cell: Cell) -> list[str]:
    """Return the entries that choose or shape a model and so are no parameter values of PyBaMM."""
    shaping = [
        path
        for path, _ in cell.quantities()
        if path == "electrolyte.mobile_fraction" or path.endswith("arc_exponent")
    ]
    return ["electrolyte_model", *shaping]


def write_bpx(
    cell: Cell, path: Path | str, *, part: Part = "cell", leave_out: Collection[str] = ()
) -> None:
    """Write a cell or its cathode as a BPX file; see :func:`nasicell.parameters.to_bpx.to_bpx`.

    Raises
    ------
    InputError
        If something would be lost that ``leave_out`` does not name.
    """
    write_json(Path(path), to_bpx(cell, part=part, leave_out=leave_out))


def write_cathode(cathode: ImportedCathode, path: Path | str) -> None:
    """Write an imported cathode as a material file."""
    text = as_yaml(cathode.material)
    write_whole(Path(path), lambda aside: aside.write_text(text, encoding="utf-8"))


def as_yaml(entries: dict[str, Any]) -> str:
    """Write entries as in the library: in order, the innermost in one line."""
    text: str = yaml.safe_dump(
        entries, sort_keys=False, allow_unicode=True, default_flow_style=None, width=WIDTH
    )
    return text
