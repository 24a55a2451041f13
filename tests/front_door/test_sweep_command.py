"""``nasicell sweep``: what it prints and writes, and what it refuses."""

import json

import h5netcdf
import numpy as np
import pytest
import xarray as xr

import nasicell
from nasicell.sweeps.checking import chosen
from nasicell.sweeps.chunks import prepared, run_chunk
from nasicell.sweeps.design import Sweep, text_of
from nasicell.sweeps.evaluating import FINE_mAh_g

CELL = "zhang2026-sn-fb"
GRID = ["--vary", "electrolyte.conductivity=0.1mS/cm:3mS/cm:4:log"]
LOADING = ["--vary", "cathode.loading=1,2,5 mg/cm^2"]
ASKED = 0.3
"""mAh/g: the error asked of the sweep, 0.2, and of the rate test, 0.1."""
ASKED_V = 1e-3
"""Of a mean voltage where capacities are that good."""
ALONE = ["--workers", "1"]
KEYS = [
    "cell",
    "basis_mA_g",
    "electrolyte_model",
    "design",
    "seed",
    "samples",
    "axes",
    "metrics",
    "accuracy_mAh_g",
    "numerical_error_mAh_g",
    "samples_above_accuracy",
    "check",
    "status",
    "reasons",
    "rows",
    "sweep_sha256",
    "warnings",
    "citations",
]


@pytest.fixture(scope="module")
def cell():
    return nasicell.load(CELL)


@pytest.fixture(autouse=True)
def engine(request, monkeypatch):
    """All tests but that of the real engine take the pretended one."""
    if "real" not in request.node.name:
        return request.getfixturevalue("pretended_batch")
    return None


def test_json_has_a_row_for_each_of_a_few_samples(run):
    code, printed, told = run(
        "sweep", CELL, *GRID, *LOADING, "--metric", "capacity@15C", "--json", *ALONE
    )
    content = json.loads(printed)
    assert (code, told) == (0, "")
    assert list(content) == KEYS
    assert content["samples"] == len(content["rows"]) == 12
    assert content["axes"][0] == {
        "name": "conductivity",
        "path": "electrolyte.conductivity",
        "unit": "mS/cm",
        "least": 0.1,
        "largest": 3.0,
        "values": 4,
        "logarithmic": True,
    }
    assert content["rows"][0] == {
        "conductivity": 0.1,
        "loading": 1.0,
        "capacity_15C": pytest.approx(25),
        "status": "ok",
        "reason": "",
    }
    assert content["metrics"][0] == {
        "metric": "capacity@15C",
        "unit": "mAh/g",
        "least": pytest.approx(25),
        "median": pytest.approx(np.median([row["capacity_15C"] for row in content["rows"]])),
        "largest": 97.5,
        "unknown": 0,
    }
    assert content["status"]["ok"] == 12


def test_a_file_is_written_said_to_be_finished_and_started_anew(run, tmp_path):
    out, figure = tmp_path / "map.nc", tmp_path / "map.png"
    sweep = ["sweep", CELL, *GRID, *LOADING, "--out", out, *ALONE]
    code, printed, _ = run(*sweep, "--figure", figure)
    assert code == 0
    assert printed.endswith(f"written: {out}\n")
    assert "electrolyte.conductivity   0.1   3       4  mS/cm, logarithmic" in printed
    assert "samples: 12 ok" in printed
    with xr.open_dataset(out, engine="h5netcdf") as data:
        assert dict(data.sizes) == {"conductivity": 4, "loading": 3, "checked": 2}
        of_the_sweep = data.capacity_15C.values.ravel()[data.checked_sample]
        np.testing.assert_array_equal(data.checked_capacity_15C, of_the_sweep)
        assert json.loads(data.attrs["record"])["plan"]["cell_sha256"]
        attributes = data.conductivity.attrs
        assert (attributes["si_units"], attributes["si_factor"]) == ("S/m", pytest.approx(0.1))
    assert figure.stat().st_size > 10_000
    _, printed, _ = run(*sweep)
    assert printed.endswith(f"finished before, nothing computed: {out}\n")
    code, _, told = run(*sweep, "--metric", "capacity@1C")
    assert (code, "(not the same: --metric); write another --out, or start anew" in told) == (
        2,
        True,
    )
    code, printed, _ = run(*sweep, "--metric", "capacity@1C", "--again")
    assert (code, printed.endswith(f"written: {out}\n")) == (0, True)


def test_options_that_define_a_sweep_arrive(run, tmp_path):
    out = tmp_path / "x.nc"
    options = ["--design", "lhs:60", "--seed", "7", "--cycles", "3", "--accuracy", "0.5"]
    options += ["--set", "cathode.loading=3 mg/cm^2", "--electrolyte", "binary"]
    vary = ["--vary", "electrolyte.conductivity=0.1mS/cm:3mS/cm:log"]
    code, printed, _ = run("sweep", CELL, *vary, *options, "--out", out, "--json", *ALONE)
    content = json.loads(printed)
    assert code == 0
    assert (content["design"], content["seed"], content["rows"]) == ("lhs", 7, None)
    assert content["electrolyte_model"] == "binary"
    with xr.open_dataset(out, engine="h5netcdf") as data:
        plan = json.loads(data.attrs["record"])["plan"]
    assert plan["cell"]["cathode"]["loading"]["value"] == "3 mg/cm^2"
    assert (plan["cycles"], plan["accuracy_mAh_g"]) == (3, 0.5)
    assert plan["design"] == {"kind": "lhs", "samples": 60, "seed": 7}


def test_some_samples_are_checked_on_a_fine_mesh(run, engine, monkeypatch):
    monkeypatch.setattr(engine, "MESH_ERROR", 2.0)
    sweep = ["sweep", CELL, *GRID, *LOADING, "--metric", "energy@15C", *ALONE]
    _, printed, _ = run(*sweep, "--json")
    content = json.loads(printed)
    apart = 2 * (content["accuracy_mAh_g"] - FINE_mAh_g)
    assert content["check"] == {
        "samples": 2,
        "c_rates": [15],
        "largest_difference_mAh_g": pytest.approx(apart),
        "median_difference_mAh_g": pytest.approx(apart),
        "samples_above_accuracy": 2,
        "samples_unknown": 0,
        "metrics": [
            {
                "metric": "energy@15C",
                "unit": "Wh/kg",
                "largest_difference": pytest.approx(3.3 * apart),
                "median_difference": pytest.approx(3.3 * apart),
                "samples_above_tolerance": 2,
            }
        ],
    }
    warning, of_energy = [line for line in content["warnings"] if "fine mesh" in line]
    assert warning.startswith(
        "2 of 2 samples that were checked on a fine mesh differ there by more"
    )
    assert of_energy.startswith("energy@15C of 2 of 2 samples")
    _, printed, _ = run(*sweep)
    assert (
        "checked: 2 samples on a fine mesh, capacities at 15C differ by 0.39 mAh/g at most, "
        "0.39 in the median; asked 0.2 mAh/g\n- energy@15C differs by 1.3 Wh/kg at most" in printed
    )
    assert f"warning: {warning}" in printed


def test_where_nothing_finer_is_at_hand_it_says_so(run, tmp_path):
    out = tmp_path / "x.nc"
    _, printed, _ = run("sweep", CELL, *GRID, "--accuracy", FINE_mAh_g, "--out", out, *ALONE)
    assert "not checked: 0.005 mAh/g asked already begins on the finest mesh" in printed
    with xr.open_dataset(out, engine="h5netcdf") as data:
        assert "checked" not in data.sizes


def test_a_value_that_one_of_the_meshes_lacks_is_counted(run, engine, monkeypatch):
    monkeypatch.setattr(engine, "FAILING", (0, 9))
    whole = engine.Batch.run

    def without_coarse(self, samples, c_rates):
        coarse = self.resolutions[0].accuracy_mAh_g > FINE_mAh_g
        monkeypatch.setattr(engine, "FAILING", (0, 9) if coarse else (9, 9))
        return whole(self, samples, c_rates)

    monkeypatch.setattr(engine.Batch, "run", without_coarse)
    _, printed, _ = run("sweep", CELL, *GRID, *ALONE)
    assert "- 2 of them have values on one of the meshes only" in printed


@pytest.mark.parametrize(("samples", "count"), [(1, 1), (2, 2), (40, 2), (80, 5), (10_000, 16)])
def test_the_checked_samples_are_spread_over_the_sweep(cell, samples, count):
    vary = {"electrolyte.conductivity": "0.1mS/cm:3mS/cm"}
    numbers = [
        chosen(Sweep.read(cell, vary, design=f"lhs:{samples}", seed=seed)) for seed in (0, 0, 1)
    ]
    stretches = np.digitize(numbers, np.linspace(0, samples, count + 1).astype(int)) - 1
    np.testing.assert_array_equal(stretches, np.tile(np.arange(count), (3, 1)))
    np.testing.assert_array_equal(numbers[0], numbers[1])
    assert samples < 10 or (numbers[0] != numbers[2]).any()


def test_samples_on_cliffs_above_the_asked_accuracy_are_counted(run):
    vary = ["--vary", "electrolyte.conductivity=0.1:0.3 mS/cm:5"]
    _, printed, _ = run("sweep", CELL, *vary, "--accuracy", "0.05", "--json", *ALONE)
    content = json.loads(printed)
    below = sum(row["capacity_15C"] < 50 for row in content["rows"])
    assert 0 < below < 5
    assert (content["numerical_error_mAh_g"], content["samples_above_accuracy"]) == (0.1, below)


def test_a_replay_repeats_a_sweep_from_its_file_and_compares(run, engine, tmp_path, monkeypatch):
    out, folder = tmp_path / "x.nc", tmp_path / "again"
    hysteresis = ["--set", "cathode.hysteresis_width=0.05", "--hysteresis"]
    gap = ["--vary", "cathode.hysteresis_gap=10,60 mV"]
    first = ["--metric", "energy_efficiency@1C", "--metric", "capacity@15C", "--out", out]
    _, expected, _ = run("sweep", CELL, *gap, *hysteresis, *first, "--json", *ALONE)
    code, printed, told = run("replay", out, "--json", "--out", folder)
    assert (code, json.loads(printed)) == (0, json.loads(expected))
    assert told == (
        "largest difference from the record: 0 of energy_efficiency@1C, 0 mAh/g of capacity@15C, "
        "and 0 samples have another status; capacities are computed to 0.2 mAh/g\n"
    )
    assert (folder / "x.nc").read_bytes() == out.read_bytes()
    monkeypatch.setattr(engine, "MESH_ERROR", 0.5)
    monkeypatch.setattr(engine, "FAILING", (0.05, 0.07))
    _, _, told = run("replay", out)
    assert "0.1 mAh/g of capacity@15C, and 1 samples have another status" in told


def test_what_cannot_be_replayed_is_one_sentence(run, tmp_path):
    out = tmp_path / "x.nc"
    run("sweep", CELL, *LOADING, "--out", out, *ALONE)
    with h5netcdf.File(out, "a") as file:
        record = json.loads(file.attrs["record"])
        record["plan"]["cell"]["cathode"]["loading"]["value"] = "2.5 mg/cm^2"
        file.attrs["record"] = json.dumps(record)
    (tmp_path / "y.nc").write_text("notes")
    with h5netcdf.File(tmp_path / "ragone.nc", "w") as file:  # which has the record of a sweep
        file.attrs.update({"title": "energy and power of a cell", "record": json.dumps(record)})
    for arguments, sentence in (
        ([out], "the record's cell was changed after the run"),
        (
            [tmp_path / "ragone.nc"],
            "ragone.nc: not a file that nasicell sweep wrote (energy and power of a cell)",
        ),
        ([tmp_path / "y.nc"], "not a file that nasicell sweep wrote"),
        ([tmp_path / "z.nc"], "cannot be read (No such file or directory)"),
    ):
        code, printed, told = run("replay", *arguments)
        assert (code, printed, told.count("\n")) == (2, "", 1)
        assert sentence in told


def test_a_choice_whose_entry_varies_needs_no_other_value_of_it(run, tmp_path):
    out = tmp_path / "x.nc"
    hysteresis = ["--vary", "cathode.hysteresis_gap=10,60 mV", "--hysteresis"]
    heat = ["mass=1 g", "specific_heat=1 J/g/K", "cooling_area=6 cm^2"]
    heat = [option for entry in heat for option in ("--set", f"thermal.{entry}")]
    heat += ["--vary", "thermal.heat_transfer_coefficient=5,20 W/m^2/K", "--self-heating"]
    width = ["--set", "cathode.hysteresis_width=0.05"]
    code, _, told = run("sweep", CELL, *hysteresis, *width, *heat, "--out", out, *ALONE)
    assert (code, told) == (0, "")
    with xr.open_dataset(out, engine="h5netcdf") as data:
        plan = json.loads(data.attrs["record"])["plan"]
    assert (plan["potential"], plan["heat"]) == ({"name": "Hysteresis"}, {"name": "SelfHeating"})
    code, _, told = run("sweep", CELL, *hysteresis[:2], *width, "--out", out, *ALONE)
    assert (code, "(not the same: cell, --vary, --hysteresis, --self-heating)" in told) == (2, True)


def test_reasons_are_counted(run):
    vary = ["--vary", "electrolyte.conductivity=0.001,2.55,3 mS/cm"]
    _, printed, _ = run("sweep", CELL, *vary, *ALONE)
    assert "samples: 1 ok, 1 out of reach, 1 failed" in printed
    assert "- 1 at 15C: the solver gave up" in printed


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ([], "a sweep needs a number to vary"),
        (["--vary", "cathode.loading"], "--vary takes PATH=VALUES"),
        ([*LOADING, *LOADING], "--vary gives cathode.loading twice"),
        ([*LOADING, "--set", "cathode.loading=2 mg/cm^2"], "is in --set and in --vary"),
        (["--vary", "cathode.laoding=1,2 mg/cm^2"], "did you mean 'cathode.loading'?"),
        ([*LOADING, "--design", "sobol:9"], "write sobol:8 or sobol:16"),
        ([*LOADING, "--seed", "1"], "takes no seed"),
        ([*LOADING, "--workers", "0"], "workers are 0"),
        ([*LOADING, "--again"], "give --out FILE.nc too"),
        ([*LOADING, "--figure", "map.pdf"], "the name of a .png file"),
        (["--vary", "cathode.loading=1:2 mg/cm^2:51"], "51 samples needs --out FILE.nc"),
        ([*LOADING, "--out", "missing/x.nc"], "cannot be written (No such file or directory)"),
        ([*LOADING, "--out", "x.csv"], "the name of a file that ends in .nc"),
        ([*LOADING, "--hysteresis"], "cathode.hysteresis_gap is missing, and hysteresis needs it"),
        (["--vary", "cathode.loading=1,2 mS/cm"], "a loading is expected, for example '2 mg/cm^2'"),
        (["--vary", "cathode.loading=5:1 mg/cm^2:3"], "write the lower end first"),
        (["--vary", "electrolyte.transference_number=0.5:2:3"], "above 0 and at most 1"),
        (
            ["--vary", "cathode.loading=1:2 mg/cm^2", "--design", "lhs:4", "--figure", "x.png"],
            "a figure shows a grid",
        ),
    ],
)
def test_what_makes_no_sense_is_one_sentence(run, options, sentence):
    code, printed, told = run("sweep", CELL, *options)
    assert (code, printed) == (2, "")
    assert sentence in told
    assert told.count("\n") == 1


def test_the_real_engine_gives_the_capacities_of_the_rate_test(run):
    vary = ["--vary", "electrolyte.mobile_fraction=0.2,1"]  # which the cell itself does not have
    common = ["--electrolyte", "partly-mobile", "--cycles", "2", "--json"]
    common += ["--set", "electrolyte.transference_number=0.4", "--set", "cathode.loading=4 mg/cm^2"]
    common += ["--set", "electrolyte.conductivity=0.5 mS/cm"]
    metrics = ["--metric", "capacity@2C", "--metric", "mean_voltage@2C"]
    code, printed, _ = run("sweep", CELL, *vary, *metrics, *common, *ALONE)
    content = json.loads(printed)
    assert (code, content["status"]["ok"]) == (0, 2)
    assert 0 < content["check"]["largest_difference_mAh_g"] < content["accuracy_mAh_g"]
    voltages = []
    for row in content["rows"]:
        change = ["--set", f"electrolyte.mobile_fraction={row['mobile_fraction']}"]
        _, expected, _ = run("rate", CELL, *change, "--rates", "2", "--no-return", *common)
        (cell,) = json.loads(expected)["cells"]
        (expected,) = cell["rows"]
        voltages.append(expected["mean_voltage_V"])
        assert row["capacity_2C"] == pytest.approx(expected["capacity_mAh_g"], abs=ASKED)
        assert row["mean_voltage_2C"] == pytest.approx(voltages[-1], abs=ASKED_V)
    assert abs(np.diff(voltages)) > 2 * ASKED_V  # the fraction arrives
    assert "Hindmarsh2005" in [source["key"] for source in content["citations"]]


def test_the_real_engine_gives_a_chunk_the_same_bits_whatever_was_computed_before(cell):
    vary = {"electrolyte.conductivity": "0.2mS/cm:3mS/cm:log", "cathode.loading": "1:6 mg/cm^2"}
    plan = text_of(Sweep.read(cell, vary, metrics=["capacity@5C"], design="sobol:16").plan())
    prepared.cache_clear()
    check = run_chunk(plan, 2)  # the number after the last
    after_another = run_chunk(plan, 1)
    prepared.cache_clear()
    alone = run_chunk(plan, 1)
    for name, values in alone.items():
        np.testing.assert_array_equal(after_another[name], values)
    assert check["checked_sample"][1] >= 8
    sample = check["checked_sample"][1] - 8
    assert check["checked_capacity_5C"][1] == alone["capacity_5C"][sample]


@pytest.mark.parametrize(("value", "top"), [(70.0, 73.5), (0.0, None)])
def test_a_flat_line_is_not_cut_by_its_frame(value, top):
    data = xr.Dataset(
        {
            "capacity_15C": (
                "conductivity",
                [value, value],
                {"units": "mAh/g", "metric": "capacity@15C"},
            ),
            "status": ("conductivity", [0, 0]),
        },
        {"conductivity": ("conductivity", [1.0, 2.0], {"units": "mS/cm", "long_name": "a.kappa"})},
        {"cell": "a"},
    )
    low, high = nasicell.plot_sweep(data).axes[0].get_ylim()
    assert low == 0
    assert high == pytest.approx(top) if top else high > 0
