"""Steps, half-cycles, cycles and signs that the file does not say, in closed form."""

import numpy as np
import pytest

from nasicell.experiments.importing import read_measured
from nasicell.parameters import InputError

CURRENT = {"d": -1.0, "c": 1.0, "r": 0.0, "D": -5.0}  # mA; D is a faster discharge
SLOPE = {"d": -1e-3, "c": 1e-3, "r": 0.0, "D": -1e-3}  # V a record


def program_file(tmp_path, program, *, sign=1, records=30, jump=0.0, extra=None):
    """Write a program of steps, one letter each, a record every 10 s, and return the file."""
    lines, time, volts = [["time/s", "Voltage/V", "Current/mA"]], 0, 3.0
    for letter in program:
        volts += jump * np.sign(CURRENT[letter])
        for _ in range(records):
            volts += SLOPE[letter]
            lines.append([f"{time}", f"{volts:.5f}", f"{sign * CURRENT[letter]}"])
            time += 10
    for head, values in (extra or {}).items():
        lines[0].append(head)
        for line, value in zip(lines[1:], np.repeat(values, records), strict=True):
            line.append(str(value))
    file = tmp_path / "data.csv"
    file.write_text("\n".join(map(",".join, lines)) + "\n")
    return file


def test_half_cycles_keep_the_rests_within_them(tmp_path):
    data = read_measured(program_file(tmp_path, "rdrdrcrc"))
    assert data.direction.values.tolist() == ["discharge", "charge"]
    assert data.half_cycle_count.values[::30].tolist() == [0, 1, 1, 1, 1, 2, 2, 2]
    assert data.step_count.values[::30].tolist() == list(range(1, 9))
    assert data.cycle_count.values[::30].tolist() == [1] * 8
    # 1 mA through 30 intervals of 10 s in each of two steps
    expected = 2 * 300 / 3600 * 1e-3
    assert data.half_cycle_capacity.values == pytest.approx([expected, expected])
    assert 1e3 * data.mean_current.values == pytest.approx([1, 1])
    # the ends are those of the current, not of the rest after it
    assert data.end_voltage.values == pytest.approx([2.94, 3.0])


@pytest.mark.parametrize(
    ("program", "cycles"), [("dcdcdc", [1, 1, 2, 2, 3, 3]), ("cdc", [1, 1, 2]), ("d", [1])]
)
def test_a_cycle_begins_with_the_direction_of_the_first(tmp_path, program, cycles):
    data = read_measured(program_file(tmp_path, program))
    assert data.cycle_of_half_cycle.values.tolist() == cycles


def test_ends_of_a_half_cycle_are_those_of_the_current(tmp_path, monkeypatch):
    monkeypatch.setitem(SLOPE, "r", 5e-3)
    data = read_measured(program_file(tmp_path, "rdrcr"))
    assert data.start_voltage.values == pytest.approx([3.149, 3.271])
    assert data.end_voltage.values == pytest.approx([3.12, 3.3])


@pytest.mark.parametrize("sign", [1, -1])
def test_a_symmetric_cell_is_driven_by_its_current(tmp_path, sign):
    rows = [f"{10 * n},{sign * 0.05 * (-1) ** (n // 30)},{sign * (-1) ** (n // 30)}"
            for n in range(120)]  # fmt: skip
    file = tmp_path / "symmetric.csv"
    file.write_text("\n".join(["time/s,Voltage/V,Current/mA", *rows]))
    data = read_measured(file)
    first = "charge" if sign == 1 else "discharge"
    assert data.direction.values[0] == first
    assert "symmetric cell" in data.attrs["sign_evidence"]


def test_counts_of_the_file_are_kept(tmp_path):
    extra = {"cycle": [0, 0, 7, 7], "half cycle": [0, 2, 3, 4]}
    data = read_measured(program_file(tmp_path, "dcdc", extra=extra))
    assert data.half_cycle.values.tolist() == [0, 2, 3, 4]
    assert data.cycle.values.tolist() == [0, 7]


def test_a_jump_of_a_steady_current_is_a_step(tmp_path):
    data = read_measured(program_file(tmp_path, "dDdc"))
    assert data.step_count.values[::30].tolist() == [1, 2, 3, 4]
    assert data.direction.values.tolist() == ["discharge", "charge"]
    integral = (300 + 1500 + 300 - 10) / 3600 * 1e-3
    assert float(data.current_integral[0]) == pytest.approx(integral)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_voltage_tells_the_sign_in_spite_of_jumps(tmp_path, sign):
    data = read_measured(program_file(tmp_path, "dcdc", sign=sign, jump=0.2))
    assert data.direction.values.tolist() == ["discharge", "charge"] * 2
    assert "the voltage" in data.attrs["sign_evidence"]


def test_a_sign_that_nothing_shows_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setitem(SLOPE, "d", 0.0)
    monkeypatch.setitem(SLOPE, "c", 0.0)
    file, mapping = program_file(tmp_path, "dcdc"), tmp_path / "map.yaml"
    with pytest.raises(InputError, match="positive_current: charge"):
        read_measured(file)
    for given, first in (("charge", "discharge"), ("discharge", "charge")):
        mapping.write_text(f"positive_current: {given}")
        assert read_measured(file, mapping=mapping).direction[0] == first


def test_a_sign_given_against_the_voltage_is_doubted(tmp_path):
    mapping = tmp_path / "map.yaml"
    mapping.write_text("positive_current: discharge")
    data = read_measured(program_file(tmp_path, "dcdc"), mapping=mapping)
    assert "is the sign right?" in data.attrs["warnings"]


def test_efficiency_is_the_second_half_cycle_over_the_first(tmp_path):
    data = read_measured(program_file(tmp_path, "dccdcc"))
    # the charge of a file is that since its first record
    np.testing.assert_allclose(data.coulombic_efficiency, [60 / 29, 60 / 30], rtol=1e-9)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colums: {}", "did you mean"),
        ("columns: {volts: {column: 1}}", "quantity 'volts'"),
        ("columns: {voltage: {column: 1, unit: mA}}", "unit 'mA'; known are V"),
        ("columns: {voltage: {column: U, unit: V}}", "no column 'U'"),
        ("columns: {voltage: {column: 9, unit: V}}", "no column 9"),
        ("positive_current: up", "positive_current"),
        ("decimal: x", "decimal"),
        ("- 1", "must hold entries"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused(tmp_path, text, said):
    mapping = tmp_path / "map.yaml"
    mapping.write_text(text)
    with pytest.raises(InputError, match=said):
        read_measured(program_file(tmp_path, "dc"), mapping=mapping)
