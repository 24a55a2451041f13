"""What a boundary says, in sentences that follow from its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nasicell.parameters import Cell
from nasicell.sweeps.axes import Axis
from nasicell.targets.asked import Target
from nasicell.targets.boundary import ABOVE, ALWAYS, BELOW, NEVER, UNKNOWN
from nasicell.targets.judge import own_number
from nasicell.targets.words import number_words, short, with_article
from nasicell.text import enumerated, quantity_words

LOADING = "cathode.loading"
Row = dict[str, Any]


@dataclass(frozen=True)
class Plane:
    """What the sentences on one plane of the first two axes are made of.

    Attributes
    ----------
    head : str
        What holds for all of it: "At 1.5 mg/cm2 and 15C".
    asked : str
        What is required.
    axes : tuple of Axis
        The first axis and the second.
    names : tuple of str
        Their names.
    rows : sequence of dict
        The boundary's rows of this plane.
    own : float, optional
        The cell's own number on the second axis.
    """

    head: str
    asked: str
    axes: tuple[Axis, Axis]
    names: tuple[str, str]
    rows: Sequence[Row]
    own: float | None


def sentences(
    cell: Cell, target: Target, axes: Sequence[Axis], names: Sequence[str], rows: Sequence[Row]
) -> list[str]:
    """Say what the first axis must reach for values of the second, and where nothing suffices.

    Parameters
    ----------
    cell : Cell
        The cell.
    target : Target
        What is required.
    axes : sequence of Axis
        Two or three.
    names : sequence of str
        Their names.
    rows : sequence of dict
        The boundary's table.
    """
    own = [own_number(cell, axis) for axis in axes]
    said = []
    for third in _exemplars(axes[2], own[2]) if len(axes) == 3 else [None]:
        plane = Plane(
            head(cell, target, axes, third),
            target.text,
            (axes[0], axes[1]),
            (names[0], names[1]),
            [row for row in rows if third is None or row[names[2]] == third],
            own[1],
        )
        said += _of_plane(plane)
    return said


def _exemplars(axis: Axis, own: float | None) -> list[float]:
    """The least value of a third axis, the one nearest to the cell's own, and the largest."""
    values = sorted(axis.values)
    chosen = [values[0], values[-1]]
    if own is not None:
        chosen.append(min(values, key=lambda value: abs(value - own)))
    return [float(f"{value:.12g}") for value in sorted(set(chosen))]


def head(cell: Cell, target: Target, axes: Sequence[Axis], third: float | None = None) -> str:
    """What holds for all of a sentence: loading, unless it varies, C-rate, third number."""
    parts = []
    if LOADING not in {axis.path for axis in axes}:
        loading = cell.cathode.loading
        parts.append(f"{short(loading.si * 100)} mg/cm2")  # 1 kg/m2 is 100 mg/cm2
    parts.append(target.rate_text)
    if third is not None:
        words = quantity_words(axes[2].path)
        parts.append(f"{with_article(words)} of {number_words(third, axes[2])}")
    return f"At {enumerated(parts)}"


def _of_plane(plane: Plane) -> list[str]:
    first, second = plane.axes
    lines = _lines(plane.rows, plane.names)
    kinds = {value: _kind(rows) for value, rows in lines.items()}
    known = {value: kind for value, kind in kinds.items() if kind != UNKNOWN}
    within = f"{quantity_words(first.path)} {_range(first, lines)}"
    with_any = f"any {quantity_words(second.path)} {_from_to(second, min(lines), max(lines))}"
    if not known:
        return [f"{plane.head} nothing is known: the samples failed."]
    doubt = "" if len(known) == len(kinds) else ", as far as samples did not fail"
    if set(known.values()) == {NEVER}:
        return [f"{plane.head}, no {within} with {with_any} gives {plane.asked}{doubt}."]
    if set(known.values()) == {ALWAYS}:
        return [f"{plane.head}, every {within} with {with_any} gives {plane.asked}{doubt}."]
    chosen = _chosen(known, plane.own)
    name = quantity_words(second.path)
    clauses = []
    for number, value in enumerate(chosen):
        clause, given = _clause(lines[value], first, plane.names[0]), number_words(value, second)
        if number == 0:
            clauses.append(f"{clause} if the {name} is {given}")
        elif kinds[value] == kinds[chosen[0]] and kinds[value] in (ABOVE, BELOW):
            limit = _limit(lines[value][0], first, plane.names[0], kinds[value] == ABOVE)
            clauses.append(f", and {kinds[value]} {limit} if it is {given}")
        else:
            clauses.append(f"; it {clause} if that is {given}")
    said = [f"{plane.head}, {plane.asked} {''.join(clauses)}."]
    end = _dead_end(plane, known)
    return [*said, end] if end else said


def _lines(rows: Sequence[Row], names: tuple[str, str]) -> dict[float, list[Row]]:
    """Rows that ask for the first axis, by the value of the second."""
    found: dict[float, list[Row]] = {}
    for row in rows:
        if row["needed"] == names[0]:
            found.setdefault(row[names[1]], []).append(row)
    return found


def _kind(rows: Sequence[Row]) -> str:
    """One of "above", "below", "always", "never", "unknown"; "several" crossings."""
    return str(rows[0]["reached"]) if len(rows) == 1 else "several"


def _chosen(kinds: dict[float, str], own: float | None) -> list[float]:
    """The value nearest to the cell's own, and the crossing farthest from it."""
    values = list(kinds)
    first = values[0] if own is None else min(values, key=lambda value: abs(value - own))
    crossed = [value for value in values if kinds[value] not in (ALWAYS, NEVER) and value != first]
    if not crossed:
        other = [value for value in values if kinds[value] != kinds[first]]
        return [first, *other[:1]]
    return [first, max(crossed, key=lambda value: abs(value - first))]


def _clause(rows: Sequence[Row], axis: Axis, name: str) -> str:
    words = quantity_words(axis.path)
    ends = _from_to(axis, rows[0]["from"], rows[0]["to"])
    if rows[0]["reached"] == ALWAYS:
        return f"is given by every {words} {ends}"
    if rows[0]["reached"] == NEVER:
        return f"is given by no {words} {ends}"
    if len(rows) == 1:
        up = rows[0]["reached"] == ABOVE
        limit = _limit(rows[0], axis, name, up)
        return f"needs {with_article(words)} {rows[0]['reached']} {limit}"
    return f"needs {with_article(words)} {' or '.join(_intervals(rows, axis, name))}"


def _intervals(rows: Sequence[Row], axis: Axis, name: str) -> list[str]:
    """The ranges in which a capacity that is not monotone suffices."""
    found, start = [], None
    for row in rows:
        up = row["reached"] == ABOVE
        limit = _limit(row, axis, name, up)
        if up:
            start = limit
        else:
            found.append(f"below {limit}" if start is None else f"from {start} to {limit}")
            start = None
    return found if start is None else [*found, f"above {start}"]


def _limit(row: Row, axis: Axis, name: str, up: bool) -> str:
    """A limit in words, rounded to the side where the target is reached."""
    return number_words(row[name], axis, rounded=1 if up else -1, doubt=row["uncertainty"])


def _dead_end(plane: Plane, kinds: dict[float, str]) -> str:
    """Say from which value of the second axis on no value of the first suffices."""
    first, second = plane.axes
    values = sorted(kinds)
    never = np.array([kinds[value] == NEVER for value in values])
    if not never.any() or not (never[0] != never[-1] and (np.diff(never.astype(int)) != 0).sum()):
        return ""
    if (np.diff(never.astype(int)) != 0).sum() > 1:
        return ""
    upward = bool(never[-1])
    directions = {kind for kind in kinds.values() if kind not in (NEVER, ALWAYS)}
    limits = [
        (row[plane.names[1]], row["uncertainty"])
        for row in plane.rows
        if row["needed"] == plane.names[1] and row["reached"] == (BELOW if upward else ABOVE)
    ]
    words = quantity_words(second.path)
    no = f"no {quantity_words(first.path)} {_reach(plane, directions)} suffices"
    if limits and (directions <= {ABOVE} or directions <= {BELOW}):
        limit, doubt = max(limits) if upward else min(limits)
        shown = number_words(limit, second, rounded=1 if upward else -1, doubt=doubt)
        side = "above" if upward else "below"
        return f"With {with_article(words)} {side} {shown} {no}."
    reached = np.array(values)[never]
    start = reached.min() if upward else reached.max()
    return (
        f"With {with_article(words)} of {number_words(float(start), second)} or "
        f"{'more' if upward else 'less'} {no}."
    )


def _reach(plane: Plane, directions: set[str]) -> str:
    first = plane.axes[0]
    low, high = min(first.values), max(first.values)
    if directions == {ABOVE}:
        return f"up to {number_words(high, first)}"
    if directions == {BELOW}:
        return f"down to {number_words(low, first)}"
    return _from_to(first, low, high)


def _range(axis: Axis, lines: dict[float, list[Row]]) -> str:
    ends = [row[key] for rows in lines.values() for row in rows for key in ("from", "to")]
    known = [end for end in ends if end is not None]
    return _from_to(axis, min(known), max(known)) if known else ""


def _from_to(axis: Axis, low: float, high: float) -> str:
    return f"from {short(low)} to {number_words(high, axis)}"
