"""Reader of an open-circuit potential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from nasicell.parameters.entries import (
    TEMPERATURE,
    NumberReader,
    refuse_unknown_keys,
)
from nasicell.parameters.errors import InputError
from nasicell.parameters.expressions import refuse_unless_falling
from nasicell.parameters.lists import law_of, read_part, read_rows, refuse_disorder
from nasicell.parameters.potentials import (
    ExpressionPotential,
    PotentialLaw,
    TabulatedPotential,
    TwoPhasePlateau,
)

_POTENTIAL = NumberReader("a potential", "V", "3.37 V", 6.0)
_WIDTH = NumberReader("a width in cation content", "1", "0.012", 0.2)
_ENTROPY = NumberReader("an entropy coefficient", "V/K", "-0.151 mV/K", 0.01, -0.01)
_CONTENT = NumberReader("a cation content", "1", "0.5", 1.0, 0.0, True)
_PLATEAU_PARTS: dict[str, NumberReader] = {
    "plateau": _POTENTIAL,
    "tilt": _POTENTIAL,
    "upper_amplitude": _POTENTIAL,
    "upper_width": _WIDTH,
    "lower_amplitude": _POTENTIAL,
    "lower_width": _WIDTH,
}
_ORIGIN = ("kind", "source", "note", "refit", "uncertainty")


class PotentialReader:
    """Reads ``law: two-phase-plateau``, ``table`` or ``expression`` into a callable U(theta, T)."""

    example_entry = (
        "{law: table, kind: assumed, source: user, points: [[0, 3.9 V], [0.5, 3.37 V], [1, 2.3 V]]}"
    )
    readers: ClassVar[dict[str, NumberReader]] = {**_PLATEAU_PARTS, "entropy_coefficient": _ENTROPY}

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self)

    def __call__(self, raw: Any) -> PotentialLaw:
        """Return the law written in ``raw``."""
        form = law_of(raw, ("two-phase-plateau", "table", "expression"))
        at = read_part(raw, "at", TEMPERATURE.number) if "at" in raw else 298.15
        entropy = None
        if raw.get("entropy_coefficient") is not None:
            entropy = read_part(raw, "entropy_coefficient", _ENTROPY)
            if "at" not in raw:
                raise InputError(
                    "is missing; write where U holds, for example '25 degC'", path="at"
                )
        if form == "table":
            return self._table(raw, at, entropy)
        if form == "expression":
            return self._expression(raw, at, entropy)
        refuse_unknown_keys(raw, ("law", "at", "entropy_coefficient", *_PLATEAU_PARTS))
        parts = {key: read_part(raw, key, reader) for key, reader in _PLATEAU_PARTS.items()}
        return TwoPhasePlateau(entropy_coefficient=entropy, reference_temperature=at, **parts)

    def _table(self, raw: Mapping[str, Any], at: float, entropy: Any) -> TabulatedPotential:
        refuse_unknown_keys(raw, ("law", "at", "entropy_coefficient", "points", *_ORIGIN))
        rows = read_rows(raw, (_CONTENT.number, _POTENTIAL.number), "[0.5, 3.37 V]")
        refuse_disorder(raw, rows, "cation contents")
        refuse_disorder(raw, rows, "potentials", column=1)
        points = tuple((content, potential) for content, potential in rows)
        if points[0][0] != 0.0 or points[-1][0] != 1.0:
            raise InputError("must span the cation content from 0 to 1", path="points")
        return TabulatedPotential(
            entropy_coefficient=entropy,
            reference_temperature=at,
            points=points,
            **_origin(raw, points[0][1]),
        )

    def _expression(self, raw: Mapping[str, Any], at: float, entropy: Any) -> ExpressionPotential:
        refuse_unknown_keys(raw, ("law", "at", "entropy_coefficient", "expression", *_ORIGIN))
        expression = read_part(raw, "expression", _formula, "3.4 - 0.1 * tanh(5 * (x - 0.5))")
        return ExpressionPotential(
            entropy_coefficient=entropy,
            reference_temperature=at,
            expression=expression,
            **_origin(raw, 1.0),
        )


def _origin(raw: Mapping[str, Any], potential: float) -> dict[str, Any]:
    """Read the origin of a whole curve, as for one of its potentials [V]."""
    written = {key: raw.get(key) for key in _ORIGIN}
    if isinstance(written["uncertainty"], Mapping):
        raise InputError(
            "is a range; write one plus-minus for the curve, 12 mV", path="uncertainty"
        )
    checked = _POTENTIAL.quantity({"value": f"{potential!r} V", **written})
    return {key: getattr(checked, key) for key in _ORIGIN}


def _formula(written: Any) -> str:
    if not isinstance(written, str):
        raise InputError(f"is {written!r}; a formula of x is expected, in quotes")
    refuse_unless_falling(written)
    return " ".join(written.split())  # one line, as other programs want it
