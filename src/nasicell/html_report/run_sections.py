"""Sections on runs: rate tests, comparisons, loss splits, and any other protocol."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from nasicell.html_report.blocks import (
    Block,
    Facts,
    Picture,
    Section,
    Table,
    Typed,
    shortened,
)
from nasicell.html_report.fit_section import fit_blocks
from nasicell.html_report.folders import Runs
from nasicell.html_report.pictures import inline_svg
from nasicell.parameters import InputError
from nasicell.plots import plot_rate
from nasicell.reports import report_of
from nasicell.reports.comparing import compared_summary
from nasicell.reports.losses_tables import loss_summary
from nasicell.tables import number_text, physics_text, rate_summary

TITLES = {
    "RateTest": "Rate test",
    "MeasuredCycles": "Measured against simulated",
    "Fit": "Numbers from measured data",
    "LossSplit": "Where the voltage goes",
    "Impedance": "Impedance",
    "PlatingStripping": "Plating and stripping",
    "Titration": "Titration (GITT)",
    "Tafel": "Exchange current by Tafel's method",
    "BruceVincent": "Transference number by Bruce and Vincent's method",
    "Limits": "Limiting current and critical current",
    "CriticalCurrent": "Critical current",
}
NAMED = 5
"""Losses that have a column; the others share one."""


def run_section(found: Runs, anchor: str) -> Section:
    """Lay out the runs of a folder.

    Parameters
    ----------
    found : Runs
        A folder of a command that simulates.
    anchor : str
        The section's id.

    Raises
    ------
    InputError
        If another version wrote it, which did not know what is shown here.
    """
    several = len(found.results) > 1
    warnings = [
        f"{result.attrs['cell']}: {sentence}" if several else sentence
        for result in found.results
        for sentence in str(result.attrs["warnings"]).splitlines()
    ]
    names = ", ".join(str(result.attrs["cell"]) for result in found.results)
    title = f"{TITLES[found.protocol]}: {names}"
    try:
        told, blocks = SECTIONS.get(found.protocol, _other)(found, anchor, title)
    except (AttributeError, KeyError):
        made = {str(record["versions"].get("nasicell")) for record in found.records}
        if made == {version("nasicell")}:
            raise
        raise InputError(
            f"'{found.folder}' was written by nasicell {', '.join(sorted(made))} and lacks what "
            f"this version shows; repeat it with nasicell replay {found.folder}/record.json"
        ) from None
    return Section(anchor, title, told, blocks, warnings)


def _picture(figure: Figure, anchor: str, title: str, told: str, drawn: str) -> Picture:
    return Picture(inline_svg(figure, anchor, title, f"{told}. {drawn}"), drawn)


def _rates(found: Runs, anchor: str, title: str) -> tuple[str, list[Block]]:
    summaries = [rate_summary(result) for result in found.results]
    tellings = [_rate_told(summary) for summary in summaries]
    told = (
        "; ".join(f"{one['cell']}, {what}" for one, what in zip(summaries, tellings, strict=True))
        if len(summaries) > 1
        else tellings[0]
    )
    drawn = (
        "a: discharge capacity against C-rate, lines simulated, points measured. The other panels: "
        "charge and discharge curves of the last cycle at each rate."
    )
    blocks: list[Block] = [
        Facts(
            [
                (str(result.attrs["cell"]),
                 f"1C = {result.attrs['basis_mA_g']:g} mA/g, {physics_text(result)}")
                for result in found.results
            ]
        ),
        _picture(plot_rate(found.results, columns=2), anchor, title, told, drawn),
        *(_rate_table(summary) for summary in summaries),
    ]  # fmt: skip
    return told, blocks


def _rate_told(summary: dict[str, Any]) -> str:
    rates = [row["c_rate"] for row in summary["rows"]]
    error = summary["rmse_mAh_g"]
    against = "nothing measured" if error is None else f"{error:.2f} mAh/g rms from the measured"
    return f"{min(rates):g}C to {max(rates):g}C, {against}"


def _rate_table(summary: dict[str, Any]) -> Table:
    columns = {
        "discharge / mAh g⁻¹": ("capacity_mAh_g", ".1f"),
        "measured / mAh g⁻¹": ("measured_mAh_g", ".1f"),
        "numerical error / mAh g⁻¹": ("numerical_error_mAh_g", ".3f"),
        "charge / mAh g⁻¹": ("charge_capacity_mAh_g", ".1f"),
        "mean voltage / V": ("mean_voltage_V", ".3f"),
        "energy efficiency": ("energy_efficiency", ".1%"),
    }
    rows = [
        [f"{row['c_rate']:g}C", *_cells(row, columns), row["stopped_by"]]
        for row in summary["rows"]
    ]  # fmt: skip
    header = ["rate", *columns, "stopped by"]
    caption = f"Capacities of {summary['cell']}, per gram of active material"
    return Table(caption, header, rows, words=(0, len(header) - 1))


def _cells(row: dict[str, Any], columns: dict[str, tuple[str, str]]) -> list[str]:
    return [number_text(row[key], form) for key, form in columns.values()]


def _compared(found: Runs, anchor: str, title: str) -> tuple[str, list[Block]]:
    (result,) = found.results
    summary = compared_summary(result)
    told = f"capacity {summary['capacity_rms_mAh_g']:.3g} mAh/g"
    if summary["voltage_rms_mV"] is not None:
        told = f"voltage {summary['voltage_rms_mV']:.3g} mV, {told}"
    told = f"root mean square over {len(summary['rows'])} half-cycles: {told}"
    curves = summary["voltage_rms_mV"] is not None
    drawn = (
        "a: voltage against capacity, points measured, lines simulated. b: simulated minus "
        "measured. c: capacities. d: mean losses."
        if curves
        else "a: capacities. b: mean losses of each simulated half-cycle."
    )
    columns = {
        "rate": ("c_rate", ".3g"),
        "measured / mAh g⁻¹": ("measured_mAh_g", ".1f"),
        "simulated / mAh g⁻¹": ("simulated_mAh_g", ".1f"),
        "difference": ("relative_capacity_error", "+.1%"),
        "numerical error / mAh g⁻¹": ("numerical_error_mAh_g", ".3f"),
        "voltage rms / mV": ("voltage_rms_mV", ".1f"),
        "error": ("error", ".3g"),
    }
    rows = [
        [f"{row['half_cycle']}, {row['direction']}", *_cells(row, columns), row["stopped_by"]]
        for row in summary["rows"]
    ]
    header = ["half-cycle", *columns, "simulation stopped by"]
    where = f"{found.folder}/table.csv"
    blocks: list[Block] = [
        Facts(
            [
                *(("measured", source) for source in summary["measured"]),
                ("basis", summary["basis"]),
                ("model", physics_text(result)),
                ("error of 1", "stands for 10 mV or 1 % of the capacity"),
            ]
        ),
        _picture(report_of(found.protocol).figure(result), anchor, title, told, drawn),
        shortened(
            Table("Half-cycles", header, rows, words=(0, len(header) - 1)), where
        ),
        shortened(_mean_losses(result), where),
    ]  # fmt: skip
    return told, blocks


def _mean_losses(result: xr.Dataset) -> Table:
    """Return the largest losses of each half-cycle, and the sum of the others."""
    mean = 1e3 * result.voltage_loss.mean("point", skipna=False).values
    order = np.argsort(-np.nan_to_num(np.abs(mean)).max(axis=0), kind="stable")
    named, others = order[:NAMED], order[NAMED:]
    losses = result.loss.values
    rows = [
        [
            str(name),
            *(_millivolts(one[k]) for k in named),
            _millivolts(one[others].sum()),
            _millivolts(one.sum()),
        ]
        for name, one in zip(result.half_cycle.values, mean, strict=True)
    ]
    header = ["half-cycle", *(str(losses[k]) for k in named), "others", "all"]
    caption = "Mean voltage losses of the simulation in mV, positive on discharge"
    return Table(caption, header, rows)


def _millivolts(value: float) -> str:
    return f"{value:z.1f}" if np.isfinite(value) else "-"


def _losses(found: Runs, anchor: str, title: str) -> tuple[str, list[Block]]:
    (result,) = found.results
    summary = loss_summary(result)
    known = [one for one in summary["losses"] if one["share_of_energy_lost"] is not None]
    largest = sorted(known, key=lambda one: -one["share_of_energy_lost"])[:2]
    shares = " and ".join(f"{one['loss']} {one['share_of_energy_lost']:.0%}" for one in largest)
    told = f"{summary['c_rate']:g}C" + (f": of the energy lost {shares}" if shares else "")
    drawn = (
        "Charge and discharge: the areas between the equilibrium and the cell's voltage are the "
        "losses."
    )
    capacities = (
        f"charged {number_text(summary['charge_capacity_mAh_g'], '.1f')}, discharged "
        f"{number_text(summary['discharge_capacity_mAh_g'], '.1f')} mAh/g, numerical error "
        f"{number_text(summary['numerical_error_mAh_g'], '.3f')} mAh/g"
    )
    blocks: list[Block] = [
        Facts(
            [
                ("C-rate", f"{summary['c_rate']:g}C, 1C = {summary['basis_mA_g']:g} mA/g"),
                ("model", physics_text(result)),
                ("last cycle", capacities),
                ("energy efficiency", number_text(summary["energy_efficiency"], ".1%")),
                ("stopped by", summary["stopped_by"]),
            ]
        ),
        _picture(report_of(found.protocol).figure(result), anchor, title, told, drawn),
        _loss_table(summary),
    ]
    return told, blocks


def _loss_table(summary: dict[str, Any]) -> Table:
    places = summary["rows"]
    rows = [
        [
            one["loss"],
            *(number_text(place["losses_mV"][one["loss"]], "z.1f") for place in places),
            number_text(one["energy_lost_mWh_g"], "z.2f"),
            number_text(one["share_of_energy_lost"], "z.1%"),
        ]
        for one in summary["losses"]
    ]
    header = [
        "loss",
        *(f"{place['direction']} {place['share_of_capacity']:.0%}" for place in places),
        "mWh g⁻¹ a cycle",
        "share",
    ]
    caption = "Losses in mV at shares of the capacity, positive on discharge; energy lost"
    return Table(caption, header, rows)


def _other(found: Runs, anchor: str, title: str) -> tuple[str, list[Block]]:
    """Lay out any protocol: its figure, and what its command prints."""
    report = report_of(found.protocol)
    (result,) = found.results
    said = report.text(result)
    told = said.partition("\n")[0]
    drawn = f"{TITLES[found.protocol]}; the numbers stand below."
    return told, [_picture(report.figure(result), anchor, title, told, drawn), Typed(said)]


SECTIONS: dict[str, Callable[[Runs, str, str], tuple[str, list[Block]]]] = {
    "RateTest": _rates,
    "MeasuredCycles": _compared,
    "Fit": fit_blocks,
    "LossSplit": _losses,
}
"""Protocols with tables of their own."""
