"""``nasicell ragone``: what it prints, writes and refuses; its figure."""

import json
import re

import numpy as np
import pytest
import xarray as xr

import nasicell

CELL = "zhang2026-sn-fb"
ASKED = ["--loading", "1:8mg/cm^2:5:log", "--rates", "1,5,20"]


@pytest.fixture(autouse=True)
def engine(pretended_batch, monkeypatch):
    """Capacity and energy fall in a line with loading times rate."""
    run = pretended_batch.Batch.run

    def falling(self, samples, c_rates):
        result = run(self, 1 / np.asarray(samples), 40 * np.asarray(c_rates))
        result.discharge_capacity_mAh_g = np.maximum(
            0, 100 * (1 - 2 * np.asarray(samples) * np.asarray(c_rates)[None, :])
        )
        result.energy_Wh_kg = 3.2 * result.discharge_capacity_mAh_g
        return result

    monkeypatch.setattr(pretended_batch.Batch, "run", falling)


def test_json(run):
    code, printed, told = run("ragone", CELL, *ASKED, "--set", "metal.thickness=50 um", "--json")
    content = json.loads(printed)
    assert (code, told) == (0, "")
    assert list(content) == [
        "cell",
        "basis_mA_g",
        "electrolyte_model",
        "least_loading_mg_cm2",
        "largest_loading_mg_cm2",
        "share",
        "accuracy_mAh_g",
        "layers",
        "layers_not_counted",
        "optima",
        "rows",
        "sentences",
        "warnings",
        "citations",
    ]
    assert len(content["rows"]) == 15
    assert set(content["rows"][0]) == {
        "loading_mg_cm2",
        "c_rate",
        "capacity_mAh_g",
        "mean_voltage_V",
        "discharge_time_h",
        "energy_mWh_cm2",
        "power_mW_cm2",
        "energy_Wh_kg",
        "power_W_kg",
        "layers_mg_cm2",
        "reason",
    }
    metal = content["layers"][1]
    assert (metal["layer"], metal["kind"]) == ("metal", "assumed")
    assert metal["mass_at_least_loading_mg_cm2"] == pytest.approx(4.84)
    assert {number["path"] for number in metal["numbers"]} == {"metal.thickness", "metal.density"}
    slow, middle, fast = content["optima"]
    assert slow["most_energy_per_area"]["loading_mg_cm2"] is None
    assert slow["most_energy_per_area"]["outside"] == "above"
    # 1/(2 * 2 * rate) kg/m2 of the closed form
    assert middle["most_energy_per_area"]["loading_mg_cm2"] == pytest.approx(5, rel=0.05)
    assert fast["most_energy_per_area"]["loading_mg_cm2"] == pytest.approx(1.25, rel=0.05)
    assert fast["critical_loading_mg_cm2"] == pytest.approx(3000 / (20 * 117.6))


def test_text_says_what_is_best_and_what_is_not_counted(run):
    code, printed, _ = run("ragone", CELL, *ASKED)
    assert code == 0
    assert re.search(
        r"At 5C the most energy per cathode area, 0\.8 mWh/cm2, comes at (4\.9|5)\d* mg/cm2; "
        r"at 20C, 0\.2 mWh/cm2, at 1\.2\d mg/cm2\.",
        printed,
    )
    assert re.search(r"\n +1C +2\.15 +>8 +- ", printed)
    assert "not counted, because the cell does not state it: electrolyte in the cathode " in printed
    assert "so per mass the least loading is the best; state what else the cell weighs" in printed
    assert "the model knows no short circuit" in printed


def test_out_writes_all(run, tmp_path):
    ask = ["ragone", CELL, *ASKED, "--cycles", "3", "--workers", "1", "--out", tmp_path]
    code, printed, _ = run(*ask)
    assert code == 0
    names = {file.name for file in tmp_path.iterdir()}
    assert names == {*printed.rpartition("/")[2].strip().split(", ")}
    assert "sweep.nc" in names
    data = xr.load_dataset(tmp_path / "ragone.nc", engine="h5netcdf")
    assert data.energy_per_area.sizes == {"loading": 5, "c_rate": 3}
    plan = json.loads(data.attrs["record"])["plan"]
    assert (plan["cell"]["name"], plan["cycles"]) == (CELL, 3)
    assert len((tmp_path / "table.csv").read_text().splitlines()) == 16
    Q = nasicell.ragone(nasicell.load(CELL), ASKED[1], ASKED[3], cycles=3, out=tmp_path)
    xr.testing.assert_identical(Q.drop_attrs(), data.drop_attrs())
    code, _, told = run(*ask, "--accuracy", "0.3")
    assert (code, "belongs to another sweep" in told) == (2, True)
    figure = nasicell.plot_ragone(data)
    assert [axes.get_xlabel() for axes in figure.axes[:3]] == [
        "Mean power / mW cm$^{-2}$",
        "Mean power / W per kg of counted layers",
        "Loading / mg cm$^{-2}$",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--set", "cathode.thickness=30 um"], "more loading would fill the pores"),
        (["--set", "cathode.loading=3 mg/cm^2"], "is in --set, and ragone varies it"),
        (["--loading", "1,2 mg/cm^2"], "--loading has 2 values; an optimum needs 3"),
        (["--loading", "1:2 mg/cm^2"], "for example 0.5:20mg/cm^2:16:log"),
        (["--loading", "1:5:4"], "--loading is '1' without a unit"),
        (["--loading", "1:5:4 V"], "--loading"),
        (["--rates", "1:2"], "--rates is '1:2'; write START:STOP:N"),
        (["--workers", "0", "--out", "never"], "workers are 0"),
        (["--again"], "give --out DIR too"),
        (["--share", "most"], "--share is 'most'; write a share such as 80%"),
        (["--share", "120%"], "--share is '120%'; write a share"),
        (["--set", "electrolyte.densty=1 g/cm^3"], "did you mean 'electrolyte.density'"),
        (["--workers", "1", "--dask", "tcp://x"], "give one of them"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(run, arguments, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, printed, refusal = run("ragone", CELL, *arguments)
    assert (code, printed) == (2, "")
    assert not any(tmp_path.iterdir())
    assert told in refusal
    assert refusal.count("\n") == 1


def test_a_share_that_remains_nowhere_is_not_said_to_remain_below(
    run, monkeypatch, pretended_batch
):
    """The particles hold back a third of the capacity at 20C, however little there is."""
    cycled = pretended_batch.Batch.run

    def slow(self, samples, c_rates):
        result = cycled(self, samples, c_rates)
        result.discharge_capacity_mAh_g[:, np.asarray(c_rates) == 20] /= 1.5
        return result

    monkeypatch.setattr(pretended_batch.Batch, "run", slow)
    _, printed, _ = run("ragone", CELL, *ASKED)
    said = r"80 % of the capacity at 0\.1C remains at 5C up to [12]\.?\d* mg/cm2, "
    assert re.search(said + r"at 20C at no loading from 1 mg/cm2 on\.", printed)
    assert re.search(r"\n *20C .* none\n", printed)
    _, printed, _ = run("ragone", CELL, *ASKED, "--json")
    found = json.loads(printed)["optima"][-1]["share_of_capacity"]
    assert (found["loading_mg_cm2"], found["outside"]) == (None, "nowhere")
    assert found["reason"] == "at no loading from 1 mg/cm2 on"
