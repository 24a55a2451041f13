"""``nasicell impedance``: what it prints and writes, its figure, its replay, its refusals."""

import csv
import json

import numpy as np
import pytest
import xarray as xr

import nasicell
from nasicell.cli import main

CELL = "lu2026-sfc"
SYMMETRIC = [
    CELL, "--setup", "symmetric", "--set", "interphases.metal.film_capacitance=0.5 uF/cm^2",
]  # fmt: skip
SERIES = [*SYMMETRIC, "--temperatures", "0,30,60", "--frequencies", "1e-2:1e6:41"]
KEYS = [
    "cell",
    "setup",
    "electrolyte_model",
    "sodium_content",
    "electrode_area_cm2",
    "temperatures_K",
    "resistances",
    "activation_energies",
    "circuit_error",
    "rows",
    "mesh",
    "warnings",
]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of one run."""
    folder = tmp_path_factory.mktemp("impedance") / "new"
    with pytest.raises(SystemExit) as stop:
        main(["impedance", *SERIES, "--out", str(folder)])
    assert not stop.value.code
    return folder


def test_the_words_name_the_cation_of_the_cell(run):
    code, out, _ = run("impedance", "liu2025-kpb", "--frequencies", "1:1e5:5")
    assert code == 0
    assert "half-cell, K content 0.5, electrolyte" in out
    assert "sodium content" not in out


def test_json_gives_ohms_per_area_and_per_cell(run):
    code, out, _ = run("impedance", CELL, "--frequencies", "1:1e5:21", "--content", "0.3", "--json")
    assert code == 0
    content = json.loads(out)
    assert list(content) == [*KEYS, "citations"]
    assert (content["setup"], content["sodium_content"]) == ("half-cell", 0.3)
    area = content["electrode_area_cm2"]
    assert area == pytest.approx(1.13)
    assert len(content["rows"]) == 21
    for row in content["rows"]:
        assert row["real_ohm"] == pytest.approx(row["real_ohm_cm2"] / area)
        modulus = np.hypot(row["real_ohm_cm2"], row["imaginary_ohm_cm2"])
        assert row["modulus_ohm_cm2"] == pytest.approx(modulus)
    for row in content["resistances"]:
        assert row["true_ohm"] == pytest.approx(row["true_ohm_cm2"] / area)


def test_out_holds_a_record_that_replays(written, run):
    names = {file.name for file in written.iterdir()}
    assert names == {
        "table.csv", "curves.nc", "figure.png", "figure.pdf", "record.json", "citations.bib",
    }  # fmt: skip
    (made,) = json.loads((written / "record.json").read_text())["runs"]
    assert made["protocol"]["name"] == "Impedance"
    assert made["protocol"]["temperatures"] == [273.15, 303.15, 333.15]
    with (written / "table.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 3 * 41
    with xr.open_dataset(written / "curves.nc", engine="h5netcdf") as curves:
        assert curves.impedance_real.dims == ("temperature", "frequency")
        assert curves.impedance_real.attrs["units"] == "ohm*m^2"
    code, _, told = run("replay", written / "record.json", "--json")
    assert code == 0
    assert float(told.split(":")[-1].split()[0]) < 1e-6


def test_text_shows_both_columns_and_the_energies(run):
    code, out, _ = run("impedance", *SERIES)
    assert code == 0
    assert "true ohm cm2  read ohm cm2" in out
    line = next(
        line
        for line in out.splitlines()
        if line.startswith("charge transfer   ") and "38.39" in line
    )
    law, true, read, _ = (float(number) for number in line.split()[2:])
    assert law == true == 38.39
    assert read == pytest.approx(38.39, rel=1e-2)
    bulk = next(line for line in out.splitlines() if "bulk" in line and "no law" in line)
    assert "= RT, no law" in bulk
    assert "-0.00" not in out


def test_between_steel_it_prints_a_conductivity(run):
    code, out, _ = run("impedance", "zhang2026-sn-fb", "--setup", "blocking")
    assert code == 0
    assert "read 1.222, in the model 1.222 mS/cm" in out
    assert "t+ kappa" in out


def test_names_of_frequencies_stay_within_the_axes():
    protocol = nasicell.Impedance(np.logspace(-2, 6, 33), setup="blocking")
    figure = nasicell.plot_impedance(nasicell.run(nasicell.load("zhang2026-sn-fb"), protocol))
    figure.canvas.draw()
    nyquist = figure.axes[0]
    right = nyquist.get_window_extent().x1
    assert nyquist.texts
    assert all(text.get_window_extent().x1 <= right for text in nyquist.texts)


@pytest.mark.parametrize("temperatures", [None, [273.15, 303.15, 333.15]])
def test_nyquist_axes_have_one_scale(temperatures):
    protocol = nasicell.Impedance(np.logspace(-2, 6, 33), temperatures=temperatures)
    figure = nasicell.plot_impedance(nasicell.run(nasicell.load("zhang2026-sn-fb"), protocol))
    nyquist = figure.axes[0]
    assert nyquist.get_aspect() == 1
    assert len(figure.axes) == (3 if temperatures is None else 4)
    assert len(figure.legends) == (temperatures is not None)  # one key for all panels
    assert any("Hz" in text.get_text() for text in nyquist.texts)
    figure.canvas.draw()
    box, (low, high), (bottom, top) = (
        nyquist.get_window_extent(), nyquist.get_xlim(), nyquist.get_ylim(),
    )  # fmt: skip
    assert box.width / (high - low) == pytest.approx(box.height / (top - bottom), rel=1e-3)
    for panel in figure.axes:
        assert panel.get_xlabel()
        assert panel.get_ylabel()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--frequencies", "1e6:1e-3:61"], "--frequencies is '1e6:1e-3:61'"),
        (["--frequencies", "1:2"], "--frequencies is '1:2'"),
        (["--frequencies", "1:2:1.5"], "--frequencies"),
        (["--temperatures", "warm"], "'warm' is not a number"),
        (["--temperatures=-270"], "--temperatures is '-270'; give degC between -120 and 225"),
        (["--temperatures", "abc"], "for example --temperatures 0,25,60"),
        (["--temperatures", "25,25,25"], "give each temperature once"),
        (["--frequencies", "1e-12:1e15:61"], "between 1e-07 and 1e+09 Hz"),
        (["--content", "1"], "above 0 and below 1"),
        (["--content", "2"], "sodium_content is 2.0"),
        (["--setup", "pouch"], "pouch"),
        (["--setup", "symmetric", "--content", "0.5"], "a symmetric cell has none"),
        (["--hysteresis"], "hysteresis_gap"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(run, options, words):
    code, out, told = run("impedance", CELL, *options)
    assert code == 2
    assert out == ""
    assert words in told
    assert len(told.strip().splitlines()) == 1
