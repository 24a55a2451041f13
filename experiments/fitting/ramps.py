r"""A recorded current as few straight lines.

.. math:: I(s) = I_0 + (I_1 - I_0) s, \qquad q(s) = T [I_0 s + (I_1 - I_0) s^2 / 2]

with s the share of the duration T [s] and q the charge [A.s].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
NEAR = 1e-3
"""A line stays this near to the records, over the largest current."""


@dataclass(frozen=True)
class Ramp:
    """A current that changes evenly.

    Attributes
    ----------
    duration : float
        [s].
    first, last : float
        Currents at its ends [A], positive on discharge.
    """

    duration: float
    first: float
    last: float

    def charge(self, share: float) -> float:
        """Charge that has passed after a share of the time [A.s], positive on discharge."""
        return self.duration * (self.first * share + (self.last - self.first) * share**2 / 2)

    def shares(self, charges: Array) -> Array:
        """Shares of the time after which charges have passed [A.s]; infinite where they do not.

        Charges have the sign of the current.
        """
        rise = (self.last - self.first) * self.duration / 2
        under = (self.first * self.duration) ** 2 + 4 * rise * charges
        start = self.first * self.duration
        with np.errstate(invalid="ignore", divide="ignore"):
            found = 2 * charges / (start + np.copysign(np.sqrt(under), charges))
        # a current that runs backwards, or turns, does not come there
        found[~(found >= 0)] = np.inf
        return found


def ramps(times: Sequence[float], currents: Sequence[float]) -> list[Ramp]:
    """Join records to straight lines (Douglas and Peucker, 1973, doi:10.3138/FM57-6770-U75U-7727).

    Parameters
    ----------
    times, currents : sequence of float
        Records [s, A], times ascending.
    """
    t, current = np.array(times), np.array(currents)
    near = NEAR * float(np.max(np.abs(current)))
    kept, open_ = {0, len(t) - 1}, [(0, len(t) - 1)]
    while open_:
        first, last = open_.pop()
        line = np.interp(t[first : last + 1], t[[first, last]], current[[first, last]])
        away = np.abs(current[first : last + 1] - line)
        farthest = first + int(np.argmax(away))
        if away.max() > near:
            kept.add(farthest)
            open_ += [(first, farthest), (farthest, last)]
    ends = sorted(kept)
    return [
        Ramp(float(t[b] - t[a]), float(current[a]), float(current[b])) for a, b in pairwise(ends)
    ]
