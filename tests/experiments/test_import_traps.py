"""What real files do to a careless reader: each gives the right numbers or a refusal."""

import io
import zipfile

import numpy as np
import openpyxl
import pytest

from nasicell.experiments.importing import read_measured
from nasicell.parameters import InputError

HEADS = ["Time(s)", "Voltage(V)", "Current(mA)", "Capacity(mAh)", "State"]


def one_cycle():
    """Rest, 30 min at 1 mA from 3.5 V down, 30 min from 3.2 V up; a record a minute."""
    rows = [(0.0, 3.6, 0.0, 0.0, "R")]
    for state, current, start, slope, begin in (
        ("D_CC", -1.0, 3.5, -0.01, 0),
        ("C_CC", 1.0, 3.2, 0.012, 1800),
    ):
        for k in range(31):
            rows.append((begin + 60 * k, start + slope * k, current, k / 60, state))
    return rows


@pytest.fixture
def read(tmp_path):
    """Write one cycle with changes to its rows and text, and read it."""

    def call(rows=None, heads=HEADS, *, separator=",", text=lambda text: text, mapping="", **given):
        rows = one_cycle() if rows is None else rows
        lines = [separator.join(heads)]
        lines += [separator.join(c if isinstance(c, str) else f"{c:.7g}" for c in row)
                  for row in rows]  # fmt: skip
        file = tmp_path / "data.csv"
        file.write_text(text("\n".join(lines) + "\n"), encoding="utf-8")
        if mapping:
            (tmp_path / "map.yaml").write_text(mapping)
            given["mapping"] = tmp_path / "map.yaml"
        return read_measured(file, **given)

    return call


def changed(column, change):
    return [(*row[:column], change(row[column]), *row[column + 1 :]) for row in one_cycle()]


def without(column):
    rows = [row[:column] + row[column + 1 :] for row in one_cycle()]
    return rows, HEADS[:column] + HEADS[column + 1 :]


def assert_right(data):
    assert data.direction.values.tolist() == ["discharge", "charge"]
    assert 1e3 * data.current_integral.values == pytest.approx([0.5, 0.5], rel=1e-6)
    assert data.start_voltage.values == pytest.approx([3.5, 3.2])
    assert float(data.time[-1]) == pytest.approx(3600)


def test_the_file_without_a_trap_is_right(read):
    data = read()
    assert_right(data)
    assert data.attrs["warnings"] == ""


def test_decimal_commas_between_semicolons(read):
    assert_right(read(separator=";", text=lambda text: text.replace(".", ",")))


def test_decimal_commas_between_commas_are_refused(read):
    with pytest.raises(InputError, match="another separator than a comma"):
        read(text=lambda text: text.replace(".", ","))


def test_decimal_commas_that_a_spreadsheet_lost_are_refused(read):
    # 3,43 read under an English locale is 343
    rows = changed(1, lambda volts: float(f"{volts:.7f}".replace(".", "")))
    with pytest.raises(InputError, match="decimal comma that was lost"):
        read(rows)


def test_a_comma_that_is_a_decimal_sign_or_a_thousand_is_asked_about(read):
    rows = [(f"{n},000", f"3,{400 + n}", "1,000") for n in range(1, 20)]
    heads = ["Time(s)", "Voltage(V)", "Current(mA)"]
    with pytest.raises(InputError, match=r"1\.000 or 1000; say which"):
        read(rows, heads, separator=";")
    data = read(rows, heads, separator=";", mapping="{decimal: ',', positive_current: charge}")
    assert float(data.voltage[0]) == pytest.approx(3.401)


def test_both_decimal_signs_in_one_file_are_refused(read):
    rows = changed(1, lambda volts: f"{volts:.2f}".replace(".", ","))
    with pytest.raises(InputError, match="a point and a comma as decimal signs"):
        read(rows, separator=";")


def test_text_in_the_cells_of_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADS)
    for row in one_cycle():
        book.active.append([f"{c:.6f}".replace(".", ",") if isinstance(c, float) else c
                            for c in row])  # fmt: skip
    book.save(tmp_path / "data.xlsx")
    assert_right(read_measured(tmp_path / "data.xlsx"))


def test_millivolts_headed_volts(read):
    rows = changed(1, lambda volts: 1e3 * volts)
    with pytest.raises(InputError, match=r"3368 V, which no cell has.*unit: mV"):
        read(rows)
    assert_right(read(rows, mapping="columns: {voltage: {column: Voltage(V), unit: mV}}"))


@pytest.mark.parametrize(("unit", "seconds"), [("ms", 1e-3), ("min", 60.0), ("h", 3600.0)])
def test_another_unit_of_time_than_the_head_says(read, unit, seconds):
    rows = changed(0, lambda time: time / seconds)
    with pytest.raises(InputError, match=f"as if it were in {unit}"):
        read(rows)
    assert_right(read(rows, mapping=f"columns: {{test_time: {{column: Time(s), unit: {unit}}}}}"))


@pytest.mark.parametrize(("unit", "seconds"), [("s", 1.0), ("ms", 1e-3), ("min", 60.0)])
def test_a_time_without_unit_is_told_by_the_capacity(read, unit, seconds):
    data = read(changed(0, lambda time: time / seconds), ["Time", *HEADS[1:]])
    assert_right(data)
    assert data.attrs["time_unit"].endswith(f"a time in {unit}")


def test_a_time_without_unit_and_without_capacity_is_refused(read):
    rows, heads = without(3)
    with pytest.raises(InputError, match="the time has no unit"):
        read(rows, ["Time", *heads[1:]])


def test_dates_contradict_a_wrong_unit_of_time(read):
    rows = [
        (*row[:3], f"2024-05-01 10:{int(row[0] // 60) % 60:02d}:00") for row in one_cycle()[:59]
    ]
    heads = [*HEADS[:3], "Date"]
    assert float(read(rows, heads).time[-1]) == pytest.approx(60 * 56, abs=120)
    with pytest.raises(InputError, match="the file's dates contradict the time"):
        read([(row[0] / 60, *row[1:]) for row in rows], heads)


def test_a_current_in_another_unit_contradicts_the_capacity(read):
    with pytest.raises(InputError, match=r"unit of current|a unit is wrong"):
        read(changed(2, lambda current: 7 * current))


def test_unsigned_current_with_words_for_the_steps(read):
    data = read(changed(2, abs))
    assert_right(data)
    assert "has no sign" in data.attrs["sign_evidence"]


def test_unsigned_current_with_numbers_of_steps(read):
    numbers = {"R": "1", "D_CC": "2", "C_CC": "3"}
    rows = [(*row[:2], abs(row[2]), row[3], numbers[row[4]]) for row in one_cycle()]
    assert_right(read(rows, [*HEADS[:4], "Step"]))


def test_unsigned_current_that_nothing_explains_is_refused(read):
    rows = [(*row[:2], abs(row[2]), row[3]) for row in one_cycle()]
    with pytest.raises(InputError, match="cannot be told apart"):
        read(rows, HEADS[:4])


def test_unsigned_current_with_unknown_words_is_refused(read):
    rows = [(*row[:2], abs(row[2]), row[3], row[4].replace("C_CC", "CC")) for row in one_cycle()]
    with pytest.raises(InputError, match="do not say whether step"):
        read(rows)


def test_unsigned_current_of_one_direction(read):
    rows = [row for row in one_cycle() if row[4] != "C_CC"]
    for sign in (1, -1):
        data = read([(*row[:2], sign * abs(row[2]), *row[3:]) for row in rows])
        assert data.direction.values.tolist() == ["discharge"]


def test_words_against_the_sign_of_the_current_are_refused(read):
    rows = [(*row[:4], "D_CC" if n % 2 else "C_CC") for n, row in enumerate(one_cycle())]
    with pytest.raises(InputError, match="contradict each other"):
        read(rows)


def test_repeated_stamps_keep_the_charge(read):
    # as an export that rounds to 0.1 h does
    rows = changed(0, lambda time: 360 * round(time / 360))
    data = read(rows)
    assert 1e3 * data.current_integral.values == pytest.approx([0.5, 0.5], rel=1e-6)
    assert "repeat the time of the one before" in data.attrs["warnings"]


def test_time_that_runs_back_counts_on(read):
    rows = [(row[0] - 1800 if row[4] == "C_CC" else row[0], *row[1:]) for row in one_cycle()]
    data = read(rows)
    assert_right(data)
    assert "time runs back 1 time, first at record 33" in data.attrs["warnings"]


def test_a_time_that_stands_still_is_refused(read):
    with pytest.raises(InputError, match="never advances"):
        read(changed(0, lambda time: 5.0))


def test_a_mass_too_small_for_the_charge_is_named(read):
    assert "is the mass right" in read(mass="1 mg").attrs["warnings"]
    assert "is the mass right" in read(mass="4 mg", one_c="117.6 mA/g").attrs["warnings"]
    data = read(mass="5 mg", one_c="117.6 mA/g")
    assert data.attrs["warnings"] == ""
    assert data.half_cycle_specific_capacity.values == pytest.approx([100, 100])
    assert data.c_rate.values == pytest.approx(np.full(2, 1 / 5 / 0.1176))


@pytest.mark.parametrize("mass", ["5", "-1 mg", "5 mV", "heavy"])
def test_a_mass_that_is_none_is_refused(read, mass):
    with pytest.raises(InputError, match=r"^(mass|one_c) is "):
        read(mass=mass)


def test_a_mass_that_the_files_specific_capacity_contradicts(read):
    rows = [(*row[:4], row[3] / 0.005, row[4]) for row in one_cycle()]
    heads = [*HEADS[:4], "SCapacity/mAh/g", "State"]
    assert "stand on 5 mg, which is not used" in read(rows, heads).attrs["warnings"]
    assert "not on the 4 mg given" in read(rows, heads, mass="4 mg").attrs["warnings"]


def test_a_file_cut_off_loses_its_last_row_and_says_so(read):
    data = read(text=lambda text: text[: len(text) // 2 - 3])
    assert data.direction.values.tolist() == ["discharge"]
    assert float(data.current_integral[0]) == pytest.approx(1e-3 * float(data.time[-1]) / 3600)
    assert "cut off" in data.attrs["warnings"]


def test_a_capacity_that_differs_a_little_is_named(read):
    data = read(changed(3, lambda capacity: 1.03 * capacity))
    assert "ratio 0.97" in data.attrs["warnings"]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_capacity_that_counts_down_on_charge(read, sign):
    rows = [(*row[:3], sign * (row[3] if row[4] != "C_CC" else 0.5 - row[3]), row[4])
            for row in one_cycle()]  # fmt: skip
    data = read(rows)
    assert_right(data)
    assert 1e3 * data.half_cycle_capacity.values == pytest.approx([0.5, 0.5], rel=1e-5)


def test_a_capacity_with_a_gap_is_held(read):
    rows = one_cycle()
    rows[20] = (*rows[20][:3], "", rows[20][4])
    data = read(rows)
    assert_right(data)
    assert 1e3 * data.half_cycle_capacity.values == pytest.approx([0.5, 0.5], rel=1e-5)


def test_two_columns_for_one_quantity_are_asked_about(read):
    rows = [(*row[:2], row[1] + 0.1, *row[2:]) for row in one_cycle()]
    heads = [HEADS[0], "Voltage(V)", "Voltage/V", *HEADS[2:]]
    with pytest.raises(InputError, match="two columns for voltage"):
        read(rows, heads)
    assert_right(read(rows, heads, mapping="columns: {voltage: {column: 2, unit: V}}"))


def test_missing_records_are_named(read):
    rows = [(float(n + (n > 20)), *row) for n, row in enumerate(one_cycle(), 1)]
    assert "jump, first after record 20" in read(rows, ["Index", *HEADS]).attrs["warnings"]


def archive(name):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \r\n\n", "holds nothing but blanks"),
        (np.random.default_rng(0).bytes(4000), "is not text"),
        (b"Dear all,\nthis is a letter.\n", "holds no table of numbers"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "save it as .xlsx"),
        (b"PK\x03\x04" + bytes(200), "damaged or no workbook"),
        (archive("readme.txt"), "neither a workbook"),
        (archive("xl/workbook.xml"), "damaged or no workbook"),
        (archive("data.ndc"), "damaged or unknown .ndax"),
        (b"BIO-LOGIC MODULAR FILE\x1a" + bytes(300), "damaged or unknown .mpr"),
        (b"NEWARE" + bytes(300), "damaged or unknown .nda"),
        (b"EC-Lab ASCII FILE\nNb header lines : 61\n\n", "announces 61 header lines"),
        (b"EC-Lab ASCII FILE\n\n", "Nb header lines"),
        (b"EXPLAIN\nTAG\tCV\nCURVE\tTABLE\t3\n", "without impedance"),
        (b"ZPLOT2 ASCII\n1 2\n3 4\n", "file of ZView without"),
        (b"1,2,3\n4,5,6\n7,8,9\n", "columns of numbers without heads"),
        (b"apples,pears\n1,2\n3,4\n5,6\n", "of which nothing is understood"),
        (b"time/s,Voltage/V\n1,2\n3,3\n5,3\n", "has time and voltage, but no current"),
        (b"time/s,Voltage/furlong,I/mA\n1,2,1\n3,3,1\n5,3,1\n", "unit 'furlong'"),
        (b"time/s,Voltage,I/mA\n1,2,1\n3,3,1\n5,3,1\n", "column 'Voltage' has no unit"),
        (
            b"time/s,Voltage/V,I/mA\n1,2,1\n3,3,1\n5,2.5,-1\n6,3,-1\n",
            "which way a positive current",
        ),
    ],
)
def test_what_is_no_measured_file_is_refused_in_a_sentence(tmp_path, content, said):
    file = tmp_path / "data.bin"
    file.write_bytes(content)
    with pytest.raises(InputError, match=said) as refusal:
        read_measured(file)
    assert str(refusal.value).startswith(str(file))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_measured(tmp_path / "none.csv")
