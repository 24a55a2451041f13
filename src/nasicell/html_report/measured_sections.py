"""Sections on measured data: the report of an import, an open-circuit potential."""

from typing import Any

from nasicell.html_report.blocks import Block, Facts, Listing, Picture, Section, Table, shortened
from nasicell.html_report.folders import Measured
from nasicell.html_report.pictures import inline_svg
from nasicell.measured import charge_text, counts_text
from nasicell.measured_figure import plot_measured
from nasicell.potential_figure import plot_potential
from nasicell.tables import number_text

SCALES = {"time": ("h", 3600.0), "current": ("mA", 1e-3), "capacity": ("mAh", 1e-3)}
"""Units in which ranges are told, and what they are of the data set's own."""
DRAWN = {
    "cycling": "Voltage and current (positive on discharge) over time; beside them, where "
    "half-cycles were found, the capacity of each.",
    "curve": "The digitised points.",
    "impedance": "a: the spectrum in the complex plane. b: its modulus over frequency.",
}


def import_section(found: Measured, anchor: str) -> Section:
    """Lay out the report of an import.

    Parameters
    ----------
    found : Measured
        A folder of ``nasicell import``.
    anchor : str
        The section's id.
    """
    told = found.summary
    counts = counts_text(told)
    drawn = DRAWN[told["kind"]]
    title = f"Measured data of {told['file']}"
    blocks: list[Block] = [
        Facts(
            [
                ("file", told["file"]),
                ("SHA-256", told["file_sha256"]),
                ("format", f"{told['format']}, {told['kind']}"),
                ("read", told["notes"]),
                ("found", counts),
                ("counts from", _counts_from(told["counts_from"])),
                ("sign", _sign(told)),
                ("time", told["time_unit"]),
                ("charge", charge_text(told["charge_check"])),
                ("basis", told["basis"]),
                ("mass in the file's head, not used", _milligrams(told["file_mass_mg"])),
            ]
        ),
        Picture(inline_svg(plot_measured(found.data), anchor, title, f"{counts}. {drawn}"), drawn),
        _columns(told["columns"]),
        _ranges(told["ranges"]),
    ]
    where = f"{found.folder}/table.csv"
    if told["half_cycle_rows"]:
        blocks.append(shortened(_half_cycles(told["half_cycle_rows"]), where))
    if told["cycle_rows"]:
        blocks.append(shortened(_cycles(told["cycle_rows"]), f"{found.folder}/report.json"))
    return Section(anchor, title, f"{told['format']}: {counts}", blocks, told["warnings"])


def _sign(told: dict[str, Any]) -> str:
    after = "; here positive on discharge" if told["positive_current"] else ""
    return f"{told['sign_evidence']}{after}"


def _counts_from(found: dict[str, str] | None) -> str | None:
    if found is None:
        return None
    return "; ".join(f"{name.replace('_', '-')}: {how}" for name, how in found.items())


def _milligrams(mass: float | None) -> str | None:
    return None if mass is None else f"{mass:.4g} mg"


def _columns(columns: list[dict[str, Any]]) -> Table:
    rows = [
        [one["quantity"].replace("_", " "), one["column"], one["unit"] or "-"] for one in columns
    ]
    return Table("Columns that were read", ["quantity", "head", "unit"], rows, words=(0, 1, 2))


def _ranges(ranges: dict[str, dict[str, Any]]) -> Table:
    rows = []
    for name, one in ranges.items():
        unit, scale = SCALES.get(name, (one["unit"], 1.0))
        ends = (one[end] for end in ("minimum", "maximum"))
        values = [number_text(None if end is None else end / scale, ".6g") for end in ends]
        rows.append([name.replace("_", " "), *values, unit.replace("A.h", "Ah")])
    return Table("Ranges", ["quantity", "smallest", "largest", "unit"], rows, words=(0, 3))


def _half_cycles(found: list[dict[str, Any]]) -> Table:
    columns = {
        "cycle": ("cycle", "d"),
        "records": ("records", "d"),
        "duration / h": ("duration_h", ".4g"),
        "capacity / mAh": ("capacity_mAh", ".5g"),
        "integral / mAh": ("current_integral_mAh", ".5g"),
        "capacity / mAh g⁻¹": ("specific_capacity_mAh_g", ".4g"),
        "from / V": ("start_voltage_V", ".3f"),
        "to / V": ("end_voltage_V", ".3f"),
        "current / mA": ("mean_current_mA", ".4g"),
        "C-rate": ("c_rate", ".3g"),
    }
    rows = [
        [
            str(one["half_cycle"]),
            one["direction"],
            *(number_text(one[key], form) for key, form in columns.values()),
        ]
        for one in found
    ]
    return Table("Half-cycles", ["half-cycle", "direction", *columns], rows, words=(0, 1))


def _cycles(found: list[dict[str, Any]]) -> Table:
    rows = [
        [
            str(one["cycle"]),
            number_text(one["charge_capacity_mAh"], ".5g"),
            number_text(one["discharge_capacity_mAh"], ".5g"),
            number_text(one["coulombic_efficiency"], ".2%"),
            number_text(one["file_coulombic_efficiency"], ".2%"),
        ]
        for one in found
    ]
    header = ["cycle", "charge / mAh", "discharge / mAh", "efficiency", "the file's own"]
    return Table("Cycles", header, rows)


def potential_section(found: Measured, anchor: str) -> Section:
    """Lay out an open-circuit potential from data.

    Parameters
    ----------
    found : Measured
        A folder of ``nasicell potential``.
    anchor : str
        The section's id.
    """
    told = found.summary
    title = f"Open-circuit potential from {told['file']}"
    span = f"{told['upper_potential_V']:.3f} V to {told['lower_potential_V']:.3f} V"
    per_gram = "" if told["span_mAh_g"] is None else f", {told['span_mAh_g']:.4g} mAh/g"
    drawn = (
        "a: the branches and the points of the table. b: charge less discharge, and what smoothing "
        "and another alignment would move."
    )
    rows = [
        [
            row["direction"],
            str(row["half_cycle"]),
            f"{row['capacity_mAh']:.5g}",
            number_text(row["c_rate"], ".3g"),
        ]
        for row in told["branches"]
    ]
    blocks: list[Block] = [
        Facts(
            [
                ("file", told["file"]),
                ("SHA-256", told["file_sha256"]),
                ("method", f"{told['method']}, aligned by: {told['align']}"),
                ("content 0 to 1", f"{told['span_mAh']:.5g} mAh{per_gram}, {span}"),
                ("charge less discharge", _millivolts(told["mean_gap_mV"], told["largest_gap_mV"])),
                ("moved by smoothing",
                 _millivolts(told["smoothing_rms_mV"], told["smoothing_largest_mV"], "rms")),
                ("uncertainty", f"{told['uncertainty_mV']:.3g} mV"),
            ]
        ),
        Picture(inline_svg(plot_potential(found.data), anchor, title, f"{span}. {drawn}"), drawn),
        Table("Branches", ["direction", "half-cycle", "capacity / mAh", "own C-rate"], rows),
        *([Listing("Remarks", told["remarks"])] if told.get("remarks") else []),
    ]  # fmt: skip
    summary = f"{span}, uncertainty {told['uncertainty_mV']:.2g} mV"
    return Section(anchor, title, summary, blocks, told["warnings"])


def _millivolts(mean: float | None, largest: float | None, of: str = "in the mean") -> str | None:
    if mean is None or largest is None:
        return None
    return f"{mean:.3g} mV {of}, at most {largest:.3g} mV"
