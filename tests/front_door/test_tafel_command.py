"""``nasicell tafel``: what it prints and writes, its figure, its replay, its refusals."""

import csv
import json

import numpy as np
import pytest
import xarray as xr

import nasicell
from nasicell.cli import main
from nasicell.reports.tafel_tables import _readings_table

CELL = "zhang2026-sn-fb"
SAME = 1e-9
"""Relative, of one number in two places."""
KEYS = [
    "cell",
    "electrolyte_model",
    "rate_mV_s",
    "to_mV",
    "window_from_mV",
    "window_to_mV",
    "exchange_current_apparent_mA_cm2",
    "exchange_current_model_mA_cm2",
    "bias_ratio",
    "tafel_slope_apparent_mV_decade",
    "tafel_slope_ideal_mV_decade",
    "coefficient_of_determination",
    "numerical_error_mA_cm2",
    "resistance_ohm_cm2",
    "published_exchange_current_mA_cm2",
    "published_over_model",
    "film_for_published_ohm_cm2",
    "window_for_published_from_mV",
    "window_for_published_to_mV",
    "area_share_for_published",
    "plateaus",
    "causes",
    "readings",
    "stopped_by",
    "sentences",
    "warnings",
]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of one run with arguments of its own."""
    folder = tmp_path_factory.mktemp("tafel") / "new"
    options = ["--rate", "1", "--to", "200", "--window", "60,120", "--electrolyte", "binary"]
    with pytest.raises(SystemExit) as stop:
        main(["tafel", CELL, *options, "--out", str(folder)])
    assert not stop.value.code
    return folder


@pytest.fixture(scope="module")
def recorded(written):
    return json.loads((written / "record.json").read_text())["runs"][0]


def test_json_holds_what_was_read_and_what_is_true(run):
    code, out, _ = run("tafel", CELL, "--json")
    assert code == 0
    content = json.loads(out)
    assert list(content) == [*KEYS, "citations"]
    assert content["exchange_current_model_mA_cm2"] == pytest.approx(0.044)
    assert content["published_exchange_current_mA_cm2"] == pytest.approx(0.01)
    ratio = content["exchange_current_apparent_mA_cm2"] / 0.044
    assert content["bias_ratio"] == pytest.approx(ratio, rel=SAME)
    assert len(content["readings"]) == 8
    factors = [row["factor"] for row in content["causes"]]
    assert factors[0] is None
    assert np.prod(factors[1:]) == pytest.approx(ratio, rel=1e-6)
    (plateau,) = content["plateaus"]
    assert plateau["published_voltage_mV"] == pytest.approx(100)
    assert plateau["least_reading_allowed_mA_cm2"] > 0.01  # no film explains the published value
    scaled = content["window_for_published_to_mV"] / content["window_for_published_from_mV"]
    assert scaled == pytest.approx(150 / 70, rel=SAME)
    assert content["stopped_by"] == {"positive": "voltage reached", "negative": "voltage reached"}


def test_the_terminal_says_how_the_bias_arises(run):
    code, out, _ = run("tafel", CELL)
    assert code == 0
    words = " ".join(out.split())
    assert "the reading is 1.58 times too small. Factors: two electrodes read as one 0.7" in words
    assert "4.4 times below the model's, a film of 1330 ohm cm2 would have to sit on each" in words
    assert "366 mV at 0.1 mA/cm2, where 100 mV are published" in words
    assert "so no film explains it beside that voltage" in words
    assert "nan" not in words
    assert "< 3e-08" in words  # round-off is no accuracy


def test_a_bent_line_is_not_called_a_tafel_line(run):
    code, out, _ = run("tafel", "lu2026-sfc", "--json")
    assert code == 0
    content = json.loads(out)
    for row in content["readings"]:
        r2 = row["coefficient_of_determination"]
        assert row["is_tafel_line"] is (None if r2 is None else r2 >= 0.95)
    assert {row["is_tafel_line"] for row in content["readings"]} == {True, False, None}
    assert content["readings"][0]["is_tafel_line"]
    assert "not a Tafel line: r2 below 0.95" in _readings_table(content)


def test_out_holds_table_curves_figures_and_record(written, recorded):
    names = {file.name for file in written.iterdir()}
    assert names == {
        "table.csv", "curves.nc", "figure.png", "figure.pdf", "record.json", "citations.bib",
    }  # fmt: skip
    assert recorded["protocol"] == {
        "name": "Tafel", "rate_mV_s": 1, "to_mV": 200, "window_mV": [60, 120],
    }  # fmt: skip
    with (written / "table.csv").open() as file:
        table = list(csv.DictReader(file))
    assert [row["sweep"] for row in table] == ["positive"] * 4 + ["negative"] * 4
    first = recorded["result"]["readings"][0]["exchange_current_apparent_mA_cm2"]
    assert float(table[0]["exchange_current_apparent_mA_cm2"]) == first
    with xr.open_dataset(written / "curves.nc", engine="h5netcdf") as curves:
        assert float(curves.voltage.max()) == pytest.approx(0.2)
        assert curves.current_density.attrs["units"] == "A/m^2"


def test_a_record_replays_to_the_same_numbers(written, recorded, run):
    code, out, err = run("replay", written / "record.json", "--json")
    assert code == 0
    for key in ("exchange_current_apparent_mA_cm2", "film_for_published_ohm_cm2"):
        assert json.loads(out)[key] == pytest.approx(recorded["result"][key], rel=SAME)
    assert float(err.split("record:")[1].split()[0]) <= 1e-9


def test_a_cell_without_published_numbers_or_metal_to_sweep_is_answered(run, tmp_path):
    bare = ["--set", "metal.thickness=0.01 um"]
    code, out, _ = run("tafel", "liu2025-nvp", *bare, "--to", 1000, "--json", "--out", tmp_path)
    assert code == 0
    content = json.loads(out)
    assert content["published_exchange_current_mA_cm2"] is None
    assert content["film_for_published_ohm_cm2"] is None
    assert content["exchange_current_apparent_mA_cm2"] is None
    assert content["stopped_by"]["positive"] == "metal used up"
    assert "Nothing can be read" in content["sentences"][0]
    assert "metal used up" in content["sentences"][0]
    assert (tmp_path / "figure.png").exists()
    assert run("tafel", "liu2025-nvp", *bare)[0] == 0


def test_the_figure_shows_line_currents_and_causes():
    cell = nasicell.load(CELL)
    result = nasicell.run(cell, nasicell.Tafel())
    plot, bars = nasicell.plot_tafel(result).axes
    lines = {line.get_label(): line for line in plot.lines}
    read = result.sel(branch="positive", reading="cell voltage")
    apparent = float(read.exchange_current_apparent) / 10
    x, y = lines["line as read"].get_data()
    assert (x[0], y[0]) == (0, pytest.approx(apparent, rel=SAME))
    decades = np.log10(y[-1] / y[0])
    assert (x[-1] - x[0]) / decades == pytest.approx(1e3 * float(read.slope_apparent), rel=SAME)
    marks = {"apparent $i_0$": apparent, "model $i_0$": 0.044, "published Tafel $i_0$": 0.01}
    for words, value in marks.items():
        assert lines[words].get_ydata()[0] == pytest.approx(value, rel=SAME)
    np.testing.assert_allclose(lines["positive sweep"].get_xdata()[[0, -1]], [0.75, 300])
    ends = [bar.get_x() + bar.get_width() for bar in bars.patches]
    assert bars.get_xscale() == "linear"  # so that lengths mean something
    assert {bar.get_x() for bar in bars.patches} == {0}
    np.testing.assert_allclose(ends, result.cause_bias_ratio.values, rtol=SAME)


@pytest.mark.parametrize(
    ("options", "mend"),
    [
        (["--rate", "0"], "rate_mV_s (--rate)"),
        (["--rate", "slow"], "--rate"),
        (["--to", "5000"], "at most 1000"),
        (["--window", "70"], "window_mV (--window) is 70; give"),
        (["--window", "70;150"], "--window"),
        (["--window", "100,400"], "sweep further"),
        (["--electrolyte", "water"], "single-ion"),
        (["--electrolyte", "partly-mobile"], "electrolyte.mobile_fraction"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_exit_code_2_and_one_sentence(run, options, mend):
    code, out, err = run("tafel", CELL, *options)
    assert (code, out) == (2, "")
    (line,) = err.strip().splitlines()
    assert mend in line
