"""Sample files of real instruments, against what other programs and their makers read in them."""

from pathlib import Path

import numpy as np
import pytest

from nasicell.experiments.importing import read_measured
from nasicell.parameters import InputError

SAMPLES = Path(__file__).parents[1] / "data" / "measured"
EXACT = 1e-3
"""What a reader may differ by, as a share."""


def warnings_of(data):
    return data.attrs["warnings"].splitlines()


def test_digitised_points_are_capacity_and_voltage():
    data = read_measured(SAMPLES / "LFP_0.2C.csv")
    assert data.attrs["kind"] == "curve"
    assert data.sizes["record"] == 50
    assert float(data.voltage[0]) == pytest.approx(4.17607, rel=EXACT)
    assert float(data.voltage.median()) == pytest.approx(3.44, rel=EXACT)
    assert float(data.specific_capacity[-1]) == pytest.approx(166.6, rel=EXACT)
    assert "discharge" in data.attrs["sign_evidence"]
    assert any("no heads" in sentence for sentence in warnings_of(data))


def test_several_digitised_data_sets_are_curves_of_one_file():
    data = read_measured(SAMPLES / "made" / "webplotdigitizer.csv")
    first = data.where(data.curve_name == "0.2C", drop=True)
    assert first.specific_capacity.values.tolist() == [0, 50, 100, 150]
    assert first.voltage.values.tolist() == [4.1, 3.44, 3.40, 2.8]
    assert int((data.curve_name == "1C").sum()) == 3


def test_a_table_of_rates_is_sent_to_where_it_is_read():
    with pytest.raises(InputError, match="c_rate, discharge_capacity_mAh_g, order"):
        read_measured(SAMPLES / "LFP_df.csv")


@pytest.fixture(scope="module")
def vendor_table():
    return np.genfromtxt(SAMPLES / "21_10_7_85_table.csv", delimiter=",", names=True)


def test_neware_binary_is_the_vendors_own_table(vendor_table):
    data = read_measured(SAMPLES / "21_10_7_85.ndax")
    assert data.sizes["record"] == len(vendor_table) == 141
    apart_V = np.abs(data.voltage.values - 1e-3 * vendor_table["VoltagemV"])
    apart_mA = np.abs(1e3 * data.current.values - 1e-3 * vendor_table["CurrentuA"])
    assert apart_V.max() < 5.1e-5
    assert apart_mA.max() < 5e-4
    np.testing.assert_allclose(data.time, vendor_table["Total_Time"], atol=1e-6)


def test_the_vendors_table_needs_a_unit_of_time(tmp_path, vendor_table):
    file = SAMPLES / "21_10_7_85_table.csv"
    with pytest.raises(InputError, match="the time has no unit"):
        read_measured(file)
    mapping = tmp_path / "map.yaml"
    mapping.write_text("columns: {test_time: {column: Total Time, unit: s}}")
    data = read_measured(file, mapping=mapping)
    np.testing.assert_allclose(data.voltage, 1e-3 * vendor_table["VoltagemV"])
    assert float(data.time[-1]) == 140


def test_biologic_binary_without_a_current():
    from galvani import BioLogic

    file = SAMPLES / "jdb11-1_excerpt.mpr"
    data = read_measured(file)
    with file.open("rb") as content:
        raw = BioLogic.MPRfile(content).data
    assert data.half_cycle.values.tolist() == [0, 2]
    assert data.direction.values.tolist() == ["discharge", "charge"]
    assert float(data.start_voltage.sel(half_cycle=2)) == pytest.approx(2.006, rel=EXACT)
    for number, first in ((0, 1), (2, 0)):
        charge = raw["dq/mA.h"][raw["half cycle"] == number][first:].sum()
        found = 1e3 * float(data.half_cycle_capacity.sel(half_cycle=number))
        assert found == pytest.approx(abs(charge), rel=1e-9)
    # constant current of 89 uA, positive on discharge
    assert float(data.current[100]) == pytest.approx(88.8e-6, rel=EXACT)
    assert float(data.current[-100]) == pytest.approx(-88.8e-6, rel=EXACT)


def test_a_default_mass_of_a_head_is_named_and_not_used():
    data = read_measured(SAMPLES / "jdb11-1_excerpt.mpr")
    named = next(sentence for sentence in warnings_of(data) if "7000 mg" in sentence)
    assert "default" in named
    assert "6.94 g/mol" in named
    assert data.attrs["file_mass_mg"] == pytest.approx(7000, rel=1e-6)
    assert np.isnan(data.half_cycle_specific_capacity).all()


def test_biologic_half_cycles_have_the_files_own_charge():
    from galvani import BioLogic

    file = SAMPLES / "250116_kigr_gen6_01_02_GCPL_CD8.mpr"
    data = read_measured(file)
    with file.open("rb") as content:
        raw = BioLogic.MPRfile(content).data
    assert data.half_cycle.values.tolist() == [0, 1, 2, 3, 4, 5]
    for number in range(6):
        charge = raw["Q charge/discharge/mA.h"][raw["half cycle"] == number][-1]
        sign = -1 if data.direction.sel(half_cycle=number) == "discharge" else 1
        found = 1e3 * float(data.half_cycle_capacity.sel(half_cycle=number))
        assert sign * found == pytest.approx(charge, rel=EXACT)
    assert data.direction.values.tolist() == ["charge", "discharge"] * 3


def test_land_workbook_with_times_rounded_to_36_s():
    data = read_measured(SAMPLES / "land_excerpt.xlsx", mass="0.1 mg", one_c="150 mA/g")
    assert data.sizes["record"] == 959
    assert data.direction.values.tolist() == ["discharge", "charge"]
    capacities = 1e3 * data.half_cycle_capacity.values
    assert capacities == pytest.approx([0.0174, 0.0165], rel=EXACT)
    assert data.half_cycle_specific_capacity.values == pytest.approx([174, 165], rel=EXACT)
    assert float(data.c_rate[0]) == pytest.approx(0.027 / 0.1 / 0.150, rel=0.01)
    assert any("repeat the time" in sentence for sentence in warnings_of(data))
    # the current is recorded to 0.0001 mA, its integral still agrees
    integral = data.current_integral.sum() / data.half_cycle_capacity.sum()
    assert float(integral) == pytest.approx(1, abs=2e-3)


@pytest.mark.parametrize(
    ("name", "records", "first", "last"),
    [
        ("exampleDataCHInstruments.txt", 73, (9.961e4, 98.91, -2.748), (0.1, 5685.0, -15860.0)),
        (
            "exampleDataGamry.DTA",
            72,
            (200015.6, 825.8584, -1367.239),
            (0.0158898, 17007.49, -6635.557),
        ),
        (
            "exampleDataBioLogic.mpt",
            43,
            (1000.3201, 65.470886, -0.38998979),
            (0.0169, 111.0, -2.35),
        ),
        ("made/zview.z", 3, (1e5, 10.5, -1.25), (1e3, 20.5, -5.25)),
    ],
)
def test_impedance_has_the_sign_of_a_capacitance(name, records, first, last):
    data = read_measured(SAMPLES / name)
    assert data.attrs["kind"] == "impedance"
    assert data.sizes["record"] == records
    for record, expected, tolerance in ((0, first, EXACT), (-1, last, 5e-3)):
        found = [float(data[key][record])
                 for key in ("frequency", "impedance_real", "impedance_imaginary")]  # fmt: skip
        assert found == pytest.approx(expected, rel=tolerance)


@pytest.mark.parametrize(
    "name",
    ["land_gbk.csv", "land_utf16.txt", "neware_gb18030.csv", "arbin.csv", "decimal_comma.csv",
     "unsigned.csv"],
)  # fmt: skip
def test_every_form_of_one_cycle_gives_the_same(name):
    """Half an hour at 1 mA down from 3.5 V, half an hour up from 3.2 V."""
    data = read_measured(SAMPLES / "made" / name)
    assert data.direction.values.tolist() == ["discharge", "charge"]
    assert 1e3 * data.half_cycle_capacity.values == pytest.approx([0.5, 0.5], rel=1e-5)
    assert 1e3 * data.current_integral.values == pytest.approx([0.5, 0.5], rel=1e-9)
    assert data.start_voltage.values == pytest.approx([3.5, 3.2])
    assert data.duration.values[1] == pytest.approx(1800)
    assert float(data.current[10]) == pytest.approx(1e-3)
    assert float(data.current[-10]) == pytest.approx(-1e-3)
    assert data.cycle.values.tolist() == [1]
