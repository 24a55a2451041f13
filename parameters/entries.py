"""Readers of single numbers: from a mapping in a file to a checked Quantity or temperature law.

The readers stand in the annotations of the schema, so that pydantic calls them and a refusal can
name the unit, the bounds and an example.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from nasicell.parameters import laws
from nasicell.parameters.bibliography import OWN_SOURCES, is_known, references
from nasicell.parameters.errors import InputError
from nasicell.parameters.lists import (
    law_of,
    read_part,
    read_rows,
    refuse_disorder,
    refuse_outside,
    row_path,
)
from nasicell.parameters.quantity import KINDS, Kind, Quantity, Uncertainty
from nasicell.parameters.units import to_si

Trend = Literal["rises", "time", "resistance", "free"]
_BELOW = 50.0  # K, by which a proposed Vogel temperature lies below all others
_ROUNDING = 1e-9
_MOST, _LONG = 12, 16  # known words that a refusal lists, of a list longer than this
_NUMBER_KEYS = ("value", "kind", "source", "uncertainty", "note", "refit")


def nearest(word: str, known: Iterable[str], *, listed_by: str = "") -> str:
    """Return what to write in the place of an unknown word.

    Parameters
    ----------
    word
        The unknown word.
    known
        All known words.
    listed_by
        A command that lists them all, where there are too many for a sentence.

    Returns
    -------
    str
        "did you mean 'x'?" for the nearest word; without one the known words, the first of many.
    """
    known = sorted(set(known), key=str.casefold)
    near = difflib.get_close_matches(str(word), known, n=1, cutoff=0.5)
    if near:
        return f"did you mean '{near[0]}'?"
    more = len(known) - _MOST if len(known) > _LONG else 0
    shown = ", ".join(f"'{name}'" for name in known[: len(known) - more])
    if not more:
        return f"known here: {shown}"
    return (
        f"known here: {shown}, and {more} more{f' ({listed_by!r} lists all)' if listed_by else ''}"
    )


def refuse_unknown_keys(raw: Mapping[str, Any], known: Iterable[str]) -> None:
    """Refuse the first key of ``raw`` that is not known, naming the nearest right one."""
    known = list(known)
    for key in raw:
        if key not in known:
            raise InputError(f"is not known; {nearest(str(key), known)}", path=str(key))


@dataclass(frozen=True)
class NumberReader:
    """Reads one number and holds it to its dimension and bounds.

    Attributes
    ----------
    what
        Name for the reader of a refusal ("a conductivity").
    unit
        SI unit.
    example
        A right value.
    high, low
        Bounds in SI units; ``low`` itself is allowed only with ``low_allowed``.
    hint
        What to do instead, for the refusal of a number out of bounds.
    """

    what: str
    unit: str
    example: str
    high: float
    low: float = 0.0
    low_allowed: bool = False
    hint: str = field(default="", kw_only=True)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self)

    def __call__(self, raw: Any) -> Any:
        """Return the Quantity written in ``raw``."""
        return self.quantity(raw)

    @property
    def example_entry(self) -> str:
        """What to write when the entry is missing."""
        return f"{{value: {self.example}, kind: assumed, source: user}}"

    def number(self, text: Any) -> float:
        """Read a bare number with unit and check its bounds."""
        si = to_si(text, self.unit, what=self.what, example=self.example)
        if self.low < si <= self.high or (si == self.low and self.low_allowed):
            return si
        if self.unit == "1":
            must = f"{self.what} {self._limits} is expected"
        elif si > self.high:
            must = f"{self.what} above {self._show(self.high)} is not physical here"
        elif self.low == 0.0:
            must = f"{self.what} must {'not be negative' if self.low_allowed else 'be positive'}"
        else:
            bound = "at least" if self.low_allowed else "above"
            must = f"{self.what} must be {bound} {self._show(self.low)}"
        hint = f" ({self.hint})" if self.hint else ""
        raise InputError(f"is '{text}'; {must}, write for example '{self.example}'{hint}")

    @property
    def _limits(self) -> str:
        low, high = self._show(self.low), self._show(self.high)
        return f"from {low} to {high}" if self.low_allowed else f"above {low} and at most {high}"

    def quantity(self, raw: Any, extra_keys: tuple[str, ...] = ()) -> Quantity:
        """Read a mapping with value, kind, source and the optional rest."""
        if not isinstance(raw, Mapping):
            raise InputError(
                f"is {raw!r} alone; write {{value: {self.example}, kind: ..., source: ...}}"
            )
        refuse_unknown_keys(raw, (*_NUMBER_KEYS, *extra_keys))
        if raw.get("value") is None:
            raise InputError(f"has no value; write for example 'value: {self.example}'")
        si = self.number(raw["value"])
        kind = _kind(raw)
        uncertainty = self._uncertainty(raw.get("uncertainty"), si)
        for key in ("note", "refit"):
            if raw.get(key) is not None and not isinstance(raw[key], str):
                raise InputError(f"is {raw[key]!r}; a text is expected", path=key)
        if kind == "fitted" and not raw.get("refit"):
            raise InputError(
                "is fitted but does not say how to fit it again; add for example "
                "'refit: nasicell fit zhang2026'"
            )
        return Quantity.model_construct(
            text=str(raw["value"]),
            si=si,
            unit=self.unit,
            kind=kind,
            source=_source(raw),
            uncertainty=uncertainty,
            note=" ".join(raw["note"].split()) if raw.get("note") else None,
            refit=raw.get("refit"),
        )

    def _uncertainty(self, raw: Any, si: float) -> Uncertainty | None:
        if raw is None:
            return None
        try:
            if isinstance(raw, Mapping):
                refuse_unknown_keys(raw, ("from", "to"))
                ends = [raw.get("from", ""), raw.get("to", "")]
                low, high = (
                    to_si(end, self.unit, what=self.what, example=self.example) for end in ends
                )
                text = f"{ends[0]} to {ends[1]}"
                if not low <= si <= high:
                    raise InputError(
                        f"from {text} does not hold the value itself; write a range around it"
                    )
            else:
                if isinstance(raw, str) and ("degC" in raw or "°C" in raw):
                    raise InputError(f"is '{raw}'; write a difference of temperatures in K")
                half = to_si(raw, self.unit, what=self.what, example=self.example)
                if half < 0:
                    raise InputError(f"is '{raw}'; write the half width without a sign")
                low, high, text = si - half, si + half, f"± {raw}"
            rounding = _ROUNDING * max(abs(low), abs(high))
            if low < self.low - rounding or high > self.high + rounding:
                raise InputError(
                    f"is '{text}', which reaches from {self._show(low)} to {self._show(high)}; "
                    f"{self.what} {self._limits} is expected, write a narrower range"
                )
        except InputError as problem:
            raise problem.within(path="uncertainty") from None
        return Uncertainty.model_construct(text=text, low=low, high=high)

    def _show(self, si: float) -> str:
        """Write a bound in the unit of the example."""
        unit = self.example.partition(" ")[2]
        if unit == "degC":
            return f"{si:g} K"
        return f"{si / to_si(f'1 {unit}', self.unit):g} {unit}".rstrip()


def _kind(raw: Mapping[str, Any]) -> Kind:
    kind = raw.get("kind")
    if kind is None:
        raise InputError(f"is missing; write one of {', '.join(KINDS)}", path="kind")
    if kind not in KINDS:
        raise InputError(f"is '{kind}'; write one of {', '.join(KINDS)}", path="kind")
    return cast("Kind", kind)


def _source(raw: Mapping[str, Any]) -> str:
    source = raw.get("source")
    if source is None:
        raise InputError(
            "is missing; write a key of the bibliography, 'this-work', or 'doi:10....'",
            path="source",
        )
    if not isinstance(source, str) or not is_known(source):
        mend = nearest(str(source), [*references(), *OWN_SOURCES])
        raise InputError(
            f"is '{source}', which is not in the bibliography; {mend} "
            "(a paper outside it is written 'doi:10....')",
            path="source",
        )
    return source


TEMPERATURE = NumberReader("an absolute temperature", "K", "25 degC", 500.0, 200.0, True)
_LAW_TEMPERATURE = NumberReader("an absolute temperature", "K", "25 degC", 1000.0, 200.0, True)
"""Of a law: solids are measured far above the temperatures of a cell."""
_ACTIVATION_ENERGY = NumberReader("an activation energy", "J/mol", "0.30 eV", 3e5, 0.0, True)
_PSEUDO_ACTIVATION = NumberReader("a pseudo-activation temperature", "K", "800 K", 1e4)
_VOGEL = NumberReader("a Vogel temperature", "K", "170 K", 500.0)


@dataclass(frozen=True)
class LawReader(NumberReader):
    """Reads one number that may carry a law of temperature.

    Attributes
    ----------
    trend
        What an Arrhenius law means for this property: a rate or conductivity that "rises", a "time"
        that falls, or a film "resistance" that falls. A "free" one is not activated by heat (a
        transference number): it takes tables alone.
    """

    trend: Trend = "rises"

    def __call__(self, raw: Any) -> laws.TemperatureLaw:
        """Return the law written in ``raw``; without ``temperature:`` it is constant."""
        return self.law_of_temperature(self.quantity(raw, extra_keys=("temperature",)), raw)

    def law_of_temperature(
        self, reference: Quantity, raw: Mapping[str, Any]
    ) -> laws.TemperatureLaw:
        """Return the law written under ``temperature:``, or a constant."""
        if raw.get("temperature") is None:
            return laws.Constant(reference)
        try:
            return self._law(reference, raw["temperature"])
        except InputError as problem:
            raise problem.within(path="temperature") from None

    def _law(self, reference: Quantity, raw: Any) -> laws.TemperatureLaw:
        kinds = {"arrhenius": self._arrhenius, "vtf": self._vtf, "table": self._table}
        form = law_of(raw, list(kinds), ["table"] if self.trend == "free" else None)
        if self.trend == "free" and form != "table":
            raise InputError(
                f"is '{form}', which describes what heat activates, not {self.what}; write table",
                path="law",
            )
        return kinds[form](
            reference, raw, read_part(raw, "at", _LAW_TEMPERATURE.number, _LAW_TEMPERATURE.example)
        )

    def _arrhenius(
        self, reference: Quantity, raw: Mapping[str, Any], at: float
    ) -> laws.TemperatureLaw:
        refuse_unknown_keys(raw, ("law", "at", "valid", "activation_energy"))
        forms: dict[Trend, type[laws.Arrhenius | laws.ArrheniusTime | laws.ArrheniusResistance]]
        forms = {
            "rises": laws.Arrhenius,
            "time": laws.ArrheniusTime,
            "resistance": laws.ArrheniusResistance,
        }
        energy = read_part(raw, "activation_energy", _ACTIVATION_ENERGY)
        return forms[self.trend](reference, energy, at, _valid(raw, at))

    def _vtf(self, reference: Quantity, raw: Mapping[str, Any], at: float) -> laws.TemperatureLaw:
        refuse_unknown_keys(
            raw, ("law", "at", "valid", "pseudo_activation_temperature", "vogel_temperature")
        )
        if self.trend != "rises":
            raise InputError(
                "is 'vtf', which describes conductivities and rates; write arrhenius or table",
                path="law",
            )
        B = read_part(raw, "pseudo_activation_temperature", _PSEUDO_ACTIVATION)
        T0 = read_part(raw, "vogel_temperature", _VOGEL)
        valid = _valid(raw, at)
        coldest = at if valid == laws.EVERYWHERE else valid[0]
        if T0.si >= coldest:
            raise InputError(
                f"is '{T0.text}'; it must lie below the reference temperature and the whole valid "
                f"range, here below {coldest:g} K, write for example '{coldest - _BELOW:.0f} K'",
                path="vogel_temperature",
            )
        return laws.VogelTammannFulcher(reference, B, T0, at, valid)

    def _table(self, reference: Quantity, raw: Mapping[str, Any], at: float) -> laws.Table:
        refuse_unknown_keys(raw, ("law", "at", "points"))
        readers = (_LAW_TEMPERATURE.number, self.number)
        rows = read_rows(raw, readers, f"[25 degC, {self.example}]")
        points = tuple((T, y) for T, y in rows)
        refuse_disorder(raw, points, "temperatures")
        for number, (_, y) in enumerate(points, 1):
            if y <= 0:
                raise InputError(
                    f"has {raw['points'][number - 1][1]}; write a positive value (the table is "
                    "read in logarithms)",
                    path=row_path(number),
                )
        ends = [raw["at"], raw["points"][0][0], raw["points"][-1][0]]
        refuse_outside(at, ends, [T for T, _ in points])
        return laws.Table(reference, points, at, held=self.trend == "free")


def _valid(raw: Mapping[str, Any], at: float) -> tuple[float, float]:
    """Read the valid range; the temperature where the value was measured belongs to it."""
    if raw.get("valid") is None:
        return laws.EVERYWHERE
    written = raw["valid"]
    if not isinstance(written, list) or len(written) != 2:
        raise InputError("must be two temperatures, for example [30 degC, 80 degC]", path="valid")
    try:
        low, high = (_LAW_TEMPERATURE.number(end) for end in written)
    except InputError as problem:
        raise problem.within(path="valid") from None
    if low >= high:
        raise InputError(
            f"runs from {written[0]} to {written[1]}; write the lower end first", path="valid"
        )
    return min(low, at), max(high, at)
