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
from nasicell.targets.outline import DEPENDS, MISSES, NO_VALUE, OUTSIDE, REACHES, Side, side_of
from nasicell.targets.words import number_words
from nasicell.text import quantity_words

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
BELOW_LIMIT, ABOVE_LIMIT = "reaches below a limit", "reaches above a limit"
"""Verdicts on an electrolyte that leaves a number open on which alone it depends."""
_OF_SEVERAL = {"reaches": "reach", "does": "do"}
_TOLERANCE = 5.0
"""K by which a conductivity may be taken beyond where it holds."""
_SINGLE_ION = "single-ion"


def counted(number: int, verdict: str) -> str:
    """Say how many electrolytes have a verdict: "7 do not reach"."""
    if number == 1:
        return f"1 {verdict}"
    verb, space, rest = verdict.partition(" ")
    return f"{number} {_OF_SEVERAL.get(verb, verb)}{space}{rest}"


class Unplaced(Exception):  # noqa: N818 - not an error: a reason
    """Why an electrolyte has no place on the map."""


def placed(cell: Cell, boundary: Boundary, model: str) -> list[dict[str, Any]]:
    r"""Place the catalogue's electrolytes of the cell's cation on the map.

    An electrolyte brings its conductivity at the cell's temperature, by the law by which a cell
    takes it, its transference number and the resistance of its interface with the metal, each only
    if it is published. An axis of the interphases without a published number stays open, and the
    verdict is its limit, or unknown where there is none. All other numbers are the cell's own.

    In a single-ion cell the product :math:`t_+ \kappa` alone counts. On a map without an axis of
    the transference number, which has the cell's :math:`t_{+,0}` everywhere, an electrolyte with a
    published :math:`t_+` stands at :math:`\kappa\,t_+/t_{+,0}`.

    Parameters
    ----------
    cell : Cell
        The cell of the map.
    boundary : Boundary
        The boundary; without an axis of the conductivity nothing is placed.
    model : str
        Name of the electrolyte model of the map.

    Returns
    -------
    list of dict
        One row each, the best conductors first: ``electrolyte``, ``class``,
        ``own_conductivity`` in the unit of its axis, ``own_transference_number``, ``placed_with``
        which transference number in words, under the path of each axis its place there (None:
        open), ``verdict``, ``limit`` of the open number in the unit of its axis, ``limit_of`` its
        path, ``reason``, ``kind``, ``flags``, ``source``.
    """
    if not any(axis.path == CONDUCTIVITY for axis in boundary.axes):
        return []
    found = electrolytes(cation=cell.electrolyte.cation)
    held = held_transference_number(cell, boundary.axes)
    taken = [entry for entry in found if NOT_AN_ELECTROLYTE not in entry.flags]
    rows = [_row(cell, boundary, entry, held, model) for entry in taken]
    return sorted(rows, key=lambda row: -(row[CONDUCTIVITY] or 0.0))


def held_transference_number(cell: Cell, axes: tuple[Axis, ...]) -> float | None:
    """The transference number that all of a map has; None where it is an axis."""
    if any(axis.path == TRANSFERENCE for axis in axes):
        return None
    return float(cell.electrolyte.transference_number(cell.test.temperature.si))


def by_transference_number(model: str, held: float | None) -> bool:
    """Whether electrolytes stand at their conductivity times their own transference number."""
    return model == _SINGLE_ION and held is not None


def _row(
    cell: Cell, boundary: Boundary, entry: CatalogueElectrolyte, held: float | None, model: str
) -> dict[str, Any]:
    numbers: dict[str, float | None] = {axis.path: None for axis in boundary.axes}
    t_plus = None if entry.transference_number is None else entry.transference_number.si
    row: dict[str, Any] = {
        "electrolyte": entry.name,
        "class": entry.electrolyte_class,
        "own_conductivity": None,
        "own_transference_number": t_plus,
        "placed_with": "",
    }
    beside = {
        "kind": entry.conductivity.kind if entry.conductivity else "",
        "flags": "; ".join(entry.flags),
        "source": entry.source,
    }
    try:
        for axis in boundary.axes:
            number = _number(cell, entry, axis)
            if axis.path == CONDUCTIVITY:
                row["own_conductivity"] = number
                if number is not None:
                    number = float(f"{number * _share(t_plus, held, model):.6g}")
            numbers[axis.path] = number
    except Unplaced as why:
        judged = _judged(VERDICTS[NO_VALUE], str(why))
        return {**row, **numbers, **judged, **beside}
    row["placed_with"] = _placed_with(t_plus, held, model)
    point = tuple(
        None if numbers[axis.path] is None else float(scaled(axis, numbers[axis.path]))  # type: ignore[arg-type]
        for axis in boundary.axes
    )
    side = side_of(boundary, point)
    if side.verdict == DEPENDS:
        judged = _depends(boundary, point, side)
    elif side.verdict == OUTSIDE:
        judged = _judged(VERDICTS[OUTSIDE], _beyond(boundary, numbers, row))
    else:
        failed = "a sample of the map beside it failed" if side.verdict == NO_VALUE else ""
        judged = _judged(VERDICTS[side.verdict], failed)
    return {**row, **numbers, **judged, **beside}


def _judged(
    verdict: str, reason: str, limit: float | None = None, limit_of: str = ""
) -> dict[str, Any]:
    return {"verdict": verdict, "limit": limit, "limit_of": limit_of, "reason": reason}


def _share(own: float | None, held: float | None, model: str) -> float:
    """Share of its conductivity at which an electrolyte stands; above 1 with a better t+."""
    if own is None or held is None or not by_transference_number(model, held):
        return 1.0
    return own / held


def _placed_with(own: float | None, held: float | None, model: str) -> str:
    """Say which transference number an electrolyte is judged with; "" where it is an axis."""
    if held is None:
        return ""
    if own is None:
        return f"the cell's transference number of {held:.3g}; none is published"
    if by_transference_number(model, held):
        return f"its own transference number of {own:.3g}"
    return f"the cell's transference number of {held:.3g}; its own is {own:.3g}"


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


def _beyond(boundary: Boundary, numbers: dict[str, float | None], row: dict[str, Any]) -> str:
    """Say on which axis an electrolyte lies outside the map."""
    words = []
    for axis in boundary.axes:
        number = numbers[axis.path]
        if number is not None and not min(axis.values) <= number <= max(axis.values):
            moved = axis.path == CONDUCTIVITY and number != row["own_conductivity"]
            place = "counts as" if moved else "is"
            words.append(f"its {quantity_words(axis.path)} {place} {number_words(number, axis)}")
    return " and ".join(words)


def _depends(boundary: Boundary, point: tuple[float | None, ...], side: Side) -> dict[str, Any]:
    """Say which open number decides, and its limit where there is one."""
    missing = [
        f"no {quantity_words(axis.path)} is published"
        for axis, place in zip(boundary.axes, point, strict=True)
        if place is None
    ]
    if side.open_axis is None or side.limit is None:
        reason = "; ".join(missing) or "the boundary lies between the map's values beside it"
        return _judged(VERDICTS[DEPENDS], reason)
    axis = boundary.axes[side.open_axis]
    limit = float(f"{float(unscaled(axis, side.limit)):.6g}")
    shown = number_words(limit, axis, rounded=1 if side.above else -1)
    verdict = ABOVE_LIMIT if side.above else BELOW_LIMIT
    reason = f"{missing[0]}; it reaches {'above' if side.above else 'below'} {shown}"
    return _judged(verdict, reason, limit, axis.path)
