"""The least change from what a user asks to its data set, checked by rate tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from nasicell.citing import to_cite
from nasicell.parameters import Cell
from nasicell.sweeps.design import SOBOL, Sweep
from nasicell.sweeps.evaluating import ERROR, REFERENCE
from nasicell.targets.asked import Target
from nasicell.targets.judge import Judge
from nasicell.targets.least import SAMPLES, Least, least
from nasicell.targets.sentences import head
from nasicell.targets.space import Space
from nasicell.targets.words import enumerated, number_words, quantity_words, short, with_article

if TYPE_CHECKING:
    from nasicell.models import Electrolyte

FURTHER = (1.0, 1.003, 1.01, 1.03)
"""How much further the found change is taken, until rate tests of the cell reach the target: a
cliff lies a little elsewhere on another mesh."""
_SMALL = 0.01
"""A change that a sentence leaves out."""


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
        margins = space.margins(judge)
        found = least(margins, *space.bounds, accuracy_mAh_g=accuracy_mAh_g)
        found, proof = _proved(asked, wanted, space, found)
    data = _data(asked, wanted, space, found, proof)
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
    """Capacities of one cell at each C-rate by a rate test of its own, as evaluated metrics."""
    import nasicell
    from nasicell.models import PartlyMobileAnions

    electrolyte = asked.electrolyte
    varies = any(axis.path == "electrolyte.mobile_fraction" for axis in asked.axes)
    if varies and isinstance(electrolyte, PartlyMobileAnions):
        electrolyte = PartlyMobileAnions.of(cell)
    found: dict[str, Any] = {}
    errors = []
    for metric in asked.metrics:
        test = nasicell.RateTest(
            c_rates=[REFERENCE if metric.variable != wanted.variable else wanted.c_rate],
            cycles_per_rate=asked.cycles,
            return_to_first_rate=False,
            accuracy_mAh_g=asked.accuracy_mAh_g,
        )
        result = nasicell.run(cell, test, electrolyte=electrolyte)
        found[metric.variable] = result.discharge_capacity.values[-1:]
        errors.append(float(result.numerical_error.values[-1]))
    return {**found, ERROR: np.array([np.max(errors)])}


def _proved(
    asked: Sweep, wanted: Target, space: Space, found: Least
) -> tuple[Least, dict[str, Any]]:
    """Run the cell that was found; one that reaches is taken a little further where it must be."""
    low, high = space.bounds
    proof: dict[str, Any] = {}
    for further in FURTHER if found.reaches and found.change.any() else (1.0,):
        change = np.clip(further * found.change, low, high)
        proof = rate_tests(asked, asked.cell.with_numbers(space.si(change)), wanted)
        if wanted.margin(proof)[0] >= 0:
            return Least(change, True), proof
    return Least(found.change, False) if not found.reaches else found, proof


def _data(
    asked: Sweep, wanted: Target, space: Space, found: Least, proof: dict[str, Any]
) -> xr.Dataset:
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
    error = wanted.error(proof, asked.accuracy_mAh_g)[0]
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
        "capacity_mAh_g": float(proof[wanted.variable][0]),
        "required_mAh_g": float(wanted.required(proof)[0]),
        "margin_mAh_g": float(wanted.margin(proof)[0]),
        "numerical_error_mAh_g": float(error),
        "accuracy_mAh_g": asked.accuracy_mAh_g,
        "warnings": "\n".join(cell.warnings(cell.test.temperature.si)),
    }
    data.attrs["sentence"] = _sentence(asked, wanted, space, found, data)
    return data


def _sentence(asked: Sweep, wanted: Target, space: Space, found: Least, data: xr.Dataset) -> str:
    start = head(asked.cell, wanted, asked.axes)
    capacity, required = (short(data.attrs[key]) for key in ("capacity_mAh_g", "required_mAh_g"))
    measured = f"a rate test gives {capacity} mAh/g, {required} mAh/g are required"
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
    if not found.reaches:
        ranges = enumerated([quantity_words(axis.path) for axis in space.axes])
        return (
            f"{start}, {wanted.text} is not reached by any change of {ranges} within the ranges: "
            f"the best found is {with_them}, where {measured}."
        )
    stay = f", with {enumerated(kept)} as now within 1 %" if kept else ""
    doubt = "" if data.attrs["margin_mAh_g"] >= 0 else ", less than is required"
    return (
        f"{start}, the least change that reaches {wanted.text} is {with_them}{stay}: "
        f"{measured}{doubt}."
    )


def _shown(axis: Any, number: float) -> str:
    return number_words(float(number), axis)
