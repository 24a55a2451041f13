"""Results of loss splits as rows: for JSON, CSV and the terminal."""

from typing import Any

import xarray as xr

from nasicell.tables import number_text, physics, physics_text, plain
from nasicell.text import text_table

SHARES = (0.1, 0.5, 0.9)
"""Where the tables look at a half-cycle: shares of its capacity."""


def loss_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row for each direction and share of its capacity; None for unknown.

    Parameters
    ----------
    result : xarray.Dataset
        Result of a loss split.

    Returns
    -------
    list of dict
        Numbers in the units that the keys name.
    """
    rows = []
    for direction in result.direction.values:
        for share in SHARES:
            at = result.sel(direction=direction).isel(point=_point(result, share))
            rows.append(
                {
                    "direction": str(direction),
                    "share_of_capacity": share,
                    "capacity_mAh_g": plain(at.capacity),
                    "voltage_V": plain(at.voltage),
                    "equilibrium_voltage_V": plain(at.equilibrium_voltage),
                    "losses_mV": {
                        str(loss): plain(1e3 * at.voltage_loss.sel(loss=loss))
                        for loss in result.loss.values
                    },
                }
            )
    return rows


def loss_energies(result: xr.Dataset) -> list[dict[str, Any]]:
    """What each loss costs in a cycle, its share of all and its error; None for unknown."""
    total = float(result.energy_lost.sum(skipna=False))
    if total <= float(result.energy_error.sum()):
        total = float("nan")  # at next to no current a share would be one of noise
    return [
        {
            "loss": str(loss),
            "energy_lost_mWh_g": plain(lost),
            "share_of_energy_lost": plain(lost / total),
            "numerical_error_mWh_g": plain(error),
        }
        for loss, lost, error in zip(
            result.loss.values, result.energy_lost.values, result.energy_error.values, strict=True
        )
    ]


def loss_table(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row a loss, with all that is known of it: for CSV."""
    rows = loss_rows(result)
    return [
        {
            "cell": result.attrs["cell"],
            "c_rate": result.attrs["c_rate"],
            "loss": energy["loss"],
            **{
                f"{row['direction']}_at_{row['share_of_capacity']:g}_mV": row["losses_mV"][
                    energy["loss"]
                ]
                for row in rows
            },
            **{key: value for key, value in energy.items() if key != "loss"},
        }
        for energy in loss_energies(result)
    ]


def loss_summary(result: xr.Dataset) -> dict[str, Any]:
    """What ``nasicell losses --json`` prints."""
    return {
        "cell": result.attrs["cell"],
        "c_rate": result.attrs["c_rate"],
        "basis_mA_g": result.attrs["basis_mA_g"],
        **physics(result),
        "peak_temperature_K": plain(result.peak_temperature.max()),
        "charge_capacity_mAh_g": plain(result.charge_capacity),
        "discharge_capacity_mAh_g": plain(result.discharge_capacity),
        "capacity_not_used_mAh_g": plain(result.capacity_not_used),
        "energy_charged_mWh_g": plain(result.energy_charged),
        "energy_delivered_mWh_g": plain(result.energy_delivered),
        "energy_lost_mWh_g": plain(result.energy_lost.sum(skipna=False)),
        "energy_not_returned_mWh_g": plain(result.energy_not_returned),
        "energy_efficiency": plain(result.energy_efficiency),
        "largest_residual_mV": plain(1e3 * result.largest_residual.max()),
        "stopped_by": str(result.stopped_by.values),
        "rows": loss_rows(result),
        "losses": loss_energies(result),
        "numerical_error_mAh_g": plain(result.numerical_error),
        "warnings": result.attrs["warnings"].splitlines(),
    }


def loss_capacities(summary: dict[str, Any]) -> list[float | None]:
    """What a replay compares: both capacities [mAh/g], from :func:`loss_summary`."""
    return [summary["charge_capacity_mAh_g"], summary["discharge_capacity_mAh_g"]]


def loss_text(result: xr.Dataset) -> str:
    """A loss split's table for a terminal."""
    summary = loss_summary(result)
    lines = [
        f"{summary['cell']}: {result.attrs['title']}",
        f"last cycle at {summary['c_rate']:g}C, capacities in mAh/g of active material, "
        f"1C = {summary['basis_mA_g']:g} mA/g, {physics_text(result)}",
        f"charged {summary['charge_capacity_mAh_g']:.1f}, "
        f"discharged {summary['discharge_capacity_mAh_g']:.1f}, "
        f"+- {summary['numerical_error_mAh_g']:.3f}, "
        f"not used {summary['capacity_not_used_mAh_g']:.1f} mAh/g",
    ]
    if result.voltage.notnull().any():
        lines += [
            "losses in mV, positive on discharge and negative on charge, at shares of the capacity",
            _table(summary),
        ]
    if summary["energy_lost_mWh_g"] is not None:
        lines += _energy_sentences(summary)
    if summary["largest_residual_mV"] is not None:
        lines.append(f"the balance leaves over {summary['largest_residual_mV']:.1g} mV at most")
    lines.append(f"stopped by: {summary['stopped_by']}")
    lines += [f"warning: {sentence}" for sentence in summary["warnings"]]
    return "\n".join(lines)


def _table(summary: dict[str, Any]) -> str:
    """Losses as rows; places along charge and discharge, then energy, as columns."""
    rows = summary["rows"]
    half = len(SHARES)
    header = [
        "",
        *(
            # a direction is named once, over its first place
            (f"{row['direction']} " if n % half == 0 else "") + f"{row['share_of_capacity']:.0%}"
            for n, row in enumerate(rows)
        ),
        "mWh/g a cycle",
        "+-",
        "share",
    ]

    def along(name: str, key: str, form: str) -> list[str]:
        return [name, *(number_text(row[key], form) for row in rows), "", "", ""]

    lines = [
        along("capacity / mAh/g", "capacity_mAh_g", ".1f"),
        along("equilibrium voltage / V", "equilibrium_voltage_V", ".3f"),
    ]
    for energy in summary["losses"]:
        lines.append(
            [
                energy["loss"],
                *(number_text(row["losses_mV"][energy["loss"]], "z.1f") for row in rows),
                number_text(energy["energy_lost_mWh_g"], "z.2f"),
                number_text(energy["numerical_error_mWh_g"], ".2f"),
                number_text(energy["share_of_energy_lost"], "z.1%"),
            ]
        )
    total = [
        None if None in row["losses_mV"].values() else sum(row["losses_mV"].values())
        for row in rows
    ]
    lines.append(
        [
            "all losses",
            *(number_text(value, "z.1f") for value in total),
            number_text(summary["energy_lost_mWh_g"], ".2f"),
            "",
            "" if summary["energy_lost_mWh_g"] is None else "100.0%",
        ]
    )
    lines.append(along("voltage / V", "voltage_V", ".3f"))
    # text_table sets numbers to the right and the last column to the left: pad names and shares
    name_width = max(len(line[0]) for line in lines)
    share_width = max(len(line[-1]) for line in [header, *lines])
    padded = [
        [line[0].ljust(name_width), *line[1:-1], line[-1].rjust(share_width)]
        for line in [header, *lines]
    ]
    return text_table(padded[0], padded[1:])


def _energy_sentences(summary: dict[str, Any]) -> list[str]:
    """What the cycle costs and most of it goes to."""
    first, second = sorted(
        summary["losses"], key=lambda energy: energy["energy_lost_mWh_g"], reverse=True
    )[:2]
    largest = " and ".join(
        f"{energy['loss']} ({energy['energy_lost_mWh_g']:.3g} mWh/g)" for energy in (first, second)
    )
    efficiency = (
        "unknown, because the cycle is not closed"
        if summary["energy_efficiency"] is None
        else f"{summary['energy_efficiency']:.1%}"
    )
    return [
        f"energy charged {summary['energy_charged_mWh_g']:.1f}, delivered "
        f"{summary['energy_delivered_mWh_g']:.1f}, lost {summary['energy_lost_mWh_g']:z.1f}, "
        f"not returned {summary['energy_not_returned_mWh_g']:z.1f} mWh/g",
        f"largest losses: {largest}; energy efficiency {efficiency}",
    ]


def _point(result: xr.Dataset, share: float) -> int:
    """Point of the curves at a share of the capacity."""
    return round(share * (result.sizes["point"] - 1))
