"""The target map from what a user asks to its data set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from nasicell.files import working_folder
from nasicell.parameters import Cell, InputError
from nasicell.sweeps.design import Sweep
from nasicell.sweeps.netcdf import opened
from nasicell.sweeps.running import run_sweep
from nasicell.targets.asked import Target
from nasicell.targets.boundary import Boundary, boundary_of, table
from nasicell.targets.judge import Judge, own_number, scaled, unscaled
from nasicell.targets.outline import outline
from nasicell.targets.published import (
    CONDUCTIVITY,
    METAL_FILM,
    by_transference_number,
    held_transference_number,
    placed,
)
from nasicell.targets.sentences import sentences

if TYPE_CHECKING:
    from nasicell.models import Electrolyte

MAP = "map.nc"
"""The sweep behind a map, in the folder of ``--out``; it continues where it was interrupted."""
MARGIN = {"units": "mAh/g", "long_name": "capacity less required"}
ZERO_CELSIUS = 273.15
"""K."""
FILM_V = 0.15
"""Voltage over the metal's film at the asked C-rate at the upper end of its range, by default."""


def target(
    cell: Cell,
    vary: Mapping[str, Any] | None = None,
    *,
    at: float | str,
    share: float | str | None = None,
    capacity: float | str | None = None,
    electrolyte: Electrolyte | None = None,
    cycles: int = 2,
    accuracy_mAh_g: float = 0.2,
    workers: int = 1,
    dask: str | None = None,
    out: str | Path | None = None,
    again: bool = False,
) -> xr.Dataset:
    """Map which numbers of a cell give a required capacity at a rate.

    Parameters
    ----------
    cell : Cell
        The cell.
    vary : mapping, optional
        Two or three paths -> values, as :func:`nasicell.sweep` takes them; the first is what is
        needed for given values of the others. By default :func:`default_axes`.
    at : float or str
        C-rate: 15 or "15C".
    share : float or str, optional
        Required share of the capacity at 0.1C of the same sample: 0.8 or "80%".
    capacity : float or str, optional
        Required capacity in its place: 90 or "90 mAh/g", per gram of active material.
    electrolyte : Electrolyte, optional
        By default that of the cell file.
    cycles : int
        Cycles at each C-rate, from as built; the last counts.
    accuracy_mAh_g : float
        Numerical error asked for in each capacity [mAh/g].
    workers, dask
        As for :func:`nasicell.sweep`.
    out : path, optional
        A folder that is there, for ``map.nc``; the same call continues an interrupted map.
    again : bool
        Discard the map in ``out``.

    Returns
    -------
    xarray.Dataset
        The sweep with ``margin``, capacity less what is required; the boundary's table with the
        dimension ``row``, its outline with ``piece``, the published electrolytes with
        ``material``; sentences in the attributes.

    Raises
    ------
    InputError
        If something makes no sense.
    """
    wanted = Target.read(at, share, capacity)
    asked = read_map(
        cell,
        wanted,
        vary,
        electrolyte=electrolyte,
        cycles=cycles,
        accuracy_mAh_g=accuracy_mAh_g,
    )
    with working_folder(out) as folder:
        file = folder / MAP
        run_sweep(asked, file, workers=workers, dask=dask, again=again)
        return data_of(asked, wanted, file)


def read_map(
    cell: Cell, wanted: Target, vary: Mapping[str, Any] | None = None, **options: Any
) -> Sweep:
    """Make the sweep of a map.

    Raises
    ------
    InputError
        If there are not two or three axes of two values or more.
    """
    axes = vary or default_axes(cell, wanted)
    wanted.refuse_rate(axes)
    asked = Sweep.read(cell, axes, metrics=wanted.metrics, **options)
    if not 2 <= len(asked.axes) <= 3:
        raise InputError(
            f"a map has two or three axes, not {len(asked.axes)}; vary two or three numbers"
        )
    for axis in asked.axes:
        if len(axis.values) < 2:
            raise InputError("has one value; an axis of a map needs two or more", path=axis.path)
    return asked


def default_axes(cell: Cell, wanted: Target) -> dict[str, str]:
    """Conductivity from 0.03 to 10 mS/cm, metal film from 0 to what takes 0.15 V at the C-rate.

    Both are widened to hold the cell's own numbers.
    """
    own = dict(cell.quantities())
    conductivity = own[CONDUCTIVITY].si * 10  # 1 S/m is 10 mS/cm
    film = own[METAL_FILM].si * 1e4  # 1 ohm m2 is 1e4 ohm cm2
    current = wanted.c_rate * cell.derived.current_density_1C.si / 10  # 10 A/m2 are 1 mA/cm2
    low, high = min(0.03, conductivity / 2), max(10.0, 2 * conductivity)
    widest = max(1e3 * FILM_V / current, 2 * film)
    return {
        CONDUCTIVITY: f"{low:.2g}mS/cm:{high:.2g}mS/cm:16:log",
        METAL_FILM: f"0:{float(f'{widest:.1g}'):g}ohm*cm^2:11",
    }


def data_of(asked: Sweep, wanted: Target, file: Path) -> xr.Dataset:
    """Read the boundary off a finished sweep.

    Parameters
    ----------
    asked : Sweep
        The sweep.
    wanted : Target
        What is required.
    file : pathlib.Path
        The sweep's file.
    """
    with opened(file) as opened_file:
        data = opened_file.load()
    judge = Judge(asked, wanted)
    margin = wanted.margin({str(name): data[name].values for name in data.data_vars})
    boundary = boundary_of(judge, margin)
    rows = table(boundary, asked.names)
    model = asked.electrolyte.name if asked.electrolyte else asked.cell.electrolyte_model
    held = held_transference_number(asked.cell, asked.axes)
    data["margin"] = (asked.names, margin, MARGIN)
    data = data.assign(
        {
            **_columns("boundary", "row", rows),
            **_outline(boundary, asked.names),
            **_columns("published", "material", placed(asked.cell, boundary, model)),
        }
    )
    data.attrs |= {
        "title": f"{wanted.text} at {wanted.rate_text} of {asked.cell.name}",
        "c_rate": wanted.c_rate,
        "required": wanted.text,
        "axes": "\n".join(asked.names),
        "temperature_degC": round(asked.cell.test.temperature.si - ZERO_CELSIUS, 6),
        "sentences": "\n".join(
            [
                *sentences(asked.cell, wanted, asked.axes, asked.names, rows),
                *_most(wanted, data),
                *_itself(judge, data.attrs),
            ]
        ),
    }
    if held is not None and by_transference_number(model, held):
        data.attrs["placed_by_transference_number"] = held
    if wanted.share is not None:
        data.attrs["required_share"] = wanted.share
    else:
        data.attrs["required_mAh_g"] = wanted.capacity_mAh_g
    record = json.loads(data.attrs["record"]) | {"target": asdict(wanted)}
    data.attrs["record"] = json.dumps(record, sort_keys=True, ensure_ascii=False)
    return data


def _columns(prefix: str, dimension: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Rows as variables, None as NaN in columns of numbers."""
    found = {}
    for key in rows[0] if rows else ():
        values = [row[key] for row in rows]
        if not any(isinstance(value, str) for value in values):
            values = [np.nan if value is None else float(value) for value in values]
        found[f"{prefix}_{key}"] = (dimension, np.array(values))
    return found


def _outline(boundary: Boundary, names: tuple[str, ...]) -> dict[str, Any]:
    """The boundary line as pieces, in the units of the first two axes."""
    thirds = range(boundary.margin.shape[2]) if boundary.margin.ndim == 3 else [0]
    pieces = [(third, piece) for third in thirds for piece in outline(boundary, third)]
    points = np.array([piece for _, piece in pieces], dtype=float).reshape(-1, 2, 2)
    found: dict[str, Any] = {
        f"outline_{names[i]}": (("piece", "end"), unscaled(boundary.axes[i], points[:, :, i]))
        for i in (0, 1)
    }
    if boundary.margin.ndim == 3:
        values = [float(unscaled(boundary.axes[2], boundary.places[2][t])) for t, _ in pieces]
        found[f"outline_{names[2]}"] = ("piece", np.array(values, dtype=float))
    return found


def _most(wanted: Target, data: xr.Dataset) -> list[str]:
    """Where nothing reaches, say how near it gets."""
    margin = data.margin.values.ravel()
    if not np.isfinite(margin).any() or (margin >= 0).any():
        return []
    nearest = int(np.nanargmax(margin))
    capacity = data[wanted.variable].values.ravel()[nearest]
    return [
        f"The nearest sample of the map gives {capacity:.3g} mAh/g; "
        f"{capacity - margin[nearest]:.3g} mAh/g are required."
    ]


def _itself(judge: Judge, attributes: dict[str, Any]) -> list[str]:
    """Run the cell as it is; keep where it stands, and say whether it reaches the target."""
    asked, wanted = judge.asked, judge.target
    own = [own_number(asked.cell, axis) for axis in asked.axes]
    places = [None if n is None else scaled(a, n) for a, n in zip(asked.axes, own, strict=True)]
    if any(place is None or not np.isfinite(place) for place in places):
        return []
    found = judge.found(np.array([places], dtype=float))
    capacity, required = found[wanted.variable][0], wanted.required(found)[0]
    if not np.isfinite(capacity) or not np.isfinite(required):
        return [f"The cell as it is could not be simulated ({found['reason'][0]})."]
    attributes["own"] = np.array(own, dtype=float)
    attributes["own_capacity_mAh_g"] = float(capacity)
    attributes["own_required_mAh_g"] = float(required)
    reaches = "it reaches" if wanted.margin(found)[0] >= 0 else "it does not reach"
    return [
        f"The cell as it is gives {capacity:.3g} mAh/g at {wanted.rate_text}; {required:.3g} mAh/g "
        f"are required: {reaches} the target."
    ]
