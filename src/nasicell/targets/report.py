"""A target map as JSON, text and files."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from nasicell.citing import write_bib
from nasicell.files import write_csv, write_json
from nasicell.plots import save_figure
from nasicell.sweeps.evaluating import ERROR, STATUS
from nasicell.tables import number_text, plain
from nasicell.targets.figure import numbered, plot_target
from nasicell.targets.published import CONDUCTIVITY, counted
from nasicell.targets.records import RECORD
from nasicell.targets.running import MAP
from nasicell.targets.words import unit_words
from nasicell.text import text_table, wrapped

ELECTROLYTES = "electrolytes.csv"
_SHOWN = 40  # most rows of the boundary that are printed


def files(data: xr.Dataset) -> str:
    """Name what :func:`write_target` writes, and the map."""
    electrolytes = f"{ELECTROLYTES}, " if electrolyte_rows(data) else ""
    return f"boundary.csv, {electrolytes}{MAP}, figure.png, figure.pdf, record.json, citations.bib"


def summary(data: xr.Dataset) -> dict[str, Any]:
    """Return what ``--json`` prints of a target map."""
    attributes = data.attrs
    return {
        "cell": attributes["cell"],
        "basis_mA_g": float(attributes["basis_mA_g"]),
        "electrolyte_model": attributes["electrolyte_model"],
        "c_rate": float(attributes["c_rate"]),
        "required_share": plain(attributes.get("required_share", np.nan)),
        "required_capacity_mAh_g": plain(attributes.get("required_mAh_g", np.nan)),
        "axes": [_axis(data, name) for name in _names(data)],
        "samples": int(data.status.size),
        "status": {word: int((data.status.values == code).sum()) for code, word in STATUS.items()},
        "own_capacity_mAh_g": plain(attributes.get("own_capacity_mAh_g", np.nan)),
        "own_required_mAh_g": plain(attributes.get("own_required_mAh_g", np.nan)),
        "sentences": attributes["sentences"].splitlines(),
        "boundary": boundary_rows(data),
        "electrolytes": electrolyte_rows(data),
        "numerical_error_mAh_g": _largest(data[ERROR].values),
        "sweep_sha256": attributes["sweep_sha256"],
        "warnings": attributes["warnings"].splitlines(),
    }


def _names(data: xr.Dataset) -> list[str]:
    return str(data.attrs["axes"]).split("\n")


def _axis(data: xr.Dataset, name: str) -> dict[str, Any]:
    axis = data[name]
    own = dict(zip(_names(data), np.ravel(data.attrs.get("own", [])), strict=False))
    return {
        "name": name,
        "path": axis.attrs["long_name"],
        "unit": axis.attrs["units"],
        "least": float(axis.min()),
        "largest": float(axis.max()),
        "values": int(axis.size),
        "own": plain(own.get(name, np.nan)),
    }


def _largest(values: Any) -> float | None:
    known = values[np.isfinite(values)]
    return float(known.max()) if known.size else None


def boundary_rows(data: xr.Dataset) -> list[dict[str, Any]]:
    """Rows of the boundary; numbers in the units of the axes, None for unknown."""
    rows = _rows(data, "boundary_", "row")
    whole = ("crossing", "crossings")
    return [{k: int(v) if k in whole and v is not None else v for k, v in r.items()} for r in rows]


def electrolyte_rows(data: xr.Dataset) -> list[dict[str, Any]]:
    """Rows of the published electrolytes; empty where the conductivity is no axis."""
    return _rows(data, "published_", "material")


def _rows(data: xr.Dataset, prefix: str, dimension: str) -> list[dict[str, Any]]:
    names = [str(name) for name in data.data_vars if str(name).startswith(prefix)]
    return [
        {name.removeprefix(prefix): plain(data[name].values[row]) for name in names}
        for row in range(data.sizes.get(dimension, 0))
    ]


def text(data: xr.Dataset) -> str:
    """Return what a terminal shows of a target map."""
    content = summary(data)
    lines = [
        f"{content['cell']}: {data.attrs['required']} at {content['c_rate']:g}C",
        f"1C = {content['basis_mA_g']:g} mA/g, electrolyte {content['electrolyte_model']}, "
        f"{_samples(content['samples'])}",
        "",
        *_boundary_text(content),
        "",
        *[wrapped(f"- {sentence}") for sentence in content["sentences"]],
    ]
    if content["electrolytes"]:
        counts = Counter(row["verdict"] for row in content["electrolytes"])
        said = ", ".join(counted(number, verdict) for verdict, number in counts.items())
        lines += ["", wrapped(f"published electrolytes, all else as in the cell: {said}")]
    became = [f"{n} {word}".replace("_", " ") for word, n in content["status"].items() if n]
    lines += ["", f"samples: {', '.join(became)}"]
    lines += [f"warning: {sentence}" for sentence in content["warnings"]]
    return "\n".join(lines)


def _samples(number: int) -> str:
    return f"{number} sample{'' if number == 1 else 's'}"


def _boundary_text(content: dict[str, Any]) -> list[str]:
    """The boundary that asks for the first axis, as a table."""
    first, *others = content["axes"]
    rows = [row for row in content["boundary"] if row["needed"] == first["name"]]
    head = [f"{axis['name']} / {unit_words(axis['unit']) or 1}" for axis in (*others, first)]
    shown = [
        [
            *(number_text(row[axis["name"]], ".4g") for axis in others),
            number_text(row[first["name"]], ".3g"),
            number_text(row["uncertainty"], ".1g"),
            row["reached"],
        ]
        for row in rows[:_SHOWN]
    ]
    table = text_table([*head, "+-", "reached"], shown)
    more = len(rows) - len(shown)
    return [table, f"and {more} more rows, in boundary.csv"] if more else [table]


def write_target(data: xr.Dataset, folder: Path) -> None:
    """Write tables, figure, record and citations of a map beside its sweep.

    Parameters
    ----------
    data : xarray.Dataset
        The map.
    folder : pathlib.Path
        An existing folder.
    """
    axes = [_axis(data, name) for name in _names(data)]
    units = {axis[key]: axis["unit"] for axis in axes for key in ("name", "path")}

    def with_units(row: dict[str, Any]) -> dict[str, Any]:
        return {f"{key} [{units[key]}]" if key in units else key: row[key] for key in row}

    write_csv(folder / "boundary.csv", [with_units(row) for row in boundary_rows(data)])
    electrolytes = electrolyte_rows(data)
    if electrolytes:
        numbers = numbered(data)
        units["own_conductivity"] = units[CONDUCTIVITY]
        limited = {row["limit_of"] for row in electrolytes if row["limit_of"]}
        for path in limited:  # one at the most: an electrolyte brings the same numbers as the next
            units["limit"] = units[path]
        write_csv(
            folder / ELECTROLYTES,
            [{"number": numbers.get(i), **with_units(row)} for i, row in enumerate(electrolytes)],
        )
    else:  # that of another map, which stood here before
        (folder / ELECTROLYTES).unlink(missing_ok=True)
    save_figure(plot_target(data), folder / "figure")
    _write_record(data, summary(data), folder)


CHANGE_FILES = "table.csv, record.json, citations.bib"


def change_summary(data: xr.Dataset) -> dict[str, Any]:
    """Return what ``--json`` prints of a least change."""
    attributes = data.attrs
    return {
        "cell": attributes["cell"],
        "basis_mA_g": float(attributes["basis_mA_g"]),
        "electrolyte_model": attributes["electrolyte_model"],
        "c_rate": float(attributes["c_rate"]),
        "required": attributes["required"],
        "reaches": bool(attributes["reaches"]),
        "rows": change_rows(data),
        **{
            key: plain(attributes[key])
            for key in (
                "distance",
                "capacity_mAh_g",
                "required_mAh_g",
                "margin_mAh_g",
                "numerical_error_mAh_g",
                "accuracy_mAh_g",
            )
        },
        "samples": int(attributes["samples"]),
        "sentence": attributes["sentence"],
        "warnings": attributes["warnings"].splitlines(),
    }


def change_rows(data: xr.Dataset) -> list[dict[str, Any]]:
    """One row a property; ``needed`` is None where no change within the ranges reaches."""
    return [
        {"property": str(name), "unit": str(data.unit.values[i])}
        | {key: plain(data[key].values[i]) for key in ("now", "needed", "factor", "best")}
        | {key: plain(data[key].values[i]) for key in ("low", "high")}
        | {"logarithmic": bool(data.logarithmic.values[i])}
        for i, name in enumerate(data.property.values)
    ]


def change_text(data: xr.Dataset) -> str:
    """Return what a terminal shows of a least change."""
    rows = [
        [
            row["property"],
            *(number_text(row[key], ".4g") for key in ("now", "needed", "factor", "best")),
            row["unit"],
        ]
        for row in change_rows(data)
    ]
    return "\n".join(
        [
            f"{data.attrs['cell']}: {data.attrs['title']}",
            f"1C = {data.attrs['basis_mA_g']:g} mA/g, electrolyte "
            f"{data.attrs['electrolyte_model']}, {_samples(data.attrs['samples'])}",
            text_table(["property", "now", "needed", "factor", "best found", "unit"], rows),
            "",
            wrapped(f"- {data.attrs['sentence']}"),
            *[f"warning: {sentence}" for sentence in data.attrs["warnings"].splitlines()],
        ]
    )


def write_change(data: xr.Dataset, folder: Path) -> None:
    """Write table, record and citations of a least change into an existing folder."""
    write_csv(folder / "table.csv", change_rows(data))
    _write_record(data, change_summary(data), folder)


def _write_record(data: xr.Dataset, content: dict[str, Any], folder: Path) -> None:
    record = {RECORD: 1, "record": json.loads(data.attrs["record"]), "result": content}
    write_json(folder / "record.json", record)
    write_bib([data], folder)
