"""``nasicell import``: report, JSON, files, refusals."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import nasicell

SAMPLES = Path(__file__).parents[1] / "data" / "measured"
LAND = SAMPLES / "land_excerpt.xlsx"
ONE_CYCLE = SAMPLES / "made" / "decimal_comma.csv"


def test_the_report_says_how_everything_was_found(run):
    code, out, err = run("import", ONE_CYCLE, "--mass", "5 mg", "--one-c", "117.6 mA/g")
    assert (code, err) == (0, "")
    for said in (
        "table, cycling",
        "separator semicolon; decimal comma",
        "voltage from 'Voltage(V)' in V",
        "63 records, 3 steps, 2 half-cycles, 1 cycle",
        "words for its steps: positive on charge; here positive on discharge",
        "confirmed by the file's own capacity",
        "ratio 1.0000",
        "5 mg of active material, 1C = 117.6 mA/g",
        "discharge",
    ):
        assert said in out


def test_json_has_full_words_and_units(run):
    code, out, _ = run("import", LAND, "--json")
    content = json.loads(out)
    assert code == 0
    assert content["format"] == "LAND table"
    assert (content["records"], content["half_cycles"], content["cycles"]) == (959, 2, 1)
    assert content["positive_current"] == "discharge"
    row = content["half_cycle_rows"][0]
    assert row["capacity_mAh"] == pytest.approx(0.0174)
    assert row["specific_capacity_mAh_g"] is None
    assert row["direction"] == "discharge"
    assert isinstance(row["records"], int)
    assert content["charge_check"]["ratio"] == pytest.approx(1, abs=2e-3)
    assert content["warnings"]


def test_impedance_has_a_report_too(run):
    content = json.loads(run("import", SAMPLES / "exampleDataGamry.DTA", "--json")[1])
    assert content["kind"] == "impedance"
    assert content["half_cycle_rows"] == []
    assert content["ranges"]["frequency"]["unit"] == "Hz"
    assert content["charge_check"] is None


def test_a_folder_gets_everything(run, tmp_path):
    out = tmp_path / "new" / "out"
    code, text, _ = run("import", ONE_CYCLE, "--out", out)
    assert code == 0
    assert "written" in text
    assert {file.name for file in out.iterdir()} == {
        "measured.bdf.csv", "measured.nc", "table.csv", "report.json"}  # fmt: skip
    with xr.open_dataset(out / "measured.nc", engine="h5netcdf") as data:
        assert data.direction.values.tolist() == ["discharge", "charge"]
        assert data.attrs["positive_current"] == "discharge"


@pytest.mark.parametrize("name", ["LFP_1C.csv", "exampleDataGamry.DTA", "jdb11-1_excerpt.mpr"])
def test_the_written_table_is_read_as_what_it_was(run, tmp_path, name):
    out = tmp_path / "data.csv"
    assert run("import", SAMPLES / name, "--out", out)[0] == 0
    before, after = nasicell.read_measured(SAMPLES / name), nasicell.read_measured(out)
    for variable in ("time", "voltage", "current", "specific_capacity", "frequency",
                     "impedance_imaginary", "half_cycle_count", "step_count"):  # fmt: skip
        assert (variable in before) == (variable in after)
        if variable in before:
            np.testing.assert_allclose(after[variable], before[variable], rtol=1e-9)


def test_the_written_current_is_positive_on_charge(run, tmp_path):
    out = tmp_path / "data.csv"
    run("import", ONE_CYCLE, "--out", out)
    head, *rows = out.read_text().splitlines()
    assert head.startswith("Test Time / s,Voltage / V,Current / A,Cycle Count / 1")
    assert float(rows[10].split(",")[2]) == pytest.approx(-1e-3)  # discharge
    assert float(rows[-1].split(",")[2]) == pytest.approx(1e-3)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.csv"], "cannot be read"),
        ([ONE_CYCLE, "--mass", "5"], "--mass is '5' without a unit"),
        ([ONE_CYCLE, "--map", "none.yaml"], "none.yaml"),
        ([SAMPLES / "LFP_df.csv"], "c_rate, discharge_capacity_mAh_g, order"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(run, arguments, said):
    code, out, err = run("import", *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_nothing_is_written_for_a_file_that_is_refused(run, tmp_path):
    run("import", SAMPLES / "LFP_df.csv", "--out", tmp_path / "data.csv")
    assert list(tmp_path.iterdir()) == []


def test_reading_a_file_does_not_wait_for_pybamm():
    code = (
        "import sys, nasicell\n"
        f"nasicell.read_measured({str(ONE_CYCLE)!r})\n"
        "print(sorted({'pybamm', 'matplotlib', 'galvani', 'fastnda'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
