"""What carried the rate of the Sn-FB cell: its conductivity, transference number or interphases.

The Sn-FB gel of zhang2026 and its control without NaDFOB differ in four numbers. Each is given to
the control alone, and taken from the Sn-FB cell alone, at three loadings and with two separators.
All variants have the same electrolyte model (binary salt) and the same salt concentration, so that
nothing but these four numbers changes.

    python examples/what_carried_the_rate.py [--quick] [--case CASE] [--out FOLDER]

Prints the tables of docs/study-what-carried-the-rate.md. FOLDER, or a new temporary folder, gets
all capacities as what-carried-the-rate.csv and the figure. A case repeats the study with one of its
assumptions changed.
"""

import os

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import argparse
import csv
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import matplotlib as mpl
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

import nasicell
from nasicell.plots import COLOURS, STYLE, save_figure

SN_FB, CONTROL = "zhang2026-sn-fb", "zhang2026-sn"
METAL = "interphases.metal.exchange_current_density"
TAFEL = "interphases.metal.tafel_exchange_current_density"
FACTORS = {
    "conductivity": "electrolyte.conductivity",
    "transference number": "electrolyte.transference_number",
    "metal interphase": METAL,
    "cathode film": "interphases.cathode.film_thickness",
}
"""The entries in which the two cells differ, by their names here."""
SEPARATORS = {"27 um": SN_FB, "glass fibre": "lu2026-sfc"}
"""Whose separator."""
LOADINGS = (2.0, 5.0, 20.0)
"""mg/cm2"""
RATES = (1.0, 5.0, 15.0)
CASES: dict[str, dict[str, Any]] = {
    "film": {"changes": {"interphases.cathode.film_conductivity": "1e-7 S/m"}},
    "tafel": {"tafel": True},
    "hold": {"hold": 0.05, "separators": ("27 um",), "loadings": LOADINGS[:2]},
    "descending": {"rates": RATES[::-1]},
}
"""What may be changed in the study, as arguments of ``Study``.

With a hold, some cells of more than 5 mg/cm2 or behind glass fibre defeat the solver.
"""
QUICK = {"loadings": LOADINGS[:1], "separators": ("27 um",), "rates": RATES[1:]}
READINGS = {"single-ion": nasicell.SingleIon(), "6 % mobile": nasicell.PartlyMobileAnions(0.06)}
"""Other electrolyte models for the Sn-FB cell."""
SETTLED = 1.0
"""A capacity that changed by more in the last cycle gets a star [mAh/g]."""
SPLIT = [("control", 2, 5), ("Sn-FB", 2, 5), ("Sn-FB", 2, 15), ("Sn-FB", 5, 5), ("Sn-FB", 20, 1)]
"""Variant, loading and rate whose losses are told, with the 27 um separator."""
NAME = "what-carried-the-rate"
SIZE = (6.7, 6.6)
"""Width and height of the figure [inch]; 170 mm wide."""
SHADE = "#EBEBEB"

Row = dict[str, Any]


@dataclass(frozen=True)
class Study:
    """What is varied.

    Parameters
    ----------
    loadings : sequence of float
        Loadings of the cathode [mg/cm2].
    separators : sequence of str
        Keys of ``SEPARATORS``.
    rates : sequence of float
        C-rates, in this order.
    changes : dict
        Entries that all variants get.
    tafel : bool
        Take the published Tafel currents as exchange currents of the metal.
    hold : float, optional
        Hold 3.8 V after each charge until the current has fallen to this C-rate.
    """

    loadings: Sequence[float] = LOADINGS
    separators: Sequence[str] = tuple(SEPARATORS)
    rates: Sequence[float] = RATES
    changes: dict[str, Any] = field(default_factory=dict)
    tafel: bool = False
    hold: float | None = None

    def variants(self, loading: float, separator: str) -> dict[str, nasicell.Cell]:
        """Return control, the control with one factor of Sn-FB, Sn-FB without one, and Sn-FB."""
        improved = {path: self._entry(SN_FB, path) for path in FACTORS.values()}
        plain = {path: self._entry(CONTROL, path) for path in FACTORS.values()}
        theirs = nasicell.load(SEPARATORS[separator]).rows()
        base = nasicell.load(SN_FB).with_values(
            {row.path: row.text for row in theirs if row.path.startswith("separator.")}
            | {"cathode.loading": f"{loading} mg/cm^2", "test.measured": None}
            | improved
            | self.changes
        )
        cells = {"control": base.with_values(plain)}
        for name, path in FACTORS.items():
            cells[f"{name} alone"] = base.with_values(plain | {path: improved[path]})
        for name, path in FACTORS.items():
            cells[f"without {name}"] = base.with_values({path: plain[path]})
        return cells | {"Sn-FB": base}

    def _entry(self, name: str, path: str) -> str:
        """Return a number of a shipped cell as its file has it."""
        entries = {row.path: row.text for row in nasicell.load(name).rows()}
        return entries[TAFEL if self.tafel and path == METAL else path]

    def run(self, only: Sequence[str] | None = None) -> list[Row]:
        """Simulate; one row a loading, separator, variant and rate.

        Parameters
        ----------
        only : sequence of str, optional
            Variants to run; by default all, and Sn-FB with the other electrolyte models.
        """
        test = nasicell.RateTest(
            c_rates=self.rates, return_to_first_rate=False, hold_until_c_rate=self.hold
        )
        rows: list[Row] = []
        for loading, separator in product(self.loadings, self.separators):
            cells = self.variants(loading, separator)
            jobs = [(name, cell, nasicell.BinarySalt()) for name, cell in cells.items()]
            jobs += [(f"Sn-FB, {name}", cells["Sn-FB"], model) for name, model in READINGS.items()]
            for name, cell, model in jobs:
                if only is None or name in only:
                    print(f"{loading:g} mg/cm2, {separator}, {name}", file=sys.stderr)
                    result = nasicell.run(cell, test, electrolyte=model)
                    where = {"loading_mg_cm2": loading, "separator": separator, "variant": name}
                    rows += [where | row for row in result_rows(result, loading)]
        return rows


def result_rows(result: xr.Dataset, loading: float) -> list[Row]:
    """Return one row a rate of a rate test at a loading [mg/cm2]."""
    cycles = result.cycle_capacity.sel(direction="discharge").values
    return [
        {
            "c_rate": float(rate),
            "current_mA_cm2": decimals(rate * loading * result.attrs["basis_mA_g"] / 1e3),
            "capacity_mAh_g": decimals(result.discharge_capacity[step]),
            "numerical_error_mAh_g": decimals(result.numerical_error[step]),
            "last_cycle_change_mAh_g": decimals(cycles[step, -1] - cycles[step, -2]),
            "stopped_by": str(result.stopped_by.values[step]),
        }
        for step, rate in enumerate(result.c_rate.values)
    ]


def decimals(number: Any) -> float:
    """Round to what the CSV holds, so that tables from there and from a run are the same."""
    return round(float(number), 3)


def at(rows: Sequence[Row], loading: float, separator: str, rate: float) -> dict[str, Row]:
    """Return the rows of one loading, separator and rate by variant."""
    place = (loading, separator, rate)
    return {
        row["variant"]: row
        for row in rows
        if (row["loading_mg_cm2"], row["separator"], row["c_rate"]) == place
    }


def places(rows: Sequence[Row]) -> list[tuple[float, str, float]]:
    """Return loadings, separators and rates in the order of the table."""
    found = {(row["separator"], row["loading_mg_cm2"], row["c_rate"]) for row in rows}
    order = list(SEPARATORS)
    return [
        (loading, separator, rate)
        for separator, loading, rate in sorted(
            found, key=lambda place: (order.index(place[0]), *place[1:])
        )
    ]


def difference(one: Row, other: Row) -> str:
    """Write a difference of capacities; a dot where the numerical errors hide it."""
    gap = one["capacity_mAh_g"] - other["capacity_mAh_g"]
    error = one["numerical_error_mAh_g"] + other["numerical_error_mAh_g"]
    return f"{gap:+.1f}{star(one)}" if abs(gap) > max(error, 0.05) else "·"


def star(row: Row) -> str:
    """Mark a capacity that still changes from cycle to cycle."""
    return "*" if abs(row["last_cycle_change_mAh_g"]) > SETTLED else ""


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def contributions(rows: Sequence[Row]) -> str:
    """Write what each factor adds to the control and what Sn-FB loses without it [mAh/g]."""
    header = ["separator", "mg/cm²", "rate", "control", "+κ", "+t₊", "+metal", "+film"]
    header += ["Sn-FB", "−κ", "−t₊", "−metal", "−film"]
    lines = []
    for loading, separator, rate in places(rows):
        here = at(rows, loading, separator, rate)
        control, improved = here["control"], here["Sn-FB"]
        lines.append(
            [
                *(separator, f"{loading:g}", f"{rate:g}C"),
                f"{control['capacity_mAh_g']:.1f}{star(control)}",
                *(difference(here[f"{name} alone"], control) for name in FACTORS),
                f"{improved['capacity_mAh_g']:.1f}{star(improved)}",
                *(difference(here[f"without {name}"], improved) for name in FACTORS),
            ]
        )
    return markdown(header, lines)


def readings(rows: Sequence[Row]) -> str:
    """Write the capacity of Sn-FB with the three electrolyte models [mAh/g]."""
    names = {"binary salt": "Sn-FB"} | {name: f"Sn-FB, {name}" for name in READINGS}
    lines = []
    for loading, separator, rate in places(rows):
        here = at(rows, loading, separator, rate)
        shown = [here[variant] for variant in names.values()]
        values = [f"{row['capacity_mAh_g']:.1f}{star(row)}" for row in shown]
        lines.append([separator, f"{loading:g}", f"{rate:g}C", *values])
    return markdown(["separator", "mg/cm²", "rate", *names], lines)


def figure(rows: Sequence[Row]) -> Figure:
    """Draw the variants' capacities, a panel for each loading and separator.

    Parameters
    ----------
    rows : sequence of dict
        What ``Study.run`` returned.
    """
    loadings = sorted({row["loading_mg_cm2"] for row in rows})
    separators = [name for name in SEPARATORS if any(row["separator"] == name for row in rows)]
    height = SIZE[1] if len(loadings) > 1 else SIZE[1] / 2
    with mpl.rc_context(STYLE):
        drawn = Figure(figsize=(SIZE[0], height), layout="constrained")
        FigureCanvasAgg(drawn)
        panels = drawn.subplots(len(loadings), len(separators), squeeze=False, sharey=True)
        letters = iter("abcdef")
        for line, loading in zip(panels, loadings, strict=True):
            for panel, separator in zip(line, separators, strict=True):
                _panel(panel, rows, loading, separator)
                panel.set_title(next(letters), loc="left", fontweight="bold")
                panel.set_title(f"{loading:g} mg cm$^{{-2}}$, {_separator(separator)}")
            line[0].set_ylabel("Discharge capacity\n/ mAh per g of NVP")
        drawn.legend(handles=_legend(), loc="outside lower center", ncols=2, columnspacing=1.5)
        return drawn


def _separator(name: str) -> str:
    return {"27 um": "27 µm separator", "glass fibre": "500 µm glass fibre"}[name]


def _colours() -> dict[str, str]:
    return dict(zip(FACTORS, COLOURS, strict=False))


def _panel(panel: Axes, rows: Sequence[Row], loading: float, separator: str) -> None:
    """One group of bars a rate; bars are control, one factor alone, and Sn-FB."""
    rates = sorted({row["c_rate"] for row in rows})
    critical = nasicell.load(SN_FB).interphases.metal.critical_current_density
    assert critical is not None
    labels = []
    for group, rate in enumerate(rates):
        here = at(rows, loading, separator, rate)
        current = here["control"]["current_mA_cm2"]
        labels.append(f"{rate:g}C\n{current:.2g} mA cm$^{{-2}}$")
        if current > critical.si / 10:
            panel.axvspan(group - 0.5, group + 0.5, color=SHADE, linewidth=0, zorder=0)
        bars = {"control": "#999999"}
        bars |= {f"{name} alone": colour for name, colour in _colours().items()}
        bars |= {"Sn-FB": "black"}
        for place, (variant, colour) in enumerate(bars.items()):
            x = group + (place - 2.5) * 0.14
            capacity = here[variant]["capacity_mAh_g"]
            panel.bar(x, capacity, 0.12, facecolor=colour, edgecolor=colour, linewidth=0.8)
            without = here.get(f"without {variant.removesuffix(' alone')}")
            if without:
                panel.plot(
                    *(x, without["capacity_mAh_g"]),
                    marker="D",
                    markersize=4.5,
                    markerfacecolor="white",
                    markeredgecolor=colour,
                    markeredgewidth=1.2,
                    clip_on=False,
                    zorder=3,
                )
        if max(row["capacity_mAh_g"] for row in here.values()) < 1:
            panel.text(group, 8, "all below 1", ha="center", fontsize=8)
    panel.set_xticks(range(len(rates)), labels)
    panel.set_xlim(-0.5, len(rates) - 0.5)
    panel.set_ylim(0, 110)
    panel.tick_params(axis="x", length=0, pad=6)


def _legend() -> list[Patch | Line2D]:
    entries: list[Patch | Line2D] = [Patch(color="#999999", label="control")]
    for name, colour in _colours().items():
        entries.append(Patch(color=colour, label=f"control with the {name} of Sn-FB"))
    entries.append(Patch(color="black", label="Sn-FB, all four"))
    diamond = {"marker": "D", "markersize": 4.5, "markerfacecolor": "white"}
    entries.append(
        Line2D(
            [],
            [],
            linestyle="none",
            color="black",
            label="Sn-FB without that one, in its colour",
            **diamond,
        )
    )
    return [*entries, Patch(color=SHADE, label="above Sn-FB's critical current density")]


def voltages(places_: Sequence[tuple[str, float, float]]) -> str:
    """Write where the voltage goes in the middle of the discharge [mV].

    Parameters
    ----------
    places_ : sequence of tuple
        Variant, loading [mg/cm2] and C-rate; 27 um separator.
    """
    columns = {}
    for variant, loading, rate in places_:
        print(f"losses of {variant}, {loading:g} mg/cm2, {rate:g}C", file=sys.stderr)
        cell = Study().variants(loading, "27 um")[variant]
        split = nasicell.run(cell, nasicell.LossSplit(rate), electrolyte=nasicell.BinarySalt())
        middle = split.voltage_loss.sel(direction="discharge").isel(point=100)
        columns[f"{variant}, {loading:g} mg/cm², {rate:g}C"] = 1e3 * middle.to_series()
    losses = list(next(iter(columns.values())).index)
    lines = [
        [loss, *(f"{column[loss]:.1f}" for column in columns.values())]
        for loss in losses
        if any(abs(column[loss]) >= 0.05 for column in columns.values())
    ]
    lines.append(["all losses", *(f"{column.sum():.1f}" for column in columns.values())])
    return markdown(["loss / mV", *columns], lines)


def write(rows: Sequence[Row], folder: Path) -> None:
    """Write the capacities as CSV and the figure.

    Parameters
    ----------
    rows : sequence of dict
        What ``Study.run`` returned.
    folder : pathlib.Path
        Where to; made if need be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{NAME}.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    save_figure(figure(rows), folder / NAME)


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Run the study from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="2 mg/cm2, 27 um, 5C and 15C only")
    parser.add_argument("--case", choices=CASES, help="change an assumption of the study")
    parser.add_argument("--out", type=Path, help="folder for table and figure")
    chosen = parser.parse_args(arguments)
    study = Study(**(CASES.get(chosen.case, {}) | (QUICK if chosen.quick else {})))
    rows = study.run()
    folder = chosen.out or Path(tempfile.mkdtemp(prefix="nasicell-"))
    write(rows, folder)
    print(f"Capacities and their differences in mAh/g\n\n{contributions(rows)}\n")
    print(f"Capacities of Sn-FB in mAh/g\n\n{readings(rows)}\n")
    if not chosen.quick and not chosen.case:
        print(f"Losses in the middle of the discharge in mV\n\n{voltages(SPLIT)}")
    print(f"\ntable and figure: {folder}")
    return rows


if __name__ == "__main__":
    main()
