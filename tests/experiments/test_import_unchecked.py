"""What looked right and was not checked: sheets of two cells, capacities per gram, cut numbers."""

import openpyxl
import pytest

from nasicell.experiments.importing import read_measured
from nasicell.experiments.importing.heads import read_head
from nasicell.experiments.importing.units import factor
from nasicell.parameters import InputError

HEADS = ["Time (s)", "Voltage (V)", "Current (mA)", "Capacity (mAh)"]


def half_cycle(start=0.0, current=0.5):
    """An hour down; 41 records."""
    return [(start + 90.0 * k, 3.5 - 0.02 * k, -current, current * k / 40) for k in range(41)]


def book(tmp_path, **sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in [HEADS, *rows]:
            sheet.append(row)
    made.save(tmp_path / "data.xlsx")
    return tmp_path / "data.xlsx"


def text(tmp_path, rows, heads=HEADS, end="\n"):
    lines = [",".join(heads), *(",".join(f"{cell:.7g}" for cell in row) for row in rows)]
    (tmp_path / "data.csv").write_text("\n".join(lines) + end)
    return tmp_path / "data.csv"


def test_sheets_of_two_cells_are_not_one_measurement(tmp_path):
    file = book(tmp_path, cell_A=half_cycle(), cell_B=half_cycle(current=1.0))
    with pytest.raises(InputError, match=r"sheets 'cell_A', 'cell_B'; choose one"):
        read_measured(file)
    (tmp_path / "map.yaml").write_text("sheet: cell_B")
    data = read_measured(file, mapping=tmp_path / "map.yaml")
    assert 1e3 * data.half_cycle_capacity.values == pytest.approx([1.0])


@pytest.mark.parametrize("clock", [False, True])
def test_sheets_whose_times_go_on_are_one_measurement(tmp_path, clock):
    rows = half_cycle()
    if clock:
        rows = [(f"{int(t // 3600)}:{int(t % 3600 // 60):02d}:{int(t % 60):02d}", *row)
                for t, *row in rows]  # fmt: skip
    data = read_measured(book(tmp_path, Channel_1=rows[:20], Channel_2=rows[20:]))
    assert data.sizes["record"] == 41
    assert 1e3 * data.half_cycle_capacity.values == pytest.approx([0.5])


@pytest.mark.parametrize(
    "head",
    ["Ewe/V vs. Na+/Na", "Voltage (V vs Na/Na+)", "Potential vs. Na/Na+ (V)", "E vs. Na+/Na / V"],
)
def test_a_voltage_against_an_electrode_is_a_voltage(head):
    found = read_head(head)
    assert (found.quantity, found.unit) == ("voltage", "V")


@pytest.mark.parametrize("unit", ["mAh/g", "mA h g-1", "mAh g^-1", "mA·h·g⁻¹", "mAh g−1"])
def test_per_gram_is_written_in_many_ways(unit):
    assert factor(unit, "specific charge") == 1.0
    assert read_head(f"Specific Capacity ({unit})").quantity == "specific_capacity"


def per_gram(tmp_path, milligrams, heads):
    rows = [(*row[:3], 1e3 * row[3] / milligrams) for row in half_cycle()]
    return text(tmp_path, rows, [*heads[:3], "Capacity (mAh/g)"])


def test_a_capacity_per_gram_tells_the_mass_that_the_current_implies(tmp_path):
    file = per_gram(tmp_path, 4.0, HEADS)
    assert "stand on 4 mg, which is not used" in read_measured(file).attrs["warnings"]
    assert read_measured(file, mass="4 mg").attrs["warnings"] == ""
    assert "not on the 5 mg given" in read_measured(file, mass="5 mg").attrs["warnings"]


@pytest.mark.parametrize("heads", [["Time (s)", "Voltage (V)", "Current (A)"],
                                   ["Time (min)", "Voltage (V)", "Current (mA)"]])  # fmt: skip
def test_a_capacity_per_gram_shows_a_wrong_unit_where_the_mass_is_given(tmp_path, heads):
    file = per_gram(tmp_path, 4.0, heads)
    with pytest.raises(InputError, match="unit of current or time is wrong"):
        read_measured(file, mass="4 mg")


@pytest.mark.parametrize("left", [1, 2])
def test_a_last_number_that_was_cut_off_does_not_count(tmp_path, left):
    rows = [(*row[:3], row[3] + 1e-5) for row in half_cycle()]
    file = text(tmp_path, rows, end="")
    file.write_text(file.read_text()[: -len("0.50001") + left])  # 0.50001 became 0 or 0.
    data = read_measured(file)
    assert 1e3 * data.half_cycle_capacity.values == pytest.approx([0.5 * 39 / 40])
    assert "no line break: the file was cut off" in data.attrs["warnings"]


def test_a_whole_file_without_a_last_line_break_keeps_its_last_row(tmp_path):
    rows = [(*row[:3], row[3] + 1e-5) for row in half_cycle()]
    data = read_measured(text(tmp_path, rows, end=""))
    assert data.sizes["record"] == 41
    assert "cut off" not in data.attrs["warnings"]


def test_a_curve_digitised_from_its_end_is_still_a_discharge(tmp_path):
    rows = [(row[3] / 0.004, row[1]) for row in half_cycle()]
    for one in (rows, rows[::-1]):
        data = read_measured(text(tmp_path, one, ["Capacity (mAh/g)", "Voltage (V)"]))
        assert data.attrs["sign_evidence"].startswith("the voltage falls along 1 of 1 curves")


def test_what_is_given_and_not_used_is_named(tmp_path):
    rows = [(row[3] / 0.004, row[1]) for row in half_cycle()]
    data = read_measured(text(tmp_path, rows, ["Capacity (mAh/g)", "Voltage (V)"]), mass="5 mg")
    assert "the mass is not used" in data.attrs["warnings"]
    assert data.attrs["basis"] == "as digitised"
    (tmp_path / "map.yaml").write_text("{sheet: Record, separator: comma}")
    data = read_measured(text(tmp_path, half_cycle()), mapping=tmp_path / "map.yaml")
    assert "of the mapping sheet is not used" in data.attrs["warnings"]


def test_dates_with_a_zone_are_read(tmp_path):
    lines = ["DateTime,Voltage (V),Current (mA)"]
    lines += [f"2024-05-01T10:{k:02d}:00+02:00,{3.5 - 0.01 * k:.2f},-1" for k in range(60)]
    (tmp_path / "data.csv").write_text("\n".join(lines) + "\n")
    data = read_measured(tmp_path / "data.csv")
    assert float(data.time[-1]) == pytest.approx(59 * 60)
    assert float(data.date[0]) == pytest.approx(1714550400)  # 08:00 UTC


@pytest.mark.parametrize(("first", "second"), [(1, -1), (-1, 1)])
def test_the_efficiency_is_the_second_half_cycle_over_the_first(tmp_path, first, second):
    rows = [(90.0 * k, 3.4 + first * 0.01 * k, first * 1.0, k / 40) for k in range(41)]
    back = [(3660 + 90.0 * k, 3.8 + second * 0.01 * k, second * 0.9, 0.9 * k / 40)
            for k in range(41)]  # fmt: skip
    data = read_measured(text(tmp_path, rows + back))
    assert data.coulombic_efficiency.values == pytest.approx([0.9])


def test_a_pause_within_a_step_of_the_file_is_no_step(tmp_path):
    rows = [(*row[:2], 0.0 if 20 <= k < 25 else row[2], 1.0) for k, row in enumerate(half_cycle())]
    data = read_measured(text(tmp_path, rows, [*HEADS[:3], "Step"]))
    assert set(data.step_count.values.tolist()) == {1}
    assert data.sizes["half_cycle"] == 1
