"""Measured half-cycles simulated again: the error's closed forms, what is read, what comes back."""

from itertools import pairwise

import numpy as np
import pytest

import nasicell
from nasicell.comparing import prepare
from nasicell.experiments.accuracy import LADDER
from nasicell.experiments.comparing import MeasuredCycles, residuals
from nasicell.experiments.comparing.errors import GRID, Curve, rms, voltage_residual, weighted
from nasicell.experiments.comparing.half_cycles import MeasuredHalfCycle, Segment
from nasicell.experiments.comparing.preparing import led
from nasicell.experiments.comparing.segments import segments
from nasicell.experiments.cycling import Cycler, HalfCycle
from nasicell.models import Choices

MILLIVOLT = 1e-3


def line(start, slope, end, points, first=0.0):
    q = np.linspace(first, end, points)
    return Curve(q, start + slope * q)


# --- the definition


def test_a_shifted_curve_has_the_shift_as_its_rms_whatever_the_points():
    measured, simulated = line(3.4, -1e-3, 100, 57), line(3.413, -1e-3, 100, 1001)
    assert rms(voltage_residual(simulated, measured)[1]) == pytest.approx(0.013, abs=1e-12)
    assert rms(voltage_residual(measured, measured)[1]) == 0


def test_a_difference_that_grows_has_the_closed_form_of_the_middle_rule():
    measured, simulated = line(3.4, 0, 100, 5), line(3.4, -2e-3, 100, 5)
    expected = 0.2 * np.sqrt(1 / 3 - 1 / (12 * GRID**2))
    assert rms(voltage_residual(simulated, measured)[1]) == pytest.approx(expected, rel=1e-12)


def test_beyond_the_shorter_curve_only_the_capacity_counts():
    measured = Curve(np.array([0.0, 80, 100]), np.array([3.4, 3.4, 2.0]))
    simulated = line(3.41, 0, 80, 9)
    grid, found = voltage_residual(simulated, measured)
    assert grid[[0, -1]] == pytest.approx([0.2, 79.8])
    assert found == pytest.approx(np.full(GRID, 0.01), abs=1e-12)
    # 10 mV count 1, and 20 % of the capacity 20
    assert np.sum(weighted(simulated, measured, 100.0) ** 2) == pytest.approx(1 + 20**2)


def test_points_before_the_first_of_the_other_curve_do_not_count():
    grid, found = voltage_residual(line(3.4, -1, 2, 9), line(3.4, -1, 2, 5, first=1.0))
    assert grid.min() > 1
    assert np.abs(found).max() < 1e-12


def test_nothing_in_common_or_nothing_run_leaves_the_capacity_alone():
    far = line(3.4, 0, 3, 5, first=2.0)
    assert not voltage_residual(line(3.4, 0, 1, 5), far)[1].size
    for simulated, error in ((None, -100), (line(3.4, 0, 1, 5), -200 / 3)):
        found = weighted(simulated, far, 3.0)
        assert len(found) == GRID + 1
        assert found[-1] == pytest.approx(error)
        assert not found[:-1].any()
    assert len(weighted(None, None, 3.0)) == 1


# --- what was done


def read(current, voltage, step=None, lasts=10.0, *, charge=True):
    current = -np.asarray(current, dtype=float) if charge else np.asarray(current, dtype=float)
    step = np.ones(len(current), dtype=int) if step is None else np.asarray(step)
    return segments(np.full(len(current), lasts), np.asarray(voltage, dtype=float), current, step,
                    np.abs(current) > 0, charge=charge)  # fmt: skip


def test_a_constant_current_ends_at_its_last_voltage():
    (one,) = read([1.0] * 50, np.linspace(3.0, 4.2, 50))
    assert (one.kind, one.current, one.voltage, one.duration) == ("current", -1.0, 4.2, None)


@pytest.mark.parametrize("one_step", [True, False])
def test_a_hold_is_found_within_a_step_and_as_its_own(one_step):
    falling = np.exp(-np.arange(1, 60) / 12)
    current = np.concatenate([np.ones(50), falling])
    voltage = np.concatenate([np.linspace(3.0, 4.2, 50), np.full(58, 4.2), [4.188]])
    step = None if one_step else [1] * 50 + [2] * 59
    constant, hold = read(current, voltage, step)
    assert (constant.kind, constant.current, constant.voltage) == ("current", -1.0, 4.2)
    assert constant.duration is None
    assert (hold.kind, hold.voltage) == ("hold", 4.2)
    assert hold.current == pytest.approx(-falling[-1])


def test_a_current_is_constant_through_noise_and_coarse_steps():
    coarse = np.where(np.arange(400) % 5 < 2, 0.9, 1.0)
    (one,) = read(coarse, np.linspace(3.0, 4.2, 400))
    assert (one.kind, one.current) == ("current", pytest.approx(-0.96))
    (drift,) = read(np.linspace(0.9, 1.0, 400), np.linspace(3.0, 4.2, 400))
    assert drift.kind == "profile"


def test_pulses_end_by_time_the_last_by_voltage_and_rests_last_as_long():
    current = ([1.0] * 5 + [0.0] * 7) * 3
    voltage = np.linspace(3.0, 3.6, len(current))
    step = np.repeat(np.arange(6), [5, 7] * 3)
    found = read(current, voltage, step)
    assert [one.kind for one in found] == ["current", "rest"] * 3
    assert [one.duration for one in found] == [50, 70, 50, 70, None, 70]
    assert {one.voltage for one in found if one.kind == "current"} == {voltage[28]}


def test_two_currents_to_one_voltage_both_end_by_it():
    voltage = [*np.linspace(4.0, 2.5, 20), *np.linspace(2.9, 2.502, 20)]
    found = read([1.0] * 20 + [0.1] * 20, voltage, [1] * 20 + [2] * 20, charge=False)
    assert [(one.current, one.duration) for one in found] == [
        (pytest.approx(1.0), None),
        (pytest.approx(0.1), None),
    ]


def test_the_last_current_ends_by_its_own_voltage():
    voltage = [*np.linspace(4.0, 2.5, 20), *np.linspace(3.0, 2.7, 20)]
    found = read([1.0] * 20 + [0.1] * 20, voltage, [1] * 20 + [2] * 20, charge=False)
    assert [(one.voltage, one.duration) for one in found] == [(2.5, None), (2.7, None)]


def test_a_current_that_is_neither_is_driven_as_recorded():
    current = 0.5 + 0.3 * np.sin(np.arange(40) / 5)
    (one,) = read(current, np.linspace(3.0, 3.5, 40), lasts=10.0)
    assert one.kind == "profile"
    assert one.duration == pytest.approx(400)
    assert one.current == pytest.approx(-current.mean())
    assert all(b > a for a, b in pairwise(one.times))


def test_what_nobody_measured_goes_before_a_discharge():
    def half_cycle(charge, rate):
        return MeasuredHalfCycle("m", charge, (Segment("current", -rate if charge else rate),),
                                 rate, capacity=1.0)  # fmt: skip

    found = led([half_cycle(False, 2.0), half_cycle(True, 1.0), half_cycle(False, 1.0)])
    assert [(one.charge, one.capacity) for one in found] == [
        (True, None), (False, 1.0), (True, 1.0), (False, 1.0)]  # fmt: skip
    assert found[0].current == -2.0
    assert led([half_cycle(False, 2.0)], before=0.1)[0].current == pytest.approx(-0.1)
    assert len(led([half_cycle(True, 1.0)])) == 1


# --- a cell that is known


@pytest.fixture(scope="module")
def lfp():
    return nasicell.load("liu2025-lfp")


@pytest.fixture(scope="module")
def recorded(lfp, tmp_path_factory):
    """Two cycles of the model itself, sampled at other times, of a cell three times as large."""
    times, voltages, currents, steps = [], [], [], []
    half_cycles = [
        HalfCycle(0.5, charge=True, hold_until_c_rate=0.05),
        HalfCycle(1.0, charge=False),
        HalfCycle(1.0, charge=True),
        HalfCycle(2.0, charge=False),
    ]
    for run in Cycler(lfp, Choices.of(lfp).half_cell(), LADDER[1]).run(half_cycles):
        for part in run.solutions:
            # dense where the voltage is steep, at either end
            t = part.t[0] + (part.t[-1] - part.t[0]) * (1 - np.cos(np.linspace(0, np.pi, 900))) / 2
            times.append(t)
            voltages.append(part["Voltage [V]"](t))
            currents.append(3 * part["Current [A]"](t))
            steps.append(np.full(len(t), len(steps) + 1))
    noise = np.random.default_rng(7).normal(0, MILLIVOLT, sum(map(len, times)))
    found = {}
    for name, error in (("exact", 0.0), ("noisy", 1.0)):
        table = np.column_stack(
            [
                np.concatenate(times),
                np.concatenate(voltages) + error * noise,
                -np.concatenate(currents),
                np.concatenate(steps),
            ]
        )
        found[name] = tmp_path_factory.mktemp("made") / f"{name}.csv"
        head = "Test Time / s,Voltage / V,Current / A,Step Count / 1"
        np.savetxt(found[name], table, delimiter=",", header=head, comments="", fmt="%.9g")
    return found


@pytest.fixture(scope="module")
def three_masses(lfp):
    return f"{3e6 * lfp.cathode.loading.si * lfp.test.electrode_area.si!r} mg"


def test_the_models_own_record_comes_back(lfp, recorded, three_masses):
    prepared = prepare(lfp, recorded["exact"], mass=three_masses)
    charge = prepared.half_cycles[0]
    assert [one.kind for one in charge.segments] == ["current", "hold"]
    assert [one.c_rate for one in prepared.half_cycles[1:]] == pytest.approx([1, 1, 2], rel=1e-4)
    data = prepared.simulate(lfp, Choices.of(lfp), LADDER[1])
    assert data.capacities == pytest.approx(prepared.capacities(lfp), rel=1e-3)
    found = residuals(lfp, prepared).reshape(4, GRID + 1)
    assert np.abs(found[:, -1]).max() < 0.1  # of 1 % of the capacity
    voltage = 10 * np.sqrt(np.sum(found[:, :-1] ** 2, axis=1))  # mV
    assert voltage.max() < 0.6


def test_measured_cut_offs_hold_far_beyond_those_of_the_cell(lfp):
    # PyBaMM guards the cell's own cut-offs, 2.5 V and 4 V, by 1 V
    ends = [(True, 5.2), (False, 1.2)]
    half_cycles = [
        MeasuredHalfCycle(
            "m", charge, (Segment("current", -1e-4 if charge else 1e-4, volts),), 1.0, 1e-4
        )
        for charge, volts in ends
    ]
    found = MeasuredCycles(half_cycles).simulate(lfp, Choices.of(lfp), LADDER[0])
    reached = [float(curve.voltage[-1]) for curve in found.curves]
    assert reached == pytest.approx([5.2, 1.2], abs=1e-4)


def test_noise_comes_back_as_the_error(lfp, recorded, three_masses):
    prepared = prepare(lfp, recorded["noisy"], mass=three_masses, half_cycles=[1, 2])
    found = residuals(lfp, prepared).reshape(-1, GRID + 1)
    assert len(found) == 2
    voltage = 10 * np.sqrt(np.sum(found[:, :-1] ** 2, axis=1))
    # straight lines between points of 1 mV noise: 1 mV at a point, 0.7 mV in the middle
    assert voltage == pytest.approx([0.85, 0.85], abs=0.25)
