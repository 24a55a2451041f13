"""The pages of the study and of the two branches hold what the examples give."""

import csv
import importlib.util
import re
from pathlib import Path

import pytest

import nasicell

ROOT = Path(__file__).parents[2]
FIGURES, PAGE = ROOT / "docs" / "figures", ROOT / "docs" / "study-what-carried-the-rate.md"
NEAR = 0.3  # mAh/g: numerical error of both runs, and the page rounds
WORDS = {"name", "title", "summary", "electrolyte_model", "measured"}
NOT_USED = {"tafel_exchange_current_density", "critical_current_density"}


def load(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "examples" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def leaves(mapping, path=()):
    for key, value in mapping.items():
        if isinstance(value, dict) and "value" not in value:
            yield from leaves(value, (*path, key))
        else:
            yield ".".join((*path, key)), value["value"] if isinstance(value, dict) else value


@pytest.fixture(scope="module")
def study():
    return load("what_carried_the_rate")


@pytest.fixture(scope="module")
def saved(study):
    """The rows of the committed CSV."""
    with (FIGURES / f"{study.NAME}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    words = ("separator", "variant", "stopped_by")
    return [{k: v if k in words else float(v) for k, v in row.items()} for row in rows]


@pytest.fixture(scope="module")
def again(study):
    """Three variants at 2 mg/cm2 behind the 27 um separator."""
    some = ["metal interphase alone", "without metal interphase", "Sn-FB"]
    return study.Study(loadings=(2.0,), separators=("27 um",)).run(only=some)


def test_the_tables_of_the_page_are_those_of_the_csv(study, saved):
    page = PAGE.read_text(encoding="utf-8")
    assert study.contributions(saved) in page
    assert study.readings(saved) in page


def test_a_new_run_gives_the_numbers_of_the_page(study, saved, again):
    for rate in study.RATES:
        was, now = (study.at(rows, 2, "27 um", rate) for rows in (saved, again))
        assert len(now) == 3
        for variant, row in now.items():
            assert row["capacity_mAh_g"] == pytest.approx(was[variant]["capacity_mAh_g"], abs=NEAR)


def test_all_four_together_are_the_sn_fb_cell_with_a_binary_salt(study, again):
    cell = nasicell.load("zhang2026-sn-fb").with_values({"cathode.loading": "2 mg/cm^2"})
    test = nasicell.RateTest(c_rates=study.RATES, return_to_first_rate=False)
    result = nasicell.run(cell, test, electrolyte=nasicell.BinarySalt())
    capacities = [
        study.at(again, 2, "27 um", rate)["Sn-FB"]["capacity_mAh_g"] for rate in study.RATES
    ]
    assert capacities == pytest.approx(result.discharge_capacity.values, abs=1e-3)


def test_the_two_cells_differ_in_the_four_factors_and_the_salt_alone(study):
    one, other = (
        dict(leaves(nasicell.load(name).to_mapping())) for name in (study.SN_FB, study.CONTROL)
    )
    different = {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}
    different = {path.replace(".material.", ".") for path in different}
    ours = {
        path
        for path in different
        if path.rpartition(".")[2] not in WORDS | NOT_USED
        # what is published of gel and copper is not part of the half-cell
        and not path.startswith(("published.", "interphases.collector."))
    }
    about_the_salt = {"electrolyte.class", "electrolyte.note", "electrolyte.recipe.salts"}
    assert ours == set(study.FACTORS.values()) | about_the_salt
    assert {f"electrolyte.{word}" for word in ("name", "title")} <= different


def salt(cell):
    return cell.derived.salt_concentration.si


def test_control_has_the_numbers_of_the_control_cell_and_the_salt_of_sn_fb(study):
    cell = study.Study().variants(2, "27 um")["control"]
    control, sn_fb = nasicell.load(study.CONTROL), nasicell.load(study.SN_FB)
    numbers = {row.path: row.si for row in cell.rows()}
    theirs = {row.path: row.si for row in control.rows()}
    assert all(numbers[path] == theirs[path] for path in study.FACTORS.values())
    assert salt(cell) == salt(sn_fb) != salt(control)


def test_the_figure_can_be_drawn_from_the_csv(study, saved, tmp_path):
    study.write(saved, tmp_path)
    assert (tmp_path / f"{study.NAME}.png").stat().st_size > 10_000
    written = (tmp_path / f"{study.NAME}.csv").read_text(encoding="utf-8")
    assert len(written.splitlines()) == len(saved) + 1


def test_two_branches_cost_voltage_and_hardly_capacity():
    example = load("two_branches")
    page = (ROOT / "docs" / "two-phase-cathode.md").read_text(encoding="utf-8")
    (line,) = [line for line in page.splitlines() if line.startswith("| 5C |")]
    shown = [float(number) for number in re.findall(r"\| ([\d.]+)(?= )", line)]
    one, two = (example.run(gap, [5]).isel(step=0) for gap in (0, 30))
    assert float(one.discharge_capacity) == pytest.approx(shown[0], abs=NEAR)
    assert float(two.discharge_capacity) == pytest.approx(shown[1], abs=NEAR)
    assert float(one.mean_voltage - two.mean_voltage) == pytest.approx(0.015, abs=0.003)
    assert float(two.energy_efficiency) < float(one.energy_efficiency)


def test_a_pouch_warms_only_where_it_cannot_cool():
    results = load("pouch_heating").main(rates=(15,))
    peak = {name: float(result.peak_temperature.max()) - 298.15 for name, result in results.items()}
    assert peak["isothermal"] == pytest.approx(0, abs=1e-6)
    assert 0 < peak["alone in air"] < 2 < peak["in a stack"]
