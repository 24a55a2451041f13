"""What ``nasicell fit`` is asked for: data, free numbers, what is held out, noise."""

from pathlib import Path

import numpy as np
import pytest

import nasicell
from nasicell.fitting.advice import FURTHER, further
from nasicell.fitting.asked import read_fit
from nasicell.fitting.free import ranges
from nasicell.fitting.noise import read_noise
from nasicell.fitting.shown import Unit
from nasicell.parameters.leaves import known_entries

SAMPLES = Path(__file__).parents[1] / "data" / "measured"
CELL, LFP = "zhang2026-sn-fb", "liu2025-lfp"
CURVES = [SAMPLES / f"LFP_{rate}C.csv" for rate in ("0.5", "2")]
ONE_CYCLE = SAMPLES / "made" / "decimal_comma.csv"
SPECTRUM = SAMPLES / "exampleDataGamry.DTA"
OWN = {"cathode.active_fraction": (0.85, 1.0), "cathode.diffusion_time_constant": (100.0, 830.0)}


def test_by_default_the_cell_s_own_entries_are_fitted_to_its_own_table():
    fit = read_fit(nasicell.load(CELL))
    assert fit.free == OWN
    # cycling as in a rate test, from as built; the return to the first rate does not count again
    compared = [fit.measured.half_cycles[n] for n in fit.measured.compared]
    assert [one.c_rate for one in compared] == [0.5, 1, 3, 5, 8, 10, 15]
    test = nasicell.RateTest(return_to_first_rate=False)
    assert [(one.charge, one.c_rate) for one in fit.measured.half_cycles] == [
        (one.charge, one.c_rate) for one in test.half_cycles(nasicell.load(CELL))
    ]
    assert fit.measured.capacities(nasicell.load(CELL)) == pytest.approx(
        [103.4, 100.8, 97.5, 95.3, 89.5, 90.1, 80.1]
    )
    assert fit.measured.references == ("zhang2026",)


def test_a_range_is_read_in_any_unit_and_by_default_that_of_the_uncertainty():
    cell = nasicell.load(CELL)
    asked = ["cathode.diffusion_time_constant=2 min:600s", "cathode.active_fraction"]
    assert ranges(cell, asked) == {
        "cathode.diffusion_time_constant": pytest.approx((120, 600)),
        "cathode.active_fraction": (0.85, 1.0),
    }
    assert ranges(cell, {"cathode.loading": (0.01, 0.02)}) == {"cathode.loading": (0.01, 0.02)}
    assert ranges(cell, {"cathode.loading": "1 mg/cm^2:2 mg/cm^2"}) == {
        "cathode.loading": pytest.approx((0.01, 0.02))
    }


def test_what_is_held_out_stays_in_the_history_but_not_in_the_fit():
    fit = read_fit(nasicell.load(CELL), hold_out=[5, 15])
    measured = fit.measured.half_cycles
    assert [measured[n].c_rate for n in fit.held_out] == [5, 15]
    fitted = fit.fitted
    assert [fitted.half_cycles[n].c_rate for n in fitted.compared] == [0.5, 1, 3, 8, 10]
    # 5C runs, as it did, between 3C and 8C; nothing runs after the last that is fitted
    assert [one.c_rate for one in fitted.half_cycles] == [
        one.c_rate for one in measured[: len(fitted.half_cycles)]
    ]
    assert len(fitted.half_cycles) == 6 * 2 * 5


def test_half_cycles_can_be_held_out_by_their_number():
    fit = read_fit(nasicell.load(LFP), ONE_CYCLE, mass="5 mg", free=OWN, hold_out_half_cycles=[2])
    assert [fit.measured.half_cycles[n].name for n in fit.held_out] == ["half-cycle 2"]


def test_noise_is_read_with_its_unit():
    noise = read_noise("1 mV", "0.5 mAh/g", "2 %")
    assert noise.voltage == pytest.approx(1e-3)
    assert noise.specific_capacity == pytest.approx(0.5)
    assert (noise.capacity, noise.impedance) == (None, pytest.approx(0.02))
    assert read_noise(capacity="1 %").capacity == pytest.approx(0.01)
    # least squares on capacities in mAh/g where nobody knows the noise
    assert read_noise().of_capacity(50.0) == read_noise().of_capacity(100.0) == 1.0
    assert read_noise(capacity="1 %").of_capacity(50.0) == pytest.approx(0.5)


def test_the_command_is_told_as_it_is_typed():
    fit = read_fit(
        nasicell.load(LFP),
        CURVES,
        free={"cathode.loading": (0.01, 0.02)},
        hold_out=[2],
        voltage_noise="1 mV",
        words=["mine.yaml", "--set", "test.upper_cutoff=4.2 V"],
    )
    files = " ".join(map(str, CURVES))
    assert fit.command == (
        f"nasicell fit mine.yaml --set 'test.upper_cutoff=4.2 V' {files} "
        "--free 'cathode.loading=1 mg/cm^2:2 mg/cm^2' --hold-out 2C --voltage-noise '1 mV'"
    )


def test_a_unit_is_that_of_the_cell_file():
    quantities = dict(nasicell.load(CELL).quantities())
    unit = Unit.of(quantities["cathode.loading"])
    assert unit.number(np.array([0.01, 0.02])) == pytest.approx([1, 2])
    assert unit.written(0.0123456789, 4) == "1.235 mg/cm^2"
    assert Unit.of(quantities["test.temperature"]).written(310.0, 4) == "36.85 degC"
    assert Unit.of(quantities["cathode.active_fraction"]).written(0.5, 3) == 0.5


def test_every_advice_is_on_an_entry_or_a_group_that_cells_have():
    entries = known_entries()
    for path in FURTHER:
        assert any(entry == path or entry.startswith(f"{path}.") for entry in entries), path


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("interphases.metal.exchange_current_density", "symmetric cell of the metal"),
        ("interphases.cathode.film_conductivity", "impedance at two temperatures"),
        ("interphases.cathode.film_thickness", "TEM"),
        ("cathode.particle_radius", "SEM"),
        ("cathode.open_circuit_potential.plateau", "slow charge and discharge"),
        ("electrolyte.transference_number", "Bruce-Vincent"),
        ("electrolyte.conductivity", "blocking electrodes"),
        ("cathode.loading", "weighed"),
        ("metal.thickness", "--set"),
    ],
)
def test_advice_follows_what_the_number_is(path, words):
    assert words in further(path)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([CELL, "--free", "cathode.actve_fraction"], "did you mean 'cathode.active_fraction'"),
        ([CELL, "--free", "cathode.molar_mass"], "--free cathode.molar_mass=LOW:HIGH"),
        ([CELL, "--free", "cathode.active_fraction=0.9"], "write PATH=LOW:HIGH"),
        ([CELL, "--free", "cathode.active_fraction=1:0.9"], "write the lower end first"),
        ([CELL, "--free", "cathode.loading=1:2"], "without a unit"),
        ([CELL, "--free", "=1:2"], "PATH or PATH=LOW:HIGH"),
        ([CELL, "--free", "test.c_rates"], "is not a number"),
        ([CELL, "--free", "electrolyte"], "is not a number"),
        ([CELL, "--free", "interphases.metal.film_capacitance=1 F/m^2:2 F/m^2"], "--set"),
        ([CELL, *["--free", "cathode.active_fraction"] * 2], "twice"),
        (["zhang2026-sn"], "no measured capacities of its own"),
        (["zhang2026-sn", f"{CELL}-rate"], "no entry of zhang2026-sn says"),
        ([CELL, "--hold-out", "2C"], "was not measured; there are 0.5C, 1C, 3C"),
        ([CELL, "--hold-out", "x"], "--hold-out is 'x'"),
        ([CELL, "--hold-out", "0.5,1,3,5,8,10,15"], "leaves nothing to fit"),
        ([CELL, "--hold-out-half-cycle", "2"], "is not among those that are compared"),
        ([CELL, "--starts", "0"], "--starts is 0"),
        ([CELL, "--workers", "0"], "--workers is 0"),
        ([CELL, "--seed", "-1"], "--seed is -1"),
        ([CELL, "--posterior", "-1"], "--posterior is -1"),
        ([CELL, "--posterior", "1"], "--posterior is 1; give at least 2 steps"),
        ([CELL, "--voltage-noise", "1 mV"], "--voltage-noise is for voltage curves"),
        ([CELL, "--capacity-noise", "1"], "--capacity-noise is '1' without a unit"),
        ([CELL, str(CURVES[0]), "--voltage-noise", "-1 mV"], "--voltage-noise is '-1 mV'"),
        ([CELL, "--impedance-noise", "1 %"], "--impedance-noise is for impedance"),
        ([CELL, "--setup", "symmetric"], "--setup is for impedance"),
        ([CELL, "nowhere.csv"], "nowhere.csv: cannot be read"),
        ([CELL, str(CURVES[0]), str(CURVES[0])], "would count twice"),
        ([CELL, str(SPECTRUM), "--content", "2"], "--content is 2.0"),
        ([CELL, "--cycle", "1"], "--cycle is for a cycling file"),
        ([CELL, str(SPECTRUM), "--hold-out", "1"], "--hold-out is for cycling data"),
        ([CELL, str(SPECTRUM), "--rate", "1"], "--rate is for cycling data"),
        ([CELL, str(SPECTRUM), "--capacity-noise", "1 %"], "--capacity-noise is for cycling"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_one_sentence(run, tmp_path, arguments, sentence):
    code, out, err = run("fit", *arguments, "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"starts": 2.5}, "starts is 2.5; give a whole number"),
        ({"seed": "a"}, "seed is 'a'; give a whole number"),
        ({"free": {"cathode.loading": 5}}, "is '5'; write PATH=LOW:HIGH"),
        ({"free": {"cathode.loading": (0.02, 0.01)}}, "write the lower end first"),
    ],
)
def test_arguments_of_a_wrong_kind_are_refused_in_a_sentence(arguments, sentence):
    with pytest.raises(nasicell.InputError, match=sentence):
        read_fit(nasicell.load(CELL), **arguments)


def test_one_free_number_needs_no_list():
    assert read_fit(nasicell.load(CELL), free="cathode.active_fraction").free == {
        "cathode.active_fraction": (0.85, 1.0)
    }


def test_without_emcee_samples_are_refused_before_the_work(monkeypatch):
    monkeypatch.setattr("nasicell.fitting.protocol.find_spec", lambda name: None)
    with pytest.raises(nasicell.InputError, match=r"pip install 'nasicell\[posterior\]'"):
        read_fit(nasicell.load(CELL), posterior=100)
