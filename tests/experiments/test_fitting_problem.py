"""What a fit simulates: residuals against the rebuilt model, closed forms and limits."""

import pickle
import shutil
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from nasicell.experiments.accuracy import Resolution
from nasicell.experiments.comparing import MeasuredCycles
from nasicell.experiments.comparing.half_cycles import (
    CURRENT,
    HOLD,
    PROFILE,
    REST,
    MeasuredHalfCycle,
    Segment,
)
from nasicell.experiments.fitting.cycles import POINTS, Points
from nasicell.experiments.fitting.data_noise import DataNoise
from nasicell.experiments.fitting.problem import fit_problem
from nasicell.experiments.fitting.ramps import NEAR, Ramp, ramps
from nasicell.experiments.fitting.residuals import EvaluationFailed
from nasicell.experiments.fitting.spectra import MeasuredSpectrum
from nasicell.experiments.impedance.cells import HALF_CELL, specimen
from nasicell.models import Choices
from nasicell.parameters import InputError, load_cell

FREE = {
    "cathode.loading": (5e-3, 5e-2),
    "cathode.particle_radius": (1e-7, 2e-6),
    "cathode.porosity": (0.2, 0.6),
    "cathode.exchange_current_density": (1e-3, 10.0),
    "cathode.diffusion_time_constant": (10.0, 1e4),
    "electrolyte.conductivity": (0.01, 1.0),
    "electrolyte.transference_number": (0.3, 1.0),
    "interphases.metal.exchange_current_density": (0.05, 50.0),
    "interphases.cathode.film_resistance": (1e-5, 1e-1),
    "separator.thickness": (1e-5, 1e-4),
}
ELSEWHERE = np.array([0.9, 1.1, 0.8, 0.7, 1.3, 0.8, 0.9, 1.2, 1.5, 1.2])
"""Of the starting values, in the order of ``FREE``."""
MASS = 1e-6
"""Of the measured cell [kg]; that of the simulated one is another."""


@pytest.fixture(scope="module")
def cell():
    return load_cell("zhang2026-sn-fb")


def half_cycles(cell):
    """A charge with a hold and a rest, a pulsed discharge, a recorded charge, and out of reach."""
    one_c = cell.test.specific_current_1C.si * MASS
    holds = cell.derived.theoretical_capacity.si * MASS / 3600
    upper, lower = cell.test.upper_cutoff.si, cell.test.lower_cutoff.si
    curve = {
        "charge_passed": tuple(np.linspace(0, 1.1, 61) * holds),
        "voltage": (3.4,) * 61,
        "capacity": holds,
    }
    t = np.linspace(0, 2400, 41)
    recorded = -one_c * (0.6 + 0.4 * np.cos(t / 800))
    pulse = Segment(CURRENT, 2 * one_c, voltage=lower, duration=300.0)
    return (
        MeasuredHalfCycle(
            "held",
            True,
            (
                Segment(CURRENT, -5 * one_c, voltage=upper),
                Segment(HOLD, -0.1 * one_c, voltage=upper),
                Segment(REST, duration=600.0),
            ),
            5.0,
            **curve,
        ),
        MeasuredHalfCycle("pulsed", False, (pulse, Segment(REST, duration=60.0), pulse), 2.0,
                          **curve),
        MeasuredHalfCycle("lead", False, (Segment(CURRENT, one_c),), 1.0),
        MeasuredHalfCycle(
            "recorded",
            True,
            (
                Segment(
                    PROFILE,
                    float(recorded.mean()),
                    voltage=upper,
                    duration=2400.0,
                    times=tuple(t),
                    currents=tuple(recorded),
                ),
            ),
            1.0,
            **curve,
        ),
        MeasuredHalfCycle("out of reach", False, (Segment(CURRENT, 500 * one_c),), 500.0, **curve),
        MeasuredHalfCycle("5C", False, (Segment(CURRENT, 5 * one_c),), 5.0, **curve),
    )  # fmt: skip


@pytest.fixture(scope="module")
def problem(cell):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "which", lambda name: None)  # compiling would take longest
        found = fit_problem(
            cell,
            [MeasuredCycles(half_cycles(cell), mass_kg=MASS)],
            FREE,
            noise=DataNoise(voltage=1e-3, capacity=0.01),
        )
        found.residuals(found.start)
    return found


@pytest.fixture(scope="module")
def at_start(problem):
    return problem.residuals(problem.start)


def named(problem, name, residuals):
    """Voltage residuals and that of the capacity of a half-cycle, by its name."""
    measured = problem.parts[0]
    names = [measured.half_cycles[n].name for n in measured.compared]
    here = [label.number == names.index(name) for label in problem.labels]
    *voltages, capacity = residuals[here]
    return np.array(voltages), float(capacity)


def test_residuals_are_those_of_a_model_built_for_the_cell(cell, problem):
    values = problem.start * ELSEWHERE
    residuals = problem.residuals(values)
    other = cell.with_numbers(dict(zip(FREE, values.tolist(), strict=True)))
    measured = problem.parts[0]
    rebuilt = measured.simulate(
        other, Choices.of(other), Resolution(4, 8, 40, rtol=1e-6, atol=1e-8)
    )
    grams = measured.grams(other)
    for n, curve in zip(measured.compared, rebuilt.curves, strict=True):
        if curve is None:
            continue
        points = Points.of(measured.half_cycles[n])
        asked = 1e3 * points.charge_passed / grams
        voltages, capacity = named(problem, measured.half_cycles[n].name, residuals)
        reached = asked < curve.capacity[-1]
        assert np.count_nonzero(reached) > 10
        np.testing.assert_allclose(
            1e-3 * voltages[reached] + 3.4, curve.at(asked[reached]), rtol=0, atol=1.5e-3
        )
        off = 1e-3 * voltages[reached] + 3.4 - curve.at(asked[reached])
        assert np.sqrt(np.mean(off**2)) < 0.3e-3
        simulated = 1e3 * points.capacity * (1 + 0.01 * capacity) / grams
        assert simulated == pytest.approx(curve.capacity[-1], rel=3e-4)


def test_pulses_pass_current_times_time_and_then_stand(cell, problem, at_start):
    voltages, capacity = named(problem, "pulsed", at_start)
    one_c = cell.test.specific_current_1C.si * MASS
    holds = cell.derived.theoretical_capacity.si * MASS / 3600
    passed = 2 * 300 * 2 * one_c / 3600
    assert capacity == pytest.approx((passed / holds - 1) / 0.01, abs=1e-9)
    beyond = np.linspace(0, 1.1, 61)[1:] * holds > passed
    assert np.ptp(voltages[beyond]) == 0


def test_a_held_charge_stands_at_its_voltage_and_fills_what_the_hold_lets_it(
    cell, problem, at_start
):
    voltages, capacity = named(problem, "held", at_start)
    upper = cell.test.upper_cutoff.si
    assert voltages[-1] == pytest.approx((upper - 3.4) / 1e-3, rel=1e-9)
    held = np.isclose(voltages, voltages[-1], rtol=1e-6, atol=0)
    short = -0.01 * capacity  # of what the cathode holds
    assert np.count_nonzero(held) > np.count_nonzero(np.linspace(0, 1.1, 61)[1:] > 1 - short)


def test_beyond_the_cutoff_from_the_start_is_the_cutoff_and_no_capacity(cell, problem, at_start):
    voltages, capacity = named(problem, "out of reach", at_start)
    lower = cell.test.lower_cutoff.si
    np.testing.assert_allclose(voltages, (lower - 3.4) / 1e-3, rtol=1e-12)
    assert capacity == pytest.approx(-100, rel=1e-12)


def test_residuals_are_smooth_across_the_end_of_a_curve(problem):
    """Differences over 0.5 % and 1 % agree, though points come within reach between them."""
    k = problem.names.index("cathode.diffusion_time_constant")

    def residuals(share):
        values = problem.start.copy()
        values[k] *= 1 + share
        return problem.residuals(values)

    near, far = (residuals(h) - residuals(-h) for h in (5e-3, 1e-2))
    assert np.abs(far).max() > 0.5
    curves = np.array([label.part == "curve" for label in problem.labels])
    np.testing.assert_allclose(far[~curves], 2 * near[~curves], rtol=0.02, atol=2e-4)
    difference = far[curves] - 2 * near[curves]
    assert np.sqrt(np.mean(difference**2)) < 0.05 * np.sqrt(np.mean(far[curves] ** 2))


def test_correction_gives_the_fine_mesh_at_its_point(problem, monkeypatch):
    def residuals(self, values, *, fine):
        return np.full(len(self.labels), 2.5 if fine else 2.0) * values[0]

    monkeypatch.setattr(type(problem), "_residuals", residuals)
    corrected = problem.corrected(np.array([3.0]))
    np.testing.assert_allclose(corrected.residuals(np.array([3.0])), 7.5, rtol=1e-12)
    np.testing.assert_allclose(corrected.residuals(np.array([3.1])), 7.7, rtol=1e-12)
    np.testing.assert_allclose(problem.residuals(np.array([3.0])), 6.0, rtol=1e-12)


def test_another_process_gets_the_same_problem(problem):
    other = pickle.loads(pickle.dumps(problem))
    assert other.names == problem.names
    assert other.labels == problem.labels
    np.testing.assert_array_equal(other.low, problem.low)
    values = problem.start * ELSEWHERE
    levers = [one._simulator.levers.of(one._simulator.cell(values)) for one in (problem, other)]
    np.testing.assert_array_equal(*levers)


def test_impossible_numbers_are_a_failed_evaluation(problem):
    values = problem.start.copy()
    values[problem.names.index("cathode.porosity")] = -0.1
    with pytest.raises(EvaluationFailed, match="porosity"):
        problem.residuals(values)


@pytest.mark.parametrize("found", ["gave up", "not a number"])
def test_a_solver_that_gives_up_is_a_failed_evaluation(problem, monkeypatch, found):
    engine = problem._simulator._engine(False)
    state = np.full(engine.states, np.nan if found == "not a number" else 1.0)
    result = SimpleNamespace(flag=-4 if found == "gave up" else 2, t=[0.5], y_term=state)
    group = SimpleNamespace(solve=lambda *_, **__: [result])
    monkeypatch.setattr(engine, "_group", group)
    with pytest.raises(EvaluationFailed, match=r"gave up in a step, at 50 % of its time limit"):
        problem.residuals(problem.start)


@pytest.mark.parametrize(("duration", "last"), [(60.0, 1000), (None, 999)])
def test_points_are_picked_and_not_averaged(duration, last):
    """An end by voltage is told by the capacity, an end by time is not."""
    passed, voltage = np.linspace(0, 1, 1001), np.random.default_rng(1).normal(3, 1, 1001)
    done = (Segment(CURRENT, 1.0, duration=duration), Segment(REST, duration=1.0))
    points = Points.of(MeasuredHalfCycle("", False, done, 1.0, 1.0, tuple(passed), tuple(voltage)))
    assert len(points.voltage) == POINTS
    assert points.charge_passed[0] == passed[1]
    assert points.charge_passed[-1] == passed[last]
    assert np.isin(points.voltage, voltage).all()


def test_bounds_are_given_or_from_the_cell_file(cell):
    measured = MeasuredCycles(half_cycles(cell), mass_kg=MASS)
    doubted = {path: one for path, one in cell.quantities() if one.uncertainty is not None}
    path, bare = "cathode.exchange_current_density", "interphases.metal.exchange_current_density"
    found = fit_problem(
        cell, [measured], {path: None, "interphases.metal.film_resistance": (0.0, 1e-3)}
    )
    doubt = doubted[path].uncertainty
    assert (found.low[0], found.high[0]) == (doubt.low, doubt.high)
    assert found.logarithmic == (True, False)
    with pytest.raises(InputError, match=f"has no range in the cell file.*--free {bare}=LOW:HIGH"):
        fit_problem(cell, [measured], {bare: None})
    with pytest.raises(InputError, match="write the lower end first"):
        fit_problem(cell, [measured], {path: (2.0, 1.0)})
    with pytest.raises(InputError, match="cannot be 2 1, where its range ends"):
        fit_problem(cell, [measured], {"cathode.porosity": (0.3, 2.0)})


def test_impedance_is_that_of_a_cell_built_anew(cell):
    frequencies = tuple(np.geomspace(1e-1, 1e5, 12).tolist())
    free = {**FREE, "cathode.double_layer_capacitance": (0.01, 1.0)}
    blank = MeasuredSpectrum("blank", frequencies, (1.0,) * 12, (0.0,) * 12)
    problem = fit_problem(cell, [blank], free)
    values = problem.start * np.append(ELSEWHERE, 1.7)
    other = cell.with_numbers(dict(zip(free, values.tolist(), strict=True)))
    anew, T = specimen(other, Choices.of(other), HALF_CELL), other.test.temperature.si
    ohms = anew.linear.impedance(
        frequencies, inputs=anew.inputs(T, 0.5), arcs=anew.elements(T, 0.5).arcs
    )
    real, imaginary = ohms.real, ohms.imag
    shifted = replace(blank, real=tuple(real / 1.01), imaginary=tuple(imaginary / 1.01))
    residuals = fit_problem(cell, [shifted], free).residuals(values)
    expected = np.concatenate([real, imaginary]) / np.tile(np.hypot(real, imaginary), 2)
    np.testing.assert_allclose(residuals, expected, rtol=0, atol=1e-6)
    assert {label.part for label in problem.labels} == {"impedance"}
    assert not problem.noise_known


def test_a_spectrum_is_sorted_and_holds_each_frequency_once():
    def data(frequencies):
        return xr.Dataset(
            {
                "frequency": ("record", frequencies),
                "impedance_real": ("record", [1.0, 2.0, 3.0]),
                "impedance_imaginary": ("record", [-1.0, -2.0, -3.0]),
            },
            attrs={"kind": "impedance", "file": "a.z"},
        )

    spectrum = MeasuredSpectrum.of(data([100.0, 10.0, 1.0]))
    assert spectrum.frequencies == (1.0, 10.0, 100.0)
    assert spectrum.real == (3.0, 2.0, 1.0)
    with pytest.raises(InputError, match="a frequency more than once"):
        MeasuredSpectrum.of(data([1.0, 10.0, 1.0]))
    with pytest.raises(InputError, match="is cycling, not impedance"):
        MeasuredSpectrum.of(data([1.0, 10.0, 100.0]).assign_attrs(kind="cycling"))


def test_ramps_follow_a_recorded_current_and_pass_its_charge():
    t = np.linspace(0, 1000, 1001)
    current = np.exp(-t / 300)
    lines = ramps(t.tolist(), current.tolist())
    assert len(lines) < 40
    assert sum(line.duration for line in lines) == pytest.approx(1000)
    whole = sum(line.charge(1.0) for line in lines)
    assert whole == pytest.approx(300 * (1 - np.exp(-1000 / 300)), abs=NEAR * 1000)


@pytest.mark.parametrize(("first", "last"), [(2.0, 2.0), (2.0, 5.0), (5.0, 0.0), (-1.0, -3.0)])
def test_shares_are_the_inverse_of_charges(first, last):
    ramp = Ramp(100.0, first, last)
    shares = np.array([0.1, 0.5, 0.9])
    charges = np.array([ramp.charge(share) for share in shares])
    np.testing.assert_allclose(ramp.shares(charges), shares, rtol=1e-12)
    assert np.isinf(ramp.shares(-charges)).all() or (ramp.shares(-charges) > 1).all()


@pytest.mark.parametrize("name", ["voltage", "capacity", "impedance"])
def test_noise_is_above_0(name):
    with pytest.raises(InputError, match=f"{name}_noise.*above 0"):
        DataNoise(**{name: 0.0})
