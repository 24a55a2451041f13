"""How far data may be from the truth: what a residual is divided by."""

from collections.abc import Iterable
from dataclasses import dataclass

from nasicell.experiments.comparing.errors import VOLTAGE_SCALE
from nasicell.parameters.errors import InputError

CAPACITY_SCALE = 1.0
"""Standard deviation that stands in the place of an unknown one of a capacity [mAh/g]."""
IMPEDANCE_SCALE = 0.01
"""Share of the size of an impedance."""
CURVE, CAPACITY, IMPEDANCE = "curve", "capacity", "impedance"
"""Kinds of data, as in the labels of residuals."""


@dataclass(frozen=True)
class DataNoise:
    r"""Standard deviations of the data; None: not known.

    Attributes
    ----------
    voltage : float, optional
        Of a voltage [V].
    capacity : float, optional
        Of a capacity, over it [-].
    specific_capacity : float, optional
        Of a capacity [mAh/g], in the place of ``capacity``.
    impedance : float, optional
        Of the real part, and of the imaginary part, of an impedance, over its size [-].

    Raises
    ------
    InputError
        If one is not above 0, or a capacity has two.
    """

    voltage: float | None = None
    capacity: float | None = None
    specific_capacity: float | None = None
    impedance: float | None = None

    def __post_init__(self) -> None:
        for name in ("voltage", "capacity", "specific_capacity", "impedance"):
            value = getattr(self, name)
            if value is not None and not 0 < value < float("inf"):
                raise InputError(f"is {value:g}; give a number above 0", path=f"{name}_noise")
        if self.capacity is not None and self.specific_capacity is not None:
            raise InputError("is given as a share and in mAh/g; give one", path="capacity_noise")

    @property
    def of_voltage(self) -> float:
        """Standard deviation of a voltage, or what stands in its place [V]."""
        return VOLTAGE_SCALE if self.voltage is None else self.voltage

    def of_capacity(self, capacity: float) -> float:
        """The same of a measured capacity; both in mAh/g."""
        if self.capacity is not None:
            return self.capacity * capacity
        return CAPACITY_SCALE if self.specific_capacity is None else self.specific_capacity

    @property
    def of_impedance(self) -> float:
        """The same of an impedance, over its size [-]."""
        return IMPEDANCE_SCALE if self.impedance is None else self.impedance

    def known(self, kinds: Iterable[str]) -> bool:
        """Whether the noise of all these kinds of data is known."""
        capacity = self.specific_capacity if self.capacity is None else self.capacity
        given = {CURVE: self.voltage, CAPACITY: capacity, IMPEDANCE: self.impedance}
        return all(given[kind] is not None for kind in kinds)
