"""How sentences on a cell show currents and voltages."""

from __future__ import annotations

from nasicell.parameters.derived import Derived
from nasicell.parameters.schema import CellSections


def current_text(current: float) -> str:
    """Return a current density [A/m2] in mA/cm^2."""
    return f"{current / 10:.3g} mA/cm^2"


def exchange_text(current: float) -> str:
    """Return an exchange current density [A/m2] in uA/cm^2, or in mA/cm^2 from 1 mA/cm^2 on."""
    return current_text(current) if current >= 10 else f"{current * 100:.3g} uA/cm^2"


def voltage_text(voltage: float) -> str:
    """Return a voltage [V] in mV, or in V from 1 V on."""
    return f"{voltage:.3g} V" if voltage >= 1 else f"{voltage * 1e3:.3g} mV"


def fastest(cell: CellSections, derived: Derived) -> tuple[float, float]:
    """Return the fastest C-rate of the cell's test and its current density [A/m2]."""
    rate = max(cell.test.c_rates)
    return rate, rate * derived.current_density_1C.si
