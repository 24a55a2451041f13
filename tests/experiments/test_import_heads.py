"""Heads of columns: quantity and unit, in the words of every format that is read."""

import datetime

import numpy as np
import pytest

from nasicell.experiments.importing.cells import clock_seconds, dates, decimal_sign, numbers
from nasicell.experiments.importing.heads import DIMENSIONS, read_head, unit_known
from nasicell.experiments.importing.units import CLOCK, FACTORS, KEPT, factor
from nasicell.parameters import InputError


@pytest.mark.parametrize(
    ("head", "quantity", "unit"),
    [
        ("TestTime/Sec", "test_time", "Sec"),
        ("Voltage/V", "voltage", "V"),
        ("SCapacity/mAh/g", "specific_capacity", "mAh/g"),
        ("Capacity/mAh", "capacity", "mAh"),
        ("测试时间/Sec", "test_time", "Sec"),
        ("电压/V", "voltage", "V"),
        ("电流/mA", "current", "mA"),
        ("比容量/mAh/g", "specific_capacity", "mAh/g"),
        ("步骤时间/Sec", "step_time", "Sec"),
        ("工步类型", "step_type", None),
        ("总时间", "test_time", None),
        ("充电容量(Ah)", "charge_capacity", "Ah"),
        ("Total Time(s)", "test_time", "s"),
        ("Time(h:min:s.ms)", "time", CLOCK),
        ("Chg. Cap.(Ah)", "charge_capacity", "Ah"),
        ("DChg. Spec. Cap.(mAh/g)", "specific_discharge_capacity", "mAh/g"),
        ("Cycle Index", "cycle", None),
        ("Test_Time(s)", "test_time", "s"),
        ("Discharge_Capacity(Ah)", "discharge_capacity", "Ah"),
        ("Step_Index", "step", None),
        ("time/s", "time", "s"),
        ("Ewe/V", "voltage", "V"),
        ("<I>/mA", "current", "mA"),
        ("(Q-Qo)/mA.h", "net_charge", "mA.h"),
        ("dq/mA.h", "charge_increment", "mA.h"),
        ("half cycle", "half_cycle", None),
        ("Re(Z)/Ohm", "impedance_real", "Ohm"),
        ("-Im(Z)/Ohm", "minus_impedance_imaginary", "Ohm"),
        ('Z"/ohm', "impedance_imaginary", "ohm"),
        ("Zreal (ohm)", "impedance_real", "ohm"),
        ("freq/Hz", "frequency", "Hz"),
        ("Phase(Z)/deg", "phase", "deg"),
        ("Test Time / s", "test_time", "s"),
        ("Current / A", "current", "A"),
        ("voltage [mV]", "voltage", "mV"),
        ("Current_mA", "current", "mA"),
        ("current, µA", "current", "\u03bcA"),
        ("Volts", "voltage", "V"),
        ("Amp-hr", "capacity", "Ah"),
        ("U[V]", "voltage", "V"),
        ("Capacity (mAh/g)", "specific_capacity", "mAh/g"),
    ],
)
def test_a_head_says_quantity_and_unit(head, quantity, unit):
    found = read_head(head)
    assert (found.quantity, found.unit) == (quantity, unit)
    if unit:
        assert unit_known(found)


@pytest.mark.parametrize(
    "head", ["I Range", "control/V/mA", "Ns changes", "P/W", "dV/dt(V/s)", "SOC_exp", "Cs/µF", ""]
)
def test_what_is_nothing_of_use_is_not_understood(head):
    found = read_head(head)
    assert found is None or found.quantity not in ("voltage", "current", "time")


def test_a_head_as_long_as_a_file_takes_no_time():
    assert read_head("_" * 10**6) is None
    assert read_head("Voltage" + " " * 10**6 + "/V") is None


def test_prefixes_are_not_confused():
    assert factor("mHz", "frequency") == 1e-3
    assert factor("MHz", "frequency") == 1e6
    assert factor("MHZ", "frequency") is None
    assert factor("MV", "voltage") is None
    assert factor("mA·h", "charge") == 1e-3
    assert factor("mAs", "charge") == pytest.approx(1e-3 / 3600)
    assert factor("SEC.", "time") == 1
    assert factor("m", "time") is None


def test_every_dimension_has_units_and_one_that_is_kept():
    assert set(DIMENSIONS.values()) <= set(FACTORS)
    assert set(FACTORS) == set(KEPT)
    for dimension, kept in KEPT.items():
        if FACTORS[dimension]:
            assert factor(kept, dimension) == 1


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["1.5", "2"], "."),
        (["1,5", "2"], ","),
        (["1.234,5"], ","),
        (["1,234.5", "1,234"], "."),
        (["1,234,567"], "."),
        (["0,123"], ","),
        (["3,4567e-3", "1,234"], ","),
        (["R", "12:00:01.5", "1"], "."),
    ],
)
def test_the_decimal_sign_is_found(cells, sign):
    assert decimal_sign(cells) == sign


@pytest.mark.parametrize("cells", [["1,234"], ["1,234", "0.5"], ["1.5", "1,5"], ["1,234.5", "1,5"]])
def test_a_decimal_sign_that_is_not_sure_is_refused(cells):
    with pytest.raises(InputError, match="decimal"):
        decimal_sign(cells)


def test_cells_become_numbers():
    values, strange = numbers(["1,5", "", None, "x", 2.5, "1.234,5"], ",")
    np.testing.assert_array_equal(values, [1.5, np.nan, np.nan, np.nan, 2.5, 1234.5])
    assert strange.tolist() == [False, False, False, True, False, False]
    values, strange = numbers(["1_000", "1-2", "0x10", "1e999", "nan"], ".")
    assert strange.tolist() == [True, True, True, False, False]


def test_times_as_on_a_clock():
    cells = ["0:00:01.5", "26:00:00", "1-02:00:00", "1 day, 2:00:00",
             datetime.timedelta(hours=26), datetime.time(0, 0, 1, 500000), "noon"]  # fmt: skip
    values, strange = clock_seconds(cells)
    assert values[:6].tolist() == [1.5, 93600, 93600, 93600, 93600, 1.5]
    assert strange.tolist() == [False] * 6 + [True]


def test_only_dates_that_are_sure_are_read():
    assert dates(["2024-05-01 00:00:00", "2024-05-01 00:01:00"])[1] == 1714521660
    assert dates([datetime.datetime(2024, 5, 1)])[0] == 1714521600
    assert dates(["01/02/2024 00:00:00"]) is None
    assert dates(["2024-05-01 00:00:00", "later"]) is None
