"""Results of rate tests as rows: for JSON, CSV and the terminal."""

import math
from typing import Any

import xarray as xr

from nasicell.running import rate_rmse
from nasicell.text import text_table

ROW_KEYS = {
    "c_rate": "c_rate",
    "capacity_mAh_g": "discharge_capacity",
    "charge_capacity_mAh_g": "charge_capacity",
    "mean_voltage_V": "mean_voltage",
    "energy_efficiency": "energy_efficiency",
    "measured_mAh_g": "measured_capacity",
    "stopped_by": "stopped_by",
    "numerical_error_mAh_g": "numerical_error",
}
"""Keys of a row, and the variables of the data set that fill them."""


def rate_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row a step of a rate test; None for unknown.

    Parameters
    ----------
    result : xarray.Dataset
        Result of a rate test.

    Returns
    -------
    list of dict
        Rows with the keys of ``ROW_KEYS``, when salt or mobile anions were exhausted first, and the
        warmest the cell became; numbers in the units that the keys name.
    """
    return [
        {key: plain(result[name].values[step]) for key, name in ROW_KEYS.items()}
        | {
            f"{direction}_exhaustion_s": plain(
                result.exhaustion_time.sel(direction=direction).values[step]
            )
            for direction in ("charge", "discharge")
        }
        | {"peak_temperature_K": plain(result.peak_temperature.values[step].max())}
        for step in range(result.sizes["step"])
    ]


def physics(result: xr.Dataset) -> dict[str, Any]:
    """The modelling choices of a result, for JSON."""
    return {
        "electrolyte_model": result.attrs["electrolyte_model"],
        "hysteresis": bool(result.attrs["hysteresis"]),
        "self_heating": bool(result.attrs["self_heating"]),
    }


def physics_text(result: xr.Dataset) -> str:
    """The modelling choices of a result in words, and how warm a cell became that heats itself."""
    choices = physics(result)
    words = [f"electrolyte {choices['electrolyte_model']}"]
    if choices["hysteresis"]:
        words.append("hysteresis")
    if choices["self_heating"]:
        words.append(f"self-heating, at most {float(result.peak_temperature.max()):.2f} K")
    return ", ".join(words)


def rate_summary(result: xr.Dataset) -> dict[str, Any]:
    """One cell's part of ``nasicell rate --json``."""
    return {
        "cell": result.attrs["cell"],
        "basis_mA_g": result.attrs["basis_mA_g"],
        **physics(result),
        "rows": rate_rows(result),
        "rmse_mAh_g": rate_rmse(result),
        "warnings": result.attrs["warnings"].splitlines(),
    }


def rate_capacities(summary: dict[str, Any]) -> list[float | None]:
    """What a replay compares: the capacity of each step [mAh/g], from :func:`rate_summary`."""
    return [row["capacity_mAh_g"] for row in summary["rows"]]


def rate_text(result: xr.Dataset) -> str:
    """A rate test's table for a terminal."""
    rows = [
        [
            f"{row['c_rate']:g}C",
            number_text(row["capacity_mAh_g"], ".1f"),
            number_text(row["measured_mAh_g"], ".1f"),
            number_text(row["charge_capacity_mAh_g"], ".1f"),
            number_text(row["mean_voltage_V"], ".3f"),
            number_text(row["energy_efficiency"], ".1%"),
            number_text(row["numerical_error_mAh_g"], ".3f"),
            row["stopped_by"],
        ]
        for row in rate_rows(result)
    ]
    header = [
        "rate",
        "discharge",
        "measured",
        "charge",
        "mean V",
        "efficiency",
        "+-",
        "stopped by",
    ]
    rmse = rate_rmse(result)
    lines = [
        f"{result.attrs['cell']}: {result.attrs['title']}",
        f"capacities in mAh/g of active material, 1C = {result.attrs['basis_mA_g']:g} mA/g, "
        f"{physics_text(result)}",
        text_table(header, rows),
    ]
    if rmse is not None:
        lines.append(f"root-mean-square error against the measured rates: {rmse:.2f} mAh/g")
    lines += [f"warning: {sentence}" for sentence in result.attrs["warnings"].splitlines()]
    return "\n".join(lines)


def plain(value: Any) -> Any:
    """A number or text that JSON knows."""
    if isinstance(value, str):
        return value
    number = float(value)
    return number if math.isfinite(number) else None


def number_text(value: float | None, form: str) -> str:
    """A number in a format, a dash where it is unknown."""
    return "-" if value is None else format(value, form)
