"""The numbers of a cell as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from nasicell.parameters.bibliography import doi_of
from nasicell.parameters.law_words import PointTable, curve_text, in_words, tables
from nasicell.parameters.laws import TemperatureLaw
from nasicell.parameters.leaves import Leaf, leaves, numbers_of
from nasicell.parameters.potentials import ExpressionPotential, PotentialLaw, TabulatedPotential
from nasicell.parameters.quantity import Quantity


@dataclass(frozen=True)
class Row:
    """One number of a cell, or a curve with one origin, for tables.

    ``si`` is None for a curve: its points stand in ``tables``, or its formula in ``law``. ``law``
    says in words what a number or curve depends on (None: on nothing), and ``tables`` holds the
    points behind that law. ``uncertainty_low_si`` and ``uncertainty_high_si``
    are the ends of its uncertainty in ``unit``; ``refit`` is the command that fits it again.
    """

    path: str
    text: str
    si: float | None
    unit: str
    kind: str
    source: str
    doi: str | None
    uncertainty: str | None
    note: str | None
    law: str | None = None
    tables: tuple[PointTable, ...] = ()
    uncertainty_low_si: float | None = None
    uncertainty_high_si: float | None = None
    refit: str | None = None


def rows_of(section: BaseModel) -> Iterator[Row]:
    """Yield all numbers and curves below a section, in the order of the file."""
    for path, leaf in leaves(section):
        told = isinstance(leaf, ExpressionPotential | TabulatedPotential)
        if isinstance(leaf, ExpressionPotential | TabulatedPotential):
            yield _of_curve(path, leaf)
        for inner, quantity in numbers_of(path, leaf):
            yield _of_number(inner, quantity, None if told else leaf)
            told = True  # the law belongs to its first number


def _of_curve(path: str, curve: ExpressionPotential | TabulatedPotential) -> Row:
    return Row(
        path,
        curve_text(curve),
        None,
        "V",
        curve.kind,
        curve.source,
        doi_of(curve.source),
        curve.uncertainty.text if curve.uncertainty else None,
        curve.note,
        in_words(curve),
        tables(curve),
        refit=curve.refit,
    )


def _of_number(path: str, quantity: Quantity, leaf: Leaf | None) -> Row:
    law = leaf if isinstance(leaf, TemperatureLaw | PotentialLaw) else None
    doubt = quantity.uncertainty
    return Row(
        path,
        quantity.text,
        quantity.si,
        quantity.unit,
        quantity.kind,
        quantity.source,
        doi_of(quantity.source),
        doubt.text if doubt else None,
        quantity.note,
        in_words(law) if law else None,
        tables(law) if law else (),
        doubt.low if doubt else None,
        doubt.high if doubt else None,
        quantity.refit,
    )
