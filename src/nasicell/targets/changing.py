"""The least change from what a user asks to its data set, checked by rate tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from nasicell.citing import to_cite
from nasicell.parameters import Cell
from nasicell.sweeps.design import SOBOL, Sweep
from nasicell.targets.asked import Target, error_name
from nasicell.targets.judge import Judge
from nasicell.targets.least import SAMPLES, Floats, least
from nasicell.targets.sentences import head
from nasicell.targets.space import Space
from nasicell.targets.words import number_words, short, with_article
from nasicell.text import enumerated, quantity_words

if TYPE_CHECKING:
    from nasicell.models import Electrolyte

FURTHER = (1.0, 1.003, 1.01, 1.03)
"""How much further the found change is taken, until rate tests of the cell reach the target: a
cliff lies a little elsewhere on another mesh."""
ROUNDS = 2
"""Searches: where rate tests contradict the first, one more that counts what these are off."""
_SMALL = 0.01
"""A change that a sentence leaves out."""


@dataclass(frozen=True)
class Proved:
    """A change and the rate tests of the cell that it makes.

    Attributes
    ----------
    change : array
        The change.
    searched : bool
        Whether the search has it as the least change that reaches; else it is the best it has.
    reaches : bool
        Whether the rate tests reach the target, within their numerical error.
    tests : dict
        What they give.
    """

    change: Floats
    searched: bool
    reaches: bool
    tests: dict[str, Any]


def least_change(
    cell: Cell,
    change: Mapping[str, Any],
    *,
    at: float | str,
    share: float | str | None = None,
    capacity: float | str | None = None,
    electrolyte: Electrolyte | None = None,
    cycles: int = 2,
    accuracy_mAh_g: float = 0.05,
) -> xr.Dataset:
    r"""Find the least change of numbers of a cell that gives a required capacity at a rate.

    The change of a number p is :math:`\ln(p/p_0)` of a logarithmic range and its share of the range
    of a linear one; the sum of squares is least. The cell that is found is run in rate tests.

    Parameters
    ----------
    cell : Cell
        The cell.
    change : mapping
        Path -> "LOW:HIGH" or "LOW:HIGH:log", a range that holds the cell's own number.
    at, share, capacity, electrolyte, cycles
        As for :func:`nasicell.target`.
    accuracy_mAh_g : float
        Numerical error asked for in each capacity [mAh/g].

    Returns
    -------
    xarray.Dataset
        For each ``property`` its number ``now`` and ``needed`` and the ``factor`` between them, NaN
        where no change within the ranges reaches; ``best`` is the cell found in either case. In the
        attributes the capacities and the sentence.

    Raises
    ------
    InputError
        If something makes no sense.
    """
    wanted = Target.read(at, share, capacity)
    wanted.refuse_rate(change)
    asked = Sweep.read(
        cell,
        change,
        metrics=wanted.metrics,
        design=f"{SOBOL}:{SAMPLES}",
        electrolyte=electrolyte,
        cycles=cycles,
        accuracy_mAh_g=accuracy_mAh_g,
    )
    space = Space.of(cell, asked.axes)
    judge = Judge(asked, wanted)
    from nasicell.models.registered import registered

    with registered() as keys:
        proved = _searched(space, judge)
    data = _data(asked, wanted, space, proved)
    record = {
        "plan": asked.plan(),
        "target": asdict(wanted),
        "warnings": data.attrs["warnings"].splitlines(),
        "citations": to_cite(cell, keys),
    }
    data.attrs |= {
        "samples": judge.samples,
        "record": json.dumps(record, sort_keys=True, ensure_ascii=False),
    }
    return data


def rate_tests(asked: Sweep, cell: Cell, wanted: Target) -> dict[str, Any]:
    """Capacity of one cell at each C-rate by a rate test of its own, and its numerical error."""
    import nasicell
    from nasicell.models import PartlyMobileAnions

    electrolyte = asked.electrolyte
    varies = any(axis.path == "electrolyte.mobile_fraction" for axis in asked.axes)
    if varies and isinstance(electrolyte, PartlyMobileAnions):
        electrolyte = PartlyMobileAnions.of(cell)
    found: dict[str, Any] = {}
    for c_rate, capacity in zip(wanted.c_rates, wanted.capacities, strict=True):
        test = nasicell.RateTest(
            c_rates=[c_rate],
            cycles_per_rate=asked.cycles,
            return_to_first_rate=False,
            accuracy_mAh_g=asked.accuracy_mAh_g,
        )
        result = nasicell.run(cell, test, electrolyte=electrolyte)
        found[capacity.variable] = result.discharge_capacity.values[-1:]
        found[error_name(capacity)] = result.numerical_error.values[-1:]
    return found


def _searched(space: Space, judge: Judge) -> Proved:
    """Search and run what is found; where that contradicts, search once more with what it is off.

    A capacity of the sweep's engine less that of a rate test is nearly the same in the next cell.
    """
    engine = space.margins(judge)
    off = 0.0

    def corrected(z: Floats) -> tuple[Floats, Floats]:
        margins, errors = engine(z)
        return margins - off, errors

    for _ in range(ROUNDS):
        found = least(corrected, *space.bounds, accuracy_mAh_g=judge.asked.accuracy_mAh_g)
        proved = _proved(space, judge, found.change, found.reaches)
        if proved.reaches == proved.searched:
            break
        margin = engine(proved.change[None])[0][0]
        if not np.isfinite(margin):
            break
        off = float(margin - judge.target.margin(proved.tests)[0])
    return proved


def _proved(space: Space, judge: Judge, change: Floats, searched: bool) -> Proved:
    """Run the cell of a change; one that should reach is taken further where it must be."""
    asked, wanted = judge.asked, judge.target
    tested, tests = change, {}
    for further in FURTHER if searched and change.any() else FURTHER[:1]:
        tested = np.clip(further * change, *space.bounds)
        tests = rate_tests(asked, asked.cell.with_numbers(space.si(tested)), wanted)
        if wanted.margin(tests)[0] >= 0:
            return Proved(tested, searched, True, tests)
    error = wanted.error(tests, asked.accuracy_mAh_g)[0]
    within = searched and bool(wanted.margin(tests)[0] >= -error)
    return Proved(tested, searched, within, tests)


def _data(asked: Sweep, wanted: Target, space: Space, found: Proved) -> xr.Dataset:
    numbers = space.numbers(found.change)
    own = np.array(space.own)
    needed = numbers if found.reaches else np.full(len(own), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(own != 0, needed / own, np.nan)
    data = xr.Dataset(
        {
            "unit": ("property", [axis.unit for axis in space.axes]),
            "now": ("property", own),
            "needed": ("property", needed),
            "factor": ("property", factor),
            "best": ("property", numbers),
            "low": ("property", [axis.values[0] for axis in space.axes]),
            "high": ("property", [axis.values[1] for axis in space.axes]),
            "logarithmic": ("property", [axis.log for axis in space.axes]),
        },
        coords={"property": [axis.path for axis in space.axes]},
    )
    error = wanted.error(found.tests, asked.accuracy_mAh_g)[0]
    cell = asked.cell
    data.attrs = {
        "title": f"least change for {wanted.text} at {wanted.rate_text} of {cell.name}",
        "cell": cell.name,
        "basis_mA_g": cell.test.specific_current_1C.si,
        "electrolyte_model": asked.electrolyte.name
        if asked.electrolyte
        else cell.electrolyte_model,
        "c_rate": wanted.c_rate,
        "required": wanted.text,
        "reaches": int(found.reaches),
        "distance": float(np.linalg.norm(found.change)) if found.reaches else np.nan,
        "capacity_mAh_g": float(found.tests[wanted.variable][0]),
        "required_mAh_g": float(wanted.required(found.tests)[0]),
        "margin_mAh_g": float(wanted.margin(found.tests)[0]),
        "numerical_error_mAh_g": float(error),
        "accuracy_mAh_g": asked.accuracy_mAh_g,
        "warnings": "\n".join(cell.warnings(cell.test.temperature.si)),
    }
    data.attrs["sentence"] = _sentence(asked, wanted, space, found, data)
    return data


def _sentence(asked: Sweep, wanted: Target, space: Space, found: Proved, data: xr.Dataset) -> str:
    start = head(asked.cell, wanted, asked.axes)
    capacity, required = (short(data.attrs[key]) for key in ("capacity_mAh_g", "required_mAh_g"))
    measured = f"a rate test gives {capacity} mAh/g, {required} mAh/g are required"
    if found.reaches and data.attrs["margin_mAh_g"] < 0:
        error = short(data.attrs["numerical_error_mAh_g"])
        measured += f", which is the same within the numerical error of {error} mAh/g"
    if found.reaches and not found.change.any():
        return f"{start}, {wanted.text} is reached as the cell is: {measured}."
    moved = [
        f"{with_article(quantity_words(axis.path))} of {_shown(axis, number)} ({_shown(axis, own)} "
        "now)"
        for axis, number, own, change in zip(
            space.axes, data.best.values, space.own, found.change, strict=True
        )
        if abs(change) > _SMALL
    ]
    kept = [
        quantity_words(axis.path)
        for axis, change in zip(space.axes, found.change, strict=True)
        if abs(change) <= _SMALL
    ]
    with_them = enumerated(moved) if moved else "nothing changed"
    if not found.reaches and not found.searched:
        ranges = enumerated([quantity_words(axis.path) for axis in space.axes])
        return (
            f"{start}, {wanted.text} is not reached by any change of {ranges} within the ranges: "
            f"the best found is {with_them}, where {measured}."
        )
    stay = f", with {enumerated(kept)} as now within 1 %" if kept and found.change.any() else ""
    if not found.reaches:
        return (
            f"{start}, the search has {wanted.text} reached with {with_them}{stay}, but no rate "
            f"test confirms it: {measured}."
        )
    which = "the least change" if found.searched else "a change, perhaps not the least,"
    return f"{start}, {which} that reaches {wanted.text} is {with_them}{stay}: {measured}."


def _shown(axis: Any, number: float) -> str:
    return number_words(float(number), axis)
