"""``nasicell ragone``: what it prints, writes and refuses; its figure."""

import json
import re

import numpy as np
import pytest
import xarray as xr

import nasicell

CELL = "zhang2026-sn-fb"
ASKED = ["--loading", "1:8mg/cm^2:5:log", "--rate", "1,5,20"]


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
    code, _, _ = run("ragone", CELL, *ASKED, "--out", tmp_path)
    assert code == 0
    names = ["citations.bib", "figure.pdf", "figure.png", "optima.csv", "ragone.nc", "table.csv"]
    assert sorted(file.name for file in tmp_path.iterdir()) == names
    data = xr.load_dataset(tmp_path / "ragone.nc", engine="h5netcdf")
    assert dict(data.sizes) == {"loading": 5, "c_rate": 3, "layer": 1}
    assert json.loads(data.attrs["record"])["plan"]["cell"]["name"] == CELL
    assert len((tmp_path / "table.csv").read_text().splitlines()) == 16
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
        (["--rate", "1:2"], "the C-rates are '1:2'; write START:STOP:N"),
        (["--share", "most"], "--share is 'most'; write for example --share 80%"),
        (["--share", "120%"], "the share is 1.2; give what remains"),
        (["--set", "electrolyte.densty=1 g/cm^3"], "did you mean 'electrolyte.density'"),
        (["--workers", "1", "--dask", "tcp://x"], "give one of them"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(run, arguments, told):
    code, printed, refusal = run("ragone", CELL, *arguments)
    assert (code, printed) == (2, "")
    assert told in refusal
    assert refusal.count("\n") == 1
