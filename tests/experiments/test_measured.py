"""Measured capacities: what ships, and what is refused."""

import pytest

from nasicell.experiments import load_measured_rates
from nasicell.experiments.measured import DATA
from nasicell.parameters import InputError, list_cells, load_cell


def test_a_rate_measured_twice_keeps_its_order():
    data = load_measured_rates("zhang2026-sn-fb-rate")
    assert data.c_rates == (0.5, 1, 3, 5, 8, 10, 15, 0.5)
    assert data.capacities_mAh_g == (103.4, 100.8, 97.5, 95.3, 89.5, 90.1, 80.1, 103.4)
    assert "zhang2026" in data.source
    assert data.at((15, 0.5, 2, 0.5, 0.5)) == [80.1, 103.4, None, 103.4, None]


def test_repeats_take_the_measurements_in_turn(tmp_path):
    file = tmp_path / "repeat.csv"
    file.write_text("# mine\nc_rate,discharge_capacity_mAh_g,order\n1,90,3\n1,100,1\n5,80,2\n")
    data = load_measured_rates(str(file))
    assert data.at((1, 5, 1)) == [100, 80, 90]


def test_every_shipped_cell_finds_its_data():
    named = [load_cell(c.name).test.measured for c in list_cells()]
    assert {name for name in named if name} == {file.stem for file in DATA.glob("*.csv")}
    for name in filter(None, named):
        assert load_measured_rates(name).c_rates


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rate,capacity\n1,2\n",
        "c_rate,discharge_capacity_mAh_g,order\nfast,100,1\n",
        "c_rate,discharge_capacity_mAh_g,order\n1,,1\n",
        "c_rate,discharge_capacity_mAh_g\n1,100\n",
        "c_rate,discharge_capacity_mAh_g,order\n1,100,first\n",
        "c_rate,discharge_capacity_mAh_g,order\n1\n",
    ],
)
def test_a_broken_file_is_refused_with_its_name(tmp_path, text):
    file = tmp_path / "broken.csv"
    file.write_text(text)
    with pytest.raises(InputError, match=r"broken\.csv"):
        load_measured_rates(str(file))


def test_a_missing_file_is_refused_with_what_ships():
    with pytest.raises(InputError, match="zhang2026-sn-fb-rate"):
        load_measured_rates("zhang2026-sn-fb-rates")
