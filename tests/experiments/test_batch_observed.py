"""What a batch observes of the last discharge: mean losses, and when the salt runs out."""

import numpy as np
import pytest
import xarray as xr
from scipy.integrate import quad

from nasicell.experiments import LossSplit, RateTest
from nasicell.experiments.batch import Batch, rescue
from nasicell.experiments.batch.cycles import Outcome
from nasicell.experiments.batch.observed import TIME_TO_DEPLETION
from nasicell.models import LOSSES, Choices, PartlyMobileAnions
from nasicell.parameters import InputError, load_cell
from nasicell.parameters.to_pybamm import sodium_content

CELL = load_cell("zhang2026-sn-fb")
ACCURACY = 0.2  # mAh/g, asked of both sides
AGREE = 2 * ACCURACY
OBSERVED = {
    "electrolyte.conductivity": 0.05,
    "electrolyte.transference_number": 0.6,
    "electrolyte.mobile_fraction": 0.3,
    "cathode.loading": 0.02,
    "interphases.metal.film_resistance": 1e-3,
    "interphases.contact_resistance": 5e-4,
    "separator.thickness": 6e-5,
}
LOSS_V = 1e-3  # how near the mean losses come on the coarsest mesh of either side
OHM = 1e-3  # relative: the solver's tolerance
CLOSURE_V = 2e-4  # the solver's tolerance of the integrals


def partly_mobile(paths, c_rate, observed, accuracy=ACCURACY):
    """One charge and discharge of a partly mobile cell."""
    samples = Batch(
        CELL,
        list(paths),
        choices=Choices.of(CELL, electrolyte=PartlyMobileAnions(0.9)),
        cycles=1,
        accuracy_mAh_g=accuracy,
        observed=observed,
    )
    return samples.run([list(paths.values())], [c_rate])


@pytest.fixture(scope="module")
def observed():
    """All that can be observed at 5C."""
    return partly_mobile(OBSERVED, 5, [*LOSSES, TIME_TO_DEPLETION])


def test_mean_losses_and_mean_voltage_are_the_mean_of_the_equilibrium_voltage(observed):
    cell = CELL.with_numbers(OBSERVED)
    reach = cell.derived.theoretical_capacity.si * cell.cathode.active_fraction.si / 3600
    built = sodium_content(cell, cell.test.lower_cutoff)
    charged = built - float(observed.charge_capacity_mAh_g[0, 0]) / reach
    ended = charged + float(observed.discharge_capacity_mAh_g[0, 0]) / reach
    T = cell.test.temperature.si
    integral, _ = quad(lambda x: cell.cathode.open_circuit_potential(x, T), charged, ended)
    losses = sum(float(observed.observed[name][0, 0]) for name in LOSSES)
    assert losses > 0.1
    assert losses + float(observed.mean_voltage_V[0, 0]) == pytest.approx(
        integral / (ended - charged), abs=CLOSURE_V
    )


def test_mean_losses_are_those_of_the_loss_split(observed):
    cell = CELL.with_numbers(OBSERVED)
    split = LossSplit(5, cycles=1, accuracy_mAh_g=ACCURACY).run(
        cell, choices=Choices.of(cell, electrolyte=PartlyMobileAnions.of(cell))
    )
    assert observed.discharge_capacity_mAh_g == pytest.approx(
        float(split.discharge_capacity), abs=AGREE
    )
    expected = split.half_cycle_energy_lost.sel(direction="discharge") / split.discharge_capacity
    for name in LOSSES:
        found = float(observed.observed[name][0, 0])
        assert found == pytest.approx(float(expected.sel(loss=name)), abs=LOSS_V), name


def test_losses_without_salt_are_ohms_law():
    paths = {"interphases.metal.film_resistance": 2e-3, "interphases.contact_resistance": 5e-4}
    cell = CELL.with_numbers(paths)
    names = ["metal film", "contact", "separator"]
    samples = Batch(CELL, list(paths), cycles=1, observed=names)
    result = samples.run([list(paths.values())], [5])
    separator = cell.separator
    tortuous = separator.porosity.si**separator.bruggeman_exponent.si
    T, t_plus = cell.test.temperature.si, cell.electrolyte.transference_number
    kappa = cell.electrolyte.conductivity(T) * t_plus(T)
    resistances = [*paths.values(), separator.thickness.si / (kappa * tortuous)]
    i = 5 * cell.derived.current_density_1C.si
    for name, resistance in zip(names, resistances, strict=True):
        found = float(result.observed[name][0, 0])
        assert found == pytest.approx(i * resistance, rel=OHM), name


def test_salt_that_stays_has_no_time_to_depletion(observed):
    assert np.isnan(observed.observed[TIME_TO_DEPLETION]).all()


def test_the_time_to_depletion_is_when_a_rate_test_finds_it():
    paths = {
        "electrolyte.conductivity": 0.0172,
        "electrolyte.transference_number": 0.393,
        "electrolyte.mobile_fraction": 0.9,
        "interphases.metal.film_resistance": 0.003,
        "cathode.loading": 0.0266,
        "cathode.diffusion_time_constant": 61.3,
    }
    cell = CELL.with_numbers(paths)
    rough = 5.0  # mAh/g: the coarsest meshes of both, whose times of depletion agree to a per cent
    test = RateTest(
        c_rates=[3], cycles_per_rate=1, return_to_first_rate=False, accuracy_mAh_g=rough
    )
    data = test.run(cell, choices=Choices.of(cell, electrolyte=PartlyMobileAnions.of(cell)))
    expected = float(data.exhaustion_time.sel(direction="discharge")[0])
    result = partly_mobile(paths, 3, [TIME_TO_DEPLETION], rough)
    assert result.observed[TIME_TO_DEPLETION] == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("seperator", "did you mean 'separator'"),
        (TIME_TO_DEPLETION, "in a single-ion electrolyte, in which no salt moves"),
    ],
)
def test_what_cannot_be_observed_is_refused_by_name(name, words):
    with pytest.raises(InputError, match=words):
        Batch(CELL, ["cathode.loading"], observed=[name])


def test_the_last_resort_observes_too(monkeypatch):
    """50 mWh/g lost by a film on a discharge of 100 mAh/g are 0.5 V; depletion after 7 s."""
    sides = {"direction": ["charge", "discharge"]}
    tested = xr.Dataset(
        {
            "charge_capacity": ("step", [101.0]),
            "discharge_capacity": ("step", [100.0]),
            "mean_voltage": ("step", [3.0]),
            "energy_efficiency": ("step", [0.9]),
            "exhaustion_time": (("step", "direction"), [[3.0, 7.0]]),
        },
        coords=sides,
    )
    lost = (("direction", "loss"), [[40.0, 60.0], [30.0, 50.0]])
    split = xr.Dataset(
        {"half_cycle_energy_lost": lost, "discharge_capacity": 100.0},
        coords={**sides, "loss": ["contact", "metal film"]},
    )
    for name, data in (("RateTest", tested), ("LossSplit", split)):

        class Done:
            def __init__(self, *rate, data=data, **protocol):
                self.data = data

            def run(self, cell, choices):
                return self.data

        monkeypatch.setattr(rescue, name, Done)
    outcome = Outcome.unknown(1, 2)
    observed = ("metal film", TIME_TO_DEPLETION)
    assert not rescue.last_resort(CELL, Choices.of(CELL), 5.0, 2, observed, outcome, 0)
    assert outcome.observed[0].tolist() == [0.5, 7.0]
