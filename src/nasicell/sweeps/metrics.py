"""What is asked of every sample: ``--metric capacity@15C``."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from nasicell.parameters import InputError
from nasicell.parameters.entries import nearest

FASTEST = 200.0
"""Largest C-rate, as in a rate test."""
EXAMPLE = "capacity@15C"


@dataclass(frozen=True)
class Kind:
    """A kind of metric.

    Attributes
    ----------
    unit : str
        Unit of its values.
    long_name : str
        What it is, for tables and figures.
    reads : str
        The array of a batch's result that holds it; "" if it is searched over C-rates.
    """

    unit: str
    long_name: str
    reads: str


KINDS = {
    "capacity": Kind("mAh/g", "discharge capacity", "discharge_capacity_mAh_g"),
    "charge_capacity": Kind("mAh/g", "charge capacity", "charge_capacity_mAh_g"),
    "mean_voltage": Kind("V", "mean voltage of discharge", "mean_voltage_V"),
    "energy": Kind("Wh/kg", "energy of discharge per mass of active material", "energy_Wh_kg"),
    "energy_efficiency": Kind("1", "energy efficiency", "energy_efficiency"),
    "limiting_rate": Kind("C", "C-rate at which a share of the capacity at 0.1C remains", ""),
}
"""The metrics by name; all but the last are read at a C-rate."""


@dataclass(frozen=True)
class Metric:
    """One metric: a kind, and the C-rate (or, for a limiting rate, the share) where it is asked.

    Attributes
    ----------
    name : str
        One of :data:`KINDS`.
    at : float
        C-rate [-], or the remaining share of the capacity, between 0 and 1.
    """

    name: str
    at: float

    @property
    def kind(self) -> Kind:
        """What it is."""
        return KINDS[self.name]

    @property
    def text(self) -> str:
        """As on the command line."""
        return f"{self.name}@{self._place}"

    @property
    def variable(self) -> str:
        """Name of its variable in a data set."""
        return f"{self.name}_{self._place}".replace("%", "_percent")

    @property
    def _place(self) -> str:
        return f"{self.at:.12g}C" if self.kind.reads else f"{100 * self.at:.12g}%"


def read_metrics(texts: Sequence[str], fastest: float) -> tuple[Metric, ...]:
    """Read the metrics; without any it is the capacity at the cell's fastest rate.

    Parameters
    ----------
    texts : sequence of str
        Such as "capacity@15C" or "limiting_rate@80%".
    fastest : float
        The fastest C-rate of the cell's own test.

    Raises
    ------
    InputError
        If one makes no sense or is given twice.
    """
    metrics = [_read(text) for text in texts] or [Metric("capacity", fastest)]
    for metric in metrics:
        if metrics.count(metric) > 1:
            raise InputError(f"the metric {metric.text} is given twice")
    return tuple(metrics)


def _read(text: str) -> Metric:
    name, _, place = (part.strip() for part in str(text).partition("@"))
    if name not in KINDS:
        raise InputError(f"no metric '{name}'; {nearest(name, KINDS)}")
    if not KINDS[name].reads:
        share = _number(place, "%") / 100
        if not 0 < share < 1:
            raise InputError(
                f"the metric '{text}' needs the share that remains, for example {name}@80%"
            )
        return Metric(name, share)
    rate = _number(place, "C?")
    if not 0 < rate <= FASTEST:
        raise InputError(
            f"the metric '{text}' needs a C-rate up to {FASTEST:g}, for example {name}@15C"
        )
    return Metric(name, rate)


def _number(text: str, suffix: str) -> float:
    match = re.fullmatch(rf"(\d+\.?\d*|\.\d+)\s*{suffix}", text)
    return float(match[1]) if match else math.nan
