"""``nasicell bruce-vincent``: what it prints and writes, its figure, its replay, its refusals."""

import csv
import json

import numpy as np
import pytest
import xarray as xr

import nasicell
from nasicell.cli import main

CELL = "zhang2026-sn-fb"
BINARY = ["--electrolyte", "binary"]
SAME = 1e-9
"""Between a run and its replay, and relative where both sides are the same arithmetic."""
ROW = {
    "voltage_mV",
    "initial_current_mA_cm2",
    "steady_current_mA_cm2",
    "interface_resistance_initial_ohm_cm2",
    "interface_resistance_steady_ohm_cm2",
    "transference_number_apparent",
    "current_fraction",
    "error_from_1_percent_resistance",
}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of one run."""
    folder = tmp_path_factory.mktemp("bruce-vincent") / "new"
    with pytest.raises(SystemExit) as stop:
        main(["bruce-vincent", CELL, *BINARY, "--voltages", "10,1", "--out", str(folder)])
    assert not stop.value.code
    return folder


@pytest.fixture(scope="module")
def summary(written):
    (run,) = json.loads((written / "record.json").read_text())["runs"]
    return run["result"]


def test_json_is_the_result_alone_and_the_first_voltage_leads(run):
    code, out, _ = run("bruce-vincent", CELL, *BINARY, "--voltages", "1 mV", "--json")
    assert code == 0
    content = json.loads(out)
    assert content["voltage_mV"] == 1
    assert content["transference_number_apparent"] == pytest.approx(0.94, abs=0.001)
    assert content["transference_number_model"] == pytest.approx(0.94, rel=SAME)
    (row,) = content["rows"]
    assert row.keys() >= ROW
    assert row["transference_number_apparent"] == content["transference_number_apparent"]


def test_each_row_obeys_the_published_formula(summary):
    assert summary["transference_number_apparent"] == pytest.approx(0.937, abs=0.001)
    for rows in (summary["rows"], summary["rows_with_interfaces"]):
        assert [row["voltage_mV"] for row in rows] == [10, 1]
        for row in rows:
            V, first, last = (
                row[key]
                for key in ("voltage_mV", "initial_current_mA_cm2", "steady_current_mA_cm2")
            )
            R_0 = row["interface_resistance_initial_ohm_cm2"]
            R_ss = row["interface_resistance_steady_ohm_cm2"]
            number = last * (V - first * R_0) / (first * (V - last * R_ss))
            assert number == pytest.approx(row["transference_number_apparent"], rel=1e-6)
    (resistance,) = {round(row["interface_resistance_initial_ohm_cm2"]) for row in rows}
    assert resistance == 1168


def test_the_words_say_what_reads_what(written, run):
    code, out, _ = run("bruce-vincent", CELL, "--voltages", "10")
    assert code == 0
    words = " ".join(out.split())
    assert "No anion moves in the single-ion model" in words
    assert "t+ of 0.94 is in its conductivity" in words
    assert "An error of 1 % in R0 alone moves it by 2" in words
    assert "the bend in the law of charge transfer" in words
    assert "contact resistance" not in words


def test_a_contact_that_is_taken_for_electrolyte_is_named(run):
    options = [
        *("--set", "interphases.contact_resistance=4 ohm*cm^2"),
        *("--set", "interphases.metal.exchange_current_density=1e5 A/m^2"),
        *("--set", "electrolyte.salt_diffusivity=2e-11 m^2/s"),
    ]
    code, out, _ = run("bruce-vincent", "zhang2026-sn", *options, "--voltages", "1")
    assert code == 0
    words = " ".join(out.split())
    assert "the contact resistance, which it takes for electrolyte" in words
    assert "the bend" not in words
    assert "The electrolyte is a concentrated solution" in words


def test_the_folder_holds_table_figure_and_record(written, summary):
    with (written / "table.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["electrodes"], row["voltage_mV"]) for row in rows] == [
        *(("ideal", "10.0"), ("ideal", "1.0"), ("cell", "10.0"), ("cell", "1.0"))
    ]
    assert float(rows[0]["current_fraction"]) == summary["rows"][0]["current_fraction"]
    for name in ("figure.png", "figure.pdf", "curves.nc"):
        assert (written / name).stat().st_size > 1000


def test_a_replay_gives_the_same_numbers(written, run):
    code, _, err = run("replay", written / "record.json")
    assert code == 0
    difference = float(err.strip().splitlines()[-1].split(":")[1].split()[0])
    assert difference < SAME


def test_the_figure_shows_what_was_read_and_what_is_true(written):
    result = xr.load_dataset(written / "curves.nc", engine="h5netcdf")
    left, middle, right = nasicell.plot_bruce_vincent(result).axes
    for line, voltage in zip(left.lines, (1, 10), strict=True):
        assert line.get_label() == f"{voltage} mV"
        at = result.sel(electrodes="ideal", voltage=voltage / 1e3)
        end = float(at.steady_current / at.initial_current)
        assert line.get_ydata()[-1] == pytest.approx(end, rel=1e-6)
    read, model = middle.lines
    np.testing.assert_array_equal(read.get_xdata(), [1, 10])
    np.testing.assert_allclose(
        read.get_ydata(), result.transference_number_apparent.sel(electrodes="ideal")[::-1]
    )
    assert model.get_ydata()[0] == pytest.approx(0.94)
    (bars,) = right.collections  # what 1 % in R_0 does, cut where the panel says
    off = result.error_from_1_percent_resistance.sel(electrodes="cell")
    assert len(bars.get_segments()) == off.size
    assert all(y0 == -0.7 and y1 == 1.25 for (_, y0), (_, y1) in bars.get_segments())
    assert float(off.min()) > 1.25 + 0.7
    low, high = right.get_ylim()
    assert all(low <= y <= high for y in right.lines[0].get_ydata())


def test_no_steady_current_is_an_answer(monkeypatch, run, tmp_path):
    def never(*_):
        raise nasicell.SimulationError("it does not settle")

    monkeypatch.setattr("nasicell.experiments.bruce_vincent.potentiostat.Potentiostat.step", never)
    code, out, _ = run("bruce-vincent", CELL, "--json", "--out", tmp_path)
    assert code == 0
    content = json.loads(out)
    assert content["transference_number_apparent"] is None
    assert content["rows"][0]["not_reached"] == "it does not settle"
    assert any("it does not settle" in sentence for sentence in content["warnings"])
    code, out, _ = run("bruce-vincent", CELL)
    assert code == 0
    assert "nan" not in out


@pytest.mark.parametrize(
    ("options", "mend"),
    [
        (["--voltages", "ten"], "--voltages 10,1"),
        (["--voltages", ""], "--voltages 10,1"),
        (["--voltages", "0"], "voltages_mV (--voltages) are 0; give"),
        (["--voltages", "1e-9"], "0.001 to 1000 mV"),
        (["--voltages", "5000"], "(--voltages) are 5000"),
        (["--voltages", "1,1"], "voltages_mV"),
        (["--electrolyte", "water"], "single-ion"),
        (["--electrolyte", "partly-mobile"], "electrolyte.mobile_fraction"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_exit_code_2_and_one_sentence(run, options, mend):
    code, out, err = run("bruce-vincent", CELL, *options)
    assert (code, out) == (2, "")
    (line,) = err.strip().splitlines()
    assert mend in line
