"""The answer in a few lines: layers, the best loadings, sentences."""

import json
from typing import Any

import numpy as np
import xarray as xr

from nasicell.ragones.running import TARGETS
from nasicell.ragones.search import NOWHERE
from nasicell.ragones.words import sentences, where
from nasicell.tables import number_text, plain
from nasicell.text import text_table

ROWS = {
    "capacity_mAh_g": "capacity",
    "mean_voltage_V": "mean_voltage",
    "discharge_time_h": "discharge_time",
    "energy_mWh_cm2": "energy_per_area",
    "power_mW_cm2": "power_per_area",
    "energy_Wh_kg": "energy_per_mass",
    "power_W_kg": "power_per_mass",
}
"""Keys of a row, and the variables that fill them."""
VALUES = {"area": "energy_mWh_cm2", "mass": "energy_Wh_kg"}
"""Key of the energy at the loading, by target."""
NAMES = {
    "area": "most_energy_per_area",
    "mass": "most_energy_per_mass",
    "share": "share_of_capacity",
}


def summary(data: xr.Dataset) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    record = json.loads(data.attrs["record"])
    return {
        "cell": data.attrs["cell"],
        "basis_mA_g": data.attrs["basis_mA_g"],
        "electrolyte_model": data.attrs["electrolyte_model"],
        "least_loading_mg_cm2": float(data.loading[0]),
        "largest_loading_mg_cm2": float(data.loading[-1]),
        "share": data.attrs["share"],
        "accuracy_mAh_g": data.attrs["accuracy_mAh_g"],
        "layers": [
            {
                "layer": layer["layer"],
                "mass_at_least_loading_mg_cm2": float(masses[0]),
                "mass_at_largest_loading_mg_cm2": float(masses[-1]),
                "kind": layer["kind"],
                "numbers": layer["numbers"],
            }
            for layer, masses in zip(record["layers"], data.layer_mass.values.T, strict=True)
        ],
        "layers_not_counted": record["layers_not_counted"],
        "optima": optimum_rows(data),
        "rows": rows(data),
        "sentences": sentences(data),
        "warnings": data.attrs["warnings"].splitlines(),
    }


def rows(data: xr.Dataset) -> list[dict[str, Any]]:
    """One row a loading and C-rate; None for unknown, and a reason where nothing is given."""
    return [
        {
            "loading_mg_cm2": float(at.loading),
            "c_rate": float(at.c_rate),
            **{key: plain(at[name].values) for key, name in ROWS.items()},
            "layers_mg_cm2": float(at.mass),
            "reason": "" if at.capacity > 0 else str(at.reason.values),
        }
        for of_loading in (data.isel(loading=n) for n in range(data.sizes["loading"]))
        for at in (of_loading.isel(c_rate=n) for n in range(data.sizes["c_rate"]))
    ]


def optimum_rows(data: xr.Dataset) -> list[dict[str, Any]]:
    """One row a C-rate: the loadings that were searched for."""
    ends = float(data.loading[0]), float(data.loading[-1])
    return [
        {
            "c_rate": float(at.c_rate),
            **{NAMES[target]: _found(at, target, ends) for target in TARGETS},
            "critical_loading_mg_cm2": plain(at.critical_loading.values),
        }
        for at in (data.isel(c_rate=n) for n in range(data.sizes["c_rate"]))
    ]


def optimum_table(data: xr.Dataset) -> list[dict[str, Any]]:
    """The same as a flat table."""
    return [
        {
            "c_rate": row["c_rate"],
            **{
                f"{name}_{key}": value
                for name in NAMES.values()
                for key, value in row[name].items()
            },
            "critical_loading_mg_cm2": row["critical_loading_mg_cm2"],
        }
        for row in optimum_rows(data)
    ]


def _found(at: xr.Dataset, target: str, ends: tuple[float, float]) -> dict[str, Any]:
    outside = str(at[f"{target}_outside"].values)
    found = {
        "loading_mg_cm2": plain(at[f"{target}_loading"].values),
        "from_mg_cm2": plain(at[f"{target}_low"].values),
        "to_mg_cm2": plain(at[f"{target}_high"].values),
        "outside": outside or None,
        "reason": where(at, target, ends) if outside else None,
    }
    if target in VALUES:
        found[VALUES[target]] = plain(at[f"{target}_value"].values)
    return found


def text(data: xr.Dataset) -> str:
    """Return what a terminal shows."""
    content = summary(data)
    lines = [
        f"{content['cell']}: energy and power against C-rate and loading",
        f"1C = {content['basis_mA_g']:g} mA/g, electrolyte {content['electrolyte_model']}, "
        f"{data.sizes['loading']} loadings from {content['least_loading_mg_cm2']:g} to "
        f"{content['largest_loading_mg_cm2']:g} mg/cm2 of active material",
        "",
        "energy per cathode area / mWh/cm2",
        _energy_table(data),
        "",
        _layer_table(content),
        *_missing(content),
        "",
        _optimum_table(content),
        "",
        *content["sentences"],
        *(f"warning: {sentence}" for sentence in content["warnings"]),
    ]
    return "\n".join([*lines, *_reasons(data)])


def _reasons(data: xr.Dataset) -> list[str]:
    """Why discharges gave nothing, each reason once with its loadings."""
    places: dict[str, list[str]] = {}
    for loading, reason in zip(data.loading.values, data.reason.values, strict=True):
        if reason:
            places.setdefault(str(reason), []).append(f"{loading:.3g}")
    return [f"- {', '.join(at)} mg/cm2 at {reason}" for reason, at in places.items()]


def _energy_table(data: xr.Dataset) -> str:
    head = ["mg/cm2", *(f"{rate:g}C" for rate in data.c_rate.values)]
    body = [
        [f"{loading:.3g}", *(number_text(plain(value), ".3f") for value in values)]
        for loading, values in zip(data.loading.values, data.energy_per_area.values, strict=True)
    ]
    return text_table(head, body)


def _layer_table(content: dict[str, Any]) -> str:
    ends = ("least", "largest")
    head = [f"at {content[f'{end}_loading_mg_cm2']:g}" for end in ends]
    body = [
        [
            *(f"{layer[f'mass_at_{end}_loading_mg_cm2']:.3g}" for end in ends),
            layer["kind"],
            layer["layer"],
        ]
        for layer in content["layers"]
    ]
    total = [
        f"{sum(layer[f'mass_at_{end}_loading_mg_cm2'] for layer in content['layers']):.3g}"
        for end in ends
    ]
    return text_table(
        [*head, "kind", "layer, mg/cm2"], [*body, [*total, "", "all that is counted"]]
    )


def _missing(content: dict[str, Any]) -> list[str]:
    if not content["layers_not_counted"]:
        return []
    words = [f"{one['layer']} ({one['needs']})" for one in content["layers_not_counted"]]
    return [f"not counted, because the cell does not state it: {', '.join(words)}"]


def _optimum_table(content: dict[str, Any]) -> str:
    head = ["rate", "mWh/cm2", "at mg/cm2", "+-", "Wh/kg", "at mg/cm2", "+-"]
    body = []
    for row in content["optima"]:
        cells = [f"{row['c_rate']:g}C"]
        for target in ("area", "mass"):
            found = row[NAMES[target]]
            cells += [number_text(found[VALUES[target]], ".3g"), *_placed(found, content)]
        cells.append(_placed(row[NAMES["share"]], content)[0])
        body.append(cells)
    return text_table([*head, f"{100 * content['share']:.12g} % up to mg/cm2"], body)


def _placed(found: dict[str, Any], content: dict[str, Any]) -> list[str]:
    """A loading and half the width of its range."""
    if found["outside"] == NOWHERE:
        return ["none", "-"]
    if found["outside"]:
        sign, end = (">", "largest") if found["outside"] == "above" else ("<", "least")
        return [f"{sign}{content[f'{end}_loading_mg_cm2']:g}", "-"]
    ends = found["from_mg_cm2"], found["to_mg_cm2"]
    width = "-" if None in ends else f"{np.ptp(ends) / 2:.1g}"
    return [f"{found['loading_mg_cm2']:.3g}", width]
