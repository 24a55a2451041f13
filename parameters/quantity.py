"""A number with its unit, its origin and its doubt."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["measured", "derived", "fitted", "assumed"]
KINDS: tuple[Kind, ...] = ("measured", "derived", "fitted", "assumed")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Uncertainty(_Frozen):
    """The doubt about a number: plus-minus, or a range that can be defended.

    Attributes
    ----------
    text
        As a reader sees it: "± 0.1 mS/cm" or "1 mg/cm^2 to 3 mg/cm^2".
    low, high
        The ends of the interval in SI units.
    """

    text: str
    low: float
    high: float


class Quantity(_Frozen):
    """One number of a cell.

    Attributes
    ----------
    text
        The value as its author wrote it ("1.3 mS/cm").
    si
        The value in SI units.
    unit
        The SI unit ("S/m"); "1" for a dimensionless number.
    kind
        measured, derived (computed from measured numbers), fitted (to measured curves) or assumed.
    source
        Key of the bibliography; ``this-work`` for numbers computed, fitted or assumed by this
        project; ``user`` for numbers set at run time; or ``doi:...``.
    uncertainty, note
        Optional doubt and remark.
    refit
        For a fitted number, the command that fits it again.
    """

    text: str
    si: float
    unit: str
    kind: Kind
    source: str
    uncertainty: Uncertainty | None = None
    note: str | None = None
    refit: str | None = None
