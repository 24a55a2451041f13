"""From what is asked to the data set: the sweep, then the search for the best loadings."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from nasicell.files import working_folder
from nasicell.parameters import Cell
from nasicell.parameters.layers import layers
from nasicell.ragones.energies import MG_CM2, MWH_CM2, Array, LayerMasses, energies
from nasicell.ragones.question import LOADINGS, Question
from nasicell.ragones.search import Curve, Found, Point
from nasicell.sweeps.chunks import prepared
from nasicell.sweeps.design import text_of
from nasicell.sweeps.evaluating import ERROR, REFERENCE
from nasicell.sweeps.metrics import Metric
from nasicell.sweeps.running import Progress, run_sweep

if TYPE_CHECKING:
    from nasicell.models import Electrolyte

TARGETS = {"area": "mWh/cm^2", "mass": "Wh/kg", "share": "1"}
"""What a loading is searched for, and the unit of its value: the largest energy per area, the
largest per mass of the layers, and the largest loading at which a share of the capacity remains."""
SWEEP_FILE = "sweep.nc"


def ragone(
    cell: Cell,
    loadings: Any = LOADINGS,
    c_rates: str | Sequence[float] | None = None,
    *,
    share: float | str = 0.8,
    electrolyte: Electrolyte | None = None,
    cycles: int = 2,
    accuracy_mAh_g: float = 0.2,
    workers: int = 1,
    dask: str | None = None,
    out: str | Path | None = None,
    again: bool = False,
) -> xr.Dataset:
    """Find energy and power against C-rate and loading, and the best loading for each rate.

    Parameters
    ----------
    cell : Cell
        The cell; its electrode grows with its loading at constant porosity.
    loadings : text or sequence
        As in a sweep: "0.5:20mg/cm^2:16:log", texts with units, or numbers in kg/m2.
    c_rates : text or sequence of float, optional
        "0.5,1,5", "0.1:20:8:log" or numbers; by default those of the cell's test.
    share : float or text
        Remaining share of the capacity at 0.1C up to which loadings are wanted: 0.8 or "80%".
    electrolyte : Electrolyte, optional
        By default what the cell file names.
    cycles : int
        Cycles of each loading at each C-rate, each rate from as built; the last counts.
    accuracy_mAh_g : float
        Numerical error asked for in each capacity [mAh/g].
    workers : int
        Processes. A script that asks for more than one needs ``if __name__ == "__main__":``.
    dask : str, optional
        Address of the scheduler of a Dask cluster, whose workers do the sweep then.
    out : path, optional
        A folder for sweep.nc; the same call continues an interrupted one.
    again : bool
        Discard the sweep that stands there.

    Returns
    -------
    xarray.Dataset
        Energy and power over ``loading`` and ``c_rate``, the layers over ``loading``, and for each
        rate the loadings that were searched for.

    Raises
    ------
    InputError
        If something makes no sense.
    """
    question = Question.read(
        cell,
        loadings,
        c_rates,
        share=share,
        electrolyte=electrolyte,
        cycles=cycles,
        accuracy_mAh_g=accuracy_mAh_g,
    )
    with working_folder(out) as folder:
        return answer(question, folder, workers=workers, dask=dask, again=again)


def answer(
    question: Question,
    folder: Path,
    *,
    workers: int = 1,
    dask: str | None = None,
    again: bool = False,
    progress: Progress = lambda steps: None,
) -> xr.Dataset:
    """Answer a question.

    Parameters
    ----------
    question : Question
        What is asked.
    folder : pathlib.Path
        One that exists, for the sweep; an interrupted one there is continued.
    workers : int
        Processes for the sweep; the search is done in this one.
    dask : str, optional
        Address of the scheduler of a Dask cluster, in the place of processes.
    again : bool
        Discard the sweep that stands there.
    progress : callable
        Called with the number of samples, then of C-rates, that have become known.

    Returns
    -------
    xarray.Dataset
        As of :func:`ragone`.
    """
    file = folder / SWEEP_FILE
    run_sweep(question.sweep, file, workers=workers, dask=dask, again=again, progress=progress)
    swept = xr.load_dataset(file, engine="h5netcdf").sortby("loading")
    found, runs = _searched(question, swept, progress)
    return _data(question, swept, found).assign(runs)


def _loadings(swept: xr.Dataset) -> Array:
    """Loadings of a sweep [kg/m2]."""
    coordinate = swept.loading
    si = coordinate.attrs["si_offset"] + coordinate.attrs["si_factor"] * coordinate.values
    return np.asarray(si, dtype=float)


def _column(swept: xr.Dataset, name: str, rate: float) -> Array:
    return np.asarray(swept[Metric(name, rate).variable].values, dtype=float)


def _searched(
    question: Question, swept: xr.Dataset, progress: Callable[[int], object]
) -> tuple[dict[str, list[Found]], dict[str, Any]]:
    """Search the wanted loadings at every rate; also all that was run for it."""
    asked = question.sweep
    _, batch = prepared(text_of(asked.plan()))
    masses = LayerMasses.of(asked.cell)
    fixed, growing = float(masses.fixed.sum()), float(masses.growing.sum())
    loadings = _loadings(swept)
    reference = _column(swept, "capacity", REFERENCE)
    error = np.fmax(swept[ERROR].values, asked.accuracy_mAh_g)
    found: dict[str, list[Found]] = {target: [] for target in TARGETS}
    runs: list[tuple[float, float, float]] = []
    for rate in question.c_rates:
        columns = [_column(swept, name, rate) for name in ("capacity", "energy")]
        table = np.array([*columns, reference, error]).T
        points = {
            float(loading): Point(*map(float, row))
            for loading, row in zip(loadings, table, strict=True)
            if np.isfinite(row).all()
        }
        curve = Curve(batch, rate, points, asked.accuracy_mAh_g)
        found["area"].append(curve.best(lambda m, point: point.energy * m * MWH_CM2))
        found["mass"].append(curve.best(lambda m, point: point.energy * m / (fixed + growing * m)))
        found["share"].append(curve.largest(question.share))
        failed = {float(loading): np.nan for loading in loadings if loading not in curve.points}
        gains = {m: point.energy * m * MWH_CM2 for m, point in curve.points.items()}
        runs += [(rate, m * MG_CM2, gain) for m, gain in sorted((failed | gains).items())]
        progress(1)
    return found, _runs(np.array(runs))


def _runs(runs: Array) -> dict[str, Any]:
    """All that was run, in the sweep and in the searches: C-rate, loading, energy per area."""
    meant = {
        "run_c_rate": _unit("1", "C-rate of a discharge that was run"),
        "run_loading": _unit("mg/cm^2", "its active material"),
        "run_energy_per_area": _unit("mWh/cm^2", "its energy per cathode area"),
    }
    return {
        name: ("run", column, unit)
        for (name, unit), column in zip(meant.items(), runs.T, strict=True)
    }


def _data(question: Question, swept: xr.Dataset, found: dict[str, list[Found]]) -> xr.Dataset:
    """Put everything into one data set."""
    asked = question.sweep
    loading, rates = _loadings(swept), np.array(question.c_rates)
    layer_mass = LayerMasses.of(asked.cell).at(loading)
    mass = layer_mass.sum(axis=1)
    capacity = np.stack([_column(swept, "capacity", rate) for rate in rates], axis=1)
    energy = np.stack([_column(swept, "energy", rate) for rate in rates], axis=1)
    result = energies(
        capacity,
        energy,
        loading=loading,
        mass=mass,
        c_rate=rates,
        current_1C=asked.cell.test.specific_current_1C.si,
    )
    both, one = ("loading", "c_rate"), ("loading",)
    data = xr.Dataset(
        {
            "capacity": (both, capacity, _unit("mAh/g", "discharge capacity")),
            "mean_voltage": (both, result.mean_voltage, _unit("V", "mean voltage of discharge")),
            "discharge_time": (both, result.discharge_time, _unit("h", "time of the discharge")),
            "energy_per_area": (
                both,
                result.energy_per_area,
                _unit("mWh/cm^2", "energy of discharge per cathode area"),
            ),
            "power_per_area": (
                both,
                result.power_per_area,
                _unit("mW/cm^2", "mean power of discharge per cathode area"),
            ),
            "energy_per_mass": (
                both,
                result.energy_per_mass,
                _unit("Wh/kg", "energy of discharge per mass of the counted layers"),
            ),
            "power_per_mass": (
                both,
                result.power_per_mass,
                _unit("W/kg", "mean power of discharge per mass of the counted layers"),
            ),
            "layer_mass": (
                (*one, "layer"),
                layer_mass * MG_CM2,
                _unit("mg/cm^2", "mass of a layer per electrode area"),
            ),
            "mass": (one, mass * MG_CM2, _unit("mg/cm^2", "mass of the counted layers")),
            "critical_loading": (
                ("c_rate",),
                _critical(asked.cell, rates) * MG_CM2,
                _unit("mg/cm^2", "loading at which the metal's published critical current passes"),
            ),
            "reason": (one, swept.reason.values, {"long_name": "why a discharge gives nothing"}),
        },
        coords={
            "loading": (one, loading * MG_CM2, _unit("mg/cm^2", "active material")),
            "c_rate": (("c_rate",), rates, _unit("1", "C-rate")),
            "layer": (("layer",), [layer.name for layer in layers(asked.cell).counted]),
        },
    )
    for target, places in found.items():
        data = data.assign(_columns(target, places))
    return data.assign_attrs(_attributes(question, swept))


def _critical(cell: Cell, rates: Array) -> Array:
    """Loading [kg/m2] at which a C-rate is the published critical current density; NaN if none."""
    critical = cell.interphases.metal.critical_current_density
    limit = np.nan if critical is None else critical.si
    return limit / (rates * cell.test.specific_current_1C.si)


def _unit(unit: str, name: str) -> dict[str, str]:
    return {"units": unit, "long_name": name}


def _columns(target: str, places: list[Found]) -> dict[str, Any]:
    """The loadings found for one target, over the C-rates."""
    what = {
        "area": "the largest energy per area",
        "mass": "the largest energy per mass of the counted layers",
        "share": "the largest loading at which the share remains",
    }[target]
    columns = {
        f"{target}_{name}": (
            "c_rate",
            np.array([getattr(place, name) for place in places]) * MG_CM2,
            _unit("mg/cm^2", f"{words}, for {what}"),
        )
        for name, words in (
            ("loading", "loading"),
            ("low", "least loading within the error of the capacity"),
            ("high", "largest loading within the error of the capacity"),
        )
    }
    values = np.array([place.value for place in places])
    outside = np.array([place.outside for place in places], dtype=np.str_)
    return {
        **columns,
        f"{target}_value": ("c_rate", values, _unit(TARGETS[target], what)),
        f"{target}_outside": ("c_rate", outside, {"long_name": "where it lies beyond the range"}),
    }


def _attributes(question: Question, swept: xr.Dataset) -> dict[str, Any]:
    """What it is, and the record of all that made it."""
    cell = question.sweep.cell
    weighed = layers(cell)
    record = json.loads(swept.attrs["record"])
    record["share"] = question.share
    record["layers"] = [
        {
            "layer": layer.name,
            "kind": layer.kind,
            "numbers": [
                {"path": path, "text": n.text, "kind": n.kind, "source": n.source}
                for path, n in layer.numbers.items()
            ],
        }
        for layer in weighed.counted
    ]
    record["layers_not_counted"] = [
        {"layer": layer.name, "needs": layer.needs} for layer in weighed.missing
    ]
    kept = ("cell", "basis_mA_g", "electrolyte_model", "warnings")
    return {
        "title": f"energy and power of {cell.name} against C-rate and loading",
        **{name: swept.attrs[name] for name in kept},
        "accuracy_mAh_g": question.sweep.accuracy_mAh_g,
        "share": question.share,
        "record": json.dumps(record, sort_keys=True, ensure_ascii=False),
    }
