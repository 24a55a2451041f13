"""``nasicell sweep``: what it prints and writes, and what it refuses."""

import json

import numpy as np
import pytest
import xarray as xr

import nasicell
from nasicell.sweeps.chunks import prepared, run_chunk
from nasicell.sweeps.design import Sweep, text_of

CELL = "zhang2026-sn-fb"
GRID = ["--vary", "electrolyte.conductivity=0.1mS/cm:3mS/cm:4:log"]
LOADING = ["--vary", "cathode.loading=1,2,5 mg/cm^2"]
ASKED = 0.3
"""mAh/g: the error asked of the sweep, 0.2, and of the rate test, 0.1."""
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
        assert dict(data.sizes) == {"conductivity": 4, "loading": 3}
        assert json.loads(data.attrs["record"])["plan"]["cell_sha256"]
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


@pytest.mark.parametrize("electrolyte", ["single-ion", "partly-mobile"])
def test_the_real_engine_gives_the_capacities_of_the_rate_test(run, electrolyte):
    vary = ["--vary", "cathode.loading=1.5,6 mg/cm^2", "--set", "electrolyte.mobile_fraction=0.1"]
    options = ["--metric", "capacity@15C", "--electrolyte", electrolyte, "--cycles", "2"]
    code, printed, _ = run("sweep", CELL, *vary, *options, "--json", *ALONE)
    content = json.loads(printed)
    assert (code, content["status"]["ok"]) == (0, 2)
    for row in content["rows"]:
        changes = ["--set", f"cathode.loading={row['loading']} mg/cm^2", *vary[2:], "--no-return"]
        rate = ["--rates", "15", "--cycles", "2", "--electrolyte", electrolyte, "--json"]
        _, expected, _ = run("rate", CELL, *changes, *rate)
        (cell,) = json.loads(expected)["cells"]
        capacity = cell["rows"][0]["capacity_mAh_g"]
        assert row["capacity_15C"] == pytest.approx(capacity, abs=ASKED)
    assert "Hindmarsh2005" in [source["key"] for source in content["citations"]]


def test_the_real_engine_gives_a_chunk_the_same_bits_whatever_was_computed_before(cell):
    vary = {"electrolyte.conductivity": "0.2mS/cm:3mS/cm:log", "cathode.loading": "1:6 mg/cm^2"}
    plan = text_of(Sweep.read(cell, vary, metrics=["capacity@5C"], design="sobol:16").plan())
    prepared.cache_clear()
    run_chunk(plan, 0)
    after_another = run_chunk(plan, 1)
    prepared.cache_clear()
    alone = run_chunk(plan, 1)
    for name, values in alone.items():
        np.testing.assert_array_equal(after_another[name], values)
