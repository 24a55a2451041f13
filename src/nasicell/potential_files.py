"""An open-circuit potential from data as a cathode material, with table, figure and report."""

from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from nasicell.exchange import as_yaml
from nasicell.files import write_csv, write_json, write_netcdf, write_whole
from nasicell.parameters import InputError
from nasicell.parameters.bpx_entries import checked
from nasicell.parameters.constants import F
from nasicell.parameters.entries import nearest
from nasicell.parameters.finding import LIBRARY, names
from nasicell.parameters.yaml_reader import read_yaml
from nasicell.plots import save_figure
from nasicell.potential import potential_summary, specific_span
from nasicell.potential_figure import plot_potential
from nasicell.tables import plain

LEAST_SHARE, MOST = 0.1, 1.05
"""Of the material's exchangeable cations: outside, the mass is doubted."""
FILES = "cathode.yaml, curves.nc, table.csv, figure.png, figure.pdf, report.json"
"""What a folder gets."""


def potential_entry(result: xr.Dataset, source: str = "user") -> dict[str, Any]:
    """Return the potential as the entry ``open_circuit_potential`` of a cell file.

    Parameters
    ----------
    result : xarray.Dataset
        From :func:`nasicell.potential_from_data`.
    source : str
        Behind the data: a key of the bibliography, "doi:10....", or "user".
    """
    attrs = result.attrs
    half_cycles = " and ".join(
        f"{number} ({way})"
        for number, way in zip(attrs["half_cycles"], attrs["directions"], strict=True)
    )
    titration = attrs["method"] == "titration"
    what = "Ends of the rests" if titration else "Mean of slow charge and discharge"
    gap = attrs["mean_gap_mV"]
    gap_text = "" if np.isnan(gap) else f"; charge less discharge {gap:.3g} mV in the mean"
    note = (
        f"{what}, half-cycles {half_cycles}, from {attrs['file']} (sha256 {attrs['file_sha256']}), "
        f"aligned by: {attrs['align']}. Content 0 to 1 is what was measured, "
        f"{attrs['span_mAh']:.5g} mA.h. Smoothing moves it by {attrs['smoothing_rms_mV']:.3g} mV "
        f"rms{gap_text}."
    )
    points = zip(result.point_content.values, result.point_potential.values, strict=True)
    return {
        "law": "table",
        "kind": "measured" if titration else "derived",
        "source": source,
        "uncertainty": f"{attrs['uncertainty_mV']:.3g} mV",
        "note": note,
        "points": [[float(x), f"{U:.5f} V"] for x, U in points],
    }


def cathode_entries(
    result: xr.Dataset, *, material: str | None = None, source: str = "user"
) -> tuple[dict[str, Any], list[str]]:
    """Return the entries of a cathode material with this potential, and remarks.

    Parameters
    ----------
    result : xarray.Dataset
        From :func:`nasicell.potential_from_data`.
    material : str, optional
        A shipped cathode or the path of a material file, which gives all other entries; without
        it there is the potential alone, for the section ``cathode`` of a cell file.
    source : str
        As for :func:`potential_entry`.

    Raises
    ------
    InputError
        If the material is unknown, or a number would not be read back.
    """
    potential = potential_entry(result, source)
    if material is None:
        entries = {"open_circuit_potential": potential}
        checked(entries)
        return entries, [
            "the file holds the potential alone; content 0 to 1 stands for "
            f"{result.attrs['span_mAh']:.5g} mA.h, and the cell's exchangeable_cations must mean "
            "the same"
        ]
    entries = dict(_base(material))
    below = checked(entries)["exchangeable_cations"].si
    entries["open_circuit_potential"] = potential
    entries.pop("hysteresis_gap", None)
    entries.pop("hysteresis_width", None)
    found = checked(entries)
    specific = specific_span(result)
    if np.isnan(specific):
        return entries, [
            f"exchangeable_cations stays {below:g} as in {material}; with --mass it follows from "
            "the charge that passed"
        ]
    measured = specific * 3.6e3 * found["molar_mass"].si / F
    entries["exchangeable_cations"] = {
        "value": float(f"{measured:.4g}"),
        "kind": "derived",
        "source": source,
        "note": f"{specific:.5g} mA.h/g passed between content 0 and 1 of the potential.",
    }
    checked(entries)
    remarks = [
        f"exchangeable_cations is {measured:.4g}, what passed over the measured span; {material} "
        f"says {below:g}. The potential is not extrapolated beyond the span"
    ]
    if not LEAST_SHARE < measured / below < MOST:
        remarks.append(
            f"that is {measured / below:.3g} times what {material} says: are mass and material "
            "right?"
        )
    return entries, remarks


def _base(material: str) -> dict[str, Any]:
    if material.endswith((".yaml", ".yml")):
        path = Path(material)
        if not path.is_file():
            raise InputError(f"'{material}' is not a file", path="material")
        return read_yaml(path)
    if material not in names("cathodes"):
        raise InputError(
            f"'{material}' is not in the library; {nearest(material, names('cathodes'))}",
            path="material",
        )
    return read_yaml(LIBRARY / "cathodes" / f"{material}.yaml")


def write_potential(
    result: xr.Dataset, out: Path | str, *, material: str | None = None, source: str = "user"
) -> list[str]:
    """Write a potential as a material file, and return remarks.

    Parameters
    ----------
    result : xarray.Dataset
        From :func:`nasicell.potential_from_data`.
    out : path or str
        A file that ends in .yaml, or an existing folder, which gets the file, the curves, the
        figure and the report.
    material, source
        As for :func:`cathode_entries`.
    """
    out = Path(out)
    entries, remarks = cathode_entries(result, material=material, source=source)
    text = as_yaml(entries)
    if not out.is_dir():
        write_whole(out, lambda aside: aside.write_text(text, encoding="utf-8"))
        return remarks
    write_whole(out / "cathode.yaml", lambda aside: aside.write_text(text, encoding="utf-8"))
    write_netcdf(out / "curves.nc", result)
    write_csv(out / "table.csv", _rows(result))
    save_figure(plot_potential(result), out / "figure")
    write_json(out / "report.json", potential_summary(result) | {"remarks": remarks})
    return remarks


def _rows(result: xr.Dataset) -> list[dict[str, Any]]:
    curves = {
        "charge_V": result.charge_voltage,
        "discharge_V": result.discharge_voltage,
        "gap_V": result.gap,
        "mean_V": result.mean_voltage,
        "potential_V": result.potential,
    }
    return [
        {"content": float(x)} | {key: plain(curve.values[n]) for key, curve in curves.items()}
        for n, x in enumerate(result.content.values)
    ]
