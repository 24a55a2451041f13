"""Records among other things: sheets, layers, lines before the head; columns that contradict."""

import openpyxl
import pytest

from nasicell.experiments.importing import read_measured
from nasicell.experiments.importing.decoding import decode
from nasicell.parameters import InputError

ARBIN = ["Data_Point", "Test_Time(s)", "Current(A)", "Voltage(V)"]
SPECTRUM = [(1e4 / 10**n, 10.0 + n, -1.0 - n) for n in range(5)]


def arbin_rows(start, stop):
    """1 mA out of the cell, a record a minute."""
    return [[n, 60.0 * n, -1e-3, 3.5 - 1e-3 * n] for n in range(start, stop)]


@pytest.fixture
def workbook(tmp_path):
    def save(**sheets):
        book = openpyxl.Workbook(write_only=True)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        book.save(tmp_path / "data.xlsx")
        return tmp_path / "data.xlsx"

    return save


def test_records_of_arbin_go_on_in_the_next_sheet(workbook):
    file = workbook(
        Global_Info=[["TEST REPORT"], ["Channel", 1]],
        Channel_1_1=[ARBIN, *arbin_rows(1, 41)],
        Channel_1_2=[ARBIN, *arbin_rows(41, 62)],
        Statistics_1=[["Cycle_Index", *ARBIN[1:]], [1, 3660.0, -1e-3, 3.44], [2, 3661.0, 0.0, 3.4]],
    )
    data = read_measured(file)
    assert data.sizes["record"] == 61
    assert float(data.current_integral[0]) == pytest.approx(1e-3)
    assert "Channel_1_1 and Channel_1_2" in data.attrs["notes"]


def test_two_tables_of_records_are_asked_about(workbook, tmp_path):
    other = ["Time/s", "Current/mA", "Voltage/V", "State"]
    file = workbook(
        One=[ARBIN, *arbin_rows(1, 9)],
        Two=[other, *[[60.0 * n, 1.0, 3.0 - 0.01 * n, "D_CC"] for n in range(31)]],
    )
    with pytest.raises(InputError, match="choose one in a mapping file"):
        read_measured(file)
    (tmp_path / "map.yaml").write_text("sheet: Two")
    data = read_measured(file, mapping=tmp_path / "map.yaml")
    assert float(data.current_integral[0]) == pytest.approx(0.5e-3)
    (tmp_path / "map.yaml").write_text("sheet: Three")
    with pytest.raises(InputError, match="no sheet 'Three'; it has 'One', 'Two'"):
        read_measured(file, mapping=tmp_path / "map.yaml")


def test_rows_of_cycles_and_steps_between_the_records_are_left_out(tmp_path):
    lines = [
        "Cycle ID,Cap_Chg(mAh),Cap_DChg(mAh)",
        ",Step ID,Step Name,Time(h:min:s.ms),Capacity(mAh),Energy(mWh),Step Index",
        ",,Record ID,Time(h:min:s.ms),Voltage(V),Current(mA),Capacity(mAh)",
        "1,0.5,0.5",
    ]
    for step, name, sign in ((1, "CC_DChg", -1), (2, "CC_Chg", 1)):
        lines.append(f",{step},{name},0:30:00.000,0.5,1.7,{step}")
        lines += [
            f",,{n + 1},0:{n:02d}:00.000,{3.3 + sign * 0.01 * n:.3f},{sign},{n / 60:.6f}"
            for n in range(31)
        ]
    file = tmp_path / "layers.csv"
    file.write_text("\n".join(lines) + "\n")
    data = read_measured(file)
    assert data.sizes["record"] == 62
    assert data.direction.values.tolist() == ["discharge", "charge"]
    assert 1e3 * data.current_integral.values == pytest.approx([0.5, 0.5], rel=1e-6)
    assert data.step_count.values[[0, 30, 31, 61]].tolist() == [1, 1, 2, 2]


def test_lines_before_the_head_and_a_row_of_units(tmp_path):
    lines = ["Operator: A. B.", "Cell 7, 3 mg, 2024", "", "Time\tPotential\tCurrent", "h\tmV\tuA"]
    lines += [f"{n / 60:.6f}\t{3500 - n}\t-500" for n in range(61)]
    file = tmp_path / "units.txt"
    file.write_text("\n".join(lines))
    mapping = tmp_path / "map.yaml"
    mapping.write_text("positive_current: charge")
    data = read_measured(file, mapping=mapping)
    assert float(data.current_integral[0]) == pytest.approx(0.5e-3, rel=1e-5)
    assert float(data.start_voltage[0]) == pytest.approx(3.5)


def test_signs_of_western_instruments_are_no_chinese():
    text, encoding = decode("Cs/µF\tCp/µF\n".encode("cp1252") + b"1\t2\n" * 9)
    assert (text[:5], encoding) == ("Cs/µF", "cp1252")
    text, encoding = decode("电压/V\n".encode("gbk"))
    assert (text, encoding) == ("电压/V\n", "gb18030")
    text, encoding = decode("Ewe/V\n1\n2\n3".encode("utf-16-le"))
    assert (text[:5], encoding) == ("Ewe/V", "utf-16-le")
    with pytest.raises(InputError, match="is not text in 'ascii'"):
        decode("µ".encode(), "ascii")


@pytest.mark.parametrize(
    ("head", "value", "said"),
    [
        ("|Z|/ohm", lambda f, re, im: re, None),
        ("|Z|/ohm", lambda f, re, im: 3 * re, "own modulus"),
        ("phase/deg", lambda f, re, im: 45.0, "own phase"),
    ],
)
def test_modulus_and_phase_hold_the_parts(tmp_path, head, value, said):
    rows = [f"{f},{re},{im},{value(f, re, im)}" for f, re, im in SPECTRUM]
    file = tmp_path / "z.csv"
    file.write_text("\n".join([f"freq/Hz,Z'/ohm,Z''/ohm,{head}", *rows]))
    if said is None:
        assert read_measured(file).impedance_real.values[0] == 10
    else:
        with pytest.raises(InputError, match=said):
            read_measured(file)


def test_an_impedance_like_a_coil_is_doubted(tmp_path):
    file = tmp_path / "z.csv"
    file.write_text(
        "\n".join(["freq/Hz,Z'/ohm,Z''/ohm", *[f"{f},{r},{-i}" for f, r, i in SPECTRUM]])
    )
    assert "minus_impedance_imaginary" in read_measured(file).attrs["warnings"]
    file.write_text("freq/Hz,Z'/ohm,Z''/ohm\n1,1,-1\n0,1,-1\n0.1,1,-1\n")
    with pytest.raises(InputError, match="frequencies are positive"):
        read_measured(file)


def test_the_energy_holds_the_unit_of_voltage(tmp_path):
    rows = [f"{60 * n},{3.5 - 0.001 * n:.4f},-1,{n / 60 * 3.47:.5f}" for n in range(61)]
    file, mapping = tmp_path / "energy.csv", tmp_path / "map.yaml"
    file.write_text("\n".join(["time/s,Voltage/V,Current/mA,Energy/mWh", *rows]))
    mapping.write_text("positive_current: charge")
    assert "energy" not in read_measured(file, mapping=mapping).attrs["warnings"]
    file.write_text(file.read_text().replace("Voltage/V", "Voltage/mV"))
    with pytest.raises(InputError, match="the unit of voltage or of energy is wrong"):
        read_measured(file, mapping=mapping)
