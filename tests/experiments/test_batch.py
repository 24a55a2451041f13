"""Many samples of one cell at once: each is what a rate test of its own gives."""

import numpy as np
import pytest

from nasicell.experiments import RateTest, SimulationError
from nasicell.experiments.batch import Batch, batch, rescue
from nasicell.experiments.batch.engine import Engine
from nasicell.experiments.batch.variation import Variation
from nasicell.models import (
    BinarySalt,
    Choices,
    Hysteresis,
    PartlyMobileAnions,
    SelfHeating,
)
from nasicell.parameters import Cell, InputError, load_cell

CELL = load_cell("zhang2026-sn-fb")
ACCURACY = 0.2  # mAh/g, asked of both sides
AGREE = 2 * ACCURACY
SAME = 0.02  # mAh/g: the same equations on the same mesh, up to the solver's steps
SAME_V = 3e-4  # the same in mean voltage, which these steps move by 0.2 mV in the median
CONTACT, CONTACT_OHM_M2 = "interphases.contact_resistance", 1e-4
PATHS = (
    "cathode.loading",
    "cathode.particle_radius",
    "cathode.porosity",
    "separator.thickness",
    "interphases.cathode.film_thickness",
    "interphases.metal.film_resistance",
    CONTACT,
    "test.temperature",
    "electrolyte.conductivity",
)
SAMPLE = (0.025, 4e-7, 0.42, 4e-5, 4e-8, 1e-3, 5e-4, 308.0, 0.1)


def choices(electrolyte):
    return Choices.of(CELL, electrolyte=electrolyte)


def paths_and(extra):
    return [*PATHS, *extra], [*SAMPLE, *extra.values()]


@pytest.mark.parametrize(
    ("electrolyte", "extra"),
    [
        (None, {}),
        (BinarySalt(), {"electrolyte.transference_number": 0.7}),
        (PartlyMobileAnions(0.9), {"electrolyte.mobile_fraction": 0.3}),
    ],
    ids=["single-ion", "binary", "partly mobile"],
)
def test_a_sample_is_what_its_own_rate_test_gives(electrolyte, extra):
    paths, numbers = paths_and(extra)
    cell = CELL.with_numbers(dict(zip(paths, numbers, strict=True)))
    own = None if electrolyte is None else type(electrolyte).of(cell)
    test = RateTest(
        c_rates=[5], cycles_per_rate=2, return_to_first_rate=False, accuracy_mAh_g=ACCURACY
    )
    expected = test.run(cell, choices=Choices.of(cell, electrolyte=own))
    found = Batch(CELL, paths, choices=choices(electrolyte)).run([numbers], [5])
    assert found.status == 0
    assert found.discharge_capacity_mAh_g == pytest.approx(
        expected["discharge_capacity"].values[None], abs=AGREE
    )
    assert found.charge_capacity_mAh_g == pytest.approx(
        expected["charge_capacity"].values[None], abs=AGREE
    )
    assert found.mean_voltage_V == pytest.approx(expected["mean_voltage"].values[None], abs=2e-3)
    assert found.energy_efficiency == pytest.approx(
        expected["energy_efficiency"].values[None], abs=2e-3
    )
    assert found.energy_Wh_kg == pytest.approx(
        found.discharge_capacity_mAh_g * found.mean_voltage_V
    )


@pytest.mark.parametrize(
    ("electrolyte", "paths"),
    [
        (None, {"cathode.loading": 0.03}),
        (None, {"cathode.particle_radius": 5e-7, "cathode.density": 3000.0}),
        (None, {"cathode.thickness": 1.2e-4}),
        (None, {"cathode.exchangeable_cations": 1.8, "cathode.active_fraction": 0.8}),
        (None, {"cathode.electronic_conductivity": 0.004, "cathode.loading": 0.03}),
        (None, {"cathode.pore_conductivity": 0.03}),
        (None, {"interphases.cathode.film_thickness": 1e-7, "test.electrode_area": 2e-4}),
        (None, {"cathode.open_circuit_potential.plateau": 3.3, "test.upper_cutoff": 3.6}),
        (
            None,
            {
                "test.specific_current_1C": 100.0,
                "interphases.metal.film_growth_in_time": 1e-4,
                "interphases.metal.film_resistance": 3e-3,
            },
        ),
        (
            BinarySalt(),
            {
                "separator.thickness": 1e-4,
                "separator.porosity": 0.7,
                "electrolyte.transference_number": 0.6,
            },
        ),
        (
            BinarySalt(),
            {"electrolyte.salt_concentration": 900.0, "electrolyte.transference_number": 0.6},
        ),
        (
            BinarySalt(),
            {
                "cathode.loading": 0.04,
                "cathode.bruggeman_exponent": 2.2,
                "electrolyte.transference_number": 0.5,
            },
        ),
        (PartlyMobileAnions(0.5), {"test.temperature": 285.0}),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else "",
)
def test_a_number_as_an_input_is_the_number_in_the_cell(electrolyte, paths):
    cell = CELL.with_numbers(paths)
    own = None if electrolyte is None else choices(electrolyte)
    as_input = Batch(CELL, [*paths, CONTACT], choices=own)
    as_cell = Batch(cell, [CONTACT], choices=own)
    found = as_input.run([[*paths.values(), CONTACT_OHM_M2]], [3])
    expected = as_cell.run([[CONTACT_OHM_M2]], [3])
    assert expected.discharge_capacity_mAh_g[0, 0] > 10
    assert found.discharge_capacity_mAh_g == pytest.approx(
        expected.discharge_capacity_mAh_g, abs=SAME
    )
    assert found.mean_voltage_V == pytest.approx(expected.mean_voltage_V, abs=SAME_V)


@pytest.fixture(scope="module")
def easy():
    """Single-ion, on the cheapest mesh."""
    return Batch(CELL, ["electrolyte.conductivity", "cathode.loading"])


SAMPLES = np.array([[0.13, 0.015], [0.05, 0.03], [0.02, 0.05], [0.3, 0.01], [0.001, 0.06]])


@pytest.fixture(scope="module")
def results(easy):
    return easy.run(SAMPLES, [1, 15])


def test_a_result_does_not_depend_on_its_company_nor_on_threads(easy, results):
    alone = easy.run(SAMPLES[1:2], [15])
    assert alone.discharge_capacity_mAh_g[0, 0] == results.discharge_capacity_mAh_g[1, 1]
    side_by_side = Batch(CELL, ["electrolyte.conductivity", "cathode.loading"], threads=2)
    other = side_by_side.run(SAMPLES[::-1], [1, 15])
    np.testing.assert_array_equal(
        other.discharge_capacity_mAh_g[::-1], results.discharge_capacity_mAh_g
    )
    np.testing.assert_array_equal(other.energy_Wh_kg[::-1], results.energy_Wh_kg)


def test_beyond_the_cutoff_from_the_start_is_a_capacity_of_zero(results):
    assert results.status[-1, 1] == 1
    assert results.discharge_capacity_mAh_g[-1, 1] == 0
    assert results.energy_Wh_kg[-1, 1] == 0
    assert np.isnan(results.mean_voltage_V[-1, 1])
    assert "from the start" in results.reason[-1, 1]


def test_less_conductivity_and_more_loading_give_less(results):
    assert results.discharge_capacity_mAh_g[3, 1] > results.discharge_capacity_mAh_g[0, 1]
    assert results.discharge_capacity_mAh_g[0, 1] > results.discharge_capacity_mAh_g[2, 1]


def test_a_sample_that_the_rules_refuse_is_a_row_with_their_sentence(easy):
    found = easy.run([[0.13, 0.015], [-1.0, 0.015], [np.nan, 0.015]], [5])
    assert list(found.status[:, 0]) == [0, 2, 2]
    with pytest.raises(InputError) as refusal:
        CELL.with_numbers({"electrolyte.conductivity": -1.0})
    assert found.reason[1, 0] == str(refusal.value)
    assert np.isnan(found.discharge_capacity_mAh_g[1:]).all()
    assert np.isfinite(found.discharge_capacity_mAh_g[0, 0])


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        (["electrolyte.conductivty"], "did you mean 'electrolyte.conductivity'"),
        (["electrolyte"], "is not a number"),
        (["test.c_rates"], "is not a number"),
        (["cathode"], "is not a number"),
        (["interphases.metal"], "a group of entries"),
        (["cathode.loading", "cathode.loading"], "varies twice"),
        (["cathode.porosity", "cathode.thickness"], "stands in its place"),
        (["metal.density"], "has no effect"),
        (["electrolyte.mobile_fraction"], "has no effect"),
        (["cathode.hysteresis_gap"], "hysteresis_width"),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else "",
)
def test_what_cannot_vary_is_refused_by_name(paths, words):
    with pytest.raises(InputError, match=words):
        Batch(CELL, paths)


HEATED = {
    "thermal.mass": 1e-3,
    "thermal.specific_heat": 1000.0,
    "thermal.cooling_area": 6e-4,
    "thermal.heat_transfer_coefficient": 10.0,
}


def test_the_shape_of_a_law_cannot_vary_while_the_cell_heats():
    cell = CELL.with_numbers(HEATED)
    path = "cathode.exchange_current_density.temperature.activation_energy"
    with pytest.raises(InputError, match="shape of a law"):
        Batch(cell, [path], choices=Choices.of(cell, heat=SelfHeating()))


def test_a_failure_of_every_mesh_and_of_the_rate_test_becomes_a_row(easy, monkeypatch):
    cycle = batch.cycle

    def failing(engine, work, cycles):
        outcome = cycle(engine, work, cycles)
        outcome.failed[work.levers[:, 0] == work.levers[0, 0]] = True  # the first sample
        return outcome

    class Stubborn:
        def __init__(self, **protocol):
            pass

        def run(self, cell, choices):
            raise SimulationError("no solver setting got through")

    monkeypatch.setattr(batch, "cycle", failing)
    rescued = easy.run(SAMPLES[:2], [5])
    monkeypatch.setattr(rescue, "RateTest", Stubborn)
    lost = easy.run(SAMPLES[:2], [5])
    assert list(rescued.status[:, 0]) == [0, 0]
    assert list(lost.status[:, 0]) == [2, 0]
    assert "no solver setting" in lost.reason[0, 0]
    assert np.isnan(lost.discharge_capacity_mAh_g[0, 0])


def test_a_sample_that_raises_for_all_is_set_aside(easy):
    """The solver's group raises for every sample where one cannot be started."""

    class Group:
        def solve(self, t_eval, t_interp, y0, ydot0, inputs, **options):
            if (inputs < 0).any():
                row = int(np.flatnonzero(inputs[:, 0] < 0)[0])
                raise ValueError(f"input set {row}: IDAGetDky: IDA_BAD_K")
            return [tuple(row) for row in inputs]

    engine = object.__new__(Engine)
    engine._group = Group()
    failed = np.zeros(3, dtype=bool)
    found = engine._solve(np.array([[1.0], [-1.0], [3.0]]), np.zeros((3, 2)), failed)
    assert list(failed) == [False, True, False]
    assert found == [(1.0,), (3.0,)]


def sections_or_refusal(way, numbers):
    try:
        cell = way(numbers)
    except InputError as refusal:
        return str(refusal)
    return cell.sections, cell.derived


@pytest.mark.parametrize("name", ["zhang2026-sn-fb", "lu2026-sfc", "liu2025-nvp"])
def test_a_number_exchanged_in_place_gives_the_cell_of_the_file_reader(name):
    cell = load_cell(name)
    seen = 0
    for path, quantity in cell.quantities():
        if quantity.si == 0 or path.startswith("published"):
            continue
        variation = Variation(cell, [path])
        for number in (0.99 * quantity.si, 1.0003 * quantity.si):
            expected, found = (
                sections_or_refusal(way, [number]) for way in (variation.file_cell, variation.cell)
            )
            assert found == expected, path
            seen += 1
    assert seen > 50


def test_hysteresis_has_levers_of_its_own():
    paths = {"cathode.hysteresis_gap": 0.06, "cathode.hysteresis_width": 0.05}
    cell = CELL.with_numbers(paths)
    own = Choices.of(cell, potential=Hysteresis())
    found = Batch(cell, list(paths), choices=own).run([[0.06, 0.05], [0.12, 0.05]], [1])
    loss = np.diff(found.mean_voltage_V[:, 0])[0]
    assert loss == pytest.approx(-0.03, abs=5e-3)  # half of 60 mV more, once it changed branch


def cell_with_a_grid_law():
    mapping = CELL.to_mapping()
    grid = {"law": "grid", "at": "25 degC", "temperatures": ["0 degC", "60 degC"]}
    grid["points"] = [["0.1 mol/L", "0.5 mS/cm", "1 mS/cm"], ["2 mol/L", "1 mS/cm", "3 mS/cm"]]
    mapping["electrolyte"]["conductivity"] = {
        "value": "1.3 mS/cm",
        "kind": "assumed",
        "source": "user",
        "concentration": grid,
    }
    return Cell.from_mapping(mapping)


def test_a_table_over_concentration_and_temperature_is_read_at_the_new_rest():
    variation = Variation(cell_with_a_grid_law(), ["electrolyte.salt_concentration"])
    found, expected = variation.cell([900.0]), variation.file_cell([900.0])
    assert found.sections == expected.sections


def last_cycle(cell, own, rate, cycles):
    """Charge and discharge capacity and mean voltage by the cell's own rate test."""
    test = RateTest(
        c_rates=[rate],
        cycles_per_rate=cycles,
        return_to_first_rate=False,
        accuracy_mAh_g=ACCURACY,
    )
    data = test.run(cell, choices=own)
    return [float(data[name][0]) for name in ("charge_capacity", "discharge_capacity")], data


def in_a_batch(base, paths, own, rate, cycles, **more):
    found = Batch(base, list(paths), choices=own, cycles=cycles, **more).run(
        [list(paths.values())], [rate]
    )
    assert found.status == 0
    return [
        float(found.charge_capacity_mAh_g[0, 0]),
        float(found.discharge_capacity_mAh_g[0, 0]),
    ], found


def test_a_cell_that_heats_itself_is_what_its_own_rate_test_gives():
    paths = {"cathode.loading": 0.03, "test.temperature": 303.0, "thermal.mass": 2e-6}
    base = CELL.with_numbers({**HEATED, "thermal.heat_transfer_coefficient": 0.2})
    cell = base.with_numbers(paths)
    own = Choices.of(cell, heat=SelfHeating())
    expected, data = last_cycle(cell, own, 10, 1)
    found, result = in_a_batch(base, paths, own, 10, 1)
    assert float(data.peak_temperature.max()) > paths["test.temperature"] + 5
    assert found == pytest.approx(expected, abs=AGREE)
    assert result.mean_voltage_V == pytest.approx(data.mean_voltage.values[None], abs=2e-3)


def test_a_law_on_a_grid_is_what_its_own_rate_test_gives():
    paths = {
        "electrolyte.salt_concentration": 900.0,
        "test.temperature": 305.0,
        "electrolyte.transference_number": 0.7,
        "separator.thickness": 1e-4,
    }
    base = cell_with_a_grid_law()
    cell = base.with_numbers(paths)
    own = Choices.of(cell, electrolyte=BinarySalt())
    expected, data = last_cycle(cell, own, 3, 1)
    found, result = in_a_batch(base, paths, own, 3, 1)
    assert found == pytest.approx(expected, abs=AGREE)
    assert result.mean_voltage_V == pytest.approx(data.mean_voltage.values[None], abs=2e-3)


def test_a_charge_that_never_reaches_its_cutoff_ends_by_the_time_limit(monkeypatch):
    share = 0.3
    for module in ("cycling", "batch.cycles"):
        monkeypatch.setattr(f"nasicell.experiments.{module}.LONGEST", share)
    paths = {"cathode.loading": 0.02}
    cell = CELL.with_numbers(paths)
    expected, data = last_cycle(cell, None, 1, 1)
    found, _ = in_a_batch(CELL, paths, None, 1, 1)
    assert "charge ended by the time limit" in str(data.stopped_by.values[0])
    assert found == pytest.approx(expected, abs=SAME)
    assert found[0] == pytest.approx(share * cell.derived.theoretical_capacity.si / 3600, abs=SAME)


def test_each_sample_may_have_rates_of_its_own(easy, results):
    found = easy.run(SAMPLES[:3], [[15.0], [1.0], [15.0]])
    expected = results.discharge_capacity_mAh_g[[0, 1, 2], [1, 0, 1]]
    np.testing.assert_array_equal(found.discharge_capacity_mAh_g[:, 0], expected)
    for wrong in ([[1.0], [2.0]], [[1.0], [2.0], [201.0]], [[0.0]] * 3):
        with pytest.raises(InputError, match="c_rates"):
            easy.run(SAMPLES[:3], wrong)
