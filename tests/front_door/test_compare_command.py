"""``nasicell compare``: table, JSON, files, refusals; the engine runs twice, on coarse meshes."""

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import nasicell
from nasicell.comparing import prepare
from nasicell.experiments.comparing import MeasuredCycles
from nasicell.parameters import InputError

SAMPLES = Path(__file__).parents[1] / "data" / "measured"
CELL = "liu2025-lfp"
CURVES = [SAMPLES / f"LFP_{rate}C.csv" for rate in ("0.5", "2")]
ONE_CYCLE = SAMPLES / "made" / "decimal_comma.csv"


def test_curves_are_compared_and_everything_is_written(run, tmp_path):
    code, out, err = run("compare", CELL, *CURVES, "--accuracy", 5, "--out", tmp_path)
    assert (code, err) == (0, "")
    for said in (
        "measured: LFP_0.5C.csv (SHA-256",
        "current per gram",
        "root mean square over 2 half-cycles: voltage",
        "1 stands for 10 mV or 1 %",
        "LFP_0.5C starts at 4.112 V, above the cell's upper cut-off of 4 V",
        "to cite:",
    ):
        assert said in out
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"table.csv", "curves.nc", "figure.png", "figure.pdf", "record.json",
                     "citations.bib"}  # fmt: skip
    record = json.loads((tmp_path / "record.json").read_text())["runs"][0]
    rows = record["result"]["rows"]
    assert [row["c_rate"] for row in rows] == [0.5, 2.0]
    assert [row["measured_mAh_g"] for row in rows] == pytest.approx([159.8, 142.8])
    data = xr.load_dataset(tmp_path / "curves.nc", engine="h5netcdf")
    # 170 mA/g at 2 mg/cm2 and 0.5C
    assert float(data.current_density[0]) == pytest.approx(1.7)
    balance = data.equilibrium_voltage - data.voltage_loss.sum("loss") - data.voltage
    assert float(np.abs(balance).max()) < 1e-6
    rms = np.sqrt((data.voltage_residual**2).mean("grid"))
    assert data.voltage_rms.values == pytest.approx(rms.values)
    assert data.voltage.isel(point=-1).values == pytest.approx([2.67834, 2.52474], abs=2e-3)
    # a replay simulates from the record alone
    arguments = {key: value for key, value in record["protocol"].items() if key != "name"}
    own = prepare(nasicell.load(CELL), CURVES, accuracy_mAh_g=5.0)
    assert MeasuredCycles(**arguments) == own


def test_a_table_of_rates_is_a_rate_test(run, tmp_path):
    cell, name = nasicell.load(CELL), "liu2025-lfp-rate"
    table = nasicell.experiments.load_measured_rates(name)
    prepared = prepare(cell, name)
    test = nasicell.RateTest(c_rates=table.c_rates, return_to_first_rate=False)
    assert [(one.charge, one.c_rate) for one in prepared.half_cycles] == [
        (one.charge, one.c_rate) for one in test.half_cycles(cell)
    ]
    assert prepared.references == ("liu2025",)
    assert prepared.capacities(cell) == pytest.approx(table.capacities_mAh_g)
    file = tmp_path / "mine.csv"
    file.write_text("# mine\nc_rate,discharge_capacity_mAh_g,order\n1,140,1\n")
    code, out, _ = run("compare", CELL, file, "--accuracy", 5, "--json", "--out", tmp_path / "out")
    content = json.loads(out)
    assert code == 0
    (row,) = content["rows"]
    own = nasicell.run(cell, nasicell.RateTest([1], accuracy_mAh_g=5)).discharge_capacity.item()
    assert row["simulated_mAh_g"] == pytest.approx(own, abs=0.01)
    assert row["capacity_error_mAh_g"] == pytest.approx(own - 140, abs=0.01)
    assert content["voltage_rms_mV"] is None
    assert row["voltage_rms_mV"] is None
    assert content["error"] == pytest.approx(abs(own - 140) / 1.4, rel=1e-3)


def test_without_a_mass_the_area_of_the_cell_is_the_basis():
    cell = nasicell.load(CELL)
    prepared = prepare(cell, ONE_CYCLE)
    assert prepared.mass_kg is None
    assert prepared.scale(cell) == 1
    # 0.5 mA.h on 2 mg/cm2 times 1.13 cm2
    assert prepared.capacities(cell) == pytest.approx([0.5 / 2.26e-3] * 2)
    by_mass = prepare(cell, ONE_CYCLE, mass="5 mg")
    assert by_mass.capacities(cell) == pytest.approx([100, 100])
    assert by_mass.scale(cell) == pytest.approx(2.26 / 5)
    assert any("cover 2.5 cm^2, not its electrode area" in note for note in by_mass.notes)
    # 1 mA for 5 mg at 170 mA/g
    assert by_mass.half_cycles[1].c_rate == pytest.approx(200 / 170)


def test_a_discharge_first_gets_a_charge_before_it():
    cell = nasicell.load(CELL)
    prepared = prepare(cell, ONE_CYCLE, mass="5 mg", before=0.1)
    first, *measured = prepared.half_cycles
    assert (first.charge, first.capacity, first.segments[0].voltage) == (True, None, None)
    assert first.current == pytest.approx(-0.1 * 170 * 5e-6)
    assert [one.name for one in measured] == ["half-cycle 1", "half-cycle 2"]
    only = prepare(cell, ONE_CYCLE, mass="5 mg", half_cycles=[2])
    assert [only.half_cycles[n].name for n in only.compared] == ["half-cycle 2"]
    assert len(only.half_cycles) == 3


def test_rates_are_those_given_or_those_in_the_names():
    cell = nasicell.load(CELL)
    named = prepare(cell, CURVES)
    assert [one.c_rate for one in named.half_cycles] == [0.5, 0.5, 2.0, 2.0]
    given = prepare(cell, CURVES, rates=[1, 3], one_c="100 mA/g")
    assert given.half_cycles[3].current == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("data", "options", "sentence"),
    [
        ([SAMPLES / "exampleDataGamry.DTA"], [], "impedance cannot be compared here"),
        ([SAMPLES / "21_10_7_85.ndax"], [], "no current flows"),
        ([ONE_CYCLE, CURVES[0]], [], "cannot be compared together; give one kind"),
        ([ONE_CYCLE, ONE_CYCLE], [], "2 times a cycling file; give one at a time"),
        ([ONE_CYCLE], ["--rate", "1"], "--rate is for digitised curves"),
        ([ONE_CYCLE], ["--half-cycle", "7"], "has no half-cycle 7; it has 1 to 2"),
        ([ONE_CYCLE], ["--cycle", "x"], "is neither a number nor a range"),
        ([ONE_CYCLE], ["--cycle", "5-2"], "runs backwards"),
        (CURVES, ["--cycle", "1"], "--cycle is for a cycling file"),
        (CURVES, ["--rate", "1"], "the C-rate of the curve 'LFP_2C' is unknown"),
        (CURVES, ["--rate", "1,2,3"], "--rate gives 3 C-rates for 2 curves"),
        (CURVES, ["--rate", "1,-2"], "--rate is -2; give a C-rate up to"),
        (CURVES, ["--before", "0"], "--before is 0; give a C-rate"),
        (["liu2025-lfp-rate"], ["--mass", "3 mg"], "--mass is not for a table of rates"),
        (["liu2025-lfp-rate"], ["--one-c", "3 mg"], "--one-c"),
        (["liu2025-lfp-rate"], ["--map", "any.yaml"], "--map is for files"),
        (["liu2025-lfp-rate"], ["--before", "0.1"], "--before is for what nobody measured"),
        (["nowhere.csv"], [], "nowhere.csv: cannot be read"),
        (CURVES, ["--accuracy", "0"], "accuracy_mAh_g is 0.0"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_sentence(run, tmp_path, data, options, sentence):
    code, out, err = run("compare", CELL, *data, *options, "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_curve_without_a_rate_in_its_name_is_refused(tmp_path):
    for name in ("LFP.csv", "cell_C-5.csv", "LFP C.csv", "LFP_0C.csv"):
        file = tmp_path / name
        file.write_bytes(CURVES[0].read_bytes())
        with pytest.raises(InputError, match="is unknown; give one for each curve"):
            prepare(nasicell.load(CELL), file)


def test_a_half_cycle_without_time_is_refused():
    data = nasicell.read_measured(ONE_CYCLE, mass="5 mg")
    data["time"] = data.time * 0
    with pytest.raises(InputError, match="all records of its half-cycle 1 have one time"):
        prepare(nasicell.load(CELL), data)


def test_a_mass_that_a_data_set_was_not_read_with_is_refused():
    cell, data = nasicell.load(CELL), nasicell.read_measured(ONE_CYCLE, mass="5 mg")
    assert prepare(cell, data, mass="5 mg").mass_kg == pytest.approx(5e-6)
    for given in ({"mass": "4 mg"}, {"one_c": "170 mA/g"}):
        with pytest.raises(InputError, match="was read without it; give it to read_measured"):
            prepare(cell, data, **given)


def test_a_curve_ends_at_the_files_own_capacity(tmp_path):
    file = tmp_path / "data.csv"
    rows = [f"{60 * k},{3.5 - 0.01 * k:.2f},-1,{1.04 * k / 60:.6f}" for k in range(31)]
    heads = "Time (s),Voltage (V),Current (mA),Capacity (mAh)"
    file.write_text("\n".join([heads, *rows]) + "\n")
    _, discharge = prepare(nasicell.load(CELL), file, mass="5 mg").half_cycles
    assert discharge.capacity == pytest.approx(0.52e-3)
    assert discharge.charge_passed[-1] == pytest.approx(0.52e-3)


def test_half_cycles_are_counted_in_whole_numbers_below_the_top_of_the_panel():
    """At one rate capacities stand one after another; ticks were at 1.2, the first marker cut."""
    half, ones = "half_cycle", np.ones(2)
    result = xr.Dataset(
        {
            "measured_curve_voltage": ((half, "measured_point"), np.full((2, 1), np.nan)),
            "voltage_loss": ((half, "loss", "point"), np.full((2, 1, 1), 0.03)),
            "c_rate": (half, 0.1 * ones),
            "direction": (half, ["charge", "discharge"]),
            "measured_capacity": (half, [107.2, 100.3]),
            "simulated_capacity": (half, [93.0, 93.5]),
        },
        {half: ["half-cycle 4", "half-cycle 5"], "loss": ["solid diffusion"]},
        {"cell": "made", "electrolyte_model": "binary", "hysteresis": 0, "self_heating": 0},
    )
    panel = nasicell.plot_compare(result).axes[0]
    low, high = panel.get_xlim()
    assert [tick for tick in panel.get_xticks() if low <= tick <= high] == [1, 2]
    assert panel.get_ylim()[1] > 1.02 * 107.2
