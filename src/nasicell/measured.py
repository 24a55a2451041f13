"""What an import ends with: the report of a measured file, for JSON and the terminal."""

import json
from typing import Any

import xarray as xr

from nasicell.tables import number_text, plain
from nasicell.text import text_table

_SHOWN = 12  # half-cycles that a terminal shows
_HALF_CYCLE = {
    "cycle": ("cycle_of_half_cycle", 1.0),
    "direction": ("direction", 1.0),
    "records": ("records", 1.0),
    "duration_h": ("duration", 1 / 3600),
    "capacity_mAh": ("half_cycle_capacity", 1e3),
    "current_integral_mAh": ("current_integral", 1e3),
    "start_voltage_V": ("start_voltage", 1.0),
    "end_voltage_V": ("end_voltage", 1.0),
    "mean_current_mA": ("mean_current", 1e3),
    "specific_capacity_mAh_g": ("half_cycle_specific_capacity", 1.0),
    "c_rate": ("c_rate", 1.0),
}
_CYCLE = {
    "charge_capacity_mAh": ("cycle_charge_capacity", 1e3),
    "discharge_capacity_mAh": ("cycle_discharge_capacity", 1e3),
    "coulombic_efficiency": ("coulombic_efficiency", 1.0),
    "file_coulombic_efficiency": ("file_coulombic_efficiency", 1.0),
}
_COUNTS = ("cycle", "records")


def import_summary(data: xr.Dataset) -> dict[str, Any]:
    """Return what ``nasicell import --json`` prints: null for unknown, the unit ends a key.

    Parameters
    ----------
    data : xarray.Dataset
        From :func:`nasicell.read_measured`.
    """
    attrs = data.attrs
    counts = {
        "records": data.sizes["record"],
        "steps": _distinct(data, "step_count"),
        "half_cycles": data.sizes.get("half_cycle"),
        "cycles": data.sizes.get("cycle"),
        "curves": _distinct(data, "curve_name"),
    }
    return {
        **{key: attrs[key] for key in ("file", "file_sha256", "kind", "format", "notes")},
        "mapping": attrs.get("mapping") or None,
        "columns": json.loads(attrs["columns"]),
        **counts,
        "counts_from": json.loads(attrs["counts_from"]) if "counts_from" in attrs else None,
        "positive_current": attrs.get("positive_current"),
        "sign_evidence": attrs["sign_evidence"],
        "time_unit": attrs.get("time_unit"),
        "charge_check": json.loads(attrs["charge_check"]) if "charge_check" in attrs else None,
        "basis": attrs.get("basis"),
        **{key: _known(attrs, key) for key in ("mass_mg", "one_c_mA_g", "file_mass_mg")},
        "ranges": _ranges(data),
        "half_cycle_rows": _rows(data, "half_cycle", _HALF_CYCLE),
        "cycle_rows": _rows(data, "cycle", _CYCLE),
        "warnings": attrs["warnings"].splitlines(),
    }


def _distinct(data: xr.Dataset, name: str) -> int | None:
    return len(set(data[name].values.tolist())) if name in data else None


def _known(attrs: dict[str, Any], key: str) -> float | None:
    found: float | None = plain(attrs[key]) if key in attrs else None
    return found


def _ranges(data: xr.Dataset) -> dict[str, dict[str, Any]]:
    """Smallest and largest value of each measured variable, with its unit."""
    names = ("time", "voltage", "current", "specific_capacity", "capacity", "frequency",
             "impedance_real", "impedance_imaginary")  # fmt: skip
    return {
        name: {
            "minimum": plain(data[name].min()),
            "maximum": plain(data[name].max()),
            "unit": data[name].attrs["units"],
        }
        for name in names
        if name in data
    }


def _rows(
    data: xr.Dataset, dimension: str, names: dict[str, tuple[str, float]]
) -> list[dict[str, Any]]:
    if dimension not in data.dims:
        return []
    rows = []
    for n, number in enumerate(data[dimension].values):
        row: dict[str, Any] = {dimension: int(number)}
        for key, (name, scale) in names.items():
            value = plain(data[name].values[n])
            if isinstance(value, float):
                value = int(value) if key in _COUNTS else value * scale
            row[key] = value
        rows.append(row)
    return rows


def import_text(data: xr.Dataset) -> str:
    """Return the report of an import for a terminal."""
    summary = import_summary(data)
    lines = [
        f"{summary['file']}: {summary['format']}, {summary['kind']}",
        _line("read", summary["notes"]),
        _line("columns", ", ".join(map(_column, summary["columns"]))),
        _line("found", counts_text(summary)),
        *(_line(name.replace("_", " "), f"{r['minimum']:.6g} to {r['maximum']:.6g} {r['unit']}")
          for name, r in summary["ranges"].items()),
        _line("sign", summary["sign_evidence"]
              + ("; here positive on discharge" if summary["positive_current"] else "")),
        _line("time", summary["time_unit"]),
        _line("charge", charge_text(summary["charge_check"])),
        _line("basis", summary["basis"]),
    ]  # fmt: skip
    lines = [line for line in lines if line]
    if summary["half_cycle_rows"]:
        lines += ["", _half_cycle_table(summary["half_cycle_rows"])]
    lines += [f"warning: {sentence}" for sentence in summary["warnings"]]
    return "\n".join(lines)


def _line(name: str, value: str | None) -> str:
    return f"  {name}: {value}" if value else ""


def _column(column: dict[str, Any]) -> str:
    unit = f" in {column['unit']}" if column["unit"] else ""
    return f"{column['quantity'].replace('_', ' ')} from '{column['column']}'{unit}"


def counts_text(summary: dict[str, Any]) -> str:
    """Say how many of what an import found."""
    names = ("records", "steps", "half_cycles", "cycles", "curves")
    return ", ".join(
        f"{summary[name]} {(name if summary[name] != 1 else name[:-1]).replace('_', '-')}"
        for name in names
        if summary[name] is not None
    )


def charge_text(check: dict[str, Any] | None) -> str | None:
    """Say how the charge that was integrated compares with the file's own."""
    if check is None:
        return None
    if check["ratio"] is None:
        return "not checked"
    return (
        f"integral of the current {check['current_integral_mAh']:.6g} mA.h, the file's own "
        f"{check['file_column']} {check['file_capacity_mAh']:.6g} mA.h, ratio {check['ratio']:.4f}"
    )


def _half_cycle_table(rows: list[dict[str, Any]]) -> str:
    header = ["half-cycle", "cycle", "records", "hours", "mAh", "mAh/g", "from V", "to V", "mA",
              "C-rate", ""]  # fmt: skip
    shown = [
        [
            str(row["half_cycle"]),
            str(row["cycle"]),
            str(row["records"]),
            number_text(row["duration_h"], ".4g"),
            number_text(row["capacity_mAh"], ".5g"),
            number_text(row["specific_capacity_mAh_g"], ".4g"),
            number_text(row["start_voltage_V"], ".3f"),
            number_text(row["end_voltage_V"], ".3f"),
            number_text(row["mean_current_mA"], ".4g"),
            number_text(row["c_rate"], ".3g"),
            row["direction"],
        ]
        for row in rows[:_SHOWN]
    ]
    table = text_table(header, shown)
    more = len(rows) - _SHOWN
    return f"{table}\n... and {more} more half-cycles: --json or --out" if more > 0 else table
