"""Results on the limits of an electrolyte as rows: for JSON, CSV and the terminal."""

from typing import Any

import xarray as xr

from nasicell.tables import number_text, plain
from nasicell.text import text_table, wrapped

STEADY = {
    "diffusion_limited_current": "diffusion-limited",
    "exhaustion_current": "anions gone",
    "half_depletion_current": "half gone",
}
"""Steady currents of the data set, and what a table calls them."""


def critical_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row a criterion of the critical current; None where it is not met."""
    rows = []
    for criterion in result.criterion.values:
        at = result.sel(criterion=criterion)
        rows.append(
            {
                "criterion": str(criterion),
                "critical_current_mA_cm2": plain(at.critical_current),
                "met_at_first_level": bool(at.met_at_first_level),
                "ratio_to_published": plain(at.critical_ratio),
                "time_in_test_h": plain(at.critical_time / 3600),
                "reason": str(at.critical_reason.values),
            }
        )
    return rows


def critical_summary(result: xr.Dataset) -> dict[str, Any]:
    """What is known of the critical current."""
    return {
        "cell": result.attrs["cell"],
        "electrolyte_model": result.attrs["electrolyte_model"],
        **_critical(result),
        "warnings": result.attrs["warnings"].splitlines(),
    }


def _critical(result: xr.Dataset) -> dict[str, Any]:
    return {
        "step_test": result.attrs["step_test"],
        "critical_current": critical_rows(result),
        "published_critical_current_mA_cm2": plain(result.published_critical_current),
        "polarisation_at_published_V": plain(result.polarisation_at_published),
    }


def level_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row a level of the step test."""
    return [
        {
            "cell": result.attrs["cell"],
            "current_mA_cm2": plain(level.level_current),
            "peak_polarisation_V": plain(level.peak_polarisation),
            "plating_overpotential_V": plain(level.plating_overpotential),
            "least_share": plain(level.least_share),
            "thickness_cycled_um": plain(1e6 * level.thickness_cycled),
        }
        for level in (result.isel(level=n) for n in range(result.sizes["level"]))
    ]


def critical_currents(summary: dict[str, Any]) -> list[float | None]:
    """What a replay compares: the critical currents [mA/cm2] of a summary."""
    return [row["critical_current_mA_cm2"] for row in summary["critical_current"]]


def critical_text(result: xr.Dataset) -> str:
    """A step test for a terminal."""
    lines = [_title(result), *_critical_lines(result), *_warning_lines(result)]
    return "\n".join(lines)


def limit_sentence(result: xr.Dataset) -> str:
    """What limits the current, in a sentence."""
    if not result.attrs["polarises"]:
        why = (
            "the cations carry all of the current"
            if result.attrs["carrier"]
            else ("the anions do not move")
        )
        return (
            f"there is no limiting current: {why}, so that no salt polarises or runs out at any "
            "current"
        )
    current = float(result.exhaustion_current)
    if result.attrs["runs_out"]:
        return (
            f"the diffusion-limited current is {current:.4g} mA/cm2: above it the salt at the "
            "metal that is plated is used up after Sand's time, below it never"
        )
    return (
        f"there is no limiting current: at {current:.4g} mA/cm2 only "
        f"{float(result.exhaustion_share):.0%} of the mobile anions stays at the metal that is "
        "plated, but the bound anions keep their cations there, which carry the current on"
    )


def sand_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row a current of Sand's time; None where the salt never runs out."""
    return [
        {
            "current_mA_cm2": plain(at.sand_current),
            "sand_time_s": plain(at.sand_time),
            "sand_time_closed_form_s": plain(at.sand_time_closed_form),
            "numerical_error_s": plain(at.sand_time_error),
            "reason": str(at.sand_reason.values) or None,
        }
        for at in (result.isel(sand=n) for n in range(result.sizes["sand"]))
    ]


def limit_summary(result: xr.Dataset) -> dict[str, Any]:
    """What ``nasicell limits --json`` prints."""
    steady = {
        f"{name}{what}_mA_cm2": plain(result[f"{name}{variable}"])
        for name in STEADY
        for what, variable in (
            ("", ""),
            ("_closed_form", "_closed_form"),
            ("_numerical_error", "_error"),
        )
    }
    return {
        "cell": result.attrs["cell"],
        "electrolyte_model": result.attrs["electrolyte_model"],
        "meaning": limit_sentence(result),
        **steady,
        "exhaustion_share": plain(result.exhaustion_share),
        "sand": sand_rows(result),
        "diffusivity_apparent_m2_s": plain(result.diffusivity_apparent),
        "diffusivity_model_m2_s": plain(result.diffusivity_model),
        **_critical(result),
        "warnings": result.attrs["warnings"].splitlines(),
    }


def limit_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row a number, for CSV: steady currents, Sand's times, critical currents."""
    summary = limit_summary(result)
    rows = [
        {
            "quantity": name,
            "current_mA_cm2": summary[f"{name}_mA_cm2"],
            "closed_form_mA_cm2": summary[f"{name}_closed_form_mA_cm2"],
            "numerical_error_mA_cm2": summary[f"{name}_numerical_error_mA_cm2"],
        }
        for name in STEADY
    ]
    rows += [
        {
            "quantity": "sand_time",
            "current_mA_cm2": row["current_mA_cm2"],
            "time_s": row["sand_time_s"],
            "closed_form_s": row["sand_time_closed_form_s"],
            "numerical_error_s": row["numerical_error_s"],
            "reason": row["reason"],
        }
        for row in summary["sand"]
    ]
    rows += [
        {
            "quantity": f"critical_current_by_{row['criterion']}",
            "current_mA_cm2": row["critical_current_mA_cm2"],
            "met_at_first_level": row["met_at_first_level"],
            "reason": row["reason"],
        }
        for row in summary["critical_current"]
    ]
    keys = ["quantity", "current_mA_cm2", "closed_form_mA_cm2", "numerical_error_mA_cm2"]
    keys += ["time_s", "closed_form_s", "numerical_error_s", "met_at_first_level", "reason"]
    return [{"cell": summary["cell"], **{key: row.get(key) for key in keys}} for row in rows]


def limits_compared(summary: dict[str, Any]) -> list[float | None]:
    """What a replay compares: currents [mA/cm2] and Sand's times [s] of a summary."""
    return [
        *(summary[f"{name}_mA_cm2"] for name in STEADY),
        *(row["sand_time_s"] for row in summary["sand"]),
        *critical_currents(summary),
    ]


def limit_text(result: xr.Dataset) -> str:
    """The limits for a terminal."""
    summary = limit_summary(result)
    lines = [_title(result), wrapped(f"{summary['meaning']}.")]
    if result.attrs["polarises"]:
        lines += ["", *_steady_lines(summary)]
    if summary["sand"]:
        lines += ["", *_sand_lines(summary)]
    if summary["diffusivity_apparent_m2_s"] is not None:
        lines += [
            "",
            "diffusivity of the salt, read from a current that falls with the root of time: "
            f"{summary['diffusivity_apparent_m2_s']:.4g} m2/s; "
            f"true in the model: {summary['diffusivity_model_m2_s']:.4g} m2/s",
        ]
    return "\n".join([*lines, "", *_critical_lines(result), *_warning_lines(result)])


def _steady_lines(summary: dict[str, Any]) -> list[str]:
    names = dict(STEADY)
    # for a salt the two are one
    names.pop(
        "exhaustion_current"
        if summary["diffusion_limited_current_mA_cm2"] is not None
        else "diffusion_limited_current"
    )
    rows = [
        [
            f"{words} ({summary['exhaustion_share']:.0%} left)"
            if words == "anions gone"
            else words,
            number_text(summary[f"{name}_mA_cm2"], ".5g"),
            number_text(summary[f"{name}_closed_form_mA_cm2"], ".5g"),
            number_text(summary[f"{name}_numerical_error_mA_cm2"], ".1g"),
        ]
        for name, words in names.items()
    ]
    return [
        "steady current densities in mA/cm2",
        text_table(["at the plated metal", "simulated", "closed form", "+-"], rows, left=True),
    ]


def _sand_lines(summary: dict[str, Any]) -> list[str]:
    rows = [
        [
            f"{row['current_mA_cm2']:.4g}",
            number_text(row["sand_time_s"], ".4g"),
            number_text(row["sand_time_closed_form_s"], ".4g"),
            number_text(row["numerical_error_s"], ".1g"),
            row["reason"] or "",
        ]
        for row in summary["sand"]
    ]
    return [
        "time until it is gone",
        text_table(["mA/cm2", "simulated / s", "closed form / s", "+-", ""], rows),
    ]


def _critical_lines(result: xr.Dataset) -> list[str]:
    """The critical current, each criterion with what it says."""
    rows = [
        [
            row["criterion"],
            _at_most(row, "critical_current_mA_cm2", ".4g"),
            _at_most(row, "ratio_to_published", ".2f"),
            row["reason"],
        ]
        for row in critical_rows(result)
    ]
    published = plain(result.published_critical_current)
    at_published = plain(result.polarisation_at_published)
    lines = [
        f"critical current, an estimate by criterion: {result.attrs['step_test']}",
        text_table(["criterion", "mA/cm2", "over published", "what it says"], rows, left=True),
    ]
    if published is None:
        lines.append("no critical current is published for this cell")
    elif at_published is None:
        lines.append(f"published: {published:.4g} mA/cm2, which the step test does not reach")
    else:
        lines.append(
            f"published: {published:.4g} mA/cm2; at it the voltage of the whole cell reaches "
            f"{at_published:.3g} V in the model, which knows no dendrites"
        )
    return lines


def _at_most(row: dict[str, Any], key: str, form: str) -> str:
    """A number of a criterion, as a bound where the first level met it already."""
    bound = "<= " if row["met_at_first_level"] and row[key] is not None else ""
    return bound + number_text(row[key], form)


def _title(result: xr.Dataset) -> str:
    return (
        f"{result.attrs['cell']}: metal | electrolyte | metal, electrolyte "
        f"{result.attrs['electrolyte_model']}"
    )


def _warning_lines(result: xr.Dataset) -> list[str]:
    return [f"warning: {sentence}" for sentence in result.attrs["warnings"].splitlines()]
