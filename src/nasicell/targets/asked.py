"""What is asked of a cell: a share of its capacity, or a capacity, at a C-rate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nasicell.parameters import InputError, to_si
from nasicell.sweeps.axes import C_RATE
from nasicell.sweeps.evaluating import REFERENCE
from nasicell.sweeps.metrics import FASTEST, Metric, read_share

Floats = NDArray[np.float64]
_PER_MAH_G = 3600.0  # C/kg


@dataclass(frozen=True)
class Target:
    """A required capacity at a C-rate; exactly one of share and capacity is given.

    Attributes
    ----------
    c_rate : float
        C-rate [-].
    share : float, optional
        Share of the capacity at 0.1C of the same sample, above 0 and below 1.
    capacity_mAh_g : float, optional
        Capacity per gram of active material [mAh/g].
    """

    c_rate: float
    share: float | None = None
    capacity_mAh_g: float | None = None

    @classmethod
    def read(cls, at: Any, share: Any = None, capacity: Any = None) -> Target:
        """Read what a user writes: 15 or "15C", 0.8 or "80%", 90 or "90 mAh/g".

        Raises
        ------
        InputError
            If it makes no sense.
        """
        if share is None and capacity is None:
            raise InputError(
                "is missing; give a share such as 80%, or a capacity such as 90mAh/g", path="share"
            )
        if share is not None and capacity is not None:
            raise InputError("stands in the place of a share; give one of the two", path="capacity")
        c_rate = _number(at, "C?")
        if c_rate is None or not 0 < c_rate <= FASTEST:
            raise InputError(
                f"is '{at}'; write a C-rate up to {FASTEST:g}, for example 15C", path="at"
            )
        if capacity is not None:
            return cls(c_rate, capacity_mAh_g=_capacity(capacity))
        if c_rate <= REFERENCE:
            raise InputError(
                f"is '{at}'; a share is one of the capacity at {REFERENCE:g}C, ask at a faster "
                "C-rate or for a capacity",
                path="at",
            )
        return cls(c_rate, share=read_share(share))

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that a sweep needs."""
        return tuple(metric.text for metric in self.capacities)

    @property
    def c_rates(self) -> tuple[float, ...]:
        """The C-rate, and 0.1C if a share of the capacity there is asked."""
        return (self.c_rate,) if self.share is None else (self.c_rate, REFERENCE)

    @property
    def capacities(self) -> tuple[Metric, ...]:
        """The capacities at these."""
        return tuple(Metric("capacity", c_rate) for c_rate in self.c_rates)

    @property
    def variable(self) -> str:
        """Name of the capacity at the C-rate in a data set."""
        return self.capacities[0].variable

    @property
    def rate_text(self) -> str:
        """The C-rate in words."""
        return f"{self.c_rate:g}C"

    @property
    def text(self) -> str:
        """What is required, in words."""
        if self.share is None:
            return f"{self.capacity_mAh_g:.4g} mAh/g"
        return f"{100 * self.share:.4g} % of the capacity at {REFERENCE:g}C"

    def refuse_rate(self, varied: Mapping[str, Any]) -> None:
        """Refuse to vary the C-rate.

        Raises
        ------
        InputError
            If it is among the varied numbers.
        """
        if C_RATE in varied:
            raise InputError(
                f"gives the C-rate, so {C_RATE} is not varied; leave it out", path="at"
            )

    def margin(self, found: Mapping[str, Any]) -> Floats:
        r"""Capacity less what is required [mAh/g]: at least 0 where the target is reached.

        :math:`m = Q(r) - s\,Q(0.1C)`, or :math:`Q(r) - Q_0`.
        """
        capacity, required = found[self.variable], self.required(found)
        margin: Floats = np.asarray(capacity, dtype=float) - required
        # without any capacity at 0.1C nothing is reached, though 0 is a share of 0
        return np.where(np.asarray(required) > 0, margin, np.minimum(margin, -np.finfo(float).tiny))

    def required(self, found: Mapping[str, Any]) -> Floats:
        """Capacity that is required of each sample [mAh/g]."""
        if self.share is None:
            return np.full(np.shape(found[self.variable]), self.capacity_mAh_g)
        return np.asarray(self.share * np.asarray(found[self.capacities[1].variable], dtype=float))

    def error(self, found: Mapping[str, Any], accuracy_mAh_g: float) -> Floats:
        r"""Numerical error of the margin [mAh/g].

        :math:`\delta m = \delta Q(r) + s\,\delta Q(0.1C)`, each the estimated one, or the one asked
        for where none is estimated.

        Parameters
        ----------
        found : mapping
            Under :func:`error_name` of each capacity its estimated error, NaN or no entry where
            none is estimated.
        accuracy_mAh_g : float
            The one asked for [mAh/g].
        """
        each = [
            np.asarray(found.get(error_name(capacity), np.nan), dtype=float)
            for capacity in self.capacities
        ]
        fast, *slow = (np.where(np.isfinite(known), known, accuracy_mAh_g) for known in each)
        return np.asarray(sum(((self.share or 0.0) * error for error in slow), start=fast))


def error_name(capacity: Metric) -> str:
    """Name of the numerical error of a capacity, beside that of its variable."""
    return f"{capacity.variable}_error"


def _number(written: Any, suffix: str) -> float | None:
    match = re.fullmatch(rf"\s*(\d+\.?\d*|\.\d+)\s*{suffix}\s*", str(written))
    return float(match[1]) if match else None


def _capacity(written: Any) -> float:
    found = _number(written, "")
    if found is None:
        try:
            found = to_si(str(written), "C/kg") / _PER_MAH_G
        except InputError:
            found = 0.0
    if not found > 0:
        raise InputError(
            f"is '{written}'; write a positive capacity per gram such as 90mAh/g", path="capacity"
        )
    return found
