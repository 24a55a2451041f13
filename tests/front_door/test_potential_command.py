"""``nasicell potential``: the carried half-cell, JSON, files that a cell takes, refusals."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import yaml

import nasicell
from nasicell.experiments.accuracy import Resolution
from nasicell.experiments.cycling import Cycler, HalfCycle
from nasicell.models import Choices

ROOT = Path(__file__).parents[2]
DATA = ROOT / "experiments" / "data" / "curves" / "nacoo2-slow-cycle.csv"
EXAMPLE = ROOT / "examples" / "nacoo2"
COARSE = Resolution(6, 6, 12, rtol=1e-4, atol=1e-6)


def test_json_says_how_it_was_made(run):
    code, out, _ = run("potential", DATA, "--align", "steps", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["file_sha256"] == hashlib.sha256(DATA.read_bytes()).hexdigest()
    assert [row["half_cycle"] for row in told["branches"]] == [4, 5]
    # the file's name says C-24
    assert [row["c_rate"] for row in told["branches"]] == pytest.approx([1 / 10.55, 1 / 9.87], 2e-3)
    assert told["branches"][0]["capacity_mAh"] == pytest.approx(0.9371, abs=1e-3)
    assert told["mean_gap_mV"] == pytest.approx(17.1, abs=0.5)
    assert told["smoothing_rms_mV"] < 2
    assert told["span_mAh_g"] is None
    assert told["relaxation_left_mV"] is None
    points = np.array([list(point.values()) for point in told["points"]])
    assert points[0, 0] == 0
    assert points[-1, 0] == 1
    assert (np.diff(points[:, 1]) < 0).all()
    assert any("faster than C/20" in sentence for sentence in told["warnings"])


def test_the_steps_of_both_branches_are_one_step(run):
    by_ends, by_steps = (
        json.loads(run("potential", DATA, "--align", align, "--json")[1])
        for align in ("ends", "steps")
    )
    assert by_ends["largest_gap_mV"] > 3 * by_steps["largest_gap_mV"]
    assert any("false half-steps" in sentence for sentence in by_ends["warnings"])


def test_a_cell_takes_the_file_and_runs(run, tmp_path):
    out = tmp_path / "nacoo2.yaml"
    base = EXAMPLE / "material.yaml"
    code, text, _ = run(
        *("potential", DATA, "--align", "steps", "--mass", "9 mg", "--material", base),
        *("--out", out),
    )
    assert code == 0
    assert f"written: {out}" in text
    assert "says 0.4" in text
    (tmp_path / "cell.yaml").write_text((EXAMPLE / "cell.yaml").read_text())
    cell = nasicell.load(tmp_path / "cell.yaml")
    law = cell.cathode.open_circuit_potential
    written = yaml.safe_load(out.read_text())["open_circuit_potential"]
    told = json.loads(run("potential", DATA, "--align", "steps", "--json")[1])
    for point in told["points"]:
        assert law(point["content"]) == pytest.approx(point["potential_V"], abs=1e-9)
    assert law.kind == "derived"
    assert told["file_sha256"] in law.note
    assert written["uncertainty"] == law.uncertainty.text.removeprefix("± ")
    assert float(written["uncertainty"].split()[0]) == pytest.approx(told["uncertainty_mV"], 0.01)
    assert "± 10.1 mV" in run("show", tmp_path / "cell.yaml")[1]
    # 0.822 mA.h in 9 mg, of 26.8 A.h/mol over 113.92 g/mol
    cations = cell.cathode.exchangeable_cations.si
    assert cations == pytest.approx(0.82204 / 9 / (26801.5 / 113.92 / 1e3), rel=1e-3)
    cycler = Cycler(cell, Choices.of(cell).half_cell(), COARSE)
    runs = cycler.run([HalfCycle(1, charge=True), HalfCycle(1, charge=False)])
    assert not any(half_cycle.skipped for half_cycle in runs)


def test_the_example_is_what_the_command_writes(run, tmp_path):
    out = tmp_path / "nacoo2.yaml"
    run(*("potential", DATA, "--align", "steps", "--material", EXAMPLE / "material.yaml"),
        *("--out", out))  # fmt: skip
    again, carried = (yaml.safe_load(file.read_text()) for file in (out, EXAMPLE / out.name))
    points = [cathode["open_circuit_potential"].pop("points") for cathode in (again, carried)]
    assert again == carried
    volts = [[float(U.split()[0]) for _, U in table] for table in points]
    assert volts[0] == pytest.approx(volts[1], abs=2e-5)
    assert nasicell.load(EXAMPLE / "cell.yaml").cathode.formula == "NaCoO2"


def test_without_a_material_there_is_the_entry_alone(run, tmp_path):
    code, text, _ = run("potential", DATA, "--align", "steps", "--out", tmp_path / "new")
    assert code == 0
    assert "the potential alone" in text
    names = {file.name for file in (tmp_path / "new").iterdir()}
    assert names == {
        "cathode.yaml", "curves.nc", "table.csv", "figure.png", "figure.pdf", "report.json"
    }  # fmt: skip
    entries = yaml.safe_load((tmp_path / "new" / "cathode.yaml").read_text())
    cell = tmp_path / "cell.yaml"
    cell.write_text(yaml.safe_dump({"extends": "zhang2026-sn-fb", "cathode": entries}))
    assert nasicell.load(cell).cathode.open_circuit_potential(1) == pytest.approx(2.29, abs=0.01)


def test_bad_input_is_one_sentence(run, tmp_path):
    for arguments, said in (
        (["--charge", "5"], "--charge is 5, which is a discharge"),
        (["--points", "2"], "--points is 2; a table has 5 to 500 points"),
        (["--titration"], "a titration needs at least 4"),
        (["--material", "nvpp"], "did you mean 'nvp'?"),
        (["--source", "nobody"], "not in the bibliography"),
        (["--mass", "3"], "--mass"),
    ):
        out = tmp_path / "none.yaml"
        code, _, err = run("potential", DATA, *arguments, "--out", out)
        assert (code, len(err.splitlines()), out.exists()) == (2, 1, False), err
        assert said in err
    lfp = ROOT / "tests" / "data" / "measured" / "LFP_0.2C.csv"
    assert "holds no half-cycles" in run("potential", lfp)[2]


def test_a_curve_has_one_plus_minus(tmp_path):
    ranged = {"law": "table", "kind": "assumed", "source": "user"}
    ranged |= {"points": [[0, "4 V"], [1, "2 V"]], "uncertainty": {"from": "1 V", "to": "5 V"}}
    cell = tmp_path / "cell.yaml"
    cell.write_text(
        yaml.safe_dump(
            {"extends": "zhang2026-sn-fb", "cathode": {"open_circuit_potential": ranged}}
        )
    )
    with pytest.raises(nasicell.InputError, match="write one plus-minus for the curve"):
        nasicell.load(cell)


def test_a_mass_that_no_material_allows_is_doubted(run):
    options = ("--align", "steps", "--material", EXAMPLE / "material.yaml", "--json")
    for mass, doubted in (("9 mg", False), ("9 kg", True), ("5 mg", True)):
        remarks = json.loads(run("potential", DATA, "--mass", mass, *options)[1])["remarks"]
        assert any("are mass and material right" in remark for remark in remarks) == doubted
