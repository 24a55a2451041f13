"""The limits of an electrolyte between two metals: which current uses up its salt, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from nasicell.experiments.accuracy import richardson
from nasicell.experiments.attributes import attributes
from nasicell.experiments.checks import positive
from nasicell.experiments.limits.closed_forms import Transport
from nasicell.experiments.limits.critical_current import CriticalCurrent, step_test_of
from nasicell.experiments.limits.simulation import (
    STEADY,
    Held,
    SaltBetweenMetals,
    falling_slope,
)
from nasicell.experiments.plating import MA_CM2
from nasicell.experiments.rate_test import Progress
from nasicell.models import BinarySalt, Choices
from nasicell.parameters.cell import Cell
from nasicell.parameters.errors import InputError

MULTIPLES = (2.0, 5.0, 10.0)
"""By default Sand's time is for so many times the current at which the anions are gone."""
MOST_CURRENTS = 100
SHARES = (0.75, 0.5, 0.25)
"""Of the salt at the plated metal, in the steady profiles beside the one where it is gone."""
HALF = 0.5
STEADY_MESHES = (80, 160)
SAND_MESHES = (160, 320)
"""Volumes through the separator, coarse and fine: their difference gives the error."""
CLOSE = 0.01
"""Relative numerical error of a Sand time above which the result says so."""
NOT_REACHED = "the salt never runs out: the current is not above the diffusion-limited one"
NOT_REACHED_PARTLY = (
    "the share of the mobile anions stays above {gone:.0%}: the current is not above the one at "
    "which they are gone"
)

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Limits:
    """Limiting current, half depletion and Sand's time of the salt, and the critical current.

    A symmetric cell is simulated from rest until it is steady, with the salt held at a share of its
    value at rest in front of the metal that is plated; and at constant current until the salt there
    is used up. Closed forms for constant properties stand beside the simulated numbers.

    Parameters
    ----------
    currents_mA_cm2 : sequence of float, optional
        Current densities for Sand's time; by default ``MULTIPLES`` of the current at which the
        salt, or the mobile anions, are gone at the metal.
    critical_current : CriticalCurrent, optional
        The step test; by default that of the paper behind the cell.

    Raises
    ------
    InputError
        If a value makes no sense.
    """

    currents_mA_cm2: Sequence[float] | None = None
    critical_current: CriticalCurrent | None = None

    def __post_init__(self) -> None:
        given: Any = self.currents_mA_cm2
        if given is not None:
            name = "currents_mA_cm2 (--current)"
            if isinstance(given, str) or not isinstance(given, Sequence) or not given:
                raise InputError(
                    f"{name} is {given!r}; give a list of numbers, for example [1, 10]"
                )
            if len(given) > MOST_CURRENTS:
                raise InputError(f"{name} holds {len(given)} numbers; give at most {MOST_CURRENTS}")
            each = tuple(positive(name, value, example=10) for value in given)
            object.__setattr__(self, "currents_mA_cm2", each)
        step_test: Any = self.critical_current
        if isinstance(step_test, Mapping):  # a record holds it as its arguments
            object.__setattr__(self, "critical_current", CriticalCurrent(**step_test))
        elif not isinstance(step_test, CriticalCurrent | None):
            raise InputError(
                f"critical_current is {step_test!r}; give a step test, for example "
                "CriticalCurrent(overpotential_limit_V=0.5)"
            )

    def run(
        self,
        cell: Cell,
        *,
        choices: Choices | None = None,
        progress: Progress | None = None,
    ) -> xr.Dataset:
        """Simulate the limits, and the step test after them.

        Parameters
        ----------
        cell : Cell
            The cell; its cathode plays no part.
        choices : Choices, optional
            The equations; by default what the cell file asks for.
        progress : callable, optional
            Called with a short sentence before each part of the work.

        Returns
        -------
        xarray.Dataset
            The limits, NaN where there are none, beside what ``CriticalCurrent`` returns. Units in
            each variable's attributes.

        Raises
        ------
        InputError
            If the salt is too quick to be followed.
        SimulationError
            If no solver setting got through.
        """
        choices = choices or Choices.of(cell)
        tell = progress or (lambda _: None)
        step_test = self.critical_current or step_test_of(cell)
        critical = step_test.run(cell, choices=choices, progress=progress)
        transport = Transport.of(cell, choices)
        if transport is None:
            found = _none(self)
        else:
            tell(f"{cell.name}: steady profiles of the {choices.electrolyte.carrier}")
            found = _steady(cell, choices, transport)
            if self.currents_mA_cm2 is None:
                gone = float(found["exhaustion_current"][1]) * MA_CM2
                currents = [gone * multiple for multiple in MULTIPLES]
            else:
                currents = [current * MA_CM2 for current in self.currents_mA_cm2]
            tell(f"{cell.name}: Sand's time at {len(currents)} currents")
            found |= _sand(cell, choices, transport, currents)
        mesh = f"{STEADY_MESHES[1]} volumes, {SAND_MESHES[1]} for Sand's time"
        own = attributes(cell, choices, mesh=mesh)
        return critical.assign(found).assign_attrs(
            own
            | {
                "mesh": f"{mesh}; step test: {critical.attrs['mesh']}",
                "carrier": choices.electrolyte.carrier,
                "runs_out": int(transport is not None and transport.runs_out),
                "polarises": int(transport is not None),
                "warnings": "\n".join(
                    dict.fromkeys(
                        [
                            *critical.attrs["warnings"].splitlines(),
                            *_warnings(cell, choices, found),
                        ]
                    )
                ),
            }
        )


def _current(value: float, words: str) -> tuple[tuple[()], float, dict[str, str]]:
    """A current density, given in A/m2, as a variable."""
    return (), value / MA_CM2, {"units": "mA/cm^2", "long_name": words, "per": "electrode area"}


def _steady(cell: Cell, choices: Choices, transport: Transport) -> dict[str, Any]:
    """Steady currents and profiles, and the diffusivity read from the way to the first of them."""
    shares = (*SHARES, transport.gone)
    meshes = [
        [SaltBetweenMetals(cell, choices, transport, points).held(share) for share in shares]
        for points in STEADY_MESHES
    ]
    refinement = STEADY_MESHES[1] / STEADY_MESHES[0]
    coarse, fine = (np.array([held.current for held in mesh]) for mesh in meshes)
    # a linear profile is exact on any mesh; what remains is how steady it is
    errors = np.maximum(richardson(coarse, fine, refinement), STEADY * np.abs(fine))
    closed = np.array([_or_nan(transport.steady_current(share)) for share in shares])
    half, gone = SHARES.index(HALF), len(SHARES)
    limited = transport.runs_out
    profiles: list[Held] = meshes[1]
    read = np.nan
    if limited:
        slope = falling_slope(profiles[gone].transient, transport)
        read = transport.read_diffusivity(slope)
    nothing = np.nan
    return {
        "exhaustion_share": (
            (),
            transport.gone,
            {"units": "1", "long_name": "share of the mobile anions that counts as gone"},
        ),
        "exhaustion_current": _current(fine[gone], "in the end leaves that share at the metal"),
        "exhaustion_current_closed_form": _current(closed[gone], "the same for constant D and t+"),
        "exhaustion_current_error": _current(errors[gone], "numerical error"),
        "diffusion_limited_current": _current(
            fine[gone] if limited else nothing, "largest steady current that the salt carries"
        ),
        "diffusion_limited_current_closed_form": _current(
            closed[gone] if limited else nothing, "2 F D tor c0 / ((1 - t+) L)"
        ),
        "diffusion_limited_current_error": _current(
            errors[gone] if limited else nothing, "numerical error"
        ),
        "half_depletion_current": _current(fine[half], "in the end leaves half at the metal"),
        "half_depletion_current_closed_form": _current(closed[half], "the same in closed form"),
        "half_depletion_current_error": _current(errors[half], "numerical error"),
        "diffusivity_apparent": (
            (),
            read,
            {
                "units": "m2/s",
                "long_name": "diffusivity read from the current that falls from rest",
            },
        ),
        "diffusivity_model": (
            (),
            transport.salt_diffusivity,
            {"units": "m2/s", "long_name": "true diffusivity of the salt at rest"},
        ),
        "place": (
            "place",
            profiles[0].place,
            {"units": "1", "long_name": "distance over L from the metal that dissolves"},
        ),
        "profile_share": ("profile", np.array(shares), {"units": "1"}),
        "profile_current": ("profile", fine / MA_CM2, {"units": "mA/cm^2"}),
        "profile": (
            ("profile", "place"),
            np.array([held.share for held in profiles]),
            {"units": "1", "long_name": "mobile anions over rest, steady"},
        ),
    }


def _sand(
    cell: Cell, choices: Choices, transport: Transport, currents: Sequence[float]
) -> dict[str, Any]:
    """Sand's times at current densities [A/m2]."""
    meshes = [SaltBetweenMetals(cell, choices, transport, points) for points in SAND_MESHES]
    refinement = SAND_MESHES[1] / SAND_MESHES[0]
    times, errors, reasons = [], [], []
    never = NOT_REACHED if transport.runs_out else NOT_REACHED_PARTLY
    for current in currents:
        both = [mesh.time_until_gone(current) for mesh in meshes]
        coarse, fine = (_or_nan(time) for time in both)
        times.append(fine)
        errors.append(float(richardson(np.array(coarse), np.array(fine), refinement)))
        reasons.append(never.format(gone=transport.gone) if both[1] is None else "")
    # below the limiting current the layer reaches the other metal, and the form says nothing
    closed = [
        np.nan if np.isnan(time) else _or_nan(transport.sand_time(current))
        for current, time in zip(currents, times, strict=True)
    ]
    return _sand_variables(currents, times, closed, errors, reasons)


def _sand_variables(
    currents: Sequence[float],
    times: Sequence[float],
    closed: Sequence[float],
    errors: Sequence[float],
    reasons: Sequence[str],
) -> dict[str, Any]:
    """Sand's times [s] at current densities [A/m2] as variables."""
    seconds = {"units": "s"}
    return {
        "sand_current": (
            "sand",
            np.array(currents) / MA_CM2,
            {"units": "mA/cm^2", "per": "electrode area"},
        ),
        "sand_time": (
            "sand",
            np.array(times),
            {**seconds, "long_name": "time from rest until the anions are gone at the metal"},
        ),
        "sand_time_closed_form": (
            "sand",
            np.array(closed),
            {**seconds, "long_name": "Sand's time in a half-infinite electrolyte"},
        ),
        "sand_time_error": ("sand", np.array(errors), {**seconds, "long_name": "numerical error"}),
        "sand_reason": ("sand", np.array(reasons, dtype=str)),
    }


def _none(protocol: Limits) -> dict[str, Any]:
    """What is left where no anions polarise: nothing runs out at any current."""
    unknown = [
        f"{kind}_current{what}"
        for kind in ("exhaustion", "diffusion_limited", "half_depletion")
        for what in ("", "_closed_form", "_error")
    ]
    asked = [current * MA_CM2 for current in protocol.currents_mA_cm2 or ()]
    never = [np.nan] * len(asked)
    reasons = ["no anions move, so that none can run out"] * len(asked)
    return {
        "exhaustion_share": ((), np.nan, {"units": "1"}),
        **{name: _current(np.nan, "none: no anions polarise") for name in unknown},
        "diffusivity_apparent": ((), np.nan, {"units": "m2/s"}),
        "diffusivity_model": ((), np.nan, {"units": "m2/s"}),
        **_sand_variables(asked, never, never, never, reasons),
    }


def _warnings(cell: Cell, choices: Choices, found: Mapping[str, Any]) -> list[str]:
    """Sentences on laws out of their range and on times that the mesh does not resolve."""
    sentences: list[str] = []
    if "profile" in found and isinstance(choices.electrolyte, BinarySalt):
        c = found["profile"][1] * cell.derived.salt_concentration.si
        sentences += cell.concentration_warnings(max(float(c.min()), 0.0), float(c.max()))
    times, errors = found["sand_time"][1], found["sand_time_error"][1]
    for current, time, error in zip(found["sand_current"][1], times, errors, strict=True):
        if error > CLOSE * time:
            sentences.append(
                f"Sand's time at {current:.4g} mA/cm2 has a numerical error of {error / time:.1%}: "
                "the depleted layer is thinner than the mesh resolves"
            )
    return sentences


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value
