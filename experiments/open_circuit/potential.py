"""From measured half-cycles to an open-circuit potential that a cell file can use."""

import numpy as np
import xarray as xr

from nasicell.experiments.importing.table import Array
from nasicell.experiments.open_circuit.alignment import ALIGNMENTS, Aligned, aligned, mean_voltage
from nasicell.experiments.open_circuit.branch import Branch, slow_branch, titrated_branch
from nasicell.experiments.open_circuit.choosing import chosen_half_cycles
from nasicell.experiments.open_circuit.smoothing import falling_table
from nasicell.parameters.errors import InputError
from nasicell.parameters.potentials import TabulatedPotential

SLOW = 0.05
"""C-rate up to which half-cycles count as slow without a warning."""
MISMATCH = 0.02
"""Of the capacities, from which on a warning is due."""
DRIFT = 1e-3
"""Change of the voltage in the last tenth of a rest, from which on a warning is due [V]."""
INNER = (0.05, 0.95)
"""Contents between which means are taken: at the ends a branch has just left the other."""
UNEVEN = 2.5
LEAST_STEP = 0.05
"""Largest gap over its mean, and largest gap [V], from which on a warning is due."""
GRID = 2001
POINTS = (5, 500)
DIGITS = 5
"""Of contents and of potentials in V, as they are written."""


def potential_from_data(
    data: xr.Dataset,
    *,
    charge: int | None = None,
    discharge: int | None = None,
    titration: bool = False,
    align: str = "ends",
    points: int = 60,
) -> xr.Dataset:
    r"""Read an open-circuit potential from slow half-cycles or from a titration.

    .. math:: U(\theta) = \tfrac12 [V_c(\theta) + V_d(\theta)], \qquad
        \Delta(\theta) = V_c(\theta) - V_d(\theta)

    with V_c and V_d the voltages on charge and discharge (of a titration: those at the ends of the
    rests) at the same content theta, 0 charged and 1 discharged over what both have measured.
    Delta holds the hysteresis and twice the polarisation; two branches cannot tell them apart.

    Parameters
    ----------
    data : xarray.Dataset
        Cycling against the cation's metal, from :func:`nasicell.read_measured`.
    charge, discharge : int, optional
        Numbers of half-cycles; by default the slowest neighbours whose capacities agree best.
    titration : bool
        Whether the ends of rests are read.
    align : {"ends", "turn", "steps"}
        How the contents of the branches are laid over each other, see ``aligned``.
    points : int
        How many points the table has at most.

    Returns
    -------
    xarray.Dataset
        Along ``content``: ``charge_voltage``, ``discharge_voltage``, ``gap``, ``mean_voltage``
        (as measured), ``potential`` (of the table), ``other_alignment``. Along ``point``:
        ``point_content`` and ``point_potential``, the table.
        The attributes say how it was made, how far smoothing moves it and what to doubt.

    Raises
    ------
    InputError
        If a branch is missing, the branches do not belong together or an argument makes no sense.
    """
    try:
        return _read(data, charge, discharge, titration, align, points)
    except InputError as problem:
        raise problem.within(file=data.attrs.get("file")) from None


def _read(
    data: xr.Dataset,
    charge: int | None,
    discharge: int | None,
    titration: bool,
    align: str,
    points: int,
) -> xr.Dataset:
    if not POINTS[0] <= points <= POINTS[1]:
        raise InputError(
            f"is {points}; a table has {POINTS[0]} to {POINTS[1]} points", path="points"
        )
    if align not in ALIGNMENTS:
        raise InputError(f"is {align!r}; write one of {', '.join(ALIGNMENTS)}", path="align")
    numbers = chosen_half_cycles(data, charge, discharge, one=titration)
    read = titrated_branch if titration else slow_branch
    neighbours = np.ptp(np.flatnonzero(np.isin(data["half_cycle"].values, numbers))) <= 1
    if align == "turn" and not neighbours:
        raise InputError(
            f"is 'turn', but half-cycles {numbers[0]} and {numbers[1]} have no turning point in "
            "common; name neighbours, or write 'ends'",
            path="align",
        )
    branches = [read(data, number) for number in numbers]
    laid = aligned(branches, align)
    content = _contents(laid, titration)
    voltages = {way: laid.voltage(way, content, smooth=titration) for way in laid.ways}
    mean = mean_voltage(laid, content, smooth=titration)
    knots, potentials = falling_table(content, mean, points)
    knots, potentials = np.round(knots, DIGITS), np.round(potentials, DIGITS)
    law = TabulatedPotential(
        *(None, 298.15, "measured", "user", None, None, None),
        tuple(zip(knots.tolist(), potentials.tolist(), strict=True)),
    )
    gap = voltages["charge"] - voltages["discharge"] if len(voltages) == 2 else content * np.nan
    other = content * np.nan
    second = "turn" if align == "ends" else "ends"
    if len(branches) == 2 and (neighbours or second == "ends"):
        other = mean_voltage(aligned(branches, second), content, smooth=titration)
    curves = {
        **{
            f"{way}_voltage": voltages.get(way, content * np.nan) for way in ("charge", "discharge")
        },
        "gap": gap,
        "mean_voltage": mean,
        "potential": law(content),
        "other_alignment": other,
    }
    found = _numbers(content, curves, knots)
    result = xr.Dataset(
        {name: ("content", values, {"units": "V"}) for name, values in curves.items()}
        | {
            "point_content": ("point", knots, {"units": "1"}),
            "point_potential": ("point", potentials, {"units": "V"}),
        },
        coords={"content": content},
    )
    result.attrs = {
        "file": data.attrs["file"],
        "file_sha256": data.attrs["file_sha256"],
        "mapping": data.attrs.get("mapping", ""),
        "method": "titration" if titration else "slow half-cycles",
        "align": align if len(branches) == 2 else "one branch",
        "other_align": second if len(branches) == 2 else "",
        "half_cycles": [branch.half_cycle for branch in branches],
        "directions": [branch.direction for branch in branches],
        "capacities_mAh": [1e3 * branch.capacity for branch in branches],
        "c_rates": [np.nan if titration else branch.c_rate for branch in branches],
        "span_mAh": 1e3 * laid.capacity,
        "mass_mg": data.attrs["mass_mg"],
        "mismatch": laid.mismatch,
        "charge_shift": laid.shift,
        "charge_stretch": laid.stretch,
        "measured_points": int(min(branch.passed.size for branch in branches)),
        "relaxation_left_mV": _largest_drift(branches),
        **found,
        "warnings": "\n".join(
            [
                *data.attrs["warnings"].splitlines(),
                *_warnings(branches, laid, titration),
                *_false_steps(found, align),
            ]
        ),
    }
    return result


def _contents(laid: Aligned, titration: bool) -> Array:
    """Where the branches are compared: evenly, or at the points of a titration."""
    if titration:
        found = np.unique(np.concatenate([laid.content[way] for way in laid.ways]).round(9))
        return np.concatenate([[0.0], found[(found > 1e-6) & (found < 1 - 1e-6)], [1.0]])
    records = min(content.size for content in laid.content.values())
    return np.linspace(0, 1, min(records, GRID))


def _numbers(content: Array, curves: dict[str, Array], knots: Array) -> dict[str, float]:
    """How far smoothing and alignment move the potential, and how wide the branches gape [mV].

    A content counts with the span that it stands for.
    """
    weight = np.gradient(content)
    inner = weight * ((content >= INNER[0]) & (content <= INNER[1]))
    off = 1e3 * (curves["potential"] - curves["mean_voltage"])
    gap, shift = 1e3 * curves["gap"], 1e3 * (curves["other_alignment"] - curves["mean_voltage"])
    worst = int(np.argmax(np.abs(off)))
    known = bool(np.isfinite(gap).all())
    mean_gap, shifted = _mean(gap, inner), np.sqrt(_mean(shift**2, inner))
    rms = np.sqrt(_mean(off**2, weight))
    return {
        "smoothing_rms_mV": float(rms),
        "smoothing_largest_mV": float(abs(off[worst])),
        "smoothing_largest_at": float(content[worst]),
        "least_distance_of_points": float(np.min(np.diff(knots))),
        "largest_distance_of_points": float(np.max(np.diff(knots))),
        "mean_gap_mV": float(mean_gap),
        "largest_gap_mV": float(np.max(np.abs(gap[inner > 0]))) if known else np.nan,
        "alignment_rms_mV": float(shifted),
        "uncertainty_mV": float(rms + np.nan_to_num(abs(mean_gap) / 2)),
    }


def _mean(values: Array, weight: Array) -> float:
    known = np.isfinite(values) & (weight > 0)
    return float(np.average(values[known], weights=weight[known])) if known.any() else np.nan


def _largest_drift(branches: list[Branch]) -> float:
    return 1e3 * max((float(np.max(b.drift)) for b in branches if b.drift.size), default=np.nan)


def _warnings(branches: list[Branch], laid: Aligned, titration: bool) -> list[str]:
    found = []
    fast = [b for b in branches if not titration and b.c_rate > SLOW]
    if fast:
        rates = " and ".join(f"C/{1 / b.c_rate:.3g} on {b.direction}" for b in fast)
        found.append(
            f"the half-cycles are faster than C/{1 / SLOW:g} (by their own capacity {rates}): the "
            "gap holds polarisation, and the mean is an equilibrium only where both branches lose "
            "alike"
        )
    if len(branches) == 1:
        found.append(
            f"the titration goes one way ({branches[0].direction}): hysteresis is not known, and "
            "the potential is that of this branch"
        )
    elif laid.mismatch > MISMATCH:
        found.append(
            f"the capacities of charge and discharge differ by {laid.mismatch:.1%} of the larger; "
            "where in the content the difference arose is not measured"
        )
    drifts = np.concatenate([branch.drift for branch in branches])
    if drifts.size and np.median(drifts) > DRIFT:
        found.append(
            "in the last tenth of the rests the voltage still moves by "
            f"{1e3 * np.median(drifts):.3g} mV (median): they are too short"
        )
    return found


def _false_steps(found: dict[str, float], align: str) -> list[str]:
    """Say that the branches step at different contents, which the mean turns into half-steps."""
    mean, largest = found["mean_gap_mV"], found["largest_gap_mV"]
    if align == "steps" or not largest > max(UNEVEN * mean, 1e3 * LEAST_STEP):
        return []
    return [
        f"the gap reaches {largest:.0f} mV, {mean:.0f} mV in the mean: the branches step at "
        "different contents and their mean has false half-steps there; --align steps "
        "(align='steps') lays the steps over each other"
    ]
