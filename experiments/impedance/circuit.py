r"""An equivalent circuit fitted to a spectrum, as a laboratory does it.

.. math::
    Z = R_0 + \sum_k \frac{R_k}{1 + (i \omega \tau_k)^{\alpha_k}}
        + R_\mathrm{w} \frac{\tanh\sqrt{i \omega \tau_\mathrm{w}}}{\sqrt{i \omega \tau_\mathrm{w}}}
        + R_\mathrm{s} \frac{\coth\sqrt{i \omega \tau_\mathrm{s}}}{\sqrt{i \omega \tau_\mathrm{s}}}

with R_0 the series resistance; arcs of resistance R_k, time tau_k [s] and exponent alpha_k; R_w the
diffusion through a layer (finite-length Warburg) and R_s that into a store (finite-space Warburg),
each where there is one. Resistances in any unit. Everything is fitted in logarithms to the relative
error of real and imaginary part, from starting values that the spectrum itself gives.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]

FLATTEST = 0.5
"""Least arc exponent: below, an arc could not be told from a diffusion."""
BEYOND = 1e3
"""How far beyond the frequencies asked a time constant may lie."""
LAYER_TIMES = (1.1, 0.7, 0.2)
"""Where a diffusion through a layer is looked for, from the fast (0) to the slow end (1)."""
STORE_TIMES = (1.0, 5.7)
"""Logarithms of the time of a store over the slowest inverse frequency."""
PATIENCE = 100
"""Steps of the fit from one start; most need some ten."""
KNOWN = 3e-3
"""Relative error within which a good measurement knows a spectrum."""
VAGUE = 14.0
"""Standard deviation of a logarithm of which a spectrum says nothing: six decades."""
STORE = 1 / 3
"""Share of a finite-space Warburg's resistance that is left towards direct current."""
ENOUGH = 1e-4
"""Relative error at which no other start is tried."""
LEAST_SHARE = 1e-7
"""Least share of the largest impedance for a resistance."""


@dataclass(frozen=True)
class Circuit:
    """A fitted circuit.

    Attributes
    ----------
    series : float
        R_0.
    arcs : tuple of (float, float, float)
        R_k, tau_k [s] and alpha_k, from fast to slow.
    layer, store : tuple of (float, float) or None
        Resistance and time [s] of the diffusion through a layer and into a store.
    error : float
        Root-mean-square of the relative error.
    doubts : tuple of float
        Relative standard deviation of each R_k, of a spectrum that is known within 0.3 % or, where
        that is more, the circuit's error.
    diffusion_doubt, direct_doubt : float
        The same of the diffusions together, and of everything towards direct current.
    """

    series: float
    arcs: tuple[tuple[float, float, float], ...]
    layer: tuple[float, float] | None
    store: tuple[float, float] | None
    error: float
    doubts: tuple[float, ...]
    diffusion_doubt: float
    direct_doubt: float

    @property
    def direct(self) -> float:
        """Everything towards direct current."""
        diffusion = 0.0 if np.isnan(self.diffusion) else self.diffusion
        return self.series + sum(arc[0] for arc in self.arcs) + diffusion

    @property
    def diffusion(self) -> float:
        """Resistance of the diffusions towards direct current; NaN without one."""
        if self.layer is None and self.store is None:
            return float("nan")
        return (self.layer or (0.0,))[0] + STORE * (self.store or (0.0,))[0]


def fit(frequencies: Array, impedance: Complex, arcs: int, *, layer: bool, store: bool) -> Circuit:
    """Fit a circuit with a given number of arcs.

    Parameters
    ----------
    frequencies : array
        Frequencies [Hz].
    impedance : array
        The spectrum, any unit.
    arcs : int
        Number of arcs.
    layer, store : bool
        Whether there is a diffusion through a layer, and one into a store.
    """
    omega = 2 * np.pi * frequencies
    shape = _Shape(arcs, layer, store)
    size = np.abs(impedance)
    low, high = _bounds(shape, omega, size)

    def residual(x: Array) -> Array:
        relative = (shape.impedance(x, omega)[0] - impedance) / size
        parts: Array = np.r_[relative.real, relative.imag]
        return parts

    def slopes(x: Array) -> Array:
        relative = shape.impedance(x, omega)[1] / size
        parts: Array = np.c_[relative.real, relative.imag].T
        return parts

    def error(cost: float) -> float:
        return float(np.sqrt(2 * cost / omega.size))

    best = None
    for start in _starts(shape, omega, impedance):
        inside = np.clip(start, low + 1e-9, high - 1e-9)
        one = least_squares(residual, inside, slopes, bounds=(low, high), max_nfev=PATIENCE)
        if best is None or one.cost < best.cost:
            best = one
        if error(best.cost) < ENOUGH:
            break
    assert best is not None  # there is always a start
    # of each real or imaginary part; a vague prior keeps what the spectrum does not tell finite
    noise = max(KNOWN, error(best.cost)) / np.sqrt(2)
    slope = slopes(best.x)
    covariance = np.linalg.inv(slope.T @ slope / noise**2 + np.eye(shape.size) / VAGUE**2)
    return shape.circuit(best.x, error(best.cost), covariance)


@dataclass(frozen=True)
class _Shape:
    """Which parts a circuit has, and in which order a vector holds their numbers."""

    arcs: int
    layer: bool
    store: bool

    @property
    def size(self) -> int:
        return 1 + 3 * self.arcs + 2 * (self.layer + self.store)

    def split(self, x: Array) -> tuple[float, Array, list[Array]]:
        """R_0, the arcs' rows and the rows of the diffusions, logarithms but for the exponents."""
        end = 1 + 3 * self.arcs
        return (
            float(x[0]),
            x[1:end].reshape(-1, 3),
            [x[n : n + 2] for n in range(end, self.size, 2)],
        )

    def impedance(self, x: Array, omega: Array) -> tuple[Complex, Complex]:
        """Z, and its derivatives by the vector's numbers, one row each."""
        series, arcs, diffusions = self.split(x)
        parts = [np.full(omega.shape, np.exp(series), dtype=complex)]
        slopes = [parts[0]]
        for ln_R, ln_tau, alpha in arcs:
            u = (1j * omega * np.exp(ln_tau)) ** alpha
            arc = np.exp(ln_R) / (1 + u)
            bend = -arc * u / (1 + u)
            parts.append(arc)
            slopes += [arc, alpha * bend, bend * np.log(1j * omega * np.exp(ln_tau))]
        for (ln_R, ln_tau), through in zip(diffusions, self._through(), strict=True):
            R, root = np.exp(ln_R), np.sqrt(1j * omega * np.exp(ln_tau))
            ratio = np.tanh(root) if through else 1 / np.tanh(root)
            parts.append(R * ratio / root)
            slopes += [parts[-1], R / 2 * (1 - ratio**2 - ratio / root)]
        return np.sum(parts, axis=0), np.array(slopes)

    def circuit(self, x: Array, error: float, covariance: Array) -> Circuit:
        """The circuit of a vector, whose covariance tells how well its resistances are known."""
        series, arcs, diffusions = self.split(x)
        order = np.argsort(arcs[:, 1])
        rows = [
            (float(np.exp(arcs[k, 0])), float(np.exp(arcs[k, 1])), float(arcs[k, 2])) for k in order
        ]
        doubts = tuple(float(np.sqrt(covariance[1 + 3 * k, 1 + 3 * k])) for k in order)
        # what each number of the vector adds towards direct current
        adds = np.zeros(self.size)
        adds[0] = np.exp(series)
        end = 1 + 3 * self.arcs
        adds[1:end:3] = np.exp(arcs[:, 0])
        for n, (pair, through) in enumerate(zip(diffusions, self._through(), strict=True)):
            adds[end + 2 * n] = np.exp(pair[0]) * (1 if through else STORE)
        diffusing = np.where(np.arange(self.size) < end, 0.0, adds)
        doubt, in_all = (
            float(np.sqrt(some @ covariance @ some) / (some.sum() or 1.0))
            for some in (diffusing, adds)
        )
        found = {
            through: (float(np.exp(R)), float(np.exp(tau)))
            for (R, tau), through in zip(diffusions, self._through(), strict=True)
        }
        return Circuit(
            float(np.exp(series)),
            tuple(rows),
            found.get(True),
            found.get(False),
            error,
            doubts,
            doubt,
            in_all,
        )

    def _through(self) -> list[bool]:
        """For each diffusion whether it goes through a layer."""
        return [True] * self.layer + [False] * self.store


def _bounds(shape: _Shape, omega: Array, size: Array) -> tuple[Array, Array]:
    R = np.log([LEAST_SHARE * size.max(), 10 * size.max()])
    tau = np.log([1 / (BEYOND * omega.max()), BEYOND / omega.min()])
    arc = [R, tau, np.array([FLATTEST, 1.0])]
    pairs = [R, *arc * shape.arcs]
    for _ in range(shape.layer + shape.store):
        pairs += [R, tau]
    low, high = np.array(pairs).T
    return low, high


def _starts(shape: _Shape, omega: Array, impedance: Complex) -> list[Array]:
    """Starting vectors from the spectrum: arcs where its imaginary part peaks, or evenly."""
    order = np.argsort(omega)
    omega, Z = omega[order], impedance[order]
    least = LEAST_SHARE * float(np.abs(Z).max())
    series, width = max(float(Z.real.min()), least), max(float(np.ptp(Z.real)), least)
    loss = np.maximum(-Z.imag, 0.01 * width)
    decades = np.log(omega)
    inner = slice(1, -1)
    is_peak = (loss[inner] > loss[:-2]) & (loss[inner] >= loss[2:])
    peaks = sorted(np.flatnonzero(is_peak) + 1, key=lambda n: -loss[n])[: shape.arcs]
    even = list(np.linspace(decades[0], decades[-1], shape.arcs + 4)[2:-2])
    known = [float(decades[n]) for n in peaks]
    # for arcs without a peak of their own, the places farthest from those that have one
    far = sorted(even, key=lambda p: -min((abs(p - k) for k in known), default=0.0))
    diffusing = [
        [(np.log(width / 2), -layer * decades[0] - (1 - layer) * decades[-1])] * shape.layer
        + [(np.log(width / 2), store - decades[0])] * shape.store
        for layer in (LAYER_TIMES if shape.layer else LAYER_TIMES[:1])
        for store in (STORE_TIMES if shape.store else STORE_TIMES[:1])
    ]
    starts = []
    for places, diffusions in [
        *((known + far[: shape.arcs - len(known)], what) for what in diffusing),
        (even, diffusing[0]),
    ]:
        arcs = [(np.log(2 * np.interp(place, decades, loss)), -place, 0.95) for place in places]
        flat = [number for group in (*arcs, *diffusions) for number in group]
        starts.append(np.array([np.log(series), *flat]))
    return starts
