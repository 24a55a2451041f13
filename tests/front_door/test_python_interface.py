"""Python names of the front door, the record of a run, and files that are whole or absent."""

import json

import numpy as np
import pytest

import nasicell
from nasicell.files import write_csv, write_json, write_whole
from nasicell.running import run_again


@pytest.mark.parametrize("name", nasicell.__all__)
def test_every_public_name_imports(name):
    assert getattr(nasicell, name) is not None
    assert name in dir(nasicell)


def test_fit_stays_a_function_after_its_first_use():
    # importing a submodule binds its name in the package: the second access must not get it
    assert callable(nasicell.fit)
    assert callable(nasicell.fit)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = nasicell.no_such_name


@pytest.fixture(scope="module")
def result():
    cell = nasicell.load("zhang2026-fb-le").with_values({"cathode.loading": "3 mg/cm^2"})
    return nasicell.run(cell, nasicell.RateTest(c_rates=[2], cycles_per_rate=2))


def test_the_record_says_what_was_run(result):
    record = json.loads(result.attrs["record"])
    assert set(record) >= {
        "cell", "cell_sha256", "protocol", "electrolyte", "resolution", "versions", "warnings",
    }  # fmt: skip
    assert record["versions"]["pybamm"].startswith("26.10")
    assert record["electrolyte"]["name"] == "binary"
    assert record["protocol"]["c_rates"] == [2]


def test_the_record_reproduces_the_run(result):
    again = run_again(json.loads(result.attrs["record"]))
    np.testing.assert_allclose(
        again.discharge_capacity.values, result.discharge_capacity.values, atol=1e-9
    )
    assert again.attrs["record"] == result.attrs["record"]


def test_the_electrolyte_asked_for_is_used(result):
    cell = nasicell.load("zhang2026-fb-le").with_values({"cathode.loading": "3 mg/cm^2"})
    test = nasicell.RateTest(c_rates=[2], cycles_per_rate=2)
    other = nasicell.run(cell, test, electrolyte=nasicell.SingleIon())
    assert other.attrs["electrolyte_model"] == "single-ion"
    assert other.discharge_capacity.values[0] != result.discharge_capacity.values[0]


def test_rmse_counts_each_rate_once(result):
    assert nasicell.rate_rmse(result) is None
    step = ("step", [1.0, 5.0, 1.0])
    made = result.isel(step=[0, 0, 0]).assign_coords(c_rate=step)
    made = made.assign(
        discharge_capacity=("step", [103.0, 94.0, 50.0]),
        measured_capacity=("step", [100.0, 90, 99]),
    )
    assert nasicell.rate_rmse(made) == pytest.approx(np.sqrt((3**2 + 4**2) / 2))


def test_the_figure_has_a_panel_for_capacities_and_one_for_each_cell(result):
    figure = nasicell.plot_rate([result, result])
    assert len(figure.axes) == 3
    capacity = figure.axes[0].lines[0]
    np.testing.assert_allclose(capacity.get_ydata(), result.discharge_capacity.values)


def fails_half_way(path):
    path.write_text("half of")
    raise RuntimeError("disk full")


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    file = tmp_path / "table.csv"
    file.write_text("old")
    with pytest.raises(RuntimeError, match="disk full"):
        write_whole(file, fails_half_way)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_json_refuses_what_json_does_not_know(tmp_path):
    file = tmp_path / "a.json"
    with pytest.raises(ValueError, match=r"not JSON compliant|Out of range"):
        write_json(file, {"a": float("nan")})
    assert list(tmp_path.iterdir()) == []


def test_csv_leaves_unknown_values_empty(tmp_path):
    write_csv(tmp_path / "a.csv", [{"a": 1, "b": None}])
    assert (tmp_path / "a.csv").read_text() == "a,b\n1,\n"
