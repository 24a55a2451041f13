"""The command line: its contract on standard output, its exit codes, its refusals."""

import csv
import importlib
import json
import subprocess
import sys

import click
import numpy as np
import pytest
import xarray as xr

from nasicell.cli import main

CELL = "zhang2026-sn-fb"
QUICK = ["--rates", "1,10", "--cycles", "1"]
SAME = 1e-9
"""mAh/g between a run and its replay: the same arithmetic."""
NEXT = "--- next command ---"
"""What one process prints between the output of several commands."""

ROW_KEYS = [
    "c_rate",
    "capacity_mAh_g",
    "charge_capacity_mAh_g",
    "mean_voltage_V",
    "energy_efficiency",
    "measured_mAh_g",
    "stopped_by",
    "numerical_error_mAh_g",
    "charge_exhaustion_s",
    "discharge_exhaustion_s",
    "peak_temperature_K",
]
CONTRACT = {"cell", "basis_mA_g", "rows", "rmse_mAh_g", "warnings"}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of one quick run of one cell, and what it printed."""
    folder = tmp_path_factory.mktemp("out") / "new" / "folder"
    code = "import sys; from nasicell.cli import main; main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, "rate", CELL, *QUICK, "--json", "--out", str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    return folder, json.loads(done.stdout)


def test_json_is_the_result_alone_and_has_the_keys_of_the_contract(written):
    _, content = written
    assert list(content) == ["cells"]
    (cell,) = content["cells"]
    assert set(cell) >= CONTRACT
    assert (cell["cell"], cell["basis_mA_g"]) == (CELL, pytest.approx(117.6))
    assert [row["c_rate"] for row in cell["rows"]] == [1, 10, 1]
    for row in cell["rows"]:
        assert list(row) == ROW_KEYS
    assert [row["measured_mAh_g"] for row in cell["rows"]] == [100.8, 90.1, None]
    assert isinstance(cell["rmse_mAh_g"], float)
    assert isinstance(cell["warnings"], list)


def test_out_holds_table_curves_figures_and_record(written):
    folder, content = written
    names = {file.name for file in folder.iterdir()}
    assert names == {
        "table.csv", "curves.nc", "figure.png", "figure.pdf", "record.json", "citations.bib",
    }  # fmt: skip
    rows = content["cells"][0]["rows"]
    with (folder / "table.csv").open() as file:
        table = list(csv.DictReader(file))
    assert [float(line["capacity_mAh_g"]) for line in table] == [r["capacity_mAh_g"] for r in rows]
    assert [line["measured_mAh_g"] for line in table] == ["100.8", "90.1", ""]
    with xr.open_dataset(folder / "curves.nc", engine="h5netcdf") as curves:
        np.testing.assert_array_equal(
            curves.discharge_capacity.values, [r["capacity_mAh_g"] for r in rows]
        )
        last = curves.curve_capacity.sel(direction="discharge").values[:, -1]
        np.testing.assert_allclose(last, [r["capacity_mAh_g"] for r in rows], rtol=1e-6)
        assert curves.curve_voltage.attrs["units"] == "V"
        assert "record" in curves.attrs
    assert (folder / "figure.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "figure.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((folder / "record.json").read_text())["runs"][0]["result"]["rows"] == rows


def test_a_record_replays_to_the_same_numbers(written, run):
    folder, content = written
    code, out, err = run("replay", folder / "record.json", "--json")
    assert code == 0
    again = json.loads(out)["cells"][0]["rows"]
    for a, b in zip(again, content["cells"][0]["rows"], strict=True):
        assert a["capacity_mAh_g"] == pytest.approx(b["capacity_mAh_g"], abs=SAME)
        assert a["stopped_by"] == b["stopped_by"]
    assert "largest difference" in err


def tampered(folder, tmp_path, change):
    content = json.loads((folder / "record.json").read_text())
    change(content)
    file = tmp_path / "record.json"
    file.write_text(json.dumps(content))
    return file


def _double_loading(content):
    # a valid cell, only not the one that ran
    content["runs"][0]["cell"]["cathode"]["loading"]["value"] = "3 mg/cm^2"


def _no_protocol(content):
    content["runs"][0].pop("protocol")


def _other_electrolyte(content):
    content["runs"][0]["electrolyte"]["name"] = "Water"


def _unknown_protocol_option(content):
    content["runs"][0]["protocol"]["speed"] = 3


def _no_runs(content):
    content.pop("runs")


def _no_result(content):
    content["runs"][0].pop("result")


@pytest.mark.parametrize(
    "change",
    [
        _double_loading,
        _no_protocol,
        _other_electrolyte,
        _unknown_protocol_option,
        _no_runs,
        _no_result,
    ],
    ids=lambda change: change.__name__.strip("_"),
)
def test_a_record_changed_by_hand_is_refused(written, run, tmp_path, change):
    code, _, err = run("replay", tampered(written[0], tmp_path, change))
    assert code == 2
    assert len(err.strip().splitlines()) == 1


def test_the_terminal_table_shows_measured_beside_simulated(run):
    code, out, _ = run("rate", CELL, *QUICK)
    assert code == 0
    assert "100.8" in out
    assert "117.6 mA/g" in out
    assert "Traceback" not in out


def test_several_cells_share_one_figure(run, tmp_path):
    code, out, _ = run(
        "rate", CELL, "lu2026-sfc", "zhang2026-sn", "--rates", "1", "--cycles", 1, "--json",
        "--out", tmp_path,
    )  # fmt: skip
    assert code == 0
    assert [cell["cell"] for cell in json.loads(out)["cells"]] == [
        CELL, "lu2026-sfc", "zhang2026-sn",
    ]  # fmt: skip
    with (tmp_path / "table.csv").open() as file:
        assert [row["cell"] for row in csv.DictReader(file)] == [CELL, "lu2026-sfc", "zhang2026-sn"]
    second = xr.open_dataset(tmp_path / "curves.nc", group="2-lu2026-sfc", engine="h5netcdf")
    with second:
        assert second.attrs["cell"] == "lu2026-sfc"
    assert (tmp_path / "figure.png").stat().st_size > 10_000


def test_a_rate_out_of_reach_is_a_row_and_exit_code_0(run):
    code, out, _ = run(
        "rate", CELL, "--set", "cathode.loading=20 mg/cm^2", "--rates", "15", "--cycles", 1,
        "--json",
    )  # fmt: skip
    assert code == 0
    (row,) = json.loads(out)["cells"][0]["rows"]
    assert row["capacity_mAh_g"] < 1
    assert row["stopped_by"]
    assert row["mean_voltage_V"] is None


def test_options_reach_the_simulation(run):
    def cell(*options):
        code, out, _ = run("rate", CELL, "--rates", "10", "--cycles", 1, "--json", *options)
        assert code == 0
        return json.loads(out)["cells"][0]

    plain = cell()
    assert cell("--electrolyte", "binary")["electrolyte_model"] == "binary"
    slow = cell("--set", "electrolyte.conductivity=0.1 mS/cm")
    assert slow["rows"][0]["capacity_mAh_g"] < plain["rows"][0]["capacity_mAh_g"] - 1
    held = cell("--hold", "0.05")
    assert held["rows"][0]["capacity_mAh_g"] > plain["rows"][0]["capacity_mAh_g"] + 1
    assert [row["c_rate"] for row in cell("--no-return")["rows"]] == [10]


def test_a_cell_of_ones_own_takes_five_lines(run, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(
        "name: mine\ntitle: my cell\nextends: zhang2026-sn-fb\ncathode:\n"
        "  loading: {value: 3 mg/cm^2, kind: measured, source: user}\n"
    )
    code, out, _ = run("rate", file, "--rates", "5", "--cycles", 1, "--json")
    assert code == 0
    mine = json.loads(out)["cells"][0]
    _, out, _ = run("rate", CELL, "--rates", "5", "--cycles", 1, "--json")
    shipped = json.loads(out)["cells"][0]
    assert mine["cell"] == "mine"
    assert mine["rows"][0]["capacity_mAh_g"] < shipped["rows"][0]["capacity_mAh_g"]


BAD = [
    (["rat", CELL], "rate"),
    (["nonsense"], ""),
    (["rate"], "CELL"),
    (["rate", "zhang2026-snfb"], CELL),
    (["rate", "no-such-file.yaml"], "no-such-file.yaml"),
    (["rate", CELL, "--rate", "5"], "--rate"),
    (["rate", CELL, "--rates", "1;5"], "--rates"),
    (["rate", CELL, "--rates", "fast"], "0.5,1,5"),
    (["rate", CELL, "--rates", ""], "--rates"),
    (["rate", CELL, "--rates", "0,1"], "rates"),
    (["rate", CELL, "--rates", "-1"], "rates"),
    (["rate", CELL, "--rates", "nan"], "rates"),
    (["rate", CELL, "--cycles", "0"], "cycles"),
    (["rate", CELL, "--cycles", "two"], "cycles"),
    (["rate", CELL, "--hold", "-1"], "hold"),
    (["rate", CELL, "--accuracy", "0"], "accuracy"),
    (["rate", CELL, "--electrolyte", "liquid"], "single-ion"),
    (["rate", CELL, "--set", "electrolyte.conductivity"], "PATH=VALUE"),
    (["rate", CELL, "--set", "=3"], "PATH=VALUE"),
    (["rate", CELL, "--set", "electrolyte.conductivty=1 mS/cm"], "electrolyte.conductivity"),
    (["rate", CELL, "--set", "electrolyte.conductivity=1.3"], "mS/cm"),
    (["rate", CELL, "--set", "electrolyte.conductivity=1.3 mV"], "electrolyte.conductivity"),
    (["rate", CELL, "--set", "electrolyte.conductivity=1.3 mS/cn"], "electrolyte.conductivity"),
    (["rate", CELL, "--set", "electrolyte.conductivity=-1 mS/cm"], "electrolyte.conductivity"),
    (["rate", CELL, "--set", "cathode.porosity=1.2"], "cathode.porosity"),
    (["rate", CELL, "--set", "cathode.loading=2 mg/cm^2", "--set", "cathode.loading=3 mg/cm^2"],
     "cathode.loading twice"),
    (["rate", CELL, "--set", "electrolyte=water"], "water"),
    (["rate", CELL, "--set", "test.upper_cutoff=2 V"], "cutoff"),
    (["rate", CELL, "--set", "test.temperature=-300 degC"], "test.temperature"),
    (["show"], "CELL"),
    (["show", "lu2026"], "lu2026"),
    (["cells", "extra"], "extra"),
    (["fit", "zhang2026-sn"], "zhang2026-sn"),
    (["refit", CELL], "fit"),
    (["replay", "no-record.json"], "no-record.json"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "mend"), BAD, ids=[" ".join(a) for a, _ in BAD])
def test_bad_input_is_exit_code_2_and_one_sentence(run, arguments, mend):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    (line,) = err.strip().splitlines()
    assert line.startswith("nasicell: ")
    assert mend in line
    assert len(line) > 25


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("name: [unclosed\n", "broken.yaml"),
        ("", "broken.yaml"),
        (
            "extends: zhang2026-sn-fb\nname: a\ntitle: b\ncathode:\n  lodaing: 3 mg/cm^2\n",
            "loading",
        ),
        ("extends: zhang2026-snfb\nname: a\n", "zhang2026-sn-fb"),
        ("extends: zhang2026-sn-fb\nname: a\nname: b\n", "twice"),
    ],
)
@pytest.mark.parametrize("command", ["show", "rate"])
def test_a_broken_cell_file_is_exit_code_2_and_one_sentence(run, tmp_path, text, mend, command):
    file = tmp_path / "broken.yaml"
    file.write_text(text)
    code, out, err = run(command, file)
    assert (code, out) == (2, "")
    (line,) = [line for line in err.strip().splitlines() if line.strip()]
    assert mend in line


def test_measured_data_that_do_not_exist_are_refused(run, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("extends: zhang2026-sn-fb\nname: a\ntest: {measured: nowhere}\n")
    code, out, err = run("rate", file, *QUICK)
    assert (code, out) == (2, "")
    assert "zhang2026-sn-fb-rate" in err


def test_an_unwritable_folder_is_refused_before_any_work(run, tmp_path):
    (tmp_path / "file").write_text("in the way")
    code, out, err = run("rate", CELL, "--out", tmp_path / "file" / "below")
    assert (code, out) == (2, "")
    assert "--out" in err
    code, _, err = run("rate", CELL, "--out", tmp_path / "file")
    assert code == 2
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("text", ["", "{}", "[1]", "no json", '{"nasicell_record": 2}'])
def test_a_file_that_is_no_record_is_refused(run, tmp_path, text):
    file = tmp_path / "record.json"
    file.write_text(text)
    code, _, err = run("replay", file)
    assert code == 2
    assert "record.json" in err


def test_reading_does_not_wait_for_pybamm():
    reading = [
        ["--help"],
        ["cells"],
        ["show", CELL],
        ["show", CELL, "--markdown"],
        ["cells", "--json"],
        ["rate", "--help"],
    ]
    code = (
        "import sys\nfrom nasicell.cli import main\n"
        f"for arguments in {reading!r}:\n"
        "    try:\n        main(arguments)\n"
        "    except SystemExit as stop:\n        assert not stop.code, (arguments, stop.code)\n"
        "    assert 'pybamm' not in sys.modules, arguments\n"
        f"    print({NEXT!r})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    *said, end = done.stdout.split(NEXT)
    assert len(said) == len(reading)
    assert all(text.strip() for text in said)
    assert not end.strip()


def test_cells_and_show_speak_json(run):
    _, out, _ = run("cells", "--json")
    assert CELL in [cell["cell" if "cell" in cell else "name"] for cell in json.loads(out)["cells"]]
    _, out, _ = run("show", CELL, "--json", "--set", "cathode.loading=3 mg/cm^2")
    shown = json.loads(out)
    loading = next(row for row in shown["numbers"] if row["path"] == "cathode.loading")
    assert loading["si"] == pytest.approx(0.03)
    assert loading["source"] == "user"
    assert (loading["law"], loading["tables"]) == (None, [])


def test_show_tells_the_laws_and_their_tables(run, tmp_path):
    # a table of concentrations left no trace in what was shown
    (tmp_path / "mine.yaml").write_text(
        f"extends: {CELL}\n"
        "electrolyte:\n"
        "  conductivity:\n"
        "    {value: 1 mS/cm, kind: assumed, source: user, concentration: {law: table, points: "
        "[[0.1 mol/L, 0.4 mS/cm], [2 mol/L, 0.7 mS/cm]]}}\n"
    )
    words = "in concentration: table of 2 points, 100 to 2000 mol/m3"
    _, out, _ = run("show", tmp_path / "mine.yaml")
    assert f"- electrolyte.conductivity: {words}\n" in out
    _, out, _ = run("show", tmp_path / "mine.yaml", "--json")
    rows = {row["path"]: row for row in json.loads(out)["numbers"]}
    assert rows["electrolyte.conductivity"]["law"] == words
    (table,) = rows["electrolyte.conductivity"]["tables"]
    assert table["units"] == ["mol/m^3", "S/m"]
    assert [pytest.approx(point) for point in table["points"]] == [[100, 0.04], [2000, 0.07]]


def test_the_code_with_which_a_command_exits_is_the_program_s(monkeypatch):
    # click returned it instead of raising, and every such exit ended with 0
    @click.command()
    @click.pass_context
    def leaves(context):
        context.exit(3)

    group = importlib.import_module("nasicell.cli.main").cli
    monkeypatch.setattr(group, "get_command", lambda context, name: leaves)
    with pytest.raises(SystemExit) as exit_:
        main(["cells"])
    assert exit_.value.code == 3
