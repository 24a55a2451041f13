"""What ``--out`` writes: table, curves, figure, record."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xarray as xr

from nasicell.citing import write_bib
from nasicell.files import write_csv, write_json, write_netcdf, written_together
from nasicell.parameters import InputError
from nasicell.plots import plot_rate, save_figure
from nasicell.reports import Report
from nasicell.tables import rate_rows, rate_summary


def write_rate(results: Sequence[xr.Dataset], folder: Path) -> None:
    """Write the results of rate tests.

    Parameters
    ----------
    results : sequence of xarray.Dataset
        One a cell.
    folder : pathlib.Path
        An existing folder. Gets table.csv, curves.nc (one group a cell where there are several),
        figure.png, figure.pdf, record.json and citations.bib.
    """
    rows = [
        {"cell": result.attrs["cell"], **row} for result in results for row in rate_rows(result)
    ]
    with written_together(folder) as aside:
        write_csv(aside / "table.csv", rows)
        write_netcdf(aside / "curves.nc", results[0] if len(results) == 1 else grouped(results))
        save_figure(plot_rate(results), aside / "figure")
        write_record(results, [rate_summary(result) for result in results], aside)


def write_result(result: xr.Dataset, report: Report, folder: Path) -> None:
    """Write the result of one run of any protocol.

    Parameters
    ----------
    result : xarray.Dataset
        The result.
    report : Report
        How it is shown.
    folder : pathlib.Path
        An existing folder. Gets the same files as from :func:`write_rate`, and the report's own.
    """
    with written_together(folder) as aside:
        write_csv(aside / "table.csv", report.rows(result))
        write_netcdf(aside / "curves.nc", result)
        save_figure(report.figure(result), aside / "figure")
        write_record([result], [report.summary(result)], aside)
        for name, text in report.further.items():
            (aside / name).write_text(text(result), encoding="utf-8")


def write_record(
    results: Sequence[xr.Dataset], summaries: Sequence[dict[str, Any]], folder: Path
) -> None:
    """Write what reproduces runs, record.json, and what to cite for them, citations.bib.

    Parameters
    ----------
    results : sequence of xarray.Dataset
        The results.
    summaries : sequence of dict
        What ``--json`` prints of each.
    folder : pathlib.Path
        An existing folder.
    """
    runs = [
        {**json.loads(result.attrs["record"]), "result": summary}
        for result, summary in zip(results, summaries, strict=True)
    ]
    write_json(folder / "record.json", {"nasicell_record": 1, "runs": runs})
    write_bib(results, folder)


def grouped(results: Sequence[xr.Dataset]) -> xr.DataTree:
    """One group a cell."""
    names = [f"{n}-{result.attrs['cell']}" for n, result in enumerate(results, start=1)]
    return xr.DataTree.from_dict(
        {name.replace("/", "_"): result for name, result in zip(names, results, strict=True)}
    )


def read_record(path: Path) -> list[dict[str, Any]]:
    """Read the runs of a record.

    Parameters
    ----------
    path : pathlib.Path
        A record.json.

    Returns
    -------
    list of dict
        One a run.

    Raises
    ------
    InputError
        If the file is not a record.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise InputError(f"{path}: cannot be read ({problem.strerror})") from None
    except ValueError:
        raise InputError(
            f"{path}: not JSON; a record.json that nasicell wrote is expected"
        ) from None
    if (
        not isinstance(content, dict)
        or content.get("nasicell_record") != 1
        or not isinstance(content.get("runs"), list)
        or not content["runs"]
    ):
        raise InputError(f"{path}: not a record.json that nasicell wrote")
    runs: list[dict[str, Any]] = content["runs"]
    return runs
