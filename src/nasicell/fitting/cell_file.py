"""The cell that a fit has found, as a cell file."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr

from nasicell.exchange import as_yaml
from nasicell.fitting.shown import Unit
from nasicell.parameters import Cell
from nasicell.parameters.bibliography import reference_of
from nasicell.text import enumerated

DIGITS = 6
"""Of a fitted value, so that rounding moves no capacity."""
_WRITTEN = ("written_value", "interval_low", "interval_high")


def fitted_cell(result: xr.Dataset) -> Cell:
    """Return the cell with what a fit has found.

    Numbers that the data tell become "fitted", with their interval as uncertainty, and so do
    numbers of which they tell a combination alone, or a bound that excludes the cell's own value,
    without one. The others keep value and kind.

    Parameters
    ----------
    result : xarray.Dataset
        Result of :func:`nasicell.fit`.
    """
    record = json.loads(result.attrs["record"])
    mapping = Cell.from_mapping(record["cell"]).to_mapping()
    for path in written_entries(result):
        mapping = _with_entry(mapping, path, result)
    return Cell.from_mapping(mapping)


def fitted_cell_text(result: xr.Dataset) -> str:
    """Return the same as the text of a cell file, its data and interval said above."""
    return f"# {result.attrs['command']}\n{as_yaml(fitted_cell(result).to_mapping())}"


def written_entries(result: xr.Dataset) -> list[str]:
    """Return the free numbers that the fitted cell takes over."""
    return [str(path) for path in result.parameter.values[np.isfinite(result.written_value.values)]]


def _with_entry(mapping: dict[str, Any], path: str, result: xr.Dataset) -> dict[str, Any]:
    """Return the entries with one of them fitted."""
    cell = Cell.from_mapping(mapping)
    unit = Unit.of(dict(cell.quantities())[path])
    at = result.sel(parameter=path)
    value, low, high = (float(at[name]) for name in _WRITTEN)
    mapping = cell.with_values({path: str(unit.written(value, DIGITS))}).to_mapping()
    entry = _entry(mapping, path)
    entry |= {
        "kind": "fitted",
        "source": _source(result),
        "refit": result.attrs["command"],
        "note": _note(at, result),
    }
    if low <= value <= high:
        entry["uncertainty"] = {
            "from": unit.written(low, DIGITS),
            "to": unit.written(high, DIGITS),
        }
    return mapping


def _entry(mapping: Mapping[str, Any], path: str) -> dict[str, Any]:
    here: Any = mapping
    for part in path.split("."):
        if isinstance(here, list):
            here = next(item for item in here if item.get("name") == part)
        else:
            here = here[part]
    found: dict[str, Any] = here
    return found


def _source(result: xr.Dataset) -> str:
    """Return the bibliography's key of the data, if all have the same; else "user"."""
    keys = set(result.attrs["references"].splitlines())
    (key,) = keys if len(keys) == 1 else ("user",)
    return key if reference_of(key) else "user"


def _note(at: xr.Dataset, result: xr.Dataset) -> str:
    """Return what was fitted to, how well, and what the data say of this number."""
    data = enumerated([name.partition(" (")[0] for name in result.attrs["sources"].splitlines()])
    others = [path for path in written_entries(result) if path != at.parameter.item()]
    together = f" together with {enumerated(others)}" if others else ""
    said = str(at.verdict.item())
    return (
        f"{said[0].upper()}{said[1:]}. Fitted to {data}{together}. {result.attrs['fit_quality']}."
    )
