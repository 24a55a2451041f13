"""The data set of a Tafel measurement: sweeps, readings, where their bias comes from."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr

from nasicell.experiments.attributes import attributes
from nasicell.experiments.tafel.bias import (
    Plateau,
    bias_steps,
    film_for,
    plateau,
    window_factor_for,
)
from nasicell.experiments.tafel.line import Array, TafelLine, Window, read_sweep
from nasicell.experiments.tafel.series import Series
from nasicell.experiments.tafel.sweep import POINTS, Sweep
from nasicell.experiments.transport_at_rest import TransportAtRest
from nasicell.models import SYMMETRIC_LOSSES, Choices
from nasicell.parameters.cell import Cell

READINGS = {
    "cell voltage": (1.0, False),
    "half the cell voltage": (0.5, False),
    "cell voltage less resistances": (1.0, True),
    "half the cell voltage less resistances": (0.5, True),
}
"""What is taken for the overpotential: share of the voltage, and whether i R is subtracted."""
AS_READ = "cell voltage"
"""The reading that papers give: one number from the voltage that the instrument shows."""
DURING = "changes during the sweep"
RESISTIVE = ("separator", "metal film", "counter film", "contact")
LEAST_SHARE = 0.01
"""Double layers that take more than this share of the current that is read are named."""


def tafel_dataset(
    cell: Cell,
    choices: Choices,
    window: Window,
    sweeps: Mapping[str, Sweep],
    coarse: Mapping[str, Sweep],
    mesh: str,
) -> xr.Dataset:
    """Read the sweeps and explain the readings.

    Parameters
    ----------
    cell : Cell
        The cell.
    choices : Choices
        The equations.
    window : tuple of float
        Where the line is fitted [V].
    sweeps, coarse : mapping
        Sweeps by branch, and the same with half the volumes and a looser tolerance.
    mesh : str
        Mesh and tolerances in words.
    """
    series = Series.of(cell, _at_rest(sweeps["positive"], "separator"))
    true = series.exchange_current
    read = {branch: _readings(sweep, window) for branch, sweep in sweeps.items()}
    again = {branch: _readings(sweep, window) for branch, sweep in coarse.items()}
    lines = [[line for line, _ in found.values()] for found in read.values()]
    values = np.array([[line.exchange_current for line in row] for row in lines])
    rough = np.array(
        [[line.exchange_current for line, _ in row.values()] for row in again.values()]
    )
    causes = bias_steps(series, window) | {DURING: read["positive"][AS_READ][0]}
    apparent = np.array([line.exchange_current for line in causes.values()])
    each, cause = ("branch", "reading"), "cause"
    current = {"units": "A/m^2", "per": "electrode area"}
    slope = {"units": "V", "long_name": "overpotential per decade of current"}
    data = xr.Dataset(
        {
            "voltage": (
                ("branch", "point"),
                _padded([sweep.voltage for sweep in sweeps.values()]),
                {"units": "V", "long_name": "voltage of the whole cell, along the sweep"},
            ),
            "current_density": (
                ("branch", "point"),
                _padded([sweep.current for sweep in sweeps.values()]),
                {**current, "long_name": "current density along the sweep"},
            ),
            "voltage_loss": (
                ("branch", "loss", "point"),
                np.array([_padded(list(sweep.losses.values())) for sweep in sweeps.values()]),
                {"units": "V", "long_name": "parts of the voltage"},
            ),
            "stopped_by": (
                "branch",
                ["voltage reached" if s.complete else "metal used up" for s in sweeps.values()],
            ),
            "exchange_current_apparent": (
                each,
                values,
                {**current, "long_name": "where the Tafel line meets no overpotential"},
            ),
            "numerical_error": (
                each,
                np.abs(values - rough),
                {**current, "long_name": "numerical error of exchange_current_apparent"},
            ),
            "bias_ratio": (each, values / true, {"units": "1", "long_name": "apparent over model"}),
            "slope_apparent": (each, np.array([[x.slope for x in r] for r in lines]), slope),
            "transfer_coefficient_apparent": (
                each,
                np.array([[x.transfer_coefficient(series.temperature) for x in r] for r in lines]),
                {"units": "1", "long_name": "RT ln(10) over F and the slope"},
            ),
            "fitted_from": (
                each,
                np.array([[x.window[0] for x in r] for r in lines]),
                {"units": "V"},
            ),
            "fitted_to": (
                each,
                np.array([[x.window[1] for x in r] for r in lines]),
                {"units": "V"},
            ),
            "determination": (
                each,
                np.array([[x.determination for x in r] for r in lines]),
                {"units": "1", "long_name": "coefficient of determination of the line"},
            ),
            "not_read_because": (each, [[why for _, why in f.values()] for f in read.values()]),
            "cause_exchange_current": (
                cause,
                apparent,
                {**current, "long_name": "reading with all causes up to this one"},
            ),
            "cause_bias_ratio": (cause, apparent / true, {"units": "1"}),
            "cause_slope": (cause, np.array([line.slope for line in causes.values()]), slope),
            "exchange_current_model": (
                (),
                true,
                {**current, "long_name": "root of the product of both electrodes'"},
            ),
            "slope_ideal": ((), np.log(10) * series.thermal_voltage, slope),
            "resistance": (
                (),
                series.resistance,
                {"units": "ohm*m^2", "long_name": "electrolyte at rest, films and contacts"},
            ),
        },
        coords={
            "branch": list(sweeps),
            "reading": list(READINGS),
            "cause": list(causes),
            "loss": list(SYMMETRIC_LOSSES),
        },
        attrs={
            **attributes(
                cell,
                choices,
                mesh=mesh,
                concentrations=[c for sweep in sweeps.values() for c in sweep.concentrations],
                warnings=_warnings(cell, series, sweeps, window),
            ),
            "window_from_mV": 1e3 * window[0],
            "window_to_mV": 1e3 * window[1],
        },
    )
    newman_number = TransportAtRest.of(cell, choices.electrolyte).newman_number
    return data.assign(_published(cell, series, window, causes, newman_number))


def _readings(sweep: Sweep, window: Window) -> dict[str, tuple[TafelLine, str]]:
    """All readings of a sweep, and why there is none."""
    resistance = sum(_at_rest(sweep, loss) for loss in RESISTIVE)
    found = {}
    for reading, (share, corrected) in READINGS.items():
        drop = sweep.current * resistance if corrected else 0.0
        found[reading] = read_sweep(share * (sweep.voltage - drop), sweep.current, window)
    return found


def _at_rest(sweep: Sweep, loss: str) -> float:
    """Resistance behind a loss at rest [Ohm.m2]: at the first stored point off it."""
    return float(sweep.losses[loss][1] / sweep.current[1])


def _padded(curves: list[Array]) -> Array:
    """Curves of one length; NaN after the end of a sweep."""
    full = np.full((len(curves), POINTS), np.nan)
    for row, curve in zip(full, curves, strict=True):
        row[: curve.size] = curve
    return full


def _published(
    cell: Cell,
    series: Series,
    window: Window,
    causes: Mapping[str, TafelLine],
    newman_number: float,
) -> dict[str, Any]:
    """What would make the published Tafel reading; NaN where nothing is published or does it."""
    tafel = cell.interphases.metal.tafel_exchange_current_density
    film = factor = None
    share = np.nan
    if tafel is not None:
        film = film_for(series, window, tafel.si)
        factor = window_factor_for(series, window, tafel.si)
        share = tafel.si / list(causes.values())[-1].exchange_current
    rows = cell.published.symmetric_cells if cell.published else ()
    plateaus = (
        [plateau(series, window, row, film, newman_number) for row in rows]
        if tafel is not None
        else []
    )
    return {
        "published_exchange_current": (
            (),
            np.nan if tafel is None else tafel.si,
            {
                "units": "A/m^2",
                "per": "electrode area",
                "long_name": "published, from a Tafel plot",
            },
        ),
        "film_for_published": (
            (),
            np.nan if film is None else film,
            {"units": "ohm*m^2", "long_name": "film on each electrode that gives this reading"},
        ),
        "window_factor_for_published": (
            (),
            np.nan if factor is None else factor,
            {"units": "1", "long_name": "factor on the window that gives this reading"},
        ),
        "area_share_for_published": (
            (),
            share if share <= 1 else np.nan,
            {"units": "1", "long_name": "share of the electrode in contact that gives it"},
        ),
        **_plateaus(plateaus),
    }


def _plateaus(plateaus: list[Plateau]) -> dict[str, Any]:
    """The published plateaus beside the published Tafel value."""
    current = {"units": "A/m^2", "per": "electrode area"}

    def column(values: list[float], **words: str) -> Any:
        return "plateau", np.array(values, dtype=float), words

    return {
        "plateau": ("plateau", np.array([row.name for row in plateaus], dtype=object)),
        "plateau_current_density": column([row.current for row in plateaus], **current),
        "plateau_voltage": column([row.voltage for row in plateaus], units="V"),
        "plateau_with_film": column(
            [row.with_film for row in plateaus],
            units="V",
            long_name="voltage with the film that the published reading needs",
        ),
        "least_reading": column(
            [row.least for row in plateaus],
            **current,
            long_name="least reading that this plateau allows",
        ),
        "most_reading": column(
            [row.most for row in plateaus],
            **current,
            long_name="largest reading that this plateau allows",
        ),
    }


def _warnings(cell: Cell, series: Series, sweeps: Mapping[str, Sweep], window: Window) -> list[str]:
    """Sentences on what the sweep leaves out and on what the readings cannot tell apart."""
    found = []
    first, second = series.exchange_currents
    if first != second:
        found.append(
            f"the two electrodes differ ({first / 10:.3g} and {second / 10:.3g} mA/cm2); a "
            "symmetric cell shows the root of the product of their exchange currents at best"
        )
    sides = (cell.interphases.metal, cell.interphases.counter)
    layers = [side.double_layer_capacitance for side in sides]
    capacitances = [layer.si for layer in layers if layer is not None]
    if len(capacitances) == len(layers) and all(C > 0 for C in capacitances):
        sweep = sweeps["positive"]
        # the two double layers are in series
        charging = sweep.rate / sum(1 / C for C in capacitances)
        read = float(np.interp(window[0], sweep.voltage, sweep.current))
        if charging > LEAST_SHARE * read:
            found.append(
                f"double layers, which the sweep leaves out, would add {charging / 10:.2g} mA/cm2 "
                f"to the {read / 10:.2g} mA/cm2 at the window's start; sweep more slowly"
            )
    return found
