"""The published electrolytes on the map: where each stands and whether it reaches the target."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from nasicell.parameters import (
    CatalogueElectrolyte,
    Cell,
    InputError,
    electrolytes,
    interfaces,
)
from nasicell.parameters.catalogue.flags import NOT_AN_ELECTROLYTE, ROOM_TEMPERATURE
from nasicell.parameters.electrolyte_laws import ElectrolyteLaw, ProductLaw
from nasicell.sweeps.axes import Axis
from nasicell.targets.boundary import Boundary
from nasicell.targets.judge import own_number, scaled, unscaled
from nasicell.targets.outline import DEPENDS, MISSES, NO_VALUE, OUTSIDE, REACHES, side_of
from nasicell.targets.words import number_words, quantity_words

CONDUCTIVITY = "electrolyte.conductivity"
TRANSFERENCE = "electrolyte.transference_number"
METAL_FILM = "interphases.metal.film_resistance"
VERDICTS = {
    REACHES: "reaches",
    MISSES: "does not reach",
    DEPENDS: "unknown",
    OUTSIDE: "outside the map",
    NO_VALUE: "unknown",
}
_TOLERANCE = 5.0
"""K by which a conductivity may be taken beyond where it holds."""


class Unplaced(Exception):  # noqa: N818 - not an error: a reason
    """Why an electrolyte has no place on the map."""


def placed(cell: Cell, boundary: Boundary) -> list[dict[str, Any]]:
    """Place the catalogue's electrolytes of the cell's cation on the map.

    An electrolyte brings its conductivity at the cell's temperature, by the law by which a cell
    takes it, its transference number and the resistance of its interface with the metal, each only
    if it is published. An axis of the interphases without a published number stays open, and the
    verdict is unknown where it depends on it. All other numbers are the cell's own.

    Parameters
    ----------
    cell : Cell
        The cell of the map.
    boundary : Boundary
        The boundary; without an axis of the conductivity nothing is placed.

    Returns
    -------
    list of dict
        One row each, the best conductors first: ``electrolyte``, ``class``, under the path of each
        axis its place there (None: open), ``verdict``, ``reason``, ``flags``, ``source``.
    """
    if not any(axis.path == CONDUCTIVITY for axis in boundary.axes):
        return []
    found = electrolytes(cation=cell.electrolyte.cation)
    rows = [_row(cell, boundary, e) for e in found if NOT_AN_ELECTROLYTE not in e.flags]
    return sorted(rows, key=lambda row: -(row[CONDUCTIVITY] or 0.0))


def _row(cell: Cell, boundary: Boundary, entry: CatalogueElectrolyte) -> dict[str, Any]:
    numbers: dict[str, float | None] = {axis.path: None for axis in boundary.axes}
    row = {"electrolyte": entry.name, "class": entry.electrolyte_class}
    t_plus = entry.transference_number
    beside = {
        "kind": entry.conductivity.kind if entry.conductivity else "",
        "published_transference_number": None if t_plus is None else t_plus.si,
        "flags": "; ".join(entry.flags),
        "source": entry.source,
    }
    try:
        for axis in boundary.axes:
            numbers[axis.path] = _number(cell, entry, axis)
    except Unplaced as why:
        return {**row, **numbers, "verdict": VERDICTS[NO_VALUE], "reason": str(why), **beside}
    point = tuple(
        None if numbers[axis.path] is None else float(scaled(axis, numbers[axis.path]))  # type: ignore[arg-type]
        for axis in boundary.axes
    )
    side = side_of(boundary, point)
    reason = ""
    if side.verdict == OUTSIDE:
        reason = _beyond(boundary, numbers)
    elif side.verdict == NO_VALUE:
        reason = "a sample of the map beside it failed"
    elif side.verdict == DEPENDS:
        reason = _depends(boundary, point, side.open_axis, side.limit, side.above)
    return {**row, **numbers, "verdict": VERDICTS[side.verdict], "reason": reason, **beside}


def _number(cell: Cell, entry: CatalogueElectrolyte, axis: Axis) -> float | None:
    """Number of an electrolyte on an axis, in its unit; None where it stays open."""
    if axis.path == CONDUCTIVITY:
        return _in_unit(axis, _conductivity(cell, entry))
    if axis.path == TRANSFERENCE:
        if entry.transference_number is None:
            raise Unplaced("no transference number is published")
        return _in_unit(axis, entry.transference_number.si)
    if axis.path == METAL_FILM:
        rows = interfaces(quantity="interface resistance", electrolyte=entry.name)
        return _in_unit(axis, rows[0].low) if rows else None
    if axis.path.startswith("interphases."):
        return None
    if axis.path.startswith("electrolyte."):
        raise Unplaced(f"no {quantity_words(axis.path)} is taken from the catalogue")
    own = own_number(cell, axis)
    if own is None:
        raise Unplaced(f"the cell has no {quantity_words(axis.path)} of its own")
    return own


def _in_unit(axis: Axis, si: float) -> float:
    return float(f"{(si - axis.offset) / axis.factor:.6g}")


def _conductivity(cell: Cell, entry: CatalogueElectrolyte) -> float:
    """Conductivity at the cell's temperature [S/m], where it holds there."""
    if entry.conductivity is None:
        raise Unplaced("no conductivity is published")
    T = cell.test.temperature.si
    try:
        law = _law(cell, entry.name)
    except InputError as problem:
        raise Unplaced(f"the cell does not take it: {problem}") from None
    inner = law.temperature if isinstance(law, ProductLaw) else law
    low, high = inner.valid
    if not inner.depends:
        low = high = entry.temperature.si if entry.temperature else ROOM_TEMPERATURE
    if not low - _TOLERANCE <= T <= high + _TOLERANCE:
        held = f"{low:g} K" if low == high else f"{low:g} K to {high:g} K"
        raise Unplaced(f"its conductivity is known at {held}, not at {T:g} K")
    return float(law(T))


@lru_cache(maxsize=256)  # to put an electrolyte into a cell is to read the whole cell again
def _law(cell: Cell, name: str) -> ElectrolyteLaw:
    """The law by which a cell takes the conductivity of an electrolyte."""
    return cell.with_values({"electrolyte": name}).electrolyte.conductivity


def _beyond(boundary: Boundary, numbers: dict[str, float | None]) -> str:
    """Say on which axis an electrolyte lies outside the map."""
    words = []
    for axis in boundary.axes:
        number = numbers[axis.path]
        if number is not None and not min(axis.values) <= number <= max(axis.values):
            words.append(f"its {quantity_words(axis.path)} is {number_words(number, axis)}")
    return " and ".join(words)


def _depends(
    boundary: Boundary,
    point: tuple[float | None, ...],
    open_axis: int | None,
    limit: float | None,
    above: bool,
) -> str:
    """Say which open number decides, and its limit where there is one."""
    missing = [
        f"no {quantity_words(axis.path)} is published"
        for axis, place in zip(boundary.axes, point, strict=True)
        if place is None
    ]
    if open_axis is None or limit is None:
        return "; ".join(missing) or "the boundary lies between the map's values beside it"
    axis = boundary.axes[open_axis]
    shown = number_words(float(unscaled(axis, limit)), axis)
    return f"{missing[0]}; it reaches {'above' if above else 'below'} {shown}"
