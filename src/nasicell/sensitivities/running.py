"""Sensitivities from what a user asks to their data set."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from nasicell.files import working_folder
from nasicell.parameters import Cell, InputError
from nasicell.sensitivities.indices import CONFIDENCE, RESAMPLES, Indices, indices_of
from nasicell.sensitivities.local import STEP, Local, local_sensitivities
from nasicell.sensitivities.ranges import Ranges, ranges_of
from nasicell.sweeps.design import SALTELLI, Sweep
from nasicell.sweeps.netcdf import opened
from nasicell.sweeps.running import Progress, run_sweep

if TYPE_CHECKING:
    from nasicell.models import Electrolyte

METRICS = ("capacity@1C", "capacity@5C", "capacity@15C")
SAMPLES = 1024
LEAST, MOST = 32, 8192
"""Base rows: fewer say nothing, and the bootstrap of more takes more memory than a laptop has."""
SWEEP_FILE = "sweep.nc"


@dataclass(frozen=True)
class Study:
    """What is asked: a sweep over a Saltelli design, and where its ranges come from."""

    sweep: Sweep
    ranges: Ranges

    @classmethod
    def read(
        cls,
        cell: Cell,
        vary: Mapping[str, Any] | None = None,
        *,
        metrics: Sequence[str] = (),
        samples: int = SAMPLES,
        seed: int = 0,
        electrolyte: Electrolyte | None = None,
        cycles: int = 2,
        accuracy_mAh_g: float = 0.2,
    ) -> Study:
        """Make a study from what a user writes; see :func:`nasicell.sensitivity`.

        Raises
        ------
        InputError
            If something makes no sense.
        """
        if not LEAST <= samples <= MOST or samples & (samples - 1):
            raise InputError(
                f"samples are {samples}; give a power of two from {LEAST} to {MOST}, as the "
                "balance of a Sobol sequence wants it"
            )
        model = electrolyte.name if electrolyte else cell.electrolyte_model
        ranges = ranges_of(cell, vary, model)
        sweep = Sweep.read(
            cell,
            ranges.vary,
            metrics=metrics or METRICS,
            design=f"{SALTELLI}:{samples}",
            seed=seed,
            electrolyte=electrolyte,
            cycles=cycles,
            accuracy_mAh_g=accuracy_mAh_g,
        )
        return cls(sweep, ranges)


def sensitivity(
    cell: Cell,
    vary: Mapping[str, Any] | None = None,
    *,
    metrics: Sequence[str] = (),
    samples: int = SAMPLES,
    seed: int = 0,
    electrolyte: Electrolyte | None = None,
    cycles: int = 2,
    accuracy_mAh_g: float = 0.2,
    workers: int = 1,
    dask: str | None = None,
    out: str | Path | None = None,
    again: bool = False,
) -> xr.Dataset:
    """Find which numbers of a cell matter: Sobol indices over ranges, local elasticities.

    Parameters
    ----------
    cell : Cell
        The cell.
    vary : mapping, optional
        Path -> range: "LOW:HIGH[:log]", or two ends in SI units; by default the usual numbers of
        :mod:`nasicell.sensitivities.ranges` over the uncertainties of the cell file.
    metrics : sequence of str
        As of :func:`nasicell.sweep`; by default the capacity at 1C, 5C and 15C.
    samples : int
        Base rows N, a power of two; N (d + 2) samples are simulated with d numbers varied.
    seed : int
        Of the samples and of the bootstrap.
    electrolyte : Electrolyte, optional
        By default that of the cell file.
    cycles : int
        Cycles of each sample at each C-rate; the last counts.
    accuracy_mAh_g : float
        Numerical error asked for in each capacity [mAh/g]; a tenth of it for elasticities.
    workers : int
        Processes. A script that asks for more than one needs ``if __name__ == "__main__":``.
    dask : str, optional
        Address of the scheduler of a Dask cluster, which simulates the samples then.
    out : path, optional
        A folder for sweep.nc; the same call continues an interrupted one.
    again : bool
        Discard the sweep that stands there.

    Returns
    -------
    xarray.Dataset
        Dimensions ``metric`` and ``parameter``; first order, total order and that of ranks with the
        ends of their intervals, elasticities with their errors, ``rank`` and what it is
        ``ordered_by``, and ``record``.

    Raises
    ------
    InputError
        If something makes no sense.
    """
    study = Study.read(
        cell,
        vary,
        metrics=metrics,
        samples=samples,
        seed=seed,
        electrolyte=electrolyte,
        cycles=cycles,
        accuracy_mAh_g=accuracy_mAh_g,
    )
    with working_folder(out) as folder:
        return run_study(study, folder, workers=workers, dask=dask, again=again)


def run_study(
    study: Study,
    folder: Path,
    *,
    workers: int = 1,
    dask: str | None = None,
    again: bool = False,
    progress: Progress = lambda samples: None,
) -> xr.Dataset:
    """Compute a study, or continue one, with its sweep in a folder that exists.

    Raises
    ------
    InputError
        If another sweep stands there, or the cell cannot be simulated so.
    OSError
        If the disk refuses; what is done is kept.
    """
    file = folder / SWEEP_FILE
    run_sweep(study.sweep, file, workers=workers, dask=dask, again=again, progress=progress)
    with opened(file) as samples:
        return combined(study, samples, local_sensitivities(study.sweep))


def combined(study: Study, samples: xr.Dataset, local: Local) -> xr.Dataset:
    """Put the indices of a finished sweep and local sensitivities into one data set."""
    sweep = study.sweep
    assert sweep.design.seed is not None
    found = [
        indices_of(samples[metric.variable].values, len(sweep.axes), sweep.design.seed)
        for metric in sweep.metrics
    ]
    kinds = [metric.kind for metric in sweep.metrics]
    own = [(value - a.offset) / a.factor for value, a in zip(local.own, sweep.axes, strict=True)]
    of_both = {
        name: (("metric", "parameter"), values, {"long_name": long_name, "units": "1"})
        for name, values, long_name in _of_both(found, local)
    }
    of_metrics = {
        "unit": ([kind.unit for kind in kinds], "unit of the metric"),
        "metric_long_name": ([kind.long_name for kind in kinds], "what the metric is"),
        "mean": ([one.mean for one in found], "mean of the metric over the ranges"),
        "standard_deviation": ([one.deviation for one in found], "its standard deviation"),
        "base_rows": ([one.used for one in found], "base rows behind the indices"),
        "note": ([one.note for one in found], "why there are no indices"),
        "ordered_by": ([one.ordered_by for one in found], "variable that orders the parameters"),
    }
    of_parameters = {
        "own_value": (own, "value of the cell, or the middle of the range where it gives none"),
        "low": ([axis.values[0] for axis in sweep.axes], "low end of the range"),
        "high": ([axis.values[1] for axis in sweep.axes], "high end of the range"),
        "parameter_unit": ([axis.unit for axis in sweep.axes], "unit of value and range"),
        "logarithmic": ([axis.log for axis in sweep.axes], "whether drawn in the logarithm"),
        "range_from": (list(study.ranges.origins), "where the range comes from"),
        "is_elasticity": (local.relative, "otherwise the normalised derivative over the range"),
    }
    return xr.Dataset(
        of_both
        | {
            "rank": (
                ("metric", "parameter"),
                np.array([one.rank for one in found]),
                {"long_name": "place by ordered_by, shared where no order is told; 0: none"},
            ),
            "elasticity_note": (
                ("metric", "parameter"),
                local.notes.astype(str),
                {"long_name": "why the elasticity is unknown"},
            ),
        }
        | {name: ("metric", v, {"long_name": words}) for name, (v, words) in of_metrics.items()}
        | {
            name: ("parameter", v, {"long_name": words})
            for name, (v, words) in of_parameters.items()
        },
        coords={
            "metric": [metric.text for metric in sweep.metrics],
            "parameter": [axis.path for axis in sweep.axes],
        },
        attrs=_attributes(study, samples, local),
    )


def _of_both(
    found: Sequence[Indices], local: Local
) -> list[tuple[str, np.ndarray[Any, np.dtype[np.float64]], str]]:
    """Name, values and meaning of what has a value for each metric and parameter."""
    share = f"{CONFIDENCE:.0%}"

    def table(name: str) -> Any:
        return np.array([getattr(one, name) for one in found])

    return [
        ("first_order", table("first"), "share of the variance carried alone"),
        ("first_order_low", table("first_low"), f"low end of its {share} interval"),
        ("first_order_high", table("first_high"), f"high end of its {share} interval"),
        ("total_order", table("total"), "share of the variance carried with interactions"),
        ("total_order_low", table("total_low"), f"low end of its {share} interval"),
        ("total_order_high", table("total_high"), f"high end of its {share} interval"),
        ("total_order_of_ranks", table("of_ranks"), "total order of the ranks of the metric"),
        ("total_order_of_ranks_low", table("of_ranks_low"), f"low end of its {share} interval"),
        ("total_order_of_ranks_high", table("of_ranks_high"), f"high end of its {share} interval"),
        ("interaction", table("total") - table("first"), "total less first order"),
        ("elasticity", local.slope, "d ln(metric) / d ln(parameter) at the cell's own values"),
        ("elasticity_error", local.error, "numerical error of the elasticity"),
    ]


def _attributes(study: Study, samples: xr.Dataset, local: Local) -> dict[str, Any]:
    sweep = study.sweep
    of_sweep = json.loads(samples.attrs["record"])
    record = of_sweep | {
        "ranges_from": dict(zip(study.ranges.vary, study.ranges.origins, strict=True)),
        "left_out": study.ranges.left_out,
        "confidence_level": CONFIDENCE,
        "resamples": RESAMPLES,
        "elasticity": {"largest_step": STEP, "accuracy_mAh_g": local.accuracy_mAh_g},
    }
    lost = np.logical_or.reduce([np.isnan(samples[m.variable].values) for m in sweep.metrics])
    often = Counter(samples.reason.values[lost].tolist()).most_common()
    return {
        **{
            key: samples.attrs[key]
            for key in ("cell", "basis_mA_g", "electrolyte_model", "sweep_sha256")
        },
        "samples": sweep.samples,
        "title": f"sensitivity of {samples.attrs['cell']}",
        "base_rows_asked": sweep.design.samples,
        "seed": sweep.design.seed,
        "confidence_level": CONFIDENCE,
        "accuracy_mAh_g": sweep.accuracy_mAh_g,
        "lost": "\n".join(f"{count} samples lost: {reason}" for reason, count in often),
        "left_out": "\n".join(f"{path} {why}" for path, why in study.ranges.left_out.items()),
        "warnings": samples.attrs["warnings"],
        "record": json.dumps(record, sort_keys=True, ensure_ascii=False),
    }
