"""The section on a fit: what was found, how well the data tell it, what it predicts."""

from typing import Any

import xarray as xr

from nasicell.html_report.blocks import (
    Block,
    Facts,
    Listing,
    Picture,
    Table,
    shortened,
)
from nasicell.html_report.folders import Runs
from nasicell.html_report.letters import breakable
from nasicell.html_report.pictures import inline_svg
from nasicell.reports.fitting import fit_summary
from nasicell.reports.fitting_plots import plot_fit
from nasicell.tables import number_text

DRAWN = (
    "Measured points and the fitted cell's curves and capacities, dashed where they are predicted. "
    "Then, for each free number, the rise of chi-square along it while the others do their best, "
    "in units of that at the end of an interval (dashed line); dotted lines are the ends. Last, "
    "the correlation of the numbers at the minimum."
)
DATA = {
    "rate": ("c_rate", ".3g"),
    "measured / mAh g⁻¹": ("measured_mAh_g", ".1f"),
    "simulated / mAh g⁻¹": ("simulated_mAh_g", ".1f"),
    "difference / mAh g⁻¹": ("capacity_error_mAh_g", "+.2f"),
    "numerical error / mAh g⁻¹": ("numerical_error_mAh_g", ".3f"),
    "voltage rms / mV": ("voltage_rms_mV", ".1f"),
    "impedance rms": ("impedance_rms", ".2%"),
}


def fit_blocks(found: Runs, anchor: str, title: str) -> tuple[str, list[Block]]:
    """Return what a fit found in one sentence, and its blocks.

    Parameters
    ----------
    found : Runs
        A folder of ``nasicell fit``.
    anchor, title : str
        Of the section.
    """
    (result,) = found.results
    summary = fit_summary(result)
    told = str(summary["conclusion"])
    where = f"{found.folder}/table.csv"
    verdicts = [f"{row['path']}: {row['verdict']}" for row in summary["parameters"]]
    blocks: list[Block] = [
        Facts(
            [
                *(("measured", source) for source in summary["measured"]),
                ("basis", summary["basis"]),
                ("found", told),
                ("chi-square", _chi_square(summary)),
                ("evaluations", _evaluations(summary)),
                ("command", summary["command"]),
            ]
        ),
        _parameters(summary),
        Listing("What the data tell", verdicts),
        *([_combinations(summary)] if summary["combinations"] else []),
        shortened(_data(summary), where),
        Picture(inline_svg(plot_fit(result, columns=2), anchor, title, f"{told} {DRAWN}"), DRAWN),
        *([_correlation(summary)] if len(summary["parameters"]) > 1 else []),
        _profiles(summary),
        shortened(_starts(summary, result), f"{found.folder}/record.json"),
    ]
    return told, blocks


def _chi_square(summary: dict[str, Any]) -> str:
    noise = "of the given noise" if summary["noise_known"] else "noise told by the residuals"
    return (
        f"{summary['chi_square']:.4g} at {summary['degrees_of_freedom']} degrees of freedom, "
        f"{noise}; intervals of {summary['confidence_level']:.0%} end where it has risen by "
        f"{summary['chi_square_rise_at_interval']:.3g}"
    )


def _evaluations(summary: dict[str, Any]) -> str:
    return f"{summary['evaluations']}, of which {summary['failed_evaluations']} failed"


def _parameters(summary: dict[str, Any]) -> Table:
    columns = {
        "fitted": "value",
        "from": "interval_low",
        "to": "interval_high",
        "before": "value_before",
        "range from": "lower_bound",
        "range to": "upper_bound",
    }
    rows = [
        [
            breakable(row["path"]),
            *(number_text(row[key], ".4g") for key in columns.values()),
            row["unit"],
            row["kind"].replace("_", " "),
        ]
        for row in summary["parameters"]
    ]
    header = ["number", *columns, "SI unit", "verdict"]
    level = f"{summary['confidence_level']:.0%}"
    caption = f"Free numbers: what was found, its {level} interval, and where it was sought"
    return Table(caption, header, rows, words=(0, len(header) - 2, len(header) - 1))


def _combinations(summary: dict[str, Any]) -> Table:
    columns = {"value": "value", "from": "interval_low", "to": "interval_high"}
    rows = [
        [
            breakable(row["combination"]),
            *(number_text(row[key], ".4g") for key in columns.values()),
            row["unit"],
        ]
        for row in summary["combinations"]
    ]
    header = ["combination", *columns, "SI unit"]
    level = f"{summary['confidence_level']:.0%}"
    caption = f"Told of several numbers together, with its {level} interval"
    return Table(caption, header, rows, words=(0, len(header) - 1))


def _data(summary: dict[str, Any]) -> Table:
    """Return how each half-cycle and spectrum is met; columns without a number are left out."""
    columns = {
        head: (key, form)
        for head, (key, form) in DATA.items()
        if any(row[key] is not None for row in summary["rows"])
    }
    rows = [
        [
            ", ".join(filter(None, [row["data"], row["direction"]])),
            *(number_text(row[key], form) for key, form in columns.values()),
            row["use"],
            row["stopped_by"] or "-",
        ]
        for row in summary["rows"]
    ]
    header = ["data", *columns, "used", "simulation stopped by"]
    return Table("Data that were fitted or predicted", header, rows,
                 words=(0, len(header) - 2, len(header) - 1))  # fmt: skip


def _correlation(summary: dict[str, Any]) -> Table:
    names = [row["path"] for row in summary["parameters"]]
    rows = [
        [breakable(row["path"]), *(number_text(row["correlation"][name], "+.3f") for name in names)]
        for row in summary["parameters"]
    ]
    header = ["number", *map(breakable, names)]
    return Table("Correlation at the minimum", header, rows)


def _profiles(summary: dict[str, Any]) -> Table:
    """Return the ends of the profiles: how far each number was followed, and how far it rose."""
    rows = []
    for row in summary["parameters"]:
        points = sorted(row["profile"], key=lambda point: point["value"])
        first, last = points[0], points[-1]
        rows.append(
            [
                breakable(row["path"]),
                str(len(points)),
                *(f"{end['value']:.4g}" for end in (first, last)),
                *(f"{end['chi_square_rise']:.3g}" for end in (first, last)),
                row["unit"],
            ]
        )
    header = ["number", "points", "from", "to", "rise at lower end", "at upper end", "SI unit"]
    caption = "Profile likelihood: how far each number was followed, and the rise of chi-square"
    return Table(caption, header, rows, words=(0, 6))


def _starts(summary: dict[str, Any], result: xr.Dataset) -> Table:
    names = [str(name) for name in result.parameter.values]
    rows = [
        [
            str(n),
            *(number_text(one["start"][name], ".3g") for name in names),
            number_text(one["start_chi_square"], ".4g"),
            number_text(one["end_chi_square"], ".4g"),
            ": ".join(filter(None, [one["outcome"], one["reason"]])),
        ]
        for n, one in enumerate(summary["starts"], start=1)
    ]
    header = ["start", *map(breakable, names), "chi-square", "at its end", "outcome"]
    return Table("Starts of the search, in SI units", header, rows, words=(0, len(header) - 1))
