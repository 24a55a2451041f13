"""Results of Tafel measurements as rows: for JSON, CSV and the terminal."""

from typing import Any

import xarray as xr

from nasicell.experiments.tafel.line import STRAIGHT
from nasicell.experiments.tafel.result import AS_READ
from nasicell.reports.tafel_words import tafel_sentences
from nasicell.tables import number_text, plain
from nasicell.text import text_table, wrapped

MA_CM2 = 0.1
"""mA/cm2 in one A/m2."""
OHM_CM2 = 1e4
"""ohm*cm2 in one ohm*m2."""
MV = 1e3
ROUND_OFF = 1e-6
"""Share of a reading below which its numerical error is not told from round-off."""


def tafel_readings(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row for each sweep and each way to read it; None for unknown.

    Parameters
    ----------
    result : xarray.Dataset
        Result of a Tafel measurement.

    Returns
    -------
    list of dict
        Numbers in the units that the keys name.
    """
    rows = []
    for branch in result.branch.values:
        for reading in result.reading.values:
            at = result.sel(branch=branch, reading=reading)
            rows.append(
                {
                    "sweep": str(branch),
                    "overpotential_taken": str(reading),
                    "exchange_current_apparent_mA_cm2": plain(
                        MA_CM2 * at.exchange_current_apparent
                    ),
                    "bias_ratio": plain(at.bias_ratio),
                    "tafel_slope_apparent_mV_decade": plain(MV * at.slope_apparent),
                    "transfer_coefficient_apparent": plain(at.transfer_coefficient_apparent),
                    "fitted_from_mV": plain(MV * at.fitted_from),
                    "fitted_to_mV": plain(MV * at.fitted_to),
                    "coefficient_of_determination": plain(at.determination),
                    "is_tafel_line": _is_line(plain(at.determination)),
                    "numerical_error_mA_cm2": plain(MA_CM2 * at.numerical_error),
                    "not_read_because": str(at.not_read_because.values) or None,
                }
            )
    return rows


def tafel_causes(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row for each cause of a bias, the causes before it included."""
    rows: list[dict[str, Any]] = []
    for cause in result.cause.values:
        at = result.sel(cause=cause)
        ratio = plain(at.cause_bias_ratio)
        before = rows[-1]["bias_ratio"] if rows else None
        rows.append(
            {
                "cause": str(cause),
                "exchange_current_apparent_mA_cm2": plain(MA_CM2 * at.cause_exchange_current),
                "bias_ratio": ratio,
                "factor": None if ratio is None or before is None else ratio / before,
                "tafel_slope_apparent_mV_decade": plain(MV * at.cause_slope),
            }
        )
    return rows


def tafel_plateaus(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row for each published plateau of a symmetric cell."""
    return [
        {
            "name": str(at.plateau.values),
            "current_density_mA_cm2": plain(MA_CM2 * at.plateau_current_density),
            "published_voltage_mV": plain(MV * at.plateau_voltage),
            "voltage_with_film_for_published_mV": plain(MV * at.plateau_with_film),
            "least_reading_allowed_mA_cm2": plain(MA_CM2 * at.least_reading),
            "largest_reading_allowed_mA_cm2": plain(MA_CM2 * at.most_reading),
        }
        for at in (result.isel(plateau=n) for n in range(result.sizes["plateau"]))
    ]


def tafel_summary(result: xr.Dataset) -> dict[str, Any]:
    """What ``nasicell tafel --json`` prints."""
    attrs = result.attrs
    read = result.sel(branch="positive", reading=AS_READ)
    published = result.published_exchange_current
    factor = result.window_factor_for_published
    content = {
        "cell": attrs["cell"],
        "electrolyte_model": attrs["electrolyte_model"],
        "rate_mV_s": attrs["rate_mV_s"],
        "to_mV": attrs["to_mV"],
        "window_from_mV": attrs["window_from_mV"],
        "window_to_mV": attrs["window_to_mV"],
        "exchange_current_apparent_mA_cm2": plain(MA_CM2 * read.exchange_current_apparent),
        "exchange_current_model_mA_cm2": plain(MA_CM2 * result.exchange_current_model),
        "bias_ratio": plain(read.bias_ratio),
        "tafel_slope_apparent_mV_decade": plain(MV * read.slope_apparent),
        "tafel_slope_ideal_mV_decade": plain(MV * result.slope_ideal),
        "coefficient_of_determination": plain(read.determination),
        "numerical_error_mA_cm2": plain(MA_CM2 * read.numerical_error),
        "resistance_ohm_cm2": plain(OHM_CM2 * result.resistance),
        "published_exchange_current_mA_cm2": plain(MA_CM2 * published),
        "published_over_model": plain(published / result.exchange_current_model),
        "film_for_published_ohm_cm2": plain(OHM_CM2 * result.film_for_published),
        "window_for_published_from_mV": plain(factor * attrs["window_from_mV"]),
        "window_for_published_to_mV": plain(factor * attrs["window_to_mV"]),
        "area_share_for_published": plain(result.area_share_for_published),
        "plateaus": tafel_plateaus(result),
        "causes": tafel_causes(result),
        "readings": tafel_readings(result),
        "stopped_by": {str(b): str(why) for b, why in result.stopped_by.to_series().items()},
    }
    return {
        **content,
        "sentences": tafel_sentences(content),
        "warnings": attrs["warnings"].splitlines(),
    }


def tafel_compared(summary: dict[str, Any]) -> list[float | None]:
    """What a replay compares: each apparent exchange current [mA/cm2]."""
    return [row["exchange_current_apparent_mA_cm2"] for row in summary["readings"]]


def tafel_text(result: xr.Dataset) -> str:
    """The tables and sentences of a Tafel measurement for a terminal."""
    summary = tafel_summary(result)
    lines = [
        f"{summary['cell']}: {result.attrs['title']}",
        f"symmetric cell swept at {summary['rate_mV_s']:g} mV/s to {summary['to_mV']:g} mV, line "
        f"fitted from {summary['window_from_mV']:g} to {summary['window_to_mV']:g} mV of what is "
        f"taken for the overpotential, electrolyte {summary['electrolyte_model']}",
        "",
        _readings_table(summary),
        "",
        "how the first reading comes about, one cause after another:",
        _causes_table(summary),
        "",
        *[wrapped(f"- {sentence}") for sentence in summary["sentences"]],
        *[wrapped(f"warning: {sentence}") for sentence in summary["warnings"]],
    ]
    return "\n".join(lines)


def _readings_table(summary: dict[str, Any]) -> str:
    header = ["i0 / mA/cm2", "over model", "+-", "mV/decade", "alpha", "r2", "sweep", "read from"]
    rows = [
        [
            number_text(row["exchange_current_apparent_mA_cm2"], ".4g"),
            number_text(row["bias_ratio"], ".3f"),
            _error_text(row),
            number_text(row["tafel_slope_apparent_mV_decade"], ".1f"),
            number_text(row["transfer_coefficient_apparent"], ".3f"),
            number_text(row["coefficient_of_determination"], ".4f"),
            row["sweep"],
            row["overpotential_taken"] + _remark(row),
        ]
        for row in summary["readings"]
    ]
    model = [
        f"{summary['exchange_current_model_mA_cm2']:.4g}",
        "1.000",
        "",
        f"{summary['tafel_slope_ideal_mV_decade']:.1f}",
        "0.500",
        "",
        "",
        "the model, one electrode",
    ]
    return text_table(header, [*rows, model])


def _is_line(determination: float | None) -> bool | None:
    """Whether a fit looks straight; None where there is none."""
    return None if determination is None else determination >= STRAIGHT


def _error_text(row: dict[str, Any]) -> str:
    """A numerical error, as a bound where it is round-off."""
    error, read = row["numerical_error_mA_cm2"], row["exchange_current_apparent_mA_cm2"]
    if error is None or read is None:
        return "-"
    floor = ROUND_OFF * abs(read)
    return f"< {floor:.0e}" if error < floor else f"{error:.0e}"


def _remark(row: dict[str, Any]) -> str:
    """Why a reading is none, or not one of a Tafel line."""
    if row["not_read_because"]:
        return f" ({row['not_read_because']})"
    return f" (not a Tafel line: r2 below {STRAIGHT:g})" if row["is_tafel_line"] is False else ""


def _causes_table(summary: dict[str, Any]) -> str:
    header = ["i0 / mA/cm2", "over model", "factor", "mV/decade", "cause, with all above it"]
    rows = [
        [
            number_text(row["exchange_current_apparent_mA_cm2"], ".4g"),
            number_text(row["bias_ratio"], ".3f"),
            number_text(row["factor"], ".3f"),
            number_text(row["tafel_slope_apparent_mV_decade"], ".1f"),
            row["cause"],
        ]
        for row in summary["causes"]
    ]
    return text_table(header, rows)
