"""``nasicell sensitivity``: what it prints and writes, and what it refuses."""

import json
import re

import numpy as np
import pytest
import xarray as xr

CELL = "zhang2026-sn-fb"
VARY = [
    "--vary",
    "electrolyte.conductivity=0.1mS/cm:3mS/cm:log",
    "--vary",
    "cathode.loading=1:5 mg/cm^2",
]
FEW = ["--samples", "32", "--workers", "1"]
KEYS = [
    "cell",
    "basis_mA_g",
    "electrolyte_model",
    "seed",
    "base_rows",
    "samples",
    "confidence_level",
    "parameters",
    "left_out",
    "metrics",
    "lost",
    "accuracy_mAh_g",
    "sweep_sha256",
    "warnings",
    "citations",
]


@pytest.fixture(autouse=True)
def engine(pretended_batch, monkeypatch):
    monkeypatch.setattr("nasicell.sensitivities.indices.RESAMPLES", 49)
    return pretended_batch


def test_json_ranks_the_numbers_of_each_metric(run):
    code, printed, told = run("sensitivity", CELL, *VARY, *FEW, "--json")
    content = json.loads(printed)
    assert (code, told) == (0, "")
    assert list(content) == KEYS
    assert [one["metric"] for one in content["metrics"]] == [
        "capacity@1C",
        "capacity@5C",
        "capacity@15C",
    ]
    assert content["samples"] == 32 * 4
    assert content["parameters"][1] == {
        "path": "cathode.loading",
        "own_value": pytest.approx(1.5),
        "low": 1.0,
        "high": 5.0,
        "unit": "mg/cm^2",
        "logarithmic": False,
        "range_from": "given",
    }
    for metric in content["metrics"]:
        first, second = metric["rows"]
        assert (first["rank"], first["parameter"]) == (1, "electrolyte.conductivity")
        assert second["total_order"] == pytest.approx(0, abs=1e-12)  # it feels the first alone
        assert second["elasticity"] == pytest.approx(0, abs=1e-12)
        assert second["total_order_of_ranks"] == pytest.approx(0, abs=1e-12)
        assert metric["ordered_by"] in ("total_order", "total_order_of_ranks")
        assert bool(metric["order_note"]) == (metric["ordered_by"] == "total_order_of_ranks")


def test_a_folder_is_written_and_the_same_command_continues(run, tmp_path):
    ask = ["sensitivity", CELL, *VARY, *FEW, "--metric", "capacity@5C", "--out", tmp_path]
    code, printed, _ = run(*ask)
    assert code == 0
    assert "1  electrolyte.conductivity" in printed
    assert "from 32 of 32 base rows" in printed
    assert "to cite:" in printed
    names = {file.name for file in tmp_path.iterdir()}
    assert names == {
        "sweep.nc",
        "sensitivity.nc",
        "table.csv",
        "figure.png",
        "figure.pdf",
        "citations.bib",
    }
    header, *lines = (tmp_path / "table.csv").read_text().splitlines()
    assert "total_order,total_order_low,total_order_high,total_order_of_ranks," in header
    assert len(lines) == 2
    with xr.open_dataset(tmp_path / "sensitivity.nc", engine="h5netcdf") as data:
        record = json.loads(data.attrs["record"])
        assert record["plan"]["design"] == {"kind": "saltelli", "samples": 32, "seed": 0}
        assert record["ranges_from"]["cathode.loading"] == "given"
    before = (tmp_path / "sweep.nc").stat().st_mtime_ns
    assert run(*ask)[1] == printed
    assert (tmp_path / "sweep.nc").stat().st_mtime_ns == before
    code, _, told = run(*ask, "--seed", "1")
    assert (code, "belongs to another sweep" in told) == (2, True)


def test_lost_samples_are_said(run):
    ask = ["sensitivity", CELL, "--vary", "electrolyte.conductivity=2mS/cm:3mS/cm", *VARY[2:], *FEW]
    _, printed, _ = run(*ask)
    told = " ".join(printed.split())
    assert "base rows lost, more than 5%" in told
    assert "samples lost: 1C, 5C, 15C: the solver gave up" in told


def test_of_many_reasons_the_most_frequent_are_printed(run, engine):
    cycle = engine.Batch.run

    def open_cycles(self, samples, c_rates):
        result = cycle(self, samples, c_rates)
        result.charge_capacity_mAh_g += np.asarray(samples)[:, :1]
        result.energy_efficiency[:] = np.nan
        return result

    engine.Batch.run = open_cycles
    _, printed, _ = run("sensitivity", CELL, *VARY, *FEW, "--metric", "energy_efficiency@1C")
    assert printed.count("lost: 1C: the cycle does not close") == 10
    assert re.search(r"- and for \d+ more reasons, in the file", printed)
    assert "- unknown at the cell's own values: 1C: the cycle does not close" in printed


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (VARY[:2], "vary two or more"),
        ([*VARY, "--samples", "100"], "a power of two"),
        ([*VARY, "--again"], "give --out DIR too"),
        ([*VARY, "--metric", "capasity@1C"], "did you mean 'capacity'?"),
        (["--vary", "cathode.laoding=1:2 mg/cm^2", *VARY], "did you mean 'cathode.loading'?"),
        ([*VARY, "--set", "cathode.loading=2 mg/cm^2"], "is in --set and in --vary"),
        ([*VARY, "--workers", "1", "--dask", "tcp://127.0.0.1:1"], "give one of them"),
        ([*VARY, "--workers", "0", "--out", "never"], "workers are 0"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(run, options, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, printed, told = run("sensitivity", CELL, *options)
    assert (code, printed) == (2, "")
    assert not any(tmp_path.iterdir())
    assert sentence in told
    assert told.count("\n") == 1
