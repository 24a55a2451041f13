"""How the result of each protocol is shown: one module a protocol, imported when asked for."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import xarray as xr
from matplotlib.figure import Figure

from nasicell.parameters import InputError

_HOMES = {
    "RateTest": "rates",
    "LossSplit": "losses",
    "Impedance": "impedance",
    "PlatingStripping": "plating",
    "Titration": "gitt",
    "Limits": "limits",
    "CriticalCurrent": "critical_current",
    "Tafel": "tafel",
    "BruceVincent": "bruce_vincent",
    "MeasuredCycles": "comparing",
    "Fit": "fitting",
}
"""Module of each protocol's report."""


@dataclass(frozen=True)
class Report:
    """What can be made of a result.

    Attributes
    ----------
    summary
        What ``--json`` prints: full words, the unit at the end of a key, None for unknown.
    text
        What a terminal shows.
    rows
        The rows of table.csv, all with the same keys.
    figure
        The figure.
    compared
        The numbers of a summary that a replay compares.
    unit
        Their unit.
    further
        Texts of further files, by name.
    """

    summary: Callable[[xr.Dataset], dict[str, Any]]
    text: Callable[[xr.Dataset], str]
    rows: Callable[[xr.Dataset], list[dict[str, Any]]]
    figure: Callable[[xr.Dataset], Figure]
    compared: Callable[[dict[str, Any]], list[float | None]]
    unit: str
    further: Mapping[str, Callable[[xr.Dataset], str]] = field(default_factory=dict)


def report_of(protocol: str) -> Report:
    """The report of a protocol.

    Parameters
    ----------
    protocol : str
        The protocol's name, as a record gives it.

    Raises
    ------
    InputError
        If there is none.
    """
    if protocol not in _HOMES:
        raise InputError(f"results of '{protocol}' have no report; known are {', '.join(_HOMES)}")
    report: Report = importlib.import_module(f"nasicell.reports.{_HOMES[protocol]}").REPORT
    return report
