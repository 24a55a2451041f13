"""What ended a half-cycle, in words: the largest share of the voltage head room."""

from collections.abc import Mapping

from nasicell.models import EQUILIBRIUM_VOLTAGE, LOSSES
from nasicell.parameters.cell import Cell
from nasicell.parameters.pybamm_names import SODIUM_CONTENT

READ = [EQUILIBRIUM_VOLTAGE, SODIUM_CONTENT, *LOSSES.values()]
"""Variables that the cause of an end is read from."""
FILLED = {"charge": "an emptied cathode", "discharge": "a filled cathode"}
SLOPED = {
    "charge": "the rise of the cathode's potential",
    "discharge": "the fall of the cathode's potential",
}
NEAR = 0.1
"""Within this content of the one in equilibrium with the cut-off a cathode counts as filled."""
SOLID_DIFFUSION = "solid diffusion"


def head_room_shares(values: Mapping[str, float], cell: Cell, *, charge: bool) -> dict[str, float]:
    r"""Split the head room between plateau and cut-off.

    .. math:: |U(1/2) - V_\mathrm{cut}| = |U(1/2) - U(\bar\theta)| + \sum_k |\Delta V_k|

    up to signs: on discharge every term as written, on charge every term negated. Where the mean
    content lies beyond the plateau while the surfaces stay on it, or the other way round, the first
    term and solid diffusion cancel for the most part: then their sum is one share, the way of the
    surfaces, under the name of the larger of the two.

    The first term is "a filled cathode" only where little content is left before equilibrium with
    the cut-off. A cathode whose potential slopes can go most of the way with much content left.

    Parameters
    ----------
    values : mapping
        The variables ``READ`` at the end of the half-cycle.
    cell : Cell
        The cell.
    charge : bool
        Direction.

    Returns
    -------
    dict
        Shares [V] by name, with the equilibrium's own way from the plateau among them.
    """
    sign = -1 if charge else 1
    direction = "charge" if charge else "discharge"
    plateau = float(cell.cathode.open_circuit_potential(0.5, cell.test.temperature.si))
    near = _near_the_end(float(values[SODIUM_CONTENT]), cell, charge=charge)
    own_way = (FILLED if near else SLOPED)[direction]
    shares = {own_way: sign * (plateau - float(values[EQUILIBRIUM_VOLTAGE]))}
    shares |= {name: sign * float(values[variable]) for name, variable in LOSSES.items()}
    larger, smaller = own_way, SOLID_DIFFUSION
    if shares[larger] < shares[smaller]:
        larger, smaller = smaller, larger
    if shares[smaller] < 0:
        shares[larger] += shares.pop(smaller)
    return shares


def _near_the_end(content: float, cell: Cell, *, charge: bool) -> bool:
    """Whether a little more content would bring the cathode's own potential to the cut-off."""
    U, T = cell.cathode.open_circuit_potential, cell.test.temperature.si
    if charge:
        return content <= NEAR or bool(U(content - NEAR, T) >= cell.test.upper_cutoff.si)
    return content >= 1 - NEAR or bool(U(content + NEAR, T) <= cell.test.lower_cutoff.si)


def describe(shares: Mapping[str, float], *, charge: bool, skipped: bool = False) -> str:
    """Name the largest share in one clause.

    Parameters
    ----------
    shares : mapping
        As :func:`head_room_shares` returns them [V].
    charge : bool
        Direction.
    skipped : bool
        Whether the voltage was beyond the cut-off from the first instant.

    Returns
    -------
    str
        For example "discharge ended by solid diffusion (482 of 870 mV)".
    """
    cause = max(shares, key=lambda name: shares[name])
    total = sum(shares.values())
    direction = "charge" if charge else "discharge"
    verb = "beyond the cut-off from the start" if skipped else "ended"
    # a share can exceed the head room where the cathode lies beyond its plateau
    relation = "of" if shares[cause] <= total else "mV against"
    millivolts = f"{1e3 * shares[cause]:.0f} {relation} {1e3 * total:.0f} mV"
    return f"{direction} {verb} by {cause} ({millivolts})"
