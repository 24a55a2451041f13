"""Instruments record noise and an offset at rest: these are neither half-cycles nor their ends."""

import numpy as np
import pytest

from nasicell.comparing import prepare
from nasicell.experiments.importing import read_measured
from nasicell.experiments.importing.flowing import flowing, lasting

RECORDS, RESTS = 60, 20


def two_cycles(offset=0.0, noise=0.0):
    """Half an hour at 0.5 mA down, a rest of 20 min, the same up; twice. Volts and mA."""
    random = np.random.default_rng(3)
    time, volts, current, step = [0.0], [3.0], [0.0], [0]
    relaxing = np.exp(-np.arange(1, RESTS + 1) / 5)
    for number, way in enumerate([-1, 1, -1, 1]):
        time += (time[-1] + 30.0 * np.arange(1, RECORDS + 1)).tolist()
        time += (time[-1] + 60.0 * np.arange(1, RESTS + 1)).tolist()
        begin, slope = (3.5, -0.5) if way < 0 else (3.2, 0.6)
        path = begin + slope * np.arange(RECORDS) / (RECORDS - 1)
        volts += [*path, *(path[-1] - way * 0.7 * (1 - relaxing))]
        current += [way * 0.5] * RECORDS
        current += (offset + noise * random.standard_normal(RESTS)).tolist()
        step += [2 * number + 1] * RECORDS + [2 * number + 2] * RESTS
    return np.column_stack([time, volts, current, step])


def written(tmp_path, table, *, steps):
    file = tmp_path / "data.csv"
    width = 4 if steps else 3
    heads = ["Test Time (s)", "Voltage (V)", "Current (mA)", "Step"][:width]
    np.savetxt(file, table[:, :width], delimiter=",", header=",".join(heads), comments="",
               fmt="%.8g")  # fmt: skip
    return file


@pytest.mark.parametrize("steps", [True, False])
@pytest.mark.parametrize(
    ("offset", "noise"), [(0, 0), (3e-4, 0), (-3e-4, 0), (-3e-3, 0), (0, 1e-4), (1e-3, 1e-3)]
)
def test_what_flows_at_rest_makes_no_half_cycle(tmp_path, offset, noise, steps):
    data = read_measured(written(tmp_path, two_cycles(offset, noise), steps=steps))
    # relaxation moves against the offset as much as the half-cycles move with their current
    assert data.attrs["sign_evidence"].startswith("the voltage rises while the current is positive")
    assert data.direction.values.tolist() == ["discharge", "charge"] * 2
    assert data.cycle.values.tolist() == [1, 2]
    assert data.start_voltage.values == pytest.approx([3.5, 3.2] * 2)
    assert data.end_voltage.values == pytest.approx([3.0, 3.8] * 2)
    assert 1e3 * data.half_cycle_capacity.values == pytest.approx([0.25] * 4, abs=2e-3)
    assert 1e3 * data.mean_current.values == pytest.approx([0.5] * 4, rel=0.01)


def test_rests_with_noise_are_simulated_as_rests(tmp_path):
    import nasicell

    file = written(tmp_path, two_cycles(noise=1e-3), steps=False)
    found = prepare(nasicell.load("liu2025-lfp"), file, mass="2 mg")
    kinds = [[part.kind for part in one.segments] for one in found.half_cycles]
    assert kinds == [["current"], *[["current", "rest"]] * 4]  # the first was not measured


def by_hand(parts):
    """Currents and whether a step begins, from (current, records) of a record a second."""
    current = np.concatenate([np.full(size, value) for value, size in parts])
    return current, np.arange(current.size, dtype=float), np.zeros(current.size, dtype=bool)


def test_a_slow_half_cycle_beside_a_fast_one_flows():
    current, seconds, marked = by_hand([(1.0, 100), (-1e-3, 100_000), (0.0, 50), (1.0, 100)])
    assert flowing(current, seconds, marked).tolist() == (current != 0).tolist()


def test_the_tail_of_a_hold_flows_the_rest_after_it_does_not():
    tail = np.exp(-np.arange(80) / 10)  # down to 0.04 % of the current
    current = np.concatenate([np.ones(500), tail, np.full(50, -2e-4)])
    marked = np.zeros(630, dtype=bool)
    marked[580] = True
    flows = flowing(current, np.arange(630.0), marked)
    assert flows.tolist() == [True] * 580 + [False] * 50


def test_a_single_record_at_the_onset_of_a_current_flows():
    current, seconds, marked = by_hand([(1.0, 100), (0.0, 20), (-5e-3, 1), (-1.0, 100)])
    marked[120] = True
    assert flowing(current, seconds, marked).tolist() == (current != 0).tolist()


@pytest.mark.parametrize("counted", ["no", "to the gap", "through the gap"])
def test_time_that_was_not_recorded_passes_no_current_unless_the_file_counts_it(tmp_path, counted):
    """A file cut between two steps of a slow cycle gained the time that was cut out as charge."""
    table = two_cycles()
    table = table[(table[:, 2] != 0) | (table[:, 0] == 0)]  # without rests: gaps of 20 min
    since = np.diff(table[:, 0], prepend=0.0)
    gaps = since > 60
    # half an hour at 0.5 mA; a step begins at its first record, so one interval of 60 is missing
    expected = np.array([0.25, *[0.25 * 59 / 60] * 3])
    if counted == "to the gap":
        since[gaps] = 0.0
    if counted == "through the gap":  # records are missing, but it was a longer half-cycle
        expected[1:] = 0.25 + 0.5 * 20 / 60
    file = written(tmp_path, table, steps=True)
    if counted != "no":
        capacity = np.cumsum(0.5 * since / 3600)
        head, *lines = file.read_text().splitlines()
        rows = [f"{line},{q:.8g}" for line, q in zip(lines, capacity, strict=True)]
        file.write_text("\n".join([f"{head},Capacity (mAh)", *rows]) + "\n")
    data = read_measured(file)
    assert 1e3 * data.half_cycle_capacity.values == pytest.approx(expected, rel=1e-6)
    assert 1e3 * data.current_integral.values == pytest.approx(expected, rel=1e-6)
    assert 1e3 * data.mean_current.values == pytest.approx([0.5] * 4)
    said = "3 steps begin after gaps in time, the first of 1230 s at record 62"
    assert said in data.attrs["warnings"]
    flows = flowing(data.current.values, data.time.values, gaps)
    since = np.where(gaps, 1230.0 if counted == "through the gap" else 0.0, since)
    assert lasting(data, flows) == pytest.approx(since)


def test_a_step_of_one_record_may_begin_long_before_it(tmp_path):
    """Pulses of a titration that are recorded at their end alone have no interval to judge by."""
    table = two_cycles()
    ends = np.flatnonzero(np.diff(table[:, 3], append=0.0))
    rests = (table[:, 2] == 0) & (table[:, 0] > 0)
    table = table[rests | np.isin(np.arange(len(table)), ends)]
    data = read_measured(written(tmp_path, table, steps=True))
    assert 1e3 * data.half_cycle_capacity.values == pytest.approx([0.25] * 4)
    assert "gap" not in data.attrs["warnings"]
