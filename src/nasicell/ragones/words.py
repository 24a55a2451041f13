"""The answer in sentences."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from nasicell.ragones.running import TARGETS
from nasicell.ragones.search import BELOW, NOWHERE

_GROWS = 1e-9  # relative: a layer that gains less between the ends of the range does not grow


def sentences(data: xr.Dataset) -> list[str]:
    """Say what is best at a middle and at the fastest C-rate, and what to know of it."""
    shown = sorted({data.sizes["c_rate"] // 2, data.sizes["c_rate"] - 1})
    places = [data.isel(c_rate=n) for n in shown]
    ends = float(data.loading[0]), float(data.loading[-1])
    found = [
        _best(places, "area", "cathode area", ends),
        _best(places, "mass", "mass of the counted layers", ends),
        _share(places, data.attrs["share"], ends),
    ]
    if np.isfinite(data.critical_loading).all():
        found.append(_critical(places))
    if not _fixed_mass(data):
        found.append(
            "No counted layer keeps its mass as the loading grows, so per mass the least loading "
            "is the best; state what else the cell weighs."
        )
    return found


def _best(places: Sequence[xr.Dataset], target: str, per: str, ends: tuple[float, float]) -> str:
    clauses = []
    for number, at in enumerate(places):
        within = not str(at[f"{target}_outside"].values)
        unit = TARGETS[target].replace("^", "")
        value = f", {float(at[f'{target}_value']):.3g} {unit}," if within else ""
        rate, place = f"{float(at.c_rate):g}C", where(at, target, ends)
        if number == 0:
            clauses.append(f"At {rate} the most energy per {per}{value} comes {place}")
        else:
            clauses.append(f"at {rate}{value} {place}")
    return f"{'; '.join(clauses)}."


def _share(places: Sequence[xr.Dataset], share: float, ends: tuple[float, float]) -> str:
    remains = (f"at {float(at.c_rate):g}C {where(at, 'share', ends)}" for at in places)
    return f"{100 * share:.12g} % of the capacity at 0.1C remains {', '.join(remains)}."


def _critical(places: Sequence[xr.Dataset]) -> str:
    passed = (
        f"above {float(at.critical_loading):.3g} mg/cm2 at {float(at.c_rate):g}C" for at in places
    )
    return (
        f"The metal's published critical current density is passed {', '.join(passed)}; the model "
        "knows no short circuit."
    )


def _fixed_mass(data: xr.Dataset) -> bool:
    """Tell whether a layer is counted whose mass does not grow with the loading."""
    first, last = data.layer_mass.values[0], data.layer_mass.values[-1]
    return bool(((last <= first * (1 + _GROWS)) & (first > 0)).any())


def where(at: xr.Dataset, target: str, ends: tuple[float, float]) -> str:
    """Say where a loading lies that was searched for.

    Parameters
    ----------
    at : xarray.Dataset
        The result at one C-rate.
    target : str
        What the loading was searched for.
    ends : tuple of float
        Least and largest loading that were asked for [mg/cm2].
    """
    outside = str(at[f"{target}_outside"].values)
    if outside == NOWHERE:
        return f"at no loading from {ends[0]:.3g} mg/cm2 on"
    if outside:
        below = outside == BELOW
        return f"{'below' if below else 'beyond'} {ends[0] if below else ends[1]:.3g} mg/cm2"
    word = "up to" if target == "share" else "at"
    return f"{word} {float(at[f'{target}_loading']):.3g} mg/cm2"
