"""Reader of an electrolyte property, which may carry a shape in concentration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from nasicell.parameters.concentration_shapes import PolynomialShape, Shape, TableShape
from nasicell.parameters.electrolyte_laws import ElectrolyteLaw, GridLaw, ProductLaw
from nasicell.parameters.entries import (
    TEMPERATURE,
    LawReader,
    NumberReader,
    read_pairs,
    read_part,
    refuse_unknown_keys,
)
from nasicell.parameters.errors import InputError
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
            if isinstance(written, Mapping) and written.get("law") == "grid":
                return self._grid(reference, raw)
            shape = None if written is None else self._shape(written)
        except InputError as problem:
            raise problem.within(path="concentration") from None
        return ProductLaw(reference, self.law_of_temperature(reference, raw), shape)

    def _shape(self, raw: Any) -> Shape:
        forms = {"table": self._concentration_table, "polynomial": self._polynomial}
        if not isinstance(raw, Mapping) or str(raw.get("law")) not in forms:
            found = raw.get("law") if isinstance(raw, Mapping) else raw
            raise InputError(f"is {found!r}; write one of table, polynomial, grid", path="law")
        return forms[raw["law"]](raw)

    def _concentration_table(self, raw: Mapping[str, Any]) -> TableShape:
        refuse_unknown_keys(raw, ("law", "points"))
        points = read_pairs(raw, _CONCENTRATION.number, self.number, f"[1 mol/L, {self.example}]")
        self._check_concentrations([c for c, _ in points])
        return TableShape(self.dilute, points)

    def _polynomial(self, raw: Mapping[str, Any]) -> PolynomialShape:
        refuse_unknown_keys(raw, ("law", "coefficients", "unit", "valid"))
        shape = PolynomialShape(
            self.dilute,
            read_part(raw, "coefficients", _plain_numbers),
            read_part(raw, "unit", _unit_of_concentration),
            read_part(raw, "valid", self._range),
        )
        for c in shape.knots:
            if shape(c) <= 0:
                raise InputError(
                    f"give {shape(c):.3g} at {c:.4g} mol/m3, inside 'valid'; the polynomial must "
                    "be positive there",
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
        at = read_part(grid, "at", TEMPERATURE.number)
        temperatures = read_part(grid, "temperatures", _temperatures)
        example = ", ".join([self.example] * len(temperatures))
        must = f"must be two or more rows such as [1 mol/L, {example}]"
        rows = grid.get("points")
        if not isinstance(rows, list) or len(rows) < 2:
            raise InputError(must, path="points")
        if not all(isinstance(row, list) and len(row) == 1 + len(temperatures) for row in rows):
            raise InputError(f"{must}, with a value for every temperature", path="points")
        try:
            concentrations = tuple(_CONCENTRATION.number(row[0]) for row in rows)
            values = tuple(tuple(self.number(y) for y in row[1:]) for row in rows)
        except InputError as problem:
            raise problem.within(path="points") from None
        self._check_concentrations(concentrations)
        return GridLaw(reference, concentrations, temperatures, values, at, self.dilute)

    def _range(self, written: Any) -> tuple[float, float]:
        if not isinstance(written, list) or len(written) != 2:
            raise InputError("must be two concentrations, for example [0.1 mol/L, 2 mol/L]")
        low, high = (_CONCENTRATION.number(end) for end in written)
        if low >= high:
            raise InputError(f"runs from {written[0]} to {written[1]}; write the lower end first")
        self._check_start(low)
        return low, high

    def _check_concentrations(self, concentrations: Any) -> None:
        if any(later <= earlier for earlier, later in pairwise(concentrations)):
            raise InputError("must have strictly rising concentrations", path="points")
        try:
            self._check_start(concentrations[0])
        except InputError as problem:
            raise problem.within(path="points") from None

    def _check_start(self, low: float) -> None:
        if self.dilute and low == 0.0:
            raise InputError(
                f"must begin above 0 mol/L, for {self.what} vanishes there; write for example "
                "0.01 mol/L"
            )


def _plain_numbers(written: Any) -> tuple[float, ...]:
    must = "must be plain numbers a0, a1, ..., for example [0.2, 1.1, -0.4]"
    if not isinstance(written, list) or not written:
        raise InputError(must)
    if any(isinstance(a, bool) or not isinstance(a, int | float) for a in written):
        raise InputError(must)
    if not np.all(np.isfinite(written)):
        raise InputError(must)
    return tuple(float(a) for a in written)


def _unit_of_concentration(written: Any) -> float:
    return to_si(f"1 {written}", "mol/m^3", what="a unit of concentration", example="mol/L")


def _temperatures(written: Any) -> tuple[float, ...]:
    if not isinstance(written, list) or len(written) < 2:
        raise InputError("must be two or more temperatures, for example [0 degC, 60 degC]")
    found = tuple(TEMPERATURE.number(T) for T in written)
    if any(later <= earlier for earlier, later in pairwise(found)):
        raise InputError("must be strictly rising")
    return found
