"""What is asked of every sample: ``--metric capacity@15C``."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nasicell.parameters import InputError
from nasicell.parameters.entries import nearest

FASTEST = 200.0
"""Largest C-rate, as in a rate test."""
EXAMPLE = "capacity@15C"
LOSS = "loss."


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
    observed : str
        What a batch has to observe for it, its name in ``BatchResult.observed``; "" if nothing.
    factor : float
        From the unit of the result to that of the metric.
    tolerance : float
        Difference from a fine mesh above which the check of a sweep warns; infinite where there
        is none: capacities have the accuracy that is asked for.
    energy : bool
        Whether it follows from the mean voltage.
    """

    unit: str
    long_name: str
    reads: str
    observed: str = ""
    factor: float = 1.0
    tolerance: float = math.inf
    energy: bool = False

    def read(self, result: Any) -> NDArray[np.float64]:
        """Its values in a batch's result, shape (samples, rates)."""
        found = getattr(result, self.reads)
        values = found[self.observed] if self.observed else found
        return self.factor * np.asarray(values, dtype=np.float64)


KINDS = {
    "capacity": Kind("mAh/g", "discharge capacity", "discharge_capacity_mAh_g"),
    "charge_capacity": Kind("mAh/g", "charge capacity", "charge_capacity_mAh_g"),
    "mean_voltage": Kind(
        "V", "mean voltage of discharge", "mean_voltage_V", tolerance=1e-3, energy=True
    ),
    "energy": Kind(
        "Wh/kg",
        "energy of discharge per mass of active material",
        "energy_Wh_kg",
        tolerance=1.0,
        energy=True,
    ),
    "energy_efficiency": Kind(
        "1", "energy efficiency", "energy_efficiency", tolerance=2e-3, energy=True
    ),
    "time_to_depletion": Kind(
        "s",
        "time in the discharge until the salt in the cathode's pores is depleted",
        "observed",
        observed="time to depletion",
    ),
    "limiting_rate": Kind("C", "C-rate at which a share of the capacity at 0.1C remains", ""),
}
"""The metrics by name, beside the losses; all but the last are read at a C-rate."""


@dataclass(frozen=True)
class Metric:
    """One metric: a kind, and the C-rate (or, for a limiting rate, the share) where it is asked.

    Attributes
    ----------
    name : str
        One of :data:`KINDS`, or "loss." and the name of a loss.
    at : float, optional
        C-rate [-], or the remaining share of the capacity, between 0 and 1; None where the C-rate
        is varied.
    """

    name: str
    at: float | None

    @property
    def kind(self) -> Kind:
        """What it is."""
        if self.name.startswith(LOSS):
            mechanism = _in_words(self.name)
            words = f"mean loss by {mechanism} in the discharge"
            return Kind("mV", words, "observed", observed=mechanism, factor=1e3, tolerance=1.0)
        return KINDS[self.name]

    @property
    def text(self) -> str:
        """As on the command line."""
        return self.name if self.at is None else f"{self.name}@{self._place}"

    @property
    def variable(self) -> str:
        """Name of its variable in a data set."""
        name = self.name.replace(".", "_")
        return name if self.at is None else f"{name}_{self._place}".replace("%", "_percent")

    @property
    def _place(self) -> str:
        assert self.at is not None  # such a metric has no place in its name
        return f"{self.at:.12g}C" if self.kind.reads else f"{100 * self.at:.12g}%"


def read_metrics(texts: Sequence[str], fastest: float | None) -> tuple[Metric, ...]:
    """Read the metrics; without any it is the capacity at the cell's fastest rate.

    Parameters
    ----------
    texts : sequence of str
        Such as "capacity@15C" or "limiting_rate@80%"; where the C-rate is varied, "capacity".
    fastest : float, optional
        The fastest C-rate of the cell's own test; None where the C-rate is varied.

    Raises
    ------
    InputError
        If one makes no sense or is given twice.
    """
    read = _read if fastest is not None else _read_without_rate
    metrics = [read(text) for text in texts] or [Metric("capacity", fastest)]
    for metric in metrics:
        if metrics.count(metric) > 1:
            raise InputError(f"the metric {metric.text} is given twice")
    return tuple(metrics)


def read_share(written: Any) -> float:
    """Read a share of a capacity, above 0 and below 1: 0.8 or "80%".

    Raises
    ------
    InputError
        If it makes no sense.
    """
    text = str(written).strip()
    share = _number(text, "%") / 100 if text.endswith("%") else _number(text, "")
    if not 0 < share < 1:
        raise InputError(f"is '{written}'; write a share such as 80%", path="share")
    return share


def observed_by(metrics: Sequence[Metric]) -> tuple[str, ...]:
    """What a batch has to observe for the metrics, each once."""
    return tuple(dict.fromkeys(m.kind.observed for m in metrics if m.kind.observed))


def energies_in(metrics: Sequence[Metric]) -> bool:
    """Whether a metric follows from the mean voltage."""
    return any(metric.kind.energy for metric in metrics)


def _read(text: str) -> Metric:
    name, place = _parts(text)
    if name in KINDS and not KINDS[name].reads:
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


def _read_without_rate(text: str) -> Metric:
    """Read a metric of a sweep whose samples have each a C-rate of their own."""
    name, place = _parts(text)
    if name in KINDS and not KINDS[name].reads:
        raise InputError(
            f"the metric '{text}' searches for a C-rate, which is varied here; leave it or c_rate "
            "out"
        )
    if place:
        raise InputError(
            f"the metric '{text}' names a C-rate, which is varied here; write {name}, or leave "
            "c_rate out"
        )
    return Metric(name, None)


def _parts(text: str) -> tuple[str, str]:
    """Cut a metric into a name that is known and what follows the @."""
    name, _, place = (part.strip() for part in str(text).partition("@"))
    if name == LOSS.strip(".") or name.startswith(LOSS):
        _refuse_no_loss(text, name)
    elif name not in KINDS:
        known = (*KINDS, f"{LOSS}separator")
        raise InputError(f"no metric '{name}'; {nearest(name, known)}")
    return name, place


def _refuse_no_loss(text: str, name: str) -> None:
    """Refuse a loss that the balance of the voltage does not have."""
    from nasicell.models import LOSSES

    known = {loss.replace(" ", "_") for loss in LOSSES}
    mechanism = name.removeprefix(LOSS)
    if name == LOSS.strip(".") or not mechanism:
        example = f"{LOSS}separator{text.removeprefix(name)}"
        raise InputError(
            f"the metric '{text}' needs the name of a loss, as in {example}; the names are "
            f"{', '.join(sorted(known))}"
        )
    if mechanism not in known:
        raise InputError(f"no loss '{mechanism}'; {nearest(mechanism, known)}")


def _in_words(name: str) -> str:
    return name.removeprefix(LOSS).replace("_", " ")


def _number(text: str, suffix: str) -> float:
    match = re.fullmatch(rf"(\d+\.?\d*|\.\d+)\s*{suffix}", text)
    return float(match[1]) if match else math.nan
