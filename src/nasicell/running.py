"""Run a protocol on a cell and attach the record that reproduces it."""

import dataclasses
import json
import platform
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import numpy as np
import xarray as xr

from nasicell.citing import to_cite
from nasicell.experiments import (
    BruceVincent,
    CriticalCurrent,
    Impedance,
    Limits,
    LossSplit,
    PlatingStripping,
    RateTest,
    Tafel,
    Titration,
    load_measured_rates,
)
from nasicell.experiments.comparing import MeasuredCycles
from nasicell.experiments.impedance.cells import HALF_CELL
from nasicell.experiments.rate_test import Progress
from nasicell.fitting.protocol import Fit
from nasicell.models import (
    ELECTROLYTES,
    CathodePotential,
    Choices,
    Electrolyte,
    Heat,
    Hysteresis,
    Isothermal,
    OneBranch,
    SelfHeating,
)
from nasicell.models.registered import registered
from nasicell.parameters import Cell, InputError

RECORDED_PACKAGES = ("nasicell", "pybamm", "pybammsolvers", "casadi", "numpy", "scipy", "xarray")
Protocol = (
    RateTest
    | LossSplit
    | Impedance
    | PlatingStripping
    | Titration
    | Tafel
    | BruceVincent
    | Limits
    | CriticalCurrent
    | MeasuredCycles
    | Fit
)
PROTOCOLS: dict[str, type[Protocol]] = {
    protocol.__name__: protocol
    for protocol in (
        RateTest,
        LossSplit,
        Impedance,
        PlatingStripping,
        Titration,
        Tafel,
        BruceVincent,
        Limits,
        CriticalCurrent,
        MeasuredCycles,
        Fit,
    )
}
"""The protocols by the name that a record gives them."""
CHOICES: dict[str, Mapping[str, type[Any]]] = {
    "electrolyte": ELECTROLYTES,
    "potential": {choice.__name__: choice for choice in (OneBranch, Hysteresis)},
    "heat": {choice.__name__: choice for choice in (Isothermal, SelfHeating)},
}
"""The modelling choices of a run by the name that a record gives them."""


def run(
    cell: Cell,
    protocol: Protocol | None = None,
    *,
    electrolyte: Electrolyte | None = None,
    potential: CathodePotential | None = None,
    heat: Heat | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Simulate a protocol on a cell.

    Parameters
    ----------
    cell : Cell
        The cell, as :func:`nasicell.load` returns it.
    protocol : a protocol of ``nasicell.experiments``, optional
        By default the rate test of the cell file.
    electrolyte : Electrolyte, optional
        ``SingleIon()``, ``PartlyMobileAnions(mobile_fraction)`` or ``BinarySalt()``; by default
        what the cell file names.
    potential : CathodePotential, optional
        ``Hysteresis()`` for a charge and a discharge branch; by default one curve.
    heat : Heat, optional
        ``SelfHeating()`` for a pouch that warms; by default isothermal.
    progress : callable, optional
        Called with a short sentence before each part of the work.

    Returns
    -------
    xarray.Dataset
        The result, with units on its variables and the run's record (JSON) in ``attrs["record"]``.

    Raises
    ------
    InputError
        If the cell or the protocol makes no sense.
    SimulationError
        If no solver setting got through.
    """
    protocol = protocol or RateTest()
    choices = Choices.of(cell, electrolyte=electrolyte, potential=potential, heat=heat)
    with registered() as pybamm_keys:
        result = protocol.run(cell, choices=choices, progress=progress)
    record = {
        "cell": cell.to_mapping(),
        "cell_sha256": cell.fingerprint,
        "protocol": {"name": type(protocol).__name__, **dataclasses.asdict(protocol)},
        "electrolyte": {"name": choices.electrolyte.name, **_arguments(choices.electrolyte)},
        "potential": {"name": type(choices.potential).__name__, **_arguments(choices.potential)},
        "heat": {"name": type(choices.heat).__name__, **_arguments(choices.heat)},
        "resolution": result.attrs["mesh"],
        "versions": {name: version(name) for name in RECORDED_PACKAGES},
        "python": platform.python_version(),
        "platform": platform.platform(),
        "warnings": result.attrs["warnings"].splitlines(),
        "citations": to_cite(
            cell,
            pybamm_keys,
            cathode=_has_cathode(protocol),
            beside=_compared_with(cell, protocol),
        ),
    }
    result.attrs["record"] = json.dumps(record, ensure_ascii=False)
    return result


def _compared_with(cell: Cell, protocol: Protocol) -> list[str]:
    """Return the bibliography key of the measured data that a result carries, if any."""
    if isinstance(protocol, MeasuredCycles):
        return list(protocol.references)
    if isinstance(protocol, Fit):
        return list(protocol.measured.references) if protocol.measured else []
    if not isinstance(protocol, RateTest) or cell.test.measured is None:
        return []
    reference = load_measured_rates(cell.test.measured).reference
    return [] if reference is None else [reference]


def _has_cathode(protocol: Protocol) -> bool:
    """Tell whether a protocol is run on the whole cell, and not on one without its cathode."""
    if isinstance(protocol, Impedance):
        return protocol.setup == HALF_CELL
    return isinstance(protocol, RateTest | LossSplit | Titration | MeasuredCycles | Fit)


def run_again(record: dict[str, Any], progress: Progress | None = None) -> xr.Dataset:
    """Repeat the run of a record.

    Parameters
    ----------
    record : dict
        As ``json.loads(result.attrs["record"])`` gives it.
    progress : callable, optional
        As in :func:`run`.

    Returns
    -------
    xarray.Dataset
        The result of the same cell, protocol and electrolyte with the packages installed now.

    Raises
    ------
    InputError
        If the record is incomplete or was changed by hand.
    """
    try:
        cell = Cell.from_mapping(record["cell"])
        recorded = {what: record[what] for what in ("protocol", *CHOICES)}
        fingerprint = record["cell_sha256"]
    except (KeyError, TypeError, AttributeError) as problem:
        raise InputError(f"the record is incomplete: {problem} is missing") from None
    if cell.fingerprint != fingerprint:
        raise InputError(
            f"the record's cell was changed after the run: its fingerprint is "
            f"{cell.fingerprint[:12]}, the record says {fingerprint[:12]}"
        )
    protocol = _rebuilt("protocol", recorded["protocol"], PROTOCOLS)
    choices = {what: _rebuilt(what, recorded[what], known) for what, known in CHOICES.items()}
    return run(cell, protocol, **choices, progress=progress)


def _arguments(choice: Any) -> dict[str, Any]:
    """The arguments of a frozen dataclass."""
    return dataclasses.asdict(choice)


def _rebuilt(what: str, recorded: Any, known: Mapping[str, type[Any]]) -> Any:
    """Make the object again that a record describes by its name and its arguments.

    Parameters
    ----------
    what : str
        What it is, for the error.
    recorded : dict
        The name under ``name``, and the arguments.
    known : mapping
        Frozen dataclasses by name.

    Raises
    ------
    InputError
        If the name or an argument is unknown, or one is missing.
    """
    name = recorded.get("name") if isinstance(recorded, dict) else recorded
    if not isinstance(name, str) or name not in known:
        raise InputError(f"the record's {what} '{name}' is unknown; known are {', '.join(known)}")
    kind = known[name]
    arguments = {key: value for key, value in recorded.items() if key != "name"}
    fields = [field.name for field in dataclasses.fields(kind)]
    for unknown in arguments.keys() - set(fields):
        raise InputError(f"the record's {what} has '{unknown}'; known are {', '.join(fields)}")
    try:
        return kind(**arguments)
    except TypeError as problem:
        raise InputError(f"the record's {what} cannot be made again: {problem}") from None


def rate_rmse(result: xr.Dataset) -> float | None:
    """Root-mean-square error of the simulated against the measured capacities.

    Each rate counts once, at its first step; the return to the first rate does not count again.

    Parameters
    ----------
    result : xarray.Dataset
        Result of a rate test.

    Returns
    -------
    float or None
        Error [mAh/g]; None where nothing was measured.
    """
    _, first = np.unique(result.c_rate.values, return_index=True)
    difference = (result.discharge_capacity - result.measured_capacity).values[first]
    difference = difference[np.isfinite(difference)]
    return float(np.sqrt(np.mean(difference**2))) if difference.size else None
