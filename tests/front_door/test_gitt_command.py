"""``nasicell gitt``: JSON, files, figure, replay, words, bad input."""

import csv
import json

import numpy as np
import pytest
import xarray as xr

import nasicell
from nasicell.cli import main
from nasicell.reports.gitt import titration_summary, titration_text
from nasicell.reports.gitt_plots import nearest_half

CELL = "zhang2026-sn-fb"
QUICK = ["--rate", "0.5", "--pulse", "20", "--rest", "30"]
TEXTS = ("stopped_by", "not_read_because")
BLOCKED = ["--set", "electrolyte.conductivity=1e-5 mS/cm"]
ROW = [
    "direction",
    "pulse",
    "sodium_content",
    "relaxed_voltage_V",
    "equilibrium_voltage_V",
    "relaxation_left_mV",
    "not_read_because",
    "resistance_apparent_ohm_cm2",
    "resistance_model_ohm_cm2",
    "diffusivity_apparent_m2_s",
    "diffusivity_model_m2_s",
    "diffusion_time_constant_apparent_s",
    "diffusion_time_constant_model_s",
]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of one run."""
    folder = tmp_path_factory.mktemp("gitt") / "new"
    with pytest.raises(SystemExit) as stop:
        main(["gitt", CELL, *QUICK, "--direction", "both", "--out", str(folder)])
    assert not stop.value.code
    return folder


@pytest.fixture(scope="module")
def recorded(written):
    return json.loads((written / "record.json").read_text())["runs"][0]


def test_the_summary_holds_what_is_read_beside_what_is_true(recorded):
    summary = recorded["result"]
    assert (summary["cell"], summary["c_rate"], summary["pulse_s"]) == (CELL, 0.5, 1200)
    assert set(ROW) <= set(summary["rows"][0])
    assert {row["direction"] for row in summary["rows"]} == {"charge", "discharge"}
    for row in summary["rows"]:
        assert row["diffusivity_apparent_m2_s"] == pytest.approx(
            row["apparent_over_model"] * row["diffusivity_model_m2_s"]
        )
        assert 1e3 * (row["relaxed_voltage_V"] - row["equilibrium_voltage_V"]) == pytest.approx(
            row["relaxation_left_mV"], abs=1e-6
        )
        # diffusion in the first second adds to it; the reaction's own resistance moves with content
        assert row["resistance_apparent_ohm_cm2"] > 0.999 * row["resistance_model_ohm_cm2"]
    assert summary["diffusion_time_constant_model_s"] == pytest.approx(297)
    assert len(summary["explanation"]) == 2


def test_out_holds_table_curves_figures_and_record(written, recorded):
    names = {file.name for file in written.iterdir()}
    assert names == {
        "table.csv", "curves.nc", "figure.png", "figure.pdf", "record.json", "citations.bib",
    }  # fmt: skip
    assert recorded["protocol"] == {
        "name": "Titration", "c_rate": 0.5, "pulse_minutes": 20, "rest_minutes": 30,
        "direction": "both", "sampling_s": 1,
    }  # fmt: skip
    with (written / "table.csv").open() as file:
        table = list(csv.DictReader(file))
    rows = recorded["result"]["rows"]
    assert [float(row["relaxed_voltage_V"]) for row in table] == [
        row["relaxed_voltage_V"] for row in rows
    ]
    with xr.open_dataset(written / "curves.nc", engine="h5netcdf") as curves:
        assert list(curves.direction.values) == ["charge", "discharge"]
        charged = curves.sel(direction="charge")
        assert float(charged.curve_voltage.max()) == pytest.approx(3.8, abs=1e-3)
        assert np.all(np.diff(charged.curve_time.dropna("point")) >= 0)
        assert all("units" in curves[name].attrs for name in curves if name not in TEXTS)


def test_no_number_is_minus_nothing(recorded):
    for row in recorded["result"]["rows"]:
        assert str(row["branch_shift_mV"]) == "0.0"
        assert row["not_read_because"] is None


@pytest.fixture(scope="module")
def brief():
    """Result, JSON and text of pulses so short that the plateau hardly moves between the rests."""
    cell, titration = nasicell.load(CELL), nasicell.Titration(1, pulse_minutes=0.5, rest_minutes=20)
    result = nasicell.run(cell, titration)
    return result, titration_summary(result), titration_text(result)


def test_pulses_that_are_not_read_say_why_in_table_text_and_figure(brief):
    """Dashes on the plateau stood without a reason, and pulse 31 read 324 times the true value."""
    result, summary, text = brief
    for row in summary["rows"]:
        assert (row["not_read_because"] is None) == (row["diffusivity_apparent_m2_s"] is not None)
    reasons = {row["pulse"]: row["not_read_because"] for row in summary["rows"]}
    assert "against" in reasons[8]
    assert "less than the 0.1 mV that a voltmeter resolves" in reasons[31]
    flat = " ".join(text.split())
    assert "no diffusivity is read in pulses 8 to 14: other losses turn" in flat
    assert "no diffusivity is read in pulses 15 to 91: the rests before and after differ" in flat
    assert "the nearest to half content that is read" in flat
    _, pulse, diffusivity = nasicell.plot_titration(result).axes
    (unread,) = (line for line in diffusivity.lines if "not read" in str(line.get_label()))
    assert len(unread.get_xdata()) == 84
    # the pulse is not one vertical stroke in twenty minutes of rest
    assert pulse.get_xlim()[1] == pytest.approx(3)


def test_a_pulse_that_was_cut_short_is_not_the_one_explained():
    """A last pulse of 23 min of 30 was quoted for slow particles."""
    pulses = xr.Dataset(
        {
            "sodium_content": ("pulse", [0.2, 0.4, 0.48]),
            "pulse_time": ("pulse", [1800.0, 1800.0, 1375.0]),
        },
        coords={"pulse": [1, 2, 3]},
        attrs={"pulse_s": 1800.0},
    )
    assert int(nearest_half(pulses).pulse) == 2
    assert int(nearest_half(pulses.isel(pulse=[2])).pulse) == 3


def test_a_record_replays_to_the_same_numbers(written, run):
    code, out, err = run("replay", written / "record.json", "--json")
    assert code == 0
    assert json.loads(out)["cell"] == CELL
    assert float(err.split("record:")[1].split()[0]) <= 1e-9


def test_the_terminal_says_why_the_diffusivity_is_not_the_true_one(run):
    code, out, err = run("gitt", CELL, *QUICK)
    assert (code, err) == (0, "")
    assert "pulses of 20 min at 0.5C, rests of 30 min" in out
    assert "R true ohm cm2" in out
    assert "charge-disch." not in out  # nothing to compare with
    flat = " ".join(out.split())
    assert "the pulse of 1200 s lasts 4 times R^2/D" in flat
    assert "Only R^2/D is identified" in flat
    assert "stopped by: pulse" in out
    assert "nan" not in out


def test_choices_reach_the_result(run):
    gap = ["--set", "cathode.hysteresis_gap=30 mV", "--set", "cathode.hysteresis_width=0.01"]
    options = [*QUICK, "--electrolyte", "binary", "--hysteresis", *gap, "--direction", "both"]
    code, out, _ = run("gitt", CELL, *options, "--json")
    assert code == 0
    content = json.loads(out)
    assert content["electrolyte_model"] == "binary"
    assert content["hysteresis"] is True
    middle = next(row for row in content["rows"] if 0.4 < row["sodium_content"] < 0.6)
    assert middle["charge_minus_discharge_mV"] == pytest.approx(30, abs=0.2)


def test_a_cell_that_heats_itself_says_how_warm_it_became(run):
    pouch = {
        "mass": "1 g", "specific_heat": "1000 J/kg/K", "cooling_area": "1 cm^2",
        "heat_transfer_coefficient": "5 W/m^2/K",
    }  # fmt: skip
    heat = [part for name in pouch for part in ("--set", f"thermal.{name}={pouch[name]}")]
    code, out, _ = run("gitt", CELL, *QUICK, "--self-heating", *heat, "--json")
    assert code == 0
    assert json.loads(out)["peak_temperature_K"] > 298.15


def test_a_cell_without_one_pulse_is_empty_and_explained(run, tmp_path):
    code, out, _ = run("gitt", CELL, *BLOCKED, "--json", "--out", tmp_path)
    assert code == 0
    content = json.loads(out)
    assert content["rows"] == []
    assert "beyond the cut-off from the start by separator" in content["stopped_by"]["discharge"]
    assert (tmp_path / "figure.png").exists()
    with (tmp_path / "table.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert (row["direction"], row["relaxed_voltage_V"]) == ("discharge", "")
    with xr.open_dataset(tmp_path / "curves.nc", engine="h5netcdf") as curves:
        out = titration_text(curves.load())
    assert "stopped by: pulse 1: discharge beyond the cut-off" in out
    assert "no pulse gives a diffusivity" in out


def test_the_figure_shows_the_numbers(written):
    with xr.open_dataset(written / "curves.nc", engine="h5netcdf") as result:
        figure = nasicell.plot_titration(result)
        voltage, pulse, diffusivity = figure.axes
        assert diffusivity.get_xlabel() == "Na content"
        lines = {line.get_label(): line for line in voltage.lines + diffusivity.lines}
        for direction in ("charge", "discharge"):
            one = result.sel(direction=direction)
            np.testing.assert_array_equal(
                lines[f"{direction}, relaxed"].get_ydata(), one.relaxed_voltage
            )
            np.testing.assert_array_equal(
                lines[f"{direction}, diffusivity read"].get_ydata(), one.diffusivity_apparent
            )
        true = float(result.diffusivity_model)
        assert lines["true diffusivity"].get_ydata()[0] == true
    assert diffusivity.get_yscale() == "log"
    assert diffusivity.get_ylim()[0] < true < diffusivity.get_ylim()[1]
    assert pulse.get_xlabel() == "Time / min"
    (legend,) = figure.legends
    assert len({text.get_text() for text in legend.get_texts()}) == len(legend.get_texts())


@pytest.mark.parametrize(
    ("options", "mend"),
    [
        (["--rate", "fast"], "--rate"),
        (["--rate", "0"], "c_rate (--rate)"),
        (["--pulse", "0"], "pulse_minutes (--pulse)"),
        (["--pulse", "0.01"], "at least 0.0333 min as pulse_minutes (--pulse)"),
        (["--pulse", "1"], "longer pulses"),
        (["--rest", "-1"], "rest_minutes (--rest)"),
        (["--rest", "long"], "--rest"),
        (["--direction", "up"], "'discharge', 'charge', 'both'"),
        (["--hysteresis"], "hysteresis_gap"),
        (["--self-heating"], "thermal"),
        (["--electrolyte", "water"], "single-ion"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_exit_code_2_and_one_sentence(run, options, mend):
    code, out, err = run("gitt", CELL, *options)
    assert (code, out) == (2, "")
    (line,) = err.strip().splitlines()
    assert mend in line
