"""How the contents of a charge and a discharge are laid over each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brute, fmin

from nasicell.experiments.importing.table import Array
from nasicell.experiments.open_circuit.branch import Branch
from nasicell.parameters.errors import InputError

ALIGNMENTS = ("ends", "turn", "steps")
SHIFT, STRETCH = 0.08, 0.08
"""How far "steps" moves the charge and changes its length, at most."""
TRIALS = 17
"""In each of the two; the best is refined."""
POINTS = 401
START = 0.005
"""Of a branch, which "steps" leaves out: there it has just left the other."""
BETTER = 0.4
"""Of the scatter of the gap, to which "steps" must bring it down."""
LEAST_SHARE = 0.7
"""Of the larger capacity, which the smaller branch must have."""
LEAST_OVERLAP = 0.5
"""Of the wider window of voltages, which both branches must have in common."""

LEAST_GAP = 1e-3
"""By which the charge may lie below the discharge [V]: noise."""


@dataclass(frozen=True)
class Aligned:
    """Branches over one content.

    Attributes
    ----------
    content, points : dict
        Direction -> content, rising strictly, and voltage [V] there.
    capacity : float
        Charge between content 0 and 1 [A.h].
    mismatch : float
        1 less the smaller over the larger capacity; NaN for one branch.
    shift, stretch : float
        What "steps" did to the charge: its middle moved by the content, it became longer by the
        share.
    """

    content: dict[str, Array]
    points: dict[str, Array]
    capacity: float
    mismatch: float
    shift: float
    stretch: float

    @property
    def ways(self) -> list[str]:
        """The directions that were measured."""
        return list(self.content)

    def voltage(self, way: str, content: Array, *, smooth: bool) -> Array:
        """Voltage of a branch: straight between records, by PCHIP between the points of rests."""
        x, y = self.content[way], self.points[way]
        at = np.clip(content, x[0], x[-1])  # round-off
        found: Array = PchipInterpolator(x, y)(at) if smooth else np.interp(at, x, y)
        return found


def aligned(branches: Sequence[Branch], align: str) -> Aligned:
    r"""Give both branches one content theta.

    With q the charge since the start of a branch and Q its capacity,

    .. math:: \theta_c = 1 - q_c/Q_c, \qquad \theta_d = q_d/Q_d \qquad \text{(ends)}

    which takes the ends of both branches for the same content and spreads their difference evenly;
    right where a side reaction runs all along. "turn" counts both from the turning point between
    them in units of the smaller capacity Q, and leaves out what the larger has beyond it; right
    where the difference lies at the far end, as in a first cycle:

    .. math:: \theta_c = (Q_c - q_c)/Q, \quad \theta_d = q_d/Q \quad\text{(charge first)}; \qquad
        \theta_c = 1 - q_c/Q, \quad \theta_d = 1 - (Q_d - q_d)/Q \quad\text{(discharge first)}

    "steps" begins with "ends" and shifts and stretches the charge, theta_c = a + b theta_ends, so
    that the gap V_c - V_d varies least: steps of both branches then stand at one content. Right
    where they have steps and neither of the other two lays them over each other.

    At last theta is stretched to run from 0 to 1 over what both branches have.

    Parameters
    ----------
    branches : sequence of Branch
        One, or a charge and a discharge in the order of time.
    align : {"ends", "turn", "steps"}
        Which of the three.

    Raises
    ------
    InputError
        If the branches do not belong together.
    """
    least = min(branch.capacity for branch in branches)
    share = least / max(branch.capacity for branch in branches)
    numbers = " and ".join(str(branch.half_cycle) for branch in branches)
    if share < LEAST_SHARE:
        raise InputError(
            f"half-cycles {numbers} do not overlap enough: the smaller has {share:.0%} of the "
            f"larger's charge, at least {LEAST_SHARE:.0%} are needed; name others with --charge "
            "and --discharge"
        )
    contents = {}
    for place, branch in enumerate(branches):
        whole = least if align == "turn" else branch.capacity
        # a branch that ends at the turning point is counted back from there
        start = (whole - branch.capacity) / whole if place == 0 else 0.0
        risen = start + branch.passed / whole
        contents[branch.direction] = risen if branch.direction == "discharge" else 1 - risen
    move = (0.0, 0.0)
    started = {branch.direction: branch.passed >= 0 for branch in branches}
    if align == "steps" and len(branches) == 2:
        move = _move_onto_steps(contents, {b.direction: b.voltage for b in branches})
        contents["charge"] = _moved(contents["charge"], move)
        started = {b.direction: b.passed > START * b.capacity for b in branches}
    contents = {way: content[started[way]] for way, content in contents.items()}
    low = max(float(content.min()) for content in contents.values())
    high = min(float(content.max()) for content in contents.values())
    found, volts = {}, {}
    for branch in branches:
        way = branch.direction
        order = slice(None) if way == "discharge" else slice(None, None, -1)
        found[way] = (contents[way][order] - low) / (high - low)
        volts[way] = branch.voltage[started[way]][order]
    mismatch = 1 - share if len(branches) == 2 else float("nan")
    laid = Aligned(found, volts, least * (high - low), mismatch, *move)
    if len(branches) == 2:
        _refuse_strangers(laid, numbers)
    return laid


def _moved(content: Array, move: tuple[float, float]) -> Array:
    found: Array = 0.5 + move[0] + (1 + move[1]) * (content - 0.5)
    return found


def _move_onto_steps(contents: dict[str, Array], volts: dict[str, Array]) -> tuple[float, float]:
    """Shift and stretch of the charge that make the gap to the discharge vary least."""
    x_c, V_c = contents["charge"][::-1], volts["charge"][::-1]
    even = np.linspace(SHIFT + STRETCH, 1 - SHIFT - STRETCH, POINTS)
    discharge = np.interp(even, contents["discharge"], volts["discharge"])

    def scatter(move: tuple[float, float]) -> float:
        outside = max(abs(move[0]) - SHIFT, abs(move[1]) - STRETCH, 0.0)
        return float(np.std(np.interp(even, _moved(x_c, move), V_c) - discharge)) + outside

    trials = ((-SHIFT, SHIFT), (-STRETCH, STRETCH))
    shift, stretch = brute(scatter, trials, Ns=TRIALS, finish=fmin, disp=False)
    left = scatter((shift, stretch)) / scatter((0.0, 0.0))
    if left > BETTER:
        raise InputError(
            f"is 'steps', but that leaves {left:.0%} of the scatter of the gap: the branches have "
            "no steps that tell how they lie; write 'ends'",
            path="align",
        )
    return float(shift), float(stretch)


def mean_voltage(laid: Aligned, content: Array, *, smooth: bool) -> Array:
    """Mean of the branches at equal content [V]."""
    found: Array = np.mean([laid.voltage(way, content, smooth=smooth) for way in laid.ways], axis=0)
    return found


def _refuse_strangers(laid: Aligned, numbers: str) -> None:
    windows = [(float(volts.min()), float(volts.max())) for volts in laid.points.values()]
    common = min(high for _, high in windows) - max(low for low, _ in windows)
    if common < LEAST_OVERLAP * max(high - low for low, high in windows):
        shown = " and ".join(f"{low:.3f} V to {high:.3f} V" for low, high in windows)
        raise InputError(
            f"half-cycles {numbers} do not overlap: they run over {shown}; name others with "
            "--charge and --discharge"
        )
    middle = np.linspace(0.1, 0.9, 81)
    volts = [laid.voltage(way, middle, smooth=False) for way in ("charge", "discharge")]
    if np.mean(volts[0] - volts[1]) < -LEAST_GAP:
        raise InputError(
            f"of half-cycles {numbers} the charge lies below the discharge, by "
            f"{1e3 * np.mean(volts[1] - volts[0]):.3g} mV in the mean: the sign of the current is "
            "wrong, or they do not belong together"
        )
