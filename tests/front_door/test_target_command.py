"""``nasicell target``: what it prints, writes and refuses."""

import csv
import json

import pytest

from nasicell.targets import changing

CELL = "zhang2026-sn-fb"
KAPPA, FILM = "electrolyte.conductivity", "interphases.metal.film_resistance"
VARY = ["--vary", f"{KAPPA}=0.1mS/cm:10mS/cm:5:log", "--vary", f"{FILM}=0:16 ohm*cm^2:3"]
ASKED = ["target", CELL, "--at", "15C", "--capacity", "80mAh/g"]
ALONE = ["--workers", "1"]


@pytest.fixture(autouse=True)
def ohmic(ohmic_batch):
    return ohmic_batch


def test_a_map_is_printed_written_and_continued(run, tmp_path):
    out = tmp_path / "map"
    code, printed, _ = run(*ASKED, *VARY, *ALONE, "--out", out)
    assert code == 0
    assert "80 mAh/g needs a conductivity above 0.2" in " ".join(printed.split())
    assert "published electrolytes, all else as in the cell: " in printed
    assert f"written: {out}/boundary.csv, electrolytes.csv, map.nc" in printed
    assert {file.name for file in out.iterdir() if not file.name.startswith(".")} == {
        "boundary.csv",
        "electrolytes.csv",
        "map.nc",
        "figure.png",
        "figure.pdf",
        "record.json",
        "citations.bib",
    }
    code, _, told = run("replay", out / "record.json")
    assert (code, "replay takes the map.nc beside it" in told) == (2, True)
    with (out / "boundary.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [
        "needed",
        "conductivity [mS/cm]",
        "film_resistance [ohm*cm^2]",
        "reached",
        "uncertainty",
        "crossing",
        "crossings",
        "from",
        "to",
    ]
    with (out / "electrolytes.csv").open() as file:
        rows = {row["electrolyte"]: row for row in csv.DictReader(file)}
    assert rows["peo-pan"]["verdict"] == "does not reach"
    assert 0 < float(rows["sn-qse"]["limit [ohm*cm^2]"]) < 16
    before = (out / "map.nc").stat().st_mtime_ns
    code, printed, told = run(*ASKED[:4], "--capacity", "70", *VARY, *ALONE, "--out", out, "--json")
    content = json.loads(printed)
    assert (code, told) == (0, "")
    assert (out / "map.nc").stat().st_mtime_ns == before
    assert content["required_capacity_mAh_g"] == 70
    code, _, told = run(*ASKED, *VARY, *ALONE, "--out", out, "--accuracy", "0.5")
    assert (code, "or start anew with --again" in told) == (2, True)


def test_files_are_named_that_are_written_and_those_of_another_map_go(run, tmp_path):
    third = ["--vary", "cathode.loading=1:5 mg/cm^2:3"]
    for vary in (VARY, [*VARY[2:], *third]):
        code, printed, _ = run(*ASKED, *vary, *ALONE, "--again", "--out", tmp_path)
        assert code == 0
        named = printed.partition(f"written: {tmp_path}/")[2].strip().split(", ")
        assert set(named) == {file.name for file in tmp_path.iterdir() if file.name[0] != "."}


@pytest.mark.parametrize(
    "options", [[*VARY, "--workers", "0"], ["--change", f"{FILM}=20:40 ohm*cm^2"]]
)
def test_what_is_refused_leaves_no_folder(run, tmp_path, options):
    code, _, _ = run(*ASKED, *options, "--out", tmp_path / "new")
    assert code == 2
    assert not (tmp_path / "new").exists()


def test_json(run):
    code, printed, _ = run(*ASKED, *VARY, *ALONE, "--json")
    content = json.loads(printed)
    assert code == 0
    assert list(content) == [
        "cell",
        "basis_mA_g",
        "electrolyte_model",
        "c_rate",
        "required_share",
        "required_capacity_mAh_g",
        "axes",
        "samples",
        "status",
        "own_capacity_mAh_g",
        "own_required_mAh_g",
        "sentences",
        "boundary",
        "electrolytes",
        "numerical_error_mAh_g",
        "sweep_sha256",
        "warnings",
        "citations",
    ]
    assert content["axes"][0]["own"] == 1.3
    assert content["required_share"] is None


def test_the_least_change_is_printed_and_written(run, tmp_path, monkeypatch):
    exact = {"capacity_15C": [79.0], "capacity_15C_error": [0.01]}
    monkeypatch.setattr(changing, "rate_tests", lambda *_: exact)
    options = ["--set", f"{FILM}=12 ohm*cm^2", "--change", f"{KAPPA}=0.1mS/cm:10mS/cm:log"]
    code, printed, _ = run(*ASKED, *options, "--out", tmp_path, "--json")
    content = json.loads(printed)
    assert code == 0
    assert (content["reaches"], content["rows"][0]["needed"]) == (False, None)
    assert content["capacity_mAh_g"] == 79
    assert content["citations"]
    assert json.loads((tmp_path / "record.json").read_text())["result"]["reaches"] is False
    code, printed, _ = run(*ASKED, *options)
    assert "is not reached by any change of conductivity" in " ".join(printed.split())


def test_one_sample_is_said_in_singular(run, monkeypatch):
    exact = {"capacity_15C": [96.0], "capacity_15C_error": [0.01]}
    monkeypatch.setattr(changing, "rate_tests", lambda *_: exact)
    code, printed, _ = run(*ASKED, "--change", f"{KAPPA}=0.1mS/cm:10mS/cm:log")
    assert (code, ", 1 sample\n" in printed) == (0, True)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--share", "80%"], "--capacity stands in the place of a share; give one of the two"),
        (["--at", "300"], "--at is '300'; write a C-rate up to 200"),
        (["--change", f"{KAPPA}=0.1mS/cm:10mS/cm", *VARY], "--vary is for a map"),
        (["--change", f"{KAPPA}=0.1mS/cm:10mS/cm", "--again"], "--again is for a map"),
        (["--change", KAPPA], "--change takes PATH=VALUES"),
        (["--again"], "--again discards what --out holds"),
        ([*ALONE, "--dask", "tcp://x"], "give one of them"),
        (VARY[:2], "a map has two or three axes, not 1"),
        ([*VARY[:2], "--vary", "c_rate=1,2"], "--at gives the C-rate, so c_rate is not varied"),
        (["--change", "c_rate=1:20"], "--at gives the C-rate, so c_rate is not varied"),
        (["--vary", "electrolyte.conductvity=1:2:3", *VARY[2:]], "electrolyte.conductivity"),
    ],
)
def test_bad_input_is_one_sentence(run, options, sentence):
    code, printed, told = run(*ASKED, *options)
    assert (code, printed) == (2, "")
    assert sentence in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("result", "repeats"),
    [
        ({"cell": CELL, "boundary": []}, f"'nasicell target {CELL}' with the same options"),
        ({"cell": CELL, "rows": []}, f"'nasicell target {CELL}' with the same --change"),
        (None, "'nasicell target CELL' with"),
    ],
)
def test_a_record_of_a_target_is_no_rate_test_to_replay(run, tmp_path, result, repeats):
    file = tmp_path / "record.json"
    file.write_text(json.dumps({"nasicell_target": 1, "result": result}))
    code, _, told = run("replay", file)
    assert (code, len(told.splitlines())) == (2, 1)
    assert repeats in told
