"""Reader of an electrolyte property, which may carry a shape in concentration."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from nasicell.parameters.concentration_shapes import PolynomialShape, TableShape
from nasicell.parameters.electrolyte_laws import ElectrolyteLaw, GridLaw, ProductLaw
from nasicell.parameters.entries import (
    TEMPERATURE,
    LawReader,
    NumberReader,
    refuse_unknown_keys,
)
from nasicell.parameters.errors import InputError
from nasicell.parameters.lists import (
    law_of,
    plain_numbers,
    read_part,
    read_rows,
    refuse_disorder,
    refuse_outside,
)
from nasicell.parameters.quantity import Quantity
from nasicell.parameters.units import to_si

_CONCENTRATION = NumberReader("a concentration", "mol/m^3", "1 mol/L", 5e4, 0.0, True)


@dataclass(frozen=True)
class ElectrolyteReader(LawReader):
    """Reads one number that may carry a law of temperature and a shape in concentration.

    Attributes
    ----------
    dilute
        Whether the property goes to zero with the concentration below the range of its shape.
    """

    dilute: bool = False

    def __call__(self, raw: Any) -> ElectrolyteLaw:
        """Return the law written in ``raw``; without ``concentration:`` no shape is known."""
        reference = self.quantity(raw, extra_keys=("temperature", "concentration"))
        written = raw.get("concentration")
        try:
            form = None if written is None else law_of(written, ("table", "polynomial", "grid"))
            if form == "grid":
                return self._grid(reference, raw)
            readers = {"table": self._concentration_table, "polynomial": self._polynomial}
            shape = None if form is None else readers[form](written)
        except InputError as problem:
            raise problem.within(path="concentration") from None
        return ProductLaw(reference, self.law_of_temperature(reference, raw), shape)

    def _concentration_table(self, raw: Mapping[str, Any]) -> TableShape:
        refuse_unknown_keys(raw, ("law", "points"))
        points = read_rows(raw, (_CONCENTRATION.number, self.number), f"[1 mol/L, {self.example}]")
        self._check_concentrations(raw, points)
        return TableShape(self.dilute, tuple((c, y) for c, y in points))

    def _polynomial(self, raw: Mapping[str, Any]) -> PolynomialShape:
        refuse_unknown_keys(raw, ("law", "coefficients", "unit", "valid"))
        shape = PolynomialShape(
            self.dilute,
            read_part(raw, "coefficients", plain_numbers, "[0.2, 1.1, -0.4]"),
            read_part(raw, "unit", _unit_of_concentration, "mol/L"),
            read_part(raw, "valid", self._range, "[0.1 mol/L, 2 mol/L]"),
        )
        with np.errstate(over="ignore", invalid="ignore"):
            values = [float(shape(c)) for c in shape.knots]
        for c, value in zip(shape.knots, values, strict=True):
            if not 0 < value < float("inf"):
                raise InputError(
                    f"give {value:.3g} at {c:.4g} mol/m3, inside 'valid', and must be positive and "
                    f"finite there; write {_mend(raw, shape.knots, values)}",
                    path="coefficients",
                )
        return shape

    def _grid(self, reference: Quantity, raw: Mapping[str, Any]) -> GridLaw:
        grid = raw["concentration"]
        refuse_unknown_keys(grid, ("law", "at", "temperatures", "points"))
        if raw.get("temperature") is not None:
            raise InputError(
                "is 'grid', which holds the temperatures too; remove 'temperature:' beside it, or "
                "write a table",
                path="law",
            )
        at = read_part(grid, "at", TEMPERATURE.number, TEMPERATURE.example)
        temperatures = read_part(grid, "temperatures", _temperatures, "[0 degC, 60 degC]")
        written = grid["temperatures"]
        refuse_outside(at, [grid["at"], written[0], written[-1]], temperatures)
        example = ", ".join([self.example] * len(temperatures))
        readers = (_CONCENTRATION.number, *[self.number] * len(temperatures))
        rows = read_rows(grid, readers, f"[1 mol/L, {example}], with a value for every temperature")
        self._check_concentrations(grid, rows)
        concentrations, values = tuple(row[0] for row in rows), tuple(row[1:] for row in rows)
        return GridLaw(reference, concentrations, temperatures, values, at, self.dilute)

    def _range(self, written: Any) -> tuple[float, float]:
        if not isinstance(written, list) or len(written) != 2:
            raise InputError("must be two concentrations, for example [0.1 mol/L, 2 mol/L]")
        low, high = (_CONCENTRATION.number(end) for end in written)
        if low >= high:
            raise InputError(f"runs from {written[0]} to {written[1]}; write the lower end first")
        self._check_start(low)
        return low, high

    def _check_concentrations(
        self, raw: Mapping[str, Any], rows: Sequence[Sequence[float]]
    ) -> None:
        refuse_disorder(raw, rows, "concentrations")
        try:
            self._check_start(rows[0][0])
        except InputError as problem:
            raise problem.within(path="points") from None

    def _check_start(self, low: float) -> None:
        if self.dilute and low == 0.0:
            raise InputError(
                f"must begin above 0 mol/L, for {self.what} vanishes there; write for example "
                "0.01 mol/L"
            )


def _unit_of_concentration(written: Any) -> float:
    try:
        return to_si(f"1 {written}", "mol/m^3")
    except InputError:
        raise InputError(
            f"is {written!r}; a unit of concentration is expected, for example 'mol/L'"
        ) from None


def _temperatures(written: Any) -> tuple[float, ...]:
    if not isinstance(written, list) or len(written) < 2:
        raise InputError("must be two or more temperatures, for example [0 degC, 60 degC]")
    found = tuple(TEMPERATURE.number(T) for T in written)
    for number, (before, after) in enumerate(pairwise(found), 1):
        if after <= before:
            raise InputError(
                f"must be strictly rising, but {written[number]} stands after {written[number - 1]}"
            )
    return found


def _mend(raw: Mapping[str, Any], knots: Sequence[float], values: Sequence[float]) -> str:
    """Return the longest part of the range where a polynomial is positive, as an entry."""
    if not np.all(np.isfinite(values)):
        return "smaller coefficients, or the unit of concentration they were fitted in"
    good = [value > 0 for value in values]
    runs = [list(run) for right, run in groupby(range(len(good)), good.__getitem__) if right]
    if runs:
        longest = max(runs, key=len)
        first, last = longest[0], longest[-1]
        low, high = _rounded(knots[first], math.ceil), _rounded(knots[last], math.floor)
        if low < high:
            ends = [
                raw["valid"][0] if first == 0 else f"{low:g} mol/m^3",
                raw["valid"][1] if last == len(good) - 1 else f"{high:g} mol/m^3",
            ]
            return f"a narrower range, for example 'valid: [{ends[0]}, {ends[1]}]'"
    return "coefficients that fit the property itself, positive from end to end"


def _rounded(c: float, towards: Callable[[float], int]) -> float:
    """Return c with three digits, rounded up or down."""
    step = 10.0 ** (math.floor(math.log10(c)) - 2) if c > 0 else 1.0
    return towards(c / step) * step
