"""Says laws in plain words and lays their tables open, for ``nasicell show``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from nasicell.parameters.concentration_shapes import PolynomialShape, Shape, TableShape
from nasicell.parameters.electrolyte_laws import GridLaw, ProductLaw
from nasicell.parameters.laws import (
    EVERYWHERE,
    Arrhenius,
    ArrheniusResistance,
    ArrheniusTime,
    Table,
    TemperatureLaw,
    VogelTammannFulcher,
)
from nasicell.parameters.potentials import (
    ExpressionPotential,
    PotentialLaw,
    TabulatedPotential,
    TwoPhasePlateau,
)
from nasicell.parameters.shown import voltage_text


@dataclass(frozen=True)
class PointTable:
    """The points of a table in SI units.

    Attributes
    ----------
    units
        Unit of every column: concentration "mol/m^3", temperature "K", content "1", and last the
        value's own.
    points
        One row a point, with as many numbers as there are units.
    """

    units: tuple[str, ...]
    points: tuple[tuple[float, ...], ...]


@singledispatch
def in_words(law: TemperatureLaw | PotentialLaw) -> str | None:
    """Return what a number or a potential depends on in plain words; None for a constant."""
    return None


@in_words.register(Arrhenius | ArrheniusTime | ArrheniusResistance)
def _arrhenius(law: Arrhenius | ArrheniusTime | ArrheniusResistance) -> str:
    return f"arrhenius at {law.reference_temperature:g} K{_valid(law.range)}"


@in_words.register
def _vtf(law: VogelTammannFulcher) -> str:
    return f"vtf at {law.reference_temperature:g} K{_valid(law.range)}"


@in_words.register
def _table(law: Table) -> str:
    first, last = law.valid
    return f"table of {len(law.points)} temperatures, {first:g} to {last:g} K"


@in_words.register
def _product(law: ProductLaw) -> str | None:
    parts = [in_words(law.temperature), None if law.shape is None else _shape(law.shape)]
    return "; ".join(part for part in parts if part) or None


@in_words.register
def _grid(law: GridLaw) -> str:
    low, high = law.valid_concentration
    coldest, warmest = law.valid
    return (
        f"grid of {len(law.concentrations)} concentrations, {low:g} to {high:g} mol/m3, and "
        f"{len(law.temperatures)} temperatures, {coldest:g} to {warmest:g} K"
    )


def _shape(shape: Shape) -> str:
    points = f" of {len(shape.points)} points" if isinstance(shape, TableShape) else ""
    if isinstance(shape, PolynomialShape):
        points = f" {_polynomial(shape)}"
    low, high = shape.valid
    return f"in concentration: {shape.form}{points}, {low:g} to {high:g} mol/m3"


def _polynomial(shape: PolynomialShape) -> str:
    terms = [
        f"{a!r}" + ("" if k == 0 else " x" if k == 1 else f" x^{k}")
        for k, a in enumerate(shape.coefficients)
    ]
    return f"{' + '.join(terms)} with x = c/({shape.unit:g} mol/m3)"


@in_words.register
def _plateau(law: TwoPhasePlateau) -> str:
    return f"two-phase plateau over the content of the cathode{_warmth(law)}"


@in_words.register
def _tabulated(law: TabulatedPotential) -> str:
    return f"table over the content of the cathode, 0 to 1{_warmth(law)}"


@in_words.register
def _expression(law: ExpressionPotential) -> str:
    return f"U = {law.expression} in V, x the content of the cathode, 0 to 1{_warmth(law)}"


def _warmth(law: PotentialLaw) -> str:
    if law.entropy_coefficient is None:
        return "; no dependence on temperature is known"
    return f"; at {law.reference_temperature:g} K, linear in temperature"


def curve_text(curve: ExpressionPotential | TabulatedPotential) -> str:
    """Return how a curve is given, and from where to where it runs."""
    if isinstance(curve, ExpressionPotential):
        form, highest, lowest = "formula", float(curve(0.0)), float(curve(1.0))
    else:
        form = f"{len(curve.points)} points"
        (_, highest), (_, lowest) = curve.points[0], curve.points[-1]
    return f"{form}, {voltage_text(lowest)} to {voltage_text(highest)}"


def _valid(range_: tuple[float, float]) -> str:
    return "" if range_ == EVERYWHERE else f", valid {range_[0]:g} to {range_[1]:g} K"


def tables(law: TemperatureLaw | PotentialLaw) -> tuple[PointTable, ...]:
    """Return the tables behind a law, in SI units; none for a formula."""
    if isinstance(law, PotentialLaw):
        return (PointTable(("1", "V"), law.points),) if isinstance(law, TabulatedPotential) else ()
    unit = law.reference.unit
    if isinstance(law, Table):
        return (PointTable(("K", unit), law.points),)
    if isinstance(law, GridLaw):
        points = tuple(
            (c, T, y)
            for c, row in zip(law.concentrations, law.values, strict=True)
            for T, y in zip(law.temperatures, row, strict=True)
        )
        return (PointTable(("mol/m^3", "K", unit), points),)
    if isinstance(law, ProductLaw):
        shape = law.shape
        own = (
            (PointTable(("mol/m^3", unit), shape.points),) if isinstance(shape, TableShape) else ()
        )
        return (*tables(law.temperature), *own)
    return ()
