"""A sweep in a few lines: axes, metrics, what became of the samples."""

import json
from collections import Counter
from typing import Any

import numpy as np
import xarray as xr

from nasicell.sweeps.design import Sweep
from nasicell.sweeps.evaluating import ERROR, STATUS
from nasicell.tables import number_text, plain
from nasicell.text import text_table

SHOWN = 50
"""Most samples that are printed one by one."""
REASONS = 10
"""Most frequent ones that are printed."""


def summary(asked: Sweep, data: xr.Dataset) -> dict[str, Any]:
    """Return what ``--json`` prints; the rows of the samples are null where there are many."""
    return {
        "cell": data.attrs["cell"],
        "basis_mA_g": data.attrs["basis_mA_g"],
        "electrolyte_model": data.attrs["electrolyte_model"],
        "design": asked.design.kind,
        "seed": asked.design.seed,
        "samples": asked.samples,
        "axes": [
            {
                "name": name,
                "path": axis.path,
                "unit": axis.unit,
                "least": min(axis.values),
                "largest": max(axis.values),
                "values": len(axis.values) if asked.design.samples is None else None,
                "logarithmic": axis.log,
            }
            for name, axis in zip(asked.names, asked.axes, strict=True)
        ],
        "metrics": [_metric(data[metric.variable]) for metric in asked.metrics],
        "accuracy_mAh_g": asked.accuracy_mAh_g,
        "numerical_error_mAh_g": _largest(data[ERROR]),
        "samples_above_accuracy": int((data[ERROR].values > asked.accuracy_mAh_g).sum()),
        "check": json.loads(data.attrs["record"])["check"],
        "status": _counts(data),
        "reasons": _reasons(data),
        "rows": _rows(asked, data) if asked.samples <= SHOWN else None,
        "sweep_sha256": data.attrs["sweep_sha256"],
        "warnings": data.attrs["warnings"].splitlines(),
    }


def _metric(values: xr.DataArray) -> dict[str, Any]:
    known = values.values[np.isfinite(values.values)]
    least, median, largest = (
        (float(known.min()), float(np.median(known)), float(known.max()))
        if known.size
        else (None, None, None)
    )
    return {
        "metric": values.attrs["metric"],
        "unit": values.attrs["units"],
        "least": least,
        "median": median,
        "largest": largest,
        "unknown": int(values.size - known.size),
    }


def _largest(values: xr.DataArray) -> float | None:
    known = values.values[np.isfinite(values.values)]
    return float(known.max()) if known.size else None


def _counts(data: xr.Dataset) -> dict[str, int]:
    return {word: int((data.status.values == code).sum()) for code, word in STATUS.items()}


def _reasons(data: xr.Dataset) -> list[dict[str, Any]]:
    often = Counter(str(reason) for reason in data.reason.values.ravel() if reason)
    return [{"reason": reason, "samples": count} for reason, count in often.most_common()]


def _rows(asked: Sweep, data: xr.Dataset) -> list[dict[str, Any]]:
    numbers = asked.numbers(0, asked.samples)
    variables = [metric.variable for metric in asked.metrics]
    flat = {name: data[name].values.ravel() for name in (*variables, "status", "reason")}
    return [
        {name: float(number) for name, number in zip(asked.names, numbers[row], strict=True)}
        | {name: plain(flat[name][row]) for name in variables}
        | {"status": STATUS[int(flat["status"][row])], "reason": str(flat["reason"][row])}
        for row in range(asked.samples)
    ]


def text(content: dict[str, Any]) -> str:
    """Return what a terminal shows of a summary."""
    drawn = "" if content["seed"] is None else f", {content['design']} with seed {content['seed']}"
    lines = [
        f"{content['cell']}: {content['samples']} samples{drawn}",
        f"1C = {content['basis_mA_g']:g} mA/g, electrolyte {content['electrolyte_model']}",
        text_table(["varied", "from", "to", "values", "unit"], [_axis(a) for a in content["axes"]]),
        "",
    ]
    if content["rows"] is not None:
        lines += [_table(content), ""]
    lines.append(
        text_table(
            ["metric", "least", "median", "largest", "unknown", "unit"],
            [
                [
                    metric["metric"],
                    *(number_text(metric[key], ".4g") for key in ("least", "median", "largest")),
                    str(metric["unknown"]),
                    metric["unit"],
                ]
                for metric in content["metrics"]
            ],
        )
    )
    lines += ["", *_accuracy(content)]
    counts = [f"{n} {word.replace('_', ' ')}" for word, n in content["status"].items() if n]
    lines += ["", f"samples: {', '.join(counts)}"]
    lines += [f"- {r['samples']} at {r['reason']}" for r in content["reasons"][:REASONS]]
    if len(content["reasons"]) > REASONS:
        lines.append(f"- and {len(content['reasons']) - REASONS} more reasons, in the file")
    lines += [f"warning: {sentence}" for sentence in content["warnings"]]
    return "\n".join(lines)


def _accuracy(content: dict[str, Any]) -> list[str]:
    """Say what is known of the numerical error: on the fine mesh, and estimated on cliffs."""
    check, asked = content["check"], f"{content['accuracy_mAh_g']:g} mAh/g"
    if not check["samples"]:
        checked = f"not checked: {asked} asked already begins on the finest mesh"
    else:
        checked = f"checked: {check['samples']} samples on a fine mesh"
        if check["largest_difference_mAh_g"] is not None:
            rates = ", ".join(f"{rate:g}C" for rate in check["c_rates"])
            checked += (
                f", capacities{' at ' + rates if rates else ''} differ by "
                f"{check['largest_difference_mAh_g']:.2g} mAh/g at most, "
                f"{check['median_difference_mAh_g']:.2g} in the median; asked {asked}"
            )
    lines = [checked]
    lines += [
        f"- {metric['metric']} differs by {metric['largest_difference']:.2g} {metric['unit']} at "
        f"most, {metric['median_difference']:.2g} in the median".replace(" 1 at most", " at most")
        for metric in check["metrics"]
        if metric["unit"] != "mAh/g" and metric["largest_difference"] is not None
    ]
    if check["samples_unknown"]:
        lines.append(f"- {check['samples_unknown']} of them have values on one of the meshes only")
    if content["numerical_error_mAh_g"] is not None:
        lines.append(
            f"estimated on cliffs: {content['numerical_error_mAh_g']:.2g} mAh/g at most, "
            f"{content['samples_above_accuracy']} samples above what was asked"
        )
    return lines


def _axis(axis: dict[str, Any]) -> list[str]:
    drawn = "drawn" if axis["values"] is None else str(axis["values"])
    logarithmic = ", logarithmic" if axis["logarithmic"] else ""
    return [
        axis["path"],
        f"{axis['least']:g}",
        f"{axis['largest']:g}",
        drawn,
        f"{axis['unit']}{logarithmic}",
    ]


def _table(content: dict[str, Any]) -> str:
    """Write the samples, one a row."""
    names = [name for name in content["rows"][0] if name != "reason"]
    rows = [
        [
            row[name].replace("_", " ") if name == "status" else number_text(row[name], ".4g")
            for name in names
        ]
        for row in content["rows"]
    ]
    return text_table(names, rows)
