"""What ended a half-cycle, in words: the largest share of the voltage head room."""

from collections.abc import Mapping

FILLED = {"charge": "an emptied cathode", "discharge": "a filled cathode"}
SOLID_DIFFUSION = "solid diffusion"


def head_room_shares(
    losses: Mapping[str, float], equilibrium: float, plateau: float, *, charge: bool
) -> dict[str, float]:
    r"""Split the head room between plateau and cut-off.

    .. math:: |U(1/2) - V_\mathrm{cut}| = |U(1/2) - U(\bar\theta)| + \sum_k |\Delta V_k|

    up to signs: on discharge every term as written, on charge every term negated. Where the mean
    content lies beyond the plateau while the surfaces stay on it, or the other way round, the first
    term and solid diffusion cancel for the most part: then their sum is one share, the way of the
    surfaces, under the name of the larger of the two.

    Parameters
    ----------
    losses : mapping
        Losses at the end of the half-cycle [V], positive on discharge.
    equilibrium : float
        Open-circuit potential at the mean sodium content then [V].
    plateau : float
        Open-circuit potential at half filling [V].
    charge : bool
        Direction.

    Returns
    -------
    dict
        Shares [V] by name, with the equilibrium's own way from the plateau among them.
    """
    sign = -1 if charge else 1
    direction = "charge" if charge else "discharge"
    own_way = FILLED[direction]
    shares = {own_way: sign * (plateau - equilibrium)}
    shares |= {name: sign * loss for name, loss in losses.items()}
    larger, smaller = own_way, SOLID_DIFFUSION
    if shares[larger] < shares[smaller]:
        larger, smaller = smaller, larger
    if shares[smaller] < 0:
        shares[larger] += shares.pop(smaller)
    return shares


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
