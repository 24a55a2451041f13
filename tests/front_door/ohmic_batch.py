"""A batch engine of cells whose capacity follows from Ohm's law, for tests of targets.

Q = 100 (1 - i X / V) mAh/g, at least 0, with X = R + L / (kappa t) [ohm cm2]: R the metal's film, L
the electrolyte's length, t its transference number, i = rate times 0.2 mA/cm2, V = 150 mV.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import ClassVar

import numpy as np

KAPPA = "electrolyte.conductivity"
FILM = "interphases.metal.film_resistance"
T_PLUS = "electrolyte.transference_number"
LENGTH = 2.0
"""L, for kappa in mS/cm [ohm cm2 mS/cm]."""
CURRENT = 0.2
VOLTAGE = 150.0


def drop(kappa_mS_cm, film=0.0, t_plus=1.0):
    """X [ohm cm2]."""
    return film + LENGTH / (kappa_mS_cm * t_plus)


def allowed(capacity, c_rate=15.0):
    """X at which a capacity is left [ohm cm2]."""
    return (1 - capacity / 100) * VOLTAGE / (CURRENT * c_rate)


@dataclass(frozen=True)
class Mesh:
    accuracy_mAh_g: float


class Batch:
    """Takes the place of the real engine; ``shape`` turns the ohmic capacity into another."""

    shape = staticmethod(lambda capacity, numbers: capacity)
    errors: ClassVar = {}
    """Estimated error by C-rate [mAh/g]; none where it is not in here."""
    runs = 0

    def __init__(self, cell, paths, **options):
        self.paths = list(paths)
        own = dict(cell.quantities())
        self.own = {path: own[path].si for path in (KAPPA, FILM, T_PLUS)}
        self.resolutions = (Mesh(options["accuracy_mAh_g"]),)

    def run(self, samples, c_rates):
        type(self).runs += len(samples)
        columns = dict(zip(self.paths, np.asarray(samples, dtype=float).T, strict=True))
        numbers = {path: columns.get(path, own) for path, own in self.own.items()}
        x = drop(10 * numbers[KAPPA], 1e4 * numbers[FILM], numbers[T_PLUS])
        rate = np.atleast_2d(c_rates)
        x = np.broadcast_to(x, len(samples))[:, None]
        ohmic = 100 * (1 - CURRENT * rate * x / VOLTAGE)
        capacity = np.maximum(0, type(self).shape(ohmic, numbers))
        status = np.where(np.isnan(capacity), 2, np.where(capacity == 0, 1, 0)).astype(np.int8)
        unknown = np.full(capacity.shape, np.nan)
        errors = np.vectorize(lambda each: type(self).errors.get(float(each), np.nan))(rate)
        return SimpleNamespace(
            discharge_capacity_mAh_g=capacity,
            charge_capacity_mAh_g=capacity,
            mean_voltage_V=unknown,
            energy_Wh_kg=unknown,
            energy_efficiency=unknown,
            numerical_error_mAh_g=np.broadcast_to(errors, capacity.shape),
            status=status,
            observed={},
            reason=np.where(status == 2, "the solver gave up", "").astype(object),
        )
