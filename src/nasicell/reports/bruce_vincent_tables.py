"""Results of Bruce-Vincent tests as rows and sentences: for JSON, CSV and the terminal."""

from typing import Any

import xarray as xr

from nasicell.tables import number_text, plain
from nasicell.text import text_table, wrapped

ROW_KEYS = {
    "voltage_mV": ("voltage", 1e3),
    "initial_current_mA_cm2": ("initial_current", 0.1),
    "steady_current_mA_cm2": ("steady_current", 0.1),
    "interface_resistance_initial_ohm_cm2": ("interface_resistance_initial", 1e4),
    "interface_resistance_steady_ohm_cm2": ("interface_resistance_steady", 1e4),
    "electrolyte_voltage_initial_mV": ("electrolyte_voltage_initial", 1e3),
    "electrolyte_voltage_steady_mV": ("electrolyte_voltage_steady", 1e3),
    "transference_number_apparent": ("transference_number_apparent", 1),
    "current_fraction": ("current_fraction", 1),
    "error_from_1_percent_resistance": ("error_from_1_percent_resistance", 1),
    "numerical_error": ("numerical_error", 1),
    "duration_s": ("duration", 1),
}
"""Keys of a row, the variable that fills each of them, and its factor from SI."""
SAME = 1e-3
"""Transference numbers that differ by less are the same in words."""


def transference_rows(result: xr.Dataset, electrodes: str) -> list[dict[str, Any]]:
    """One row a voltage; None for unknown.

    Parameters
    ----------
    result : xarray.Dataset
        Result of a Bruce-Vincent test.
    electrodes : str
        "ideal" or "cell".

    Returns
    -------
    list of dict
        Numbers in the units that the keys name.
    """
    steps = result.sel(electrodes=electrodes)
    return [
        {key: plain(factor * step[name]) for key, (name, factor) in ROW_KEYS.items()}
        | {"not_reached": str(step.not_reached.values) or None}
        for step in (steps.isel(voltage=n) for n in range(steps.sizes["voltage"]))
    ]


def transference_table(result: xr.Dataset) -> list[dict[str, Any]]:
    """Both cells' rows: for CSV."""
    return [
        {"cell": result.attrs["cell"], "electrodes": str(electrodes), **row}
        for electrodes in result.electrodes.values
        for row in transference_rows(result, str(electrodes))
    ]


def transference_summary(result: xr.Dataset) -> dict[str, Any]:
    """What ``nasicell bruce-vincent --json`` prints; single numbers are of the first voltage."""
    rows, with_interfaces = (transference_rows(result, name) for name in ("ideal", "cell"))
    first, first_with = rows[0], with_interfaces[0]
    return {
        "cell": result.attrs["cell"],
        "electrolyte_model": result.attrs["electrolyte_model"],
        "voltage_mV": first["voltage_mV"],
        "transference_number_apparent": first["transference_number_apparent"],
        "transference_number_model": plain(result.transference_number_model),
        "transference_number_file": plain(result.transference_number_file),
        "newman_number": plain(result.newman_number),
        "current_fraction_expected": plain(result.current_fraction_expected),
        "numerical_error": first["numerical_error"],
        "transference_number_apparent_with_interfaces": first_with["transference_number_apparent"],
        "error_from_1_percent_resistance": first_with["error_from_1_percent_resistance"],
        "electrolyte_resistance_ohm_cm2": plain(1e4 * result.electrolyte_resistance),
        "relaxation_time_s": plain(result.relaxation_time),
        "rows": rows,
        "rows_with_interfaces": with_interfaces,
        "explanation": _explanation(result, first, first_with),
        "mesh": result.attrs["mesh"],
        "warnings": result.attrs["warnings"].splitlines(),
    }


def transference_numbers(summary: dict[str, Any]) -> list[float | None]:
    """What a replay compares: all numbers read, from :func:`transference_summary`."""
    return [
        row["transference_number_apparent"]
        for row in (*summary["rows"], *summary["rows_with_interfaces"])
    ]


def transference_text(result: xr.Dataset) -> str:
    """A Bruce-Vincent test's tables for a terminal."""
    summary = transference_summary(result)
    lines = [
        f"{summary['cell']}: {result.attrs['title']}",
        f"metal | electrolyte | metal, electrolyte {summary['electrolyte_model']}, "
        f"{number_text(summary['electrolyte_resistance_ohm_cm2'], '.4g')} ohm cm2, relaxes in "
        f"{summary['relaxation_time_s']:.3g} s",
        "",
        "between ideal electrodes",
        _table(
            summary["rows"],
            {
                "mV": ("voltage_mV", "g"),
                "I0 mA/cm2": ("initial_current_mA_cm2", ".4g"),
                "Iss mA/cm2": ("steady_current_mA_cm2", ".4g"),
                "t+ read": ("transference_number_apparent", ".4f"),
                "+-": ("numerical_error", ".1g"),
            },
        ),
        "",
        "with the interfaces of the cell",
        _table(
            summary["rows_with_interfaces"],
            {
                "mV": ("voltage_mV", "g"),
                "I0 mA/cm2": ("initial_current_mA_cm2", ".5g"),
                "Iss mA/cm2": ("steady_current_mA_cm2", ".5g"),
                "R0 ohm cm2": ("interface_resistance_initial_ohm_cm2", ".5g"),
                "Rss ohm cm2": ("interface_resistance_steady_ohm_cm2", ".5g"),
                "electrolyte mV": ("electrolyte_voltage_initial_mV", ".3g"),
                "t+ read": ("transference_number_apparent", ".4f"),
                "true fraction": ("current_fraction", ".4f"),
                "if R0 1 % off": ("error_from_1_percent_resistance", ".2g"),
            },
        ),
        "",
        *(wrapped(sentence) for sentence in summary["explanation"]),
    ]
    lines += [f"warning: {sentence}" for sentence in summary["warnings"]]
    return "\n".join(lines)


def _table(rows: list[dict[str, Any]], columns: dict[str, tuple[str, str]]) -> str:
    """Rows by ascending voltage."""
    ordered = sorted(rows, key=lambda row: float(row["voltage_mV"]))
    cells = [[number_text(row[key], form) for key, form in columns.values()] for row in ordered]
    # text_table sets the last column to the left
    width = max(len(line[-1]) for line in [list(columns), *cells])
    heads, *body = [[*line[:-1], line[-1].rjust(width)] for line in [list(columns), *cells]]
    return text_table(heads, body)


def _explanation(result: xr.Dataset, ideal: dict[str, Any], real: dict[str, Any]) -> list[str]:
    """What the numbers of the first voltage mean."""
    model = float(result.transference_number_model)
    at = f"{ideal['voltage_mV']:g} mV"
    found = []
    if float(result.relaxation_time) == 0:
        found.append(_nothing_moves(result))
    elif ideal["transference_number_apparent"] is not None:
        read = float(ideal["transference_number_apparent"])
        small = float(result.current_fraction_expected)
        found.append(
            f"Between ideal electrodes the test reads {read:.4f} at {at} and would read "
            f"{small:.4f} at a vanishing voltage; true in the model is t+ = {model:.4g}."
        )
        if abs(small - model) > SAME:
            found.append(
                "The electrolyte is a concentrated solution: what the test reads is the current "
                f"fraction 1/(1 + Ne), with Ne = {float(result.newman_number):.3g}, and not t+."
            )
    if real["transference_number_apparent"] is not None:
        found.append(_with_interfaces(result, real))
    return found


def _nothing_moves(result: xr.Dataset) -> str:
    published = float(result.transference_number_file)
    if result.attrs["electrolyte_model"] != "single-ion":
        return "At t+ = 1 nothing moves the anions: the current is steady from the start."
    return (
        "No anion moves in the single-ion model: from the first instant the cations carry all of "
        "the current, nothing relaxes, and 1 is both read and true. The file's t+ of "
        f"{published:.4g} is in its conductivity, t+ kappa. --electrolyte binary, or partly-mobile "
        "with electrolyte.mobile_fraction, lets the anions move and shows what the test then reads."
    )


def _with_interfaces(result: xr.Dataset, row: dict[str, Any]) -> str:
    """What the interfaces of the cell do to the number."""
    read, true = row["transference_number_apparent"], row["current_fraction"]
    interfaces = row["interface_resistance_initial_ohm_cm2"]
    electrolyte = 1e4 * float(result.electrolyte_resistance)
    causes = []
    across = row["electrolyte_voltage_initial_mV"]
    contact = 10 * float(result.contact_resistance) * 1e3 * row["initial_current_mA_cm2"]
    drop = row["initial_current_mA_cm2"] * interfaces
    if abs(row["voltage_mV"] - across - contact - drop) > SAME * across:
        causes.append(
            "the bend in the law of charge transfer, which the formula takes for straight"
        )
    if contact > SAME * across:
        causes.append("the contact resistance, which it takes for electrolyte")
    differs = causes and abs(read - true) >= SAME
    because = f", because of {' and '.join(causes)}" if differs else ""
    return (
        f"With the interfaces of the cell, {interfaces:.4g} ohm cm2 beside {electrolyte:.4g} of "
        f"the electrolyte, the electrolyte sees {row['electrolyte_voltage_initial_mV']:.3g} of the "
        f"{row['voltage_mV']:g} mV, and the formula reads {read:.4f} where {true:.4f} is true"
        f"{because}. An error of 1 % in R0 alone moves it by "
        f"{row['error_from_1_percent_resistance']:.2g}."
    )
