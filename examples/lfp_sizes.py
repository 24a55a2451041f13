r"""What a spread of particle sizes would do to the rate capability of the LFP half-cell.

The cell model of nasicell has one particle radius. Here spheres of several radii, equal shares of
the volume, stand in one electrolyte without losses of its own: all feel the same voltage, so each
takes the current that its surface allows. With theta_i(x, t) the content of the spheres of radius
R_i = R_0 exp(s z_i), x = r/R_i, z_i the middles of equal shares of a normal distribution,

.. math::
    \partial_t \theta_i = \frac{D_s}{R_i^2 x^2} \partial_x (x^2 \partial_x \theta_i), \qquad
    \frac{D_s}{R_i^2} \partial_x \theta_i |_1 = \frac{j_i}{F c_\mathrm{max} R_i}, \qquad
    j_i = 4 j_0 \sqrt{\theta_i (1 - \theta_i)} \sinh\frac{F [U(\theta_i) - V]}{2 R T}

with the current positive on discharge, R_0^2/D_s, s, j_0 and U those of the cell. A double layer of
DOUBLE_LAYER (content per volt) makes V a state. The numbers are in docs/worked-example.md.

    python examples/lfp_sizes.py
"""

import os

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.sparse import block_diag, bmat, csr_array
from scipy.stats import norm

import nasicell
from nasicell.parameters.constants import R_GAS, F

CELL = Path(__file__).parent / "lfp" / "cell.yaml"
SIZES, SHELLS = 7, 20
DOUBLE_LAYER = 1e-4
EXCHANGE_CURRENT = 0.0073
"""About what examples/lfp_rates.py finds [A/m2]."""
MEASURED = {0.2: 166.6, 0.5: 159.8, 1: 153.0, 2: 142.8, 5: 132.6, 10: 122.4}
"""Ends of the digitised curves by C-rate [mAh/g]."""
END = 2.6
"""Voltage where a discharge ends [V]; the curves end from 2.52 V to 2.70 V, all steep there."""
SPREADS = ((2800.0, 0.0), (500.0, 1.1), (1800.0, 0.25))
"""R_0^2/D_s [s] and s of what is compared: one size, and a wide spread."""


def capacity(c_rate: float, time_constant: float, spread: float) -> float:
    """Capacity of a discharge from full charge to ``END`` [mAh/g].

    Parameters
    ----------
    c_rate : float
        C-rate.
    time_constant : float
        R_0^2/D_s [s].
    spread : float
        s, standard deviation of ln R [-]; 0 is one size.
    """
    cell = nasicell.load(CELL)
    cathode = cell.cathode
    thermal = R_GAS * cell.test.temperature.si / F
    full = cell.derived.theoretical_capacity.si  # A.s/kg
    rate = c_rate * cell.test.specific_current_1C.si / full  # mean d(theta)/dt [1/s]
    radius = np.exp(spread * _middles(1 if spread == 0 else SIZES))
    turnover = (
        3
        * EXCHANGE_CURRENT
        / (  # of the surface of radius R_0 [1/s]
            F * cell.derived.maximum_concentration.si * cathode.particle_radius.si
        )
    )
    faces = 1 - (1 - np.linspace(0, 1, SHELLS + 1)) ** 2  # fine at the surface
    volume, centres = np.diff(faces**3), (faces[1:] + faces[:-1]) / 2
    inner = 3 * faces[1:-1] ** 2 / np.diff(centres)
    scale = time_constant * radius[:, None] ** 2

    def change(t: float, state: NDArray[np.float64]) -> NDArray[np.float64]:
        theta, voltage = state[:-1].reshape(len(radius), SHELLS), state[-1]
        surface = np.clip(theta[:, -1], 1e-9, 1 - 1e-9)
        drive = (cathode.open_circuit_potential(surface) - voltage) / (2 * thermal)
        taken = 4 * np.sqrt(surface * (1 - surface)) * np.sinh(np.clip(drive, -30, 30))
        taken *= turnover / radius
        flow = np.zeros((len(radius), SHELLS + 1))
        flow[:, 1:-1] = inner * np.diff(theta, axis=1) / scale
        flow[:, -1] = taken
        return np.append(np.diff(flow, axis=1) / volume, (taken.mean() - rate) / DOUBLE_LAYER)

    def ended(t: float, state: NDArray[np.float64]) -> float:
        return float(state[-1] - END)

    ended.terminal = True  # type: ignore[attr-defined]  # how SciPy marks an event that ends
    start = np.append(np.full(len(radius) * SHELLS, 1e-3), cathode.open_circuit_potential(1e-3))
    ran = solve_ivp(
        change,
        (0, 1.1 / rate),
        start,
        method="BDF",
        rtol=1e-5,
        atol=1e-7,
        events=ended,
        jac_sparsity=_pattern(len(radius)),
    )
    return float(ran.t[-1] * rate * full / 3600)


def _middles(count: int) -> NDArray[np.float64]:
    """Middles of equal shares of a normal distribution, scaled to a variance of 1."""
    found = norm.ppf((np.arange(count) + 0.5) / count)
    return np.asarray(found / (found.std() or 1.0))


def _pattern(spheres: int) -> csr_array:
    """What depends on what: neighbouring shells, and the surfaces on the voltage."""
    shells = sum(np.eye(SHELLS, k=k) for k in (-1, 0, 1))
    surface = np.tile(np.eye(SHELLS)[-1], spheres)[:, None]
    return csr_array(bmat([[block_diag([shells] * spheres), surface], [surface.T, [[1]]]]))


def main() -> dict[tuple[float, float], list[float]]:
    """Print the capacities of all rates; return them by time constant and spread."""
    found = {}
    print("measured", *(f"{q:.1f}" for q in MEASURED.values()))
    for time_constant, spread in SPREADS:
        found[time_constant, spread] = [capacity(rate, time_constant, spread) for rate in MEASURED]
        shown = " ".join(f"{q:.1f}" for q in found[time_constant, spread])
        print(f"R0^2/Ds {time_constant:g} s, spread {spread:g}: {shown} mAh/g")
    return found


if __name__ == "__main__":
    main()
