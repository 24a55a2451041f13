"""What an open-circuit potential from data says: for JSON and the terminal."""

from typing import Any

import xarray as xr

from nasicell.tables import number_text, plain
from nasicell.text import text_table, wrapped

_NUMBERS = (
    "span_mAh",
    "mismatch",
    "charge_shift",
    "charge_stretch",
    "mean_gap_mV",
    "largest_gap_mV",
    "smoothing_rms_mV",
    "smoothing_largest_mV",
    "smoothing_largest_at",
    "least_distance_of_points",
    "largest_distance_of_points",
    "alignment_rms_mV",
    "relaxation_left_mV",
    "uncertainty_mV",
)


def potential_summary(result: xr.Dataset) -> dict[str, Any]:
    """Return what ``nasicell potential --json`` prints: null for unknown, the unit ends a key.

    Parameters
    ----------
    result : xarray.Dataset
        From :func:`nasicell.potential_from_data`.
    """
    attrs = result.attrs
    branches = [
        {
            "direction": way,
            "half_cycle": int(number),
            "capacity_mAh": capacity,
            "c_rate": plain(rate),
        }
        for way, number, capacity, rate in zip(
            *(attrs[key] for key in ("directions", "half_cycles", "capacities_mAh", "c_rates")),
            strict=True,
        )
    ]
    points = zip(result.point_content.values, result.point_potential.values, strict=True)
    return {
        **{key: attrs[key] for key in ("file", "file_sha256", "method", "align")},
        "mapping": attrs["mapping"] or None,
        "branches": branches,
        **{key: plain(attrs[key]) for key in _NUMBERS},
        "mass_mg": plain(attrs["mass_mg"]),
        "span_mAh_g": plain(specific_span(result)),
        "upper_potential_V": plain(result.point_potential[0]),
        "lower_potential_V": plain(result.point_potential[-1]),
        "points": [{"content": float(x), "potential_V": float(U)} for x, U in points],
        "warnings": attrs["warnings"].splitlines(),
    }


def specific_span(result: xr.Dataset) -> float:
    """Charge between content 0 and 1 per gram of active material [mA.h/g]; NaN without a mass."""
    return float(1e3 * result.attrs["span_mAh"] / result.attrs["mass_mg"])


def potential_text(result: xr.Dataset) -> str:
    """Return the report for a terminal."""
    told = potential_summary(result)
    rows = [
        [
            row["direction"],
            str(row["half_cycle"]),
            f"{row['capacity_mAh']:.5g}",
            "-" if row["c_rate"] is None else f"C/{1 / row['c_rate']:.3g}",
        ]
        for row in told["branches"]
    ]
    per_gram = "" if told["span_mAh_g"] is None else f", {told['span_mAh_g']:.4g} mA.h/g"
    lines = [
        f"{told['file']}: open-circuit potential from "
        f"{'a titration' if told['method'] == 'titration' else 'slow half-cycles'}, "
        f"aligned by: {told['align']}",
        text_table(["direction", "half-cycle", "mA.h", "own C-rate"], rows, left=True),
        f"  content 0 to 1: {told['span_mAh']:.5g} mA.h{per_gram}, "
        f"{told['upper_potential_V']:.3f} V to {told['lower_potential_V']:.3f} V",
        f"  charge less discharge: {number_text(told['mean_gap_mV'], '.3g')} mV in the mean, at "
        f"most {number_text(told['largest_gap_mV'], '.3g')} mV, over contents 0.05 to 0.95",
        f"  table: {result.sizes['point']} points, {told['least_distance_of_points']:.4f} to "
        f"{told['largest_distance_of_points']:.4f} apart in content; it moves the data by "
        f"{told['smoothing_rms_mV']:.3g} mV rms, at most {told['smoothing_largest_mV']:.3g} mV at "
        f"{told['smoothing_largest_at']:.3f}",
    ]
    if told["align"] == "steps":
        lines.append(
            f"  alignment: the charge is shifted by {told['charge_shift']:+.4f} in content and "
            f"stretched by {told['charge_stretch']:+.2%}"
        )
    if told["alignment_rms_mV"] is not None:
        lines.append(
            f"  alignment: '{result.attrs['other_align']}' would move the mean by "
            f"{told['alignment_rms_mV']:.3g} mV rms"
        )
    if told["relaxation_left_mV"] is not None:
        lines.append(
            "  rests: in their last tenth the voltage moves by at most "
            f"{told['relaxation_left_mV']:.3g} mV"
        )
    lines.append(f"  uncertainty: {told['uncertainty_mV']:.3g} mV (smoothing rms + half the gap)")
    lines += [wrapped(f"warning: {sentence}") for sentence in told["warnings"]]
    return "\n".join(lines)
