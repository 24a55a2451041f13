"""``nasicell symmetric``: what it prints, writes, repeats and refuses."""

import csv
import json

import pytest
import xarray as xr

from nasicell.cli import main

KEYS = {
    "cell",
    "electrolyte_model",
    "counter",
    "current_density_mA_cm2",
    "areal_capacity_mAh_cm2",
    "voltage_limit_V",
    "overpotential_mV",
    "overpotential_published_mV",
    "overpotential_ratio",
    "resistance_apparent_ohm_cm2",
    "nucleation_overpotential_mV",
    "charge_recovered",
    "rows",
    "warnings",
}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("symmetric")
    with pytest.raises(SystemExit) as stop:
        main(["symmetric", "lu2026-sfc", "--json", "--out", str(folder)])
    assert not stop.value.code
    (recorded,) = json.loads((folder / "record.json").read_text())["runs"]
    return folder, recorded["result"]


def test_json_has_its_keys(written):
    _, found = written
    assert set(found) == KEYS
    assert found["current_density_mA_cm2"] == 0.5  # that of the published cell
    assert found["overpotential_ratio"] == pytest.approx(1, abs=0.1)
    assert found["nucleation_overpotential_mV"] is None
    assert len(found["rows"]) == 6
    row = found["rows"][-1]
    assert sum(row["losses_mV"].values()) == pytest.approx(row["final_polarisation_mV"])


def test_files_say_the_same(written):
    folder, found = written
    with open(folder / "table.csv", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    plateaus = [float(row["plateau_mV"]) for row in rows]
    assert plateaus == pytest.approx([row["plateau_mV"] for row in found["rows"]])
    curves = xr.load_dataset(folder / "curves.nc")
    assert float(curves.plateau[0]) == pytest.approx(1e-3 * plateaus[0])
    assert (folder / "figure.png").stat().st_size > 10_000


def test_its_record_runs_again(written, run):
    folder, found = written
    code, out, err = run("replay", folder / "record.json", "--json")
    assert code == 0
    again = json.loads(out)
    assert {key: again[key] for key in found} == found
    assert again.keys() - found.keys() == {"citations"}
    assert "largest difference from the record: 0 mV" in err


def test_the_text_says_what_carries_the_plateau(run):
    code, out, _ = run("symmetric", "zhang2026-sn-fb", "--counter", "collector", "--cycles", "1")
    assert code == 0
    out = " ".join(out.split())
    assert "dips 49.4 mV" in out
    assert "metal charge transfer 50.1 mV" in out
    assert "Published" not in out  # that is of two metals
    _, out, _ = run("symmetric", "zhang2026-sn-fb", "--cycles", "1")
    assert "Published at this current: 100 mV; simulated over published: 1.004" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--current", "-1"], "current_density_mA_cm2 (--current) is -1"),
        (["--counter", "tin"], "tin"),
        (["--counter", "collector"], "interphases.collector is missing"),
        (["--capacity", "60"], "400 um"),
        (["--electrolyte", "liquid"], "liquid"),
        (["--set", "interphases.counter_metl.film_resistance=1 ohm*cm^2"], "counter_metal"),
    ],
)
def test_bad_input_is_one_sentence(run, arguments, words):
    code, out, err = run("symmetric", "lu2026-sfc", *arguments)
    assert code == 2
    assert words in err
    assert len(err.strip().splitlines()) == 1
    assert out == ""
