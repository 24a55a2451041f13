"""``nasicell limits``: what it prints and writes, its figure, its replay, its refusals."""

import csv
import json

import numpy as np
import pytest
import xarray as xr

import nasicell
from nasicell.cli import main
from nasicell.cli.limits_command import STEP_TEST_NAMES
from nasicell.experiments.limits.critical_current import STEP_TESTS
from nasicell.reports.limits_tables import limit_text, limits_compared

CELL = "zhang2026-sn-fb"
BINARY = ["--electrolyte", "binary"]
LIMIT = 46.51
"""mA/cm2, 2 F D c/((1 - t+) L); held to 0.1 % with the protocol's own tests."""
SAME = 1e-9
KEYS = [
    "cell",
    "electrolyte_model",
    "meaning",
    "diffusion_limited_current_mA_cm2",
    "diffusion_limited_current_closed_form_mA_cm2",
    "diffusion_limited_current_numerical_error_mA_cm2",
    "exhaustion_current_mA_cm2",
    "exhaustion_current_closed_form_mA_cm2",
    "exhaustion_current_numerical_error_mA_cm2",
    "half_depletion_current_mA_cm2",
    "half_depletion_current_closed_form_mA_cm2",
    "half_depletion_current_numerical_error_mA_cm2",
    "exhaustion_share",
    "sand",
    "diffusivity_apparent_m2_s",
    "diffusivity_model_m2_s",
    "step_test",
    "critical_current",
    "published_critical_current_mA_cm2",
    "polarisation_at_published_V",
    "warnings",
]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of one run."""
    folder = tmp_path_factory.mktemp("limits") / "new"
    options = ["--current", "10,100", "--overpotential-limit", "500 mV", "--out", str(folder)]
    with pytest.raises(SystemExit) as stop:
        main(["limits", CELL, *BINARY, *options])
    assert not stop.value.code
    return folder


@pytest.fixture(scope="module")
def recorded(written):
    return json.loads((written / "record.json").read_text())


def test_json_holds_limits_with_their_closed_forms(recorded):
    content = recorded["runs"][0]["result"]
    assert list(content) == KEYS
    assert content["diffusion_limited_current_mA_cm2"] == pytest.approx(LIMIT, rel=1e-3)
    assert content["half_depletion_current_mA_cm2"] == pytest.approx(LIMIT / 2, rel=1e-3)
    below, above = content["sand"]
    assert below["sand_time_s"] is None
    assert below["reason"]
    # Sand's time goes with i^-2, and at the limiting current it is pi/16 of eps L^2/D
    diffusion_time = 0.5 * 27e-6**2 / content["diffusivity_model_m2_s"]
    sand = 3.14159265 / 16 * diffusion_time * (LIMIT / 100) ** 2
    assert above["sand_time_closed_form_s"] == pytest.approx(sand, rel=1e-3)
    criteria = {row["criterion"]: row for row in content["critical_current"]}
    assert list(criteria) == ["depletion", "overpotential", "nucleation"]
    assert criteria["depletion"]["critical_current_mA_cm2"] is None
    assert "not reached up to 10 mA/cm2" in criteria["depletion"]["reason"]
    assert (
        criteria["overpotential"]["critical_current_mA_cm2"] == 5.1
    )  # the level, without round-off
    assert above["reason"] is None
    assert [row["met_at_first_level"] for row in content["critical_current"]] == [
        False, False, True,
    ]  # fmt: skip
    assert criteria["overpotential"]["ratio_to_published"] == pytest.approx(5.1 / 3.0)
    assert content["published_critical_current_mA_cm2"] == pytest.approx(3.0)


def test_a_single_ion_cell_says_that_it_has_no_limit(run, tmp_path):
    code, out, _ = run("limits", CELL, "--json", "--out", tmp_path)
    assert code == 0
    content = json.loads(out)
    assert list(content) == [*KEYS, "citations"]
    assert content["diffusion_limited_current_mA_cm2"] is None
    assert content["sand"] == []
    assert content["meaning"].startswith("there is no limiting current: the anions do not move")
    assert "no salt is depleted at any current" in content["critical_current"][0]["reason"]
    assert (tmp_path / "figure.png").exists()


def test_the_terminal_says_what_each_number_means(run):
    partly = ["--electrolyte", "partly-mobile", "--set", "electrolyte.mobile_fraction=0.06"]
    code, out, _ = run("limits", CELL, *partly, "--protocol", "liu2025")
    assert code == 0
    assert "there is no limiting current: at 75.59 mA/cm2 only 1% of the mobile anions" in out
    assert "0.05 to 5 mA/cm2 in steps of 0.05, 0.5 h a half cycle" in out
    for criterion in ("depletion", "overpotential", "nucleation"):
        assert f"\n{criterion} " in out
    assert "published: 3 mA/cm2" in out
    assert "nan" not in out


def test_out_holds_table_curves_figures_and_record(written, recorded):
    names = {file.name for file in written.iterdir()}
    assert names == {
        "table.csv", "curves.nc", "figure.png", "figure.pdf", "record.json", "citations.bib",
    }  # fmt: skip
    protocol = recorded["runs"][0]["protocol"]
    assert protocol["name"] == "Limits"
    assert protocol["currents_mA_cm2"] == [10, 100]
    assert protocol["critical_current"]["overpotential_limit_V"] == 0.5
    with (written / "table.csv").open() as file:
        table = {row["quantity"]: row for row in csv.DictReader(file)}
    assert float(table["diffusion_limited_current"]["current_mA_cm2"]) == pytest.approx(
        LIMIT, rel=1e-3
    )
    assert table["critical_current_by_depletion"]["current_mA_cm2"] == ""
    with xr.open_dataset(written / "curves.nc", engine="h5netcdf") as curves:
        assert curves.profile.sizes == {"profile": 4, "place": 162}
        assert curves.polarisation.attrs["units"] == "V"


def test_a_record_replays_to_the_same_numbers(written, recorded, run):
    code, out, err = run("replay", written / "record.json", "--json")
    assert code == 0
    again, first = json.loads(out), recorded["runs"][0]["result"]
    name = "diffusion_limited_current_mA_cm2"
    assert again[name] == pytest.approx(first[name], rel=SAME)
    assert float(err.split("record:")[1].split()[0]) <= 1e-6
    # steady currents, Sand's times and critical currents are all compared
    sand = first["sand"][1]["sand_time_s"]
    expected = [LIMIT, LIMIT, LIMIT / 2, None, sand, None, 5.1, 0.1]
    assert limits_compared(first) == [
        value if value is None else pytest.approx(value, rel=1e-3) for value in expected
    ]


def test_a_step_test_alone_has_a_report_and_a_replay(tmp_path, run):
    from nasicell.outputs import write_result
    from nasicell.reports import report_of

    protocol = nasicell.CriticalCurrent(most_mA_cm2=0.2)
    result = nasicell.run(nasicell.load(CELL), protocol)
    report = report_of("CriticalCurrent")
    write_result(result, report, tmp_path)
    assert [row["current_mA_cm2"] for row in report.rows(result)] == pytest.approx(
        [0.05, 0.1, 0.15, 0.2]
    )
    code, out, err = run("replay", tmp_path / "record.json")
    assert code == 0
    assert "nucleation" in out
    assert float(err.split("record:")[1].split()[0]) <= 1e-6


def test_the_figure_has_what_there_is(written):
    with xr.open_dataset(written / "curves.nc", engine="h5netcdf") as curves:
        result = curves.load()
    text = limit_text(result)
    assert "met at the first level already: the critical current is at most this" in text
    assert "nucleation     <= 0.1  <= 0.03" in text
    figure = nasicell.plot_limits(result)
    profiles, sand, steps = figure.axes
    assert len(profiles.lines) == 4
    assert profiles.lines[3].get_ydata()[-1] == pytest.approx(0, abs=1e-6)
    (mark,) = (line for line in sand.lines if line.get_label() == "diffusion-limited")
    assert mark.get_xdata()[0] == pytest.approx(LIMIT, rel=1e-3)
    (points,) = (line for line in sand.lines if line.get_label() == "simulated")
    assert list(points.get_xdata()) == [100]  # at 10 mA/cm2 there is no time
    labels = steps.get_legend_handles_labels()[1]
    assert [label.split(",")[0] for label in labels] == [
        "largest of each level", "overpotential", "nucleation", "published",
    ]  # fmt: skip
    (peaks,) = steps.lines
    np.testing.assert_array_equal(peaks.get_xdata(), result.level_current)
    np.testing.assert_array_equal(peaks.get_ydata(), result.peak_polarisation)
    assert len(nasicell.plot_critical_current(result).axes) == 1
    # without a time above the limit, and without a salt, the panels say so
    figure = nasicell.plot_limits(result.isel(sand=[0]))
    assert "no current asked for" in figure.axes[1].texts[0].get_text()
    result.attrs["polarises"] = 0
    assert len(nasicell.plot_limits(result).axes) == 1


@pytest.mark.parametrize(
    ("options", "mend"),
    [
        (["--current", "fast"], "--current"),
        (["--current", "0"], "currents_mA_cm2 (--current)"),
        (["--overpotential-limit", "0.5 A"], "--overpotential-limit is '0.5 A'"),
        (["--overpotential-limit", "0"], "overpotential_limit_V (--overpotential-limit)"),
        (["--overpotential-limit", "nan"], "overpotential_limit_V"),
        (["--protocol", "wish"], "zhang2026"),
        (["--electrolyte", "water"], "single-ion"),
        (["--electrolyte", "partly-mobile"], "electrolyte.mobile_fraction"),
        (["--set", "metal.thickness=thin"], "metal.thickness"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_exit_code_2_and_one_sentence(run, options, mend):
    code, out, err = run("limits", CELL, *(option for option in options))
    assert (code, out) == (2, "")
    (line,) = err.strip().splitlines()
    assert mend in line


def test_the_command_line_knows_every_step_test():
    assert list(STEP_TESTS) == STEP_TEST_NAMES
