"""A sensitivity in words and tables: ranked, a plain sentence for each metric."""

import math
from typing import Any

import numpy as np
import xarray as xr

from nasicell.sensitivities.indices import OF_RANKS, WIDE
from nasicell.sensitivities.running import MOST
from nasicell.sweeps.summary import REASONS
from nasicell.tables import number_text, plain
from nasicell.text import text_table, wrapped

INDICES = (
    "first_order",
    "first_order_low",
    "first_order_high",
    "total_order",
    "total_order_low",
    "total_order_high",
    "total_order_of_ranks",
    "total_order_of_ranks_low",
    "total_order_of_ranks_high",
    "interaction",
)
_TOLD = 3
"""Numbers that the sentence names."""


def words(path: str) -> str:
    """A path as words: "metal film resistance" of "interphases.metal.film_resistance"."""
    return path.removeprefix("interphases.").replace(".", " ").replace("_", " ")


def ranked(of_metric: xr.Dataset) -> xr.Dataset:
    """One metric with the numbers that matter most first.

    By rank, those that share one by the size of what orders them; where there are no indices that
    is the elasticity.
    """
    size = np.nan_to_num(abs(of_metric[str(of_metric.ordered_by.values)].values))
    return of_metric.isel(parameter=np.lexsort((-size, of_metric["rank"].values)))


def rows(data: xr.Dataset) -> list[dict[str, Any]]:
    """One row a metric and parameter, ranked; None for unknown."""
    return [
        {
            "metric": str(metric),
            "rank": int(one["rank"]) or None,
            "parameter": str(one.parameter.values),
            **{name: plain(one[name].values) for name in (*INDICES, "elasticity")},
            "elasticity_error": plain(one.elasticity_error.values),
            "is_elasticity": bool(one.is_elasticity),
            "elasticity_note": str(one.elasticity_note.values),
        }
        for metric in data.metric.values
        for one in _each(ranked(data.sel(metric=metric)))
    ]


def _each(of_metric: xr.Dataset) -> list[xr.Dataset]:
    return [of_metric.isel(parameter=place) for place in range(of_metric.sizes["parameter"])]


def summary(data: xr.Dataset) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    every = rows(data)
    return {
        "cell": data.attrs["cell"],
        "basis_mA_g": float(data.attrs["basis_mA_g"]),  # from a file they are numpy's
        "electrolyte_model": data.attrs["electrolyte_model"],
        "seed": int(data.attrs["seed"]),
        "base_rows": int(data.attrs["base_rows_asked"]),
        "samples": int(data.attrs["samples"]),
        "confidence_level": float(data.attrs["confidence_level"]),
        "parameters": [
            {
                "path": str(one.parameter.values),
                "own_value": plain(one.own_value.values),
                "low": plain(one.low.values),
                "high": plain(one.high.values),
                "unit": str(one.parameter_unit.values),
                "logarithmic": bool(one.logarithmic),
                "range_from": str(one.range_from.values),
            }
            for one in _each(data)
        ],
        "left_out": data.attrs["left_out"].splitlines(),
        "metrics": [
            {
                "metric": str(metric),
                "unit": str(one.unit.values),
                "mean": plain(one["mean"].values),
                "standard_deviation": plain(one.standard_deviation.values),
                "base_rows_used": int(one.base_rows),
                "note": str(one.note.values),
                "ordered_by": str(one.ordered_by.values),
                "order_note": order_note(one),
                "sentence": sentence(one),
                "rows": [
                    {key: value for key, value in row.items() if key != "metric"}
                    for row in every
                    if row["metric"] == metric
                ],
            }
            for metric in data.metric.values
            for one in [data.sel(metric=metric)]
        ],
        "lost": data.attrs["lost"].splitlines(),
        "accuracy_mAh_g": float(data.attrs["accuracy_mAh_g"]),
        "sweep_sha256": data.attrs["sweep_sha256"],
        "warnings": [*data.attrs["warnings"].splitlines(), *too_few(data)],
    }


def too_few(data: xr.Dataset) -> list[str]:
    """Say of which metrics the samples are too few for their indices.

    An interval is wider than 0.3, or the intervals leave no room for what holds of the indices
    themselves: S_Ti is S_i or more, and all S_Ti together are 1 or more.
    """
    asked = int(data.attrs["base_rows_asked"])
    told = []
    for metric in data.metric.values:
        one = data.sel(metric=metric)
        if str(one.note.values):
            continue
        width = max(_widest(one, "first_order"), _widest(one, "total_order"))
        if width > WIDE:
            why = f"an interval is {width:.2f} wide"
        elif (one.total_order_high < one.first_order_low).any():
            why = "a total order lies below its first order"
        elif one.total_order_high.sum() < 1:
            why = "the total orders add up to less than 1"
        else:
            continue
        told.append(f"too few samples for the indices of {metric}: {why}{_more(asked, width)}")
    return told


def _widest(of_metric: xr.Dataset, name: str) -> float:
    return float((of_metric[f"{name}_high"] - of_metric[f"{name}_low"]).max())


def _more(asked: int, width: float) -> str:
    """Samples at which an interval is narrow enough: widths fall with the root of their number."""
    if asked >= MOST:
        return ""
    wanted = asked * max(2.0, (width / WIDE) ** 2)
    return f"; take --samples {min(2 ** math.ceil(math.log2(wanted)), MOST)}"


def order_note(of_metric: xr.Dataset) -> str:
    """Say why the numbers stand in the order of ranks; "" where they do not."""
    if str(of_metric.ordered_by.values) != OF_RANKS:
        return ""
    return (
        "ordered by the total order of ranks, as an interval of the total order is "
        f"{_widest(of_metric, 'total_order'):.2f} wide: too few samples carry the variance"
    )


def sentence(of_metric: xr.Dataset) -> str:
    """Say of one metric which numbers carry its variance, or that of its ranks."""
    _, _, place = str(of_metric.metric.values).partition("@")
    what = f"the {of_metric.metric_long_name.values}"
    if str(of_metric.note.values):
        return f"At {place} no share of the variance of {what} is known: {of_metric.note.values}."
    told = _each(ranked(of_metric))[:_TOLD]
    first, *others = told
    if str(of_metric.ordered_by.values) == OF_RANKS:
        share = f"{_interval(first, OF_RANKS)} of the variance of the ranks of {what}"
        whole = " with its interactions"
        beside = [f"{float(one[OF_RANKS]):.2f}" for one in others]
    else:
        share = f"{_interval(first, 'first_order')} of the variance of {what} alone"
        total = f" and {_interval(first, 'total_order')} with its interactions"
        whole = total if _interacts(first) else ""
        beside = [_shares(one) for one in others]
    names = [
        f"the {words(str(one.parameter.values))} ({its})"
        for one, its in zip(others, beside, strict=True)
    ]
    return (
        f"At {place} the {words(str(first.parameter.values))} carries {share}{whole}; next "
        f"{'come' if len(names) > 1 else 'comes'} {' and '.join(names)}.{_ties(told)}"
    )


def _ties(told: list[xr.Dataset]) -> str:
    """Say which of those told have no order."""
    ranks = [int(one["rank"]) for one in told]
    tied = [
        f"the {words(str(one.parameter.values))}"
        for one, rank in zip(told, ranks, strict=True)
        if ranks.count(rank) > 1
    ]
    return f" These samples do not tell the order of {' and '.join(tied)}." if tied else ""


def _shares(one: xr.Dataset) -> str:
    alone = f"{float(one.first_order):.2f} alone"
    return f"{alone}, {float(one.total_order):.2f} with interactions" if _interacts(one) else alone


def _interacts(one: xr.Dataset) -> bool:
    """Tell whether the total order, as it is printed, is no smaller than the first."""
    return round(float(one.total_order), 2) >= round(float(one.first_order), 2)


def _interval(one: xr.Dataset, name: str) -> str:
    low, high = (float(one[f"{name}_{end}"]) for end in ("low", "high"))
    return f"{float(one[name]):.2f} ({low:.2f} to {high:.2f})"


def text(data: xr.Dataset) -> str:
    """Return what a terminal shows."""
    content = summary(data)
    lines = [
        f"{content['cell']}: {content['base_rows']} base rows, {content['samples']} samples, "
        f"seed {content['seed']}",
        f"1C = {content['basis_mA_g']:g} mA/g, electrolyte {content['electrolyte_model']}",
        "",
        text_table(
            ["varied", "cell", "low", "high", "unit", "range from"],
            [_range(one) for one in content["parameters"]],
            left=True,
        ),
        *(f"left out: {one}" for one in content["left_out"]),
    ]
    for metric in content["metrics"]:
        lines += ["", *_metric(metric, content["base_rows"])]
    if any(not row["is_elasticity"] for row in content["metrics"][0]["rows"]):
        lines += ["", "* derivative times the range over the metric: the cell's own value is 0"]
    lines += [f"- {one}" for one in content["lost"][:REASONS]]
    if len(content["lost"]) > REASONS:
        lines.append(f"- and for {len(content['lost']) - REASONS} more reasons, in the file")
    lines += [f"warning: {one}" for one in content["warnings"]]
    return "\n".join(lines)


def _range(one: dict[str, Any]) -> list[str]:
    unit = "" if one["unit"] == "1" else one["unit"]
    ends = [f"{one[key]:.4g}" for key in ("own_value", "low", "high")]
    drawn = f"{unit}, logarithmic".removeprefix(", ") if one["logarithmic"] else unit
    return [one["path"], *ends, drawn, one["range_from"]]


def _metric(metric: dict[str, Any], asked: int) -> list[str]:
    table = text_table(
        [
            metric["metric"],
            "first order",
            "total order",
            "total order of ranks",
            "interactions",
            "elasticity",
        ],
        [
            [
                f"{_place(row, metric['rows'])} {row['parameter']}",
                _shown(row, "first_order"),
                _shown(row, "total_order"),
                _shown(row, OF_RANKS),
                number_text(row["interaction"], ".3f"),
                _elasticity(row),
            ]
            for row in metric["rows"]
        ],
        left=True,
    )
    used = f"{metric['base_rows_used']} of {asked} base rows"
    spread = (
        ""
        if metric["mean"] is None
        else f"mean {metric['mean']:.4g}, standard deviation {metric['standard_deviation']:.3g} "
        f"{metric['unit']} over the ranges, from "
    )
    order = [wrapped(metric["order_note"])] if metric["order_note"] else []
    return [wrapped(metric["sentence"]), table, *order, f"{spread}{used}"]


def _place(row: dict[str, Any], others: list[dict[str, Any]]) -> str:
    """A rank, with = where it is shared."""
    if row["rank"] is None:
        return "  -"
    shared = sum(other["rank"] == row["rank"] for other in others) > 1
    return f"{row['rank']:2d}{'=' if shared else ' '}"


def _shown(row: dict[str, Any], name: str) -> str:
    if row[name] is None:
        return "-"
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return f"{row[name]:6.3f} ({low:.3f} to {high:.3f})"


def _elasticity(row: dict[str, Any]) -> str:
    if row["elasticity"] is None:
        return f"- {row['elasticity_note']}"
    star = "" if row["is_elasticity"] else " *"
    return f"{row['elasticity']:+.5f} ± {row['elasticity_error']:.5f}{star}"
