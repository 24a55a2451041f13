"""The open-circuit potential from data: what is put in comes back, and what cannot is refused."""

import itertools

import numpy as np
import pytest

import nasicell
from nasicell.experiments.open_circuit.smoothing import falling_table
from nasicell.parameters.to_pybamm import sodium_content

GAP = 0.03
NOISE = 1e-3
STEP = 0.004
RECORDS = 800
CLOSE = 2e-3  # V: noise, and what 60 points make of the step


def potential(theta):
    """Two plateaus with a step between them, and two ends."""
    step = 0.15 * np.tanh((theta - 0.4) / STEP)
    ends = 0.3 * np.exp(-theta / 0.02) - 0.3 * np.exp(-(1 - theta) / 0.02)
    return 3.3 - 0.1 * theta - step + ends


def slow(way, *, hours=25.0, records=RECORDS, span=(0.0, 1.0), law=potential, gap=GAP, charge=1.0):
    """One half-cycle: hours since its start, voltage, mA. Charge 1 mA.h per unit of content."""
    content = np.linspace(*span, records)
    content = content if way == "discharge" else content[::-1]
    sign = 1 if way == "charge" else -1
    current = np.full(records, sign * charge * (span[1] - span[0]) / hours)
    return np.linspace(0, hours, records), law(content) + sign * gap / 2, current


def measured(tmp_path, *parts, noise=0.0):
    """What the importer makes of half-cycles, one after the other."""
    rng = np.random.default_rng(7)
    lines, start = ["Test Time / s,Voltage / V,Current / A"], 0.0
    for hours, volts, milliampere in parts:
        seen = volts + noise * rng.standard_normal(len(volts))
        rows = zip(3600 * (start + hours), seen, 1e-3 * milliampere, strict=True)
        lines += [f"{t:.3f},{U:.7f},{current:.9g}" for t, U, current in rows]
        start += hours[-1] + 1 / 3600
    file = tmp_path / "made.csv"
    file.write_text("\n".join(lines) + "\n")
    return nasicell.read_measured(file)


def rms(values):
    return float(np.sqrt(np.mean(np.square(values))))


def test_potential_and_gap_come_back_through_noise(tmp_path):
    data = measured(tmp_path, slow("charge"), slow("discharge"), noise=NOISE)
    found = nasicell.potential_from_data(data)
    inner = (found.content > 0.01) & (found.content < 0.99)
    true = potential(found.content)
    assert rms((found.potential - true)[inner]) < CLOSE
    flat = inner & (abs(found.content - 0.4) > 5 * STEP)
    assert float(abs(found.potential - true)[flat].max()) < 3 * CLOSE
    assert found.attrs["mean_gap_mV"] == pytest.approx(1e3 * GAP, abs=0.3)
    assert float(found.gap[inner].median()) == pytest.approx(GAP, abs=NOISE)
    assert found.attrs["span_mAh"] == pytest.approx(1, abs=2e-3)
    parts = found.attrs["mean_gap_mV"] / 2 + found.attrs["smoothing_rms_mV"]
    assert found.attrs["uncertainty_mV"] == pytest.approx(parts)
    assert (np.diff(found.point_potential) < 0).all()
    assert (np.diff(found.potential) < 0).all()
    assert found.attrs["warnings"] == data.attrs["warnings"]


def test_the_table_is_as_far_from_the_mean_as_it_says(tmp_path):
    data = measured(tmp_path, slow("charge"), slow("discharge"), noise=NOISE)
    for points in (12, 60):
        found = nasicell.potential_from_data(data, points=points)
        off = 1e3 * (found.potential - found.mean_voltage)
        assert found.sizes["point"] <= points
        assert rms(off) == pytest.approx(found.attrs["smoothing_rms_mV"], rel=0.02)
        assert float(abs(off).max()) == pytest.approx(found.attrs["smoothing_largest_mV"])
    assert found.attrs["smoothing_rms_mV"] < 1e3 * CLOSE


def test_a_step_is_not_smeared_by_more_than_the_distance_of_the_points(tmp_path):
    data = measured(tmp_path, slow("charge"), slow("discharge"), noise=NOISE)
    found = nasicell.potential_from_data(data)
    near = abs(found.point_content - 0.4) < 5 * STEP
    distance = float(found.point_content[near].diff("point").max())
    fine = np.linspace(0.35, 0.45, 4001)

    def width(volts):  # of the middle 80 % of the step
        levels = 3.26 + 0.15 * 0.8 * np.array([1, -1])
        return float(np.diff(np.interp(-levels, -volts, fine))[0])

    law = np.interp(fine, found.content, found.potential)
    assert width(law) == pytest.approx(width(potential(fine)), abs=distance)
    assert distance < found.attrs["largest_distance_of_points"] / 3


def test_rising_points_become_a_strictly_falling_table():
    content = np.linspace(0, 1, 400)
    knots, volts = falling_table(content, np.full(400, 3.4), 30)
    assert (np.diff(volts) < 0).all()
    assert abs(volts - 3.4).max() < 1e-3
    few = np.array([0, 0.2, 0.5, 0.8, 1.0])
    knots, volts = falling_table(few, np.array([3.6, 3.4, 3.42, 3.3, 3.0]), 60)
    assert knots == pytest.approx(few)
    assert volts == pytest.approx([3.6, 3.41, 3.41, 3.3, 3.0], abs=1e-3)


def test_a_side_reaction_all_along_is_spread_by_ends(tmp_path):
    data = measured(tmp_path, slow("charge", charge=1.08), slow("discharge"))
    found = nasicell.potential_from_data(data)
    assert rms(found.potential - potential(found.content)) < 3e-3
    assert found.attrs["mismatch"] == pytest.approx(0.08 / 1.08, abs=1e-3)
    assert "capacities of charge and discharge differ by 7.4%" in found.attrs["warnings"]
    assert found.attrs["alignment_rms_mV"] > 5


@pytest.mark.parametrize("first", ["charge", "discharge"])
def test_a_larger_far_end_is_cut_by_turn(tmp_path, first):
    if first == "charge":  # the discharge does not come back to the start
        parts, span = [slow("charge"), slow("discharge", span=(0, 0.9))], (0, 0.9)
    else:
        parts, span = [slow("discharge"), slow("charge", span=(0.1, 1))], (0.1, 1)
    data = measured(tmp_path, *parts)
    found = nasicell.potential_from_data(data, align="turn")
    true = potential(span[0] + (span[1] - span[0]) * found.content)
    inner = slice(5, -5)
    assert rms((found.potential - true)[inner]) < 3e-3
    assert found.attrs["mean_gap_mV"] == pytest.approx(1e3 * GAP, abs=0.5)
    assert found.attrs["span_mAh"] == pytest.approx(0.9, abs=2e-3)


def test_steps_that_lie_apart_are_seen_and_laid_over_each_other(tmp_path):
    data = measured(
        tmp_path,
        slow("charge", law=lambda theta: potential(np.maximum(theta - 0.03, 0))),
        slow("discharge"),
        noise=NOISE,
    )
    as_it_is = nasicell.potential_from_data(data)
    assert "false half-steps" in as_it_is.attrs["warnings"]
    found = nasicell.potential_from_data(data, align="steps")
    assert found.attrs["charge_shift"] == pytest.approx(-0.03, abs=2e-3)
    assert found.attrs["mean_gap_mV"] == pytest.approx(1e3 * GAP, abs=1)
    low, high = 0.005, 0.965  # the start of the discharge and of the shifted charge, each cut
    true = potential(low + (high - low) * found.content)
    inner = (found.content > 0.02) & (found.content < 0.98)
    assert rms((found.potential - true)[inner]) < 4e-3


def test_steps_are_refused_where_there_are_none(tmp_path):
    line = {"law": lambda theta: 3.6 - 0.4 * theta}
    data = measured(tmp_path, slow("charge", **line), slow("discharge", **line), noise=NOISE)
    with pytest.raises(nasicell.InputError, match="no steps that tell how they lie"):
        nasicell.potential_from_data(data, align="steps")


def test_the_slowest_neighbours_that_agree_best_are_taken(tmp_path):
    fast = [slow("charge", hours=5), slow("discharge", hours=5)]
    parts = [*fast, slow("charge", charge=1.1), slow("discharge"), slow("charge", charge=1.02)]
    parts += [slow("discharge", hours=2)]
    data = measured(tmp_path, *parts)
    assert nasicell.potential_from_data(data).attrs["half_cycles"] == [4, 5]
    assert nasicell.potential_from_data(data, charge=3).attrs["half_cycles"] == [3, 4]
    fast = nasicell.potential_from_data(data, charge=1, discharge=2).attrs
    assert fast["c_rates"] == pytest.approx([0.2, 0.2], rel=2e-3)
    assert "faster than C/20 (by their own capacity C/5 on charge" in fast["warnings"]


def test_the_tail_of_a_constant_voltage_is_no_point(tmp_path):
    hours, volts, current = slow("charge", span=(0.1, 1))
    tail = np.linspace(0, 1, 50)
    held = (tail * 10, np.full(50, volts[-1]), current[-1] * np.exp(-4 * tail))
    data = measured(tmp_path, (hours, volts, current), held, slow("discharge", span=(0.06, 1)))
    found = nasicell.potential_from_data(data)
    assert data.sizes["half_cycle"] == 2
    assert int((abs(found.charge_voltage.diff("content")) < 1e-7).sum()) < 8  # of some 30


def titrated(way, contents, *, law=potential, gap=GAP, rest=2.0):
    """Pulses to one content after another, each with a rest, all at one current."""
    sign = 1 if way == "charge" else -1
    hours, volts, currents = [0.0, rest], [law(contents[0])] * 2, [0.0, 0.0]
    volts = [law(contents[0]) + sign * gap / 2] * 2
    for before, after in itertools.pairwise(contents):
        pulse = abs(after - before) / 0.1
        at = hours[-1] + np.array([1e-4, pulse, pulse + 1e-4, pulse + rest])
        relaxed = law(after) + sign * gap / 2
        hours += at.tolist()
        volts += [relaxed + sign * 0.1, relaxed + sign * 0.1, relaxed + sign * 0.02, relaxed]
        currents += [sign * 0.1, sign * 0.1, 0, 0]
    return np.array(hours), np.array(volts), np.array(currents)


def test_a_titration_gives_its_relaxed_potentials(tmp_path):
    contents = np.linspace(0.02, 0.98, 25)
    data = measured(tmp_path, titrated("charge", contents[::-1]), titrated("discharge", contents))
    both = nasicell.potential_from_data(data, titration=True)
    true = potential(0.02 + 0.96 * both.point_content)
    assert both.sizes["point"] == 25
    # at an end one branch has just left the other
    assert float(abs(both.point_potential - true)[1:-1].max()) < 1e-3
    assert both.attrs["mean_gap_mV"] == pytest.approx(1e3 * GAP, abs=0.2)
    one = nasicell.potential_from_data(data, titration=True, discharge=2)
    assert float(abs(one.point_potential - (true - GAP / 2)).max()) < 1e-3
    assert np.isnan(one.attrs["mean_gap_mV"])
    assert "hysteresis is not known" in one.attrs["warnings"]
    assert one.attrs["relaxation_left_mV"] == pytest.approx(2, rel=0.05)
    assert "they are too short" in one.attrs["warnings"]
    with pytest.raises(nasicell.InputError, match="rests: read its ends of rests"):
        nasicell.potential_from_data(data)


def test_a_titration_of_the_model_gives_back_its_potential(tmp_path):
    cell = nasicell.load("chen2026-nacro2-na3ps4")
    titration = nasicell.Titration(0.3, pulse_minutes=20, rest_minutes=30)
    run = nasicell.run(cell, titration).sel(direction="discharge")
    law, start = cell.cathode.open_circuit_potential, sodium_content(cell, cell.test.upper_cutoff)
    known = run.curve_time.notnull().values
    hours = np.concatenate([[0, 1], 1 + run.curve_time.values[known] / 3600 + 1e-6])
    volts = np.concatenate([[law(start)] * 2, run.curve_voltage.values[known]])
    current = np.concatenate([[0, 0], -1e3 * run.curve_current.values[known]])
    data = measured(tmp_path, (hours, volts, current))
    found = nasicell.potential_from_data(data, titration=True)
    end = float(run.sodium_content.max())
    true = [law(start + (end - start) * x) for x in found.point_content.values]
    assert found.sizes["point"] == int(run.relaxed_voltage.notnull().sum()) + 1
    # written to 0.01 mV; the charge is integrated from the stored currents
    assert found.point_potential.values == pytest.approx(true, abs=5e-5)


def test_what_cannot_give_a_potential_is_refused(tmp_path):
    def refused(*parts, match, **given):
        with pytest.raises(nasicell.InputError, match=match):
            nasicell.potential_from_data(measured(tmp_path, *parts), **given)

    few = {"records": 200}
    pair = (slow("charge", **few), slow("discharge", **few))
    refused(pair[0], match="no charge beside a discharge")
    refused(*pair, charge=2, match="which is a discharge; half-cycles of charge: 1")
    refused(*pair, discharge=9, match="which is not in the file")
    refused(*pair, points=2, match="5 to 500 points")
    refused(*pair, align="middle", match="one of ends, turn, steps")
    refused(*pair, titration=True, match="a titration needs at least 4")
    refused(pair[0], slow("discharge", span=(0, 0.5), **few), match="do not overlap enough: the")
    high = slow("discharge", law=lambda theta: potential(theta) - 1.5, **few)
    refused(pair[0], high, match="do not overlap: they run over")
    crossed = (slow("charge", gap=-GAP, **few), slow("discharge", gap=-GAP, **few))
    refused(*crossed, match="the charge lies below the discharge")
    refused(*pair, *pair, charge=1, discharge=4, align="turn", match="no turning point in common")
    refused(slow("charge", records=8), slow("discharge", records=8), match="at least 20")
