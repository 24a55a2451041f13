"""``nasicell fit``: one fit with the real engine, told, written and read again."""

import json

import numpy as np
import pytest
import xarray as xr
import yaml

import nasicell
from nasicell.cli.options import load_changed
from nasicell.fitting.asked import read_fit
from nasicell.fitting.cell_file import fitted_cell, fitted_cell_text
from nasicell.models import Choices
from nasicell.parameters import Cell
from nasicell.reports import report_of

CELL = "zhang2026-sn-fb"
ONCE = "test.cycles_per_rate=1"
"""One cycle at each rate instead of five: the least that fits, at a fifth of the work."""
NOISE = 0.8
"""Of a capacity [mAh/g]: four capacities hardly tell their own."""
OWN = ["cathode.active_fraction", "cathode.diffusion_time_constant"]
SHIPPED = 0.01
"""Relative: three printed digits, and how far the accuracy of a fit moves them."""
ROUND = 1e-5
"""Relative: six written digits."""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A fit up to 5C that predicts the rest, as the command writes it."""
    folder = tmp_path_factory.mktemp("fit")
    from click.testing import CliRunner

    from nasicell.cli.fit_command import command

    arguments = [CELL, "--set", ONCE, "--hold-out", "8C,10C,15C", "--capacity-noise",
                 f"{NOISE} mAh/g", "--starts", "1", "--accuracy", "2", "--out",
                 str(folder)]  # fmt: skip
    told = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert told.exit_code == 0
    return folder, told.stdout


@pytest.fixture(scope="module")
def result(written):
    return xr.load_dataset(written[0] / "curves.nc", engine="h5netcdf")


def test_everything_is_written_and_said(written):
    folder, out = written
    assert {path.name for path in folder.iterdir()} == {
        "table.csv", "curves.nc", "figure.png", "figure.pdf", "record.json", "citations.bib",
        "cell.yaml",
    }  # fmt: skip
    for said in (
        "measured: zhang2026-sn-fb-rate",
        "- cathode.active_fraction: identified: 0.887",
        "8C, 10C and 15C are predicted with a mean absolute error of 1.5",
        "Worst is 10C (-3.0",
        "the simulated discharge ended by solid diffusion",
        "to cite:",
        "cell.yaml",
    ):
        assert " ".join(said.split()) in " ".join(out.split())


def test_the_shipped_values_are_the_minimum():
    """At the least sum of squares over all seven rates a Gauss-Newton step leads nowhere."""
    cell = load_changed(CELL, [ONCE])
    problem = read_fit(cell).problem(cell, Choices.of(cell))
    assert list(problem.names) == OWN
    here, step = problem.residuals(problem.start), 0.01
    slopes = np.array(
        [(problem.residuals(problem.start * (1 + step * one)) - here) / step for one in np.eye(2)]
    ).T
    assert np.abs(np.linalg.lstsq(slopes, here, rcond=None)[0]) == pytest.approx(0, abs=SHIPPED)
    # capacities in mAh/g: 1.12 is that of the README
    assert np.sqrt(np.mean(here**2)) == pytest.approx(1.12, abs=0.01)


def test_held_out_rates_are_predicted(result):
    held_out = result.held_out.values
    assert result.c_rate.values[held_out].tolist() == [8, 10, 15]
    error = (result.simulated_capacity - result.measured_capacity).values
    summary = report_of("Fit").summary(result)
    told = summary["held_out_mean_absolute_error_mAh_g"]
    assert told == pytest.approx(np.mean(np.abs(error[held_out])))
    assert told <= 2.5
    assert summary["fitted_capacity_rms_mAh_g"] == pytest.approx(
        np.sqrt(np.mean(error[~held_out] ** 2))
    )
    # chi-square at the minimum is that of the fine simulation: the coarse mesh biases nothing
    assert result.attrs["chi_square"] == pytest.approx(
        np.sum((error[~held_out] / NOISE) ** 2), rel=0.05
    )


def test_the_result_has_what_the_words_rest_on(result):
    assert result.parameter.values.tolist() == OWN
    at = result.sel(parameter=OWN[1])
    assert float(at.interval_low) < float(at.value) < float(at.interval_high)
    assert np.all(result.lower_bound <= result.value)
    assert np.all(result.value <= result.upper_bound)
    assert result.correlation.values == pytest.approx(result.correlation.values.T)
    assert np.diag(result.correlation) == pytest.approx([1, 1])
    rises = at.profile_rise.values[np.isfinite(at.profile_rise.values)]
    assert rises.min() == pytest.approx(0, abs=1e-9)
    assert result.outcome.values.tolist() == ["converged"]
    assert result.attrs["degrees_of_freedom"] == 2


def test_the_fitted_cell_is_a_cell(written, result):
    file = written[0] / "cell.yaml"
    cell = nasicell.load(str(file))
    own = nasicell.load(CELL)
    quantities, before = dict(cell.quantities()), dict(own.quantities())
    for path in OWN:
        at, found = result.sel(parameter=path), quantities[path]
        assert (found.kind, found.source) == ("fitted", "zhang2026")
        assert found.si == pytest.approx(float(at.value), rel=ROUND)
        assert found.uncertainty.low == pytest.approx(float(at.interval_low), rel=ROUND)
        assert found.uncertainty.high == pytest.approx(float(at.interval_high), rel=ROUND)
        assert found.refit == (
            f"nasicell fit {CELL} --set {ONCE} --free cathode.active_fraction=0.85:1 --free "
            "'cathode.diffusion_time_constant=100 s:830 s' --hold-out 8C,10C,15C "
            f"--capacity-noise '{NOISE} mAh/g' --starts 1 --accuracy 2"
        )
        assert found.note.startswith("Identified: ")
    assert quantities[OWN[1]].text.endswith(" s")
    for path in before.keys() - set(OWN):
        assert quantities[path] == before[path]


def test_what_the_data_do_not_tell_stays_as_it_was(result):
    kept = result.copy()
    kept["written_value"] = ("parameter", [np.nan, 300.0])
    cell = fitted_cell(kept)
    own = nasicell.load(CELL)
    assert dict(cell.quantities())[OWN[0]] == dict(own.quantities())[OWN[0]]
    assert dict(cell.quantities())[OWN[1]].text == "300.0 s"
    assert Cell.from_mapping(yaml.safe_load(fitted_cell_text(kept))) == cell
    # outside its own interval, as where another number is kept, it has none
    kept["written_value"] = ("parameter", [np.nan, 800.0])
    assert dict(fitted_cell(kept).quantities())[OWN[1]].uncertainty is None


def test_the_record_asks_for_the_same_again(written):
    record = json.loads((written[0] / "record.json").read_text())["runs"][0]
    arguments = {key: value for key, value in record["protocol"].items() if key != "name"}
    words = [CELL, "--set", ONCE]
    asked = read_fit(
        load_changed(CELL, [ONCE]),
        hold_out=[8, 10, 15],
        capacity_noise=f"{NOISE} mAh/g",
        starts=1,
        accuracy_mAh_g=2,
        words=words,
    )
    from nasicell.running import PROTOCOLS

    assert PROTOCOLS["Fit"](**arguments) == asked
    rows = record["result"]["parameters"]
    assert report_of("Fit").compared(record["result"]) == [
        row["value"] / row["upper_bound"] for row in rows
    ]
    assert json.dumps(record["result"], allow_nan=False)
    assert [row["use"] for row in record["result"]["rows"]] == ["fitted"] * 4 + ["predicted"] * 3


def test_profiles_curves_and_correlation_are_drawn(result):
    figure = nasicell.plot_fit(result)
    assert len(figure.axes) == 4
    labels = [axes.get_xlabel() for axes in figure.axes]
    assert labels == [
        "C-rate",
        "Cathode active fraction",
        "Cathode diffusion time constant / s",
        "Correlation",
    ]
    # the end of the interval lies on the line
    line = figure.axes[2].lines[0]
    rise = np.interp(float(result.interval_high[1]), line.get_xdata(), line.get_ydata())
    assert rise == pytest.approx(1, abs=0.05)


def test_impedance_alone_gives_back_what_it_was_simulated_with(tmp_path):
    cell, path = nasicell.load("lu2026-f"), "interphases.metal.exchange_current_density"
    other = cell.with_values({path: "3 A/m^2"})
    spectrum = nasicell.run(other, nasicell.Impedance(np.logspace(0, 4, 9), setup="symmetric"))
    area = cell.test.electrode_area.si
    rows = zip(spectrum.frequency.values, spectrum.impedance_real.values[0] / area,
               spectrum.impedance_imaginary.values[0] / area, strict=True)  # fmt: skip
    file = tmp_path / "symmetric.csv"
    head = "Frequency (Hz),Z' (Ohm),Z'' (Ohm)\n"
    file.write_text(head + "\n".join(",".join(f"{one:.9g}" for one in row) for row in rows))
    result = nasicell.fit(
        cell,
        file,
        free=[path],
        setup="symmetric",
        impedance_noise="1 %",
        starts=1,
        posterior=20,
    )
    at = result.sel(parameter=path)
    assert float(at.value) == pytest.approx(3, rel=SHIPPED)
    assert str(at.kind.item()) == "identified"
    assert float(result.impedance_rms[0]) < SHIPPED
    assert result.simulated_real.values == pytest.approx(result.measured_real.values, rel=SHIPPED)
    (row,) = report_of("Fit").summary(result)["rows"]
    assert (row["data"], row["measured_mAh_g"]) == ("symmetric.csv", None)
    assert "explains them" in result.attrs["conclusion"]
    low, middle, high = result.posterior_quantile.sel(parameter=path).values
    assert low < middle < high
    # normal near the minimum: 95 % of the samples are as wide as the profile tells
    width = float(at.interval_high - at.interval_low)
    assert high - low == pytest.approx(width, rel=0.3)
    panels = [axes.get_ylabel() for axes in nasicell.plot_fit(result).axes]
    assert panels[0].startswith("$-$Im")
    assert dict(fitted_cell(result).quantities())[path].source == "user"


def test_a_report_shows_the_fit(written, result):
    from nasicell.html_report.page import report_page

    page = report_page([written[0]])
    section, cell = page.sections
    assert section.told == result.attrs["conclusion"]
    assert cell.title == f"Cell {CELL}, as fitted"
    html = page.html
    for verdict in result.verdict.values:
        assert str(verdict) in html
    for value in (*result.value.values, *result.interval_low.values, *result.interval_high.values):
        assert f"{value:.4g}" in html
    assert html.count("<td>predicted</td>") == 3
