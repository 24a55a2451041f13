"""The gallery as rows: for JSON, CSV and the terminal."""

from collections.abc import Sequence
from typing import Any

from nasicell.citing import citations_of
from nasicell.gallery.exhibits import Exhibit, Rate
from nasicell.parameters.rows import Row
from nasicell.tables import number_text
from nasicell.text import text_table

HEADER = [
    "cell",
    "electrolyte",
    "points",
    "rms / mAh/g",
    "fitted",
    "fitted here",
    "derived",
    "assumed",
]

RATE_KEYS = [
    "c_rate",
    "simulated_mAh_g",
    "measured_mAh_g",
    "error_mAh_g",
    "numerical_error_mAh_g",
    "stopped_by",
]


def gallery_data(exhibits: Sequence[Exhibit]) -> dict[str, Any]:
    """What ``nasicell gallery --json`` prints."""
    return {"cells": [_data(exhibit) for exhibit in exhibits]}


def _data(exhibit: Exhibit) -> dict[str, Any]:
    cell, result = exhibit.cell, exhibit.result
    return {
        "cell": cell.name,
        "title": cell.title,
        "material_notes": cell.material_notes,
        "electrolyte_model": cell.electrolyte_model,
        "basis_mA_g": cell.test.specific_current_1C.si,
        "measured_source": exhibit.measured.source if exhibit.measured else None,
        "measured_points": exhibit.points,
        "rmse_mAh_g": exhibit.rmse_mAh_g,
        "numbers_of_kind": exhibit.counts,
        "fitted_to_this_cell": exhibit.fitted_here,
        "rows": [_rate(rate) for rate in exhibit.rates],
        "fitted": [_number(row) for row in exhibit.of_kind("fitted")],
        "derived": [_number(row) for row in exhibit.of_kind("derived")],
        "assumed": [_number(row) for row in exhibit.of_kind("assumed")],
        "failure": exhibit.failure,
        "warnings": exhibit.warnings,
        "citations": citations_of([result] if result is not None else []),
    }


def _number(row: Row) -> dict[str, Any]:
    names = ("path", "text", "si", "unit", "source", "doi", "uncertainty", "note", "refit")
    return {name: getattr(row, name) for name in names}


def gallery_rows(exhibits: Sequence[Exhibit]) -> list[dict[str, Any]]:
    """One row a cell and rate, for CSV; a cell that failed is one row with the reason."""
    return [row for exhibit in exhibits for row in _rows(exhibit)]


def _rows(exhibit: Exhibit) -> list[dict[str, Any]]:
    cell = {
        "cell": exhibit.cell.name,
        "title": exhibit.cell.title,
        "electrolyte_model": exhibit.cell.electrolyte_model,
    }
    rates = [_rate(rate) for rate in exhibit.rates] or [dict.fromkeys(RATE_KEYS)]
    return [{**cell, **rate, "failure": exhibit.failure} for rate in rates]


def _rate(rate: Rate) -> dict[str, Any]:
    return {key: getattr(rate, key) for key in RATE_KEYS}


def summary_rows(exhibits: Sequence[Exhibit]) -> list[list[str]]:
    """One row a cell, under ``HEADER``."""
    return [
        [
            exhibit.cell.name,
            exhibit.cell.electrolyte_model,
            str(exhibit.points),
            agreement(exhibit),
            *counts_shown(exhibit),
        ]
        for exhibit in exhibits
    ]


def counts_shown(exhibit: Exhibit) -> list[str]:
    """How many numbers are fitted, fitted to this cell, derived, assumed."""
    counts = exhibit.counts
    found = (counts["fitted"], exhibit.fitted_here, counts["derived"], counts["assumed"])
    return [str(number) for number in found]


def agreement(exhibit: Exhibit) -> str:
    """The root-mean-square error, or why there is none."""
    if exhibit.failure is not None:
        return "failed"
    error = exhibit.rmse_mAh_g
    return "prediction" if error is None else number_text(error, ".2f")


def gallery_text(exhibits: Sequence[Exhibit]) -> str:
    """The summary for a terminal, and why cells failed."""
    failed = [f"{one.cell.name} failed: {one.failure}" for one in exhibits if one.failure]
    table = text_table(HEADER, summary_rows(exhibits), left=True)
    return "\n".join([table, *failed])
