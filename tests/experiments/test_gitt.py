"""The titration against closed forms: the sphere, ohmic resistances, conservation of charge."""

import numpy as np
import pytest

from nasicell.experiments import SimulationError, Titration
from nasicell.experiments.cycling import Cycler
from nasicell.experiments.gitt.method import (
    diffusivity_over_radius_squared,
    factor_of_length,
    surface_of_sphere,
    why_not_read,
)
from nasicell.experiments.verification.closed_forms import sphere_surface_minus_mean
from nasicell.models import Choices, Hysteresis
from nasicell.parameters import InputError, load_cell
from nasicell.parameters.constants import R_GAS, F

SERIES = 1e-6
"""Between the early form of the sphere and its series."""
READ = 0.02
"""Of the diffusivity read, against the sphere's closed form: what the mesh is chosen for."""
RELAXED = 1e-4
"""Of a relaxed voltage [V]."""
CONSERVED = 1e-8
"""Relative, between the charge of a pulse and the sodium taken up."""
OHM = 3e-4
"""Relative; what is left of the pores and of the reaction's curvature."""
SECOND = 1e-3
"""Relative; the mesh under the particles' surface in the first second."""
CATHODE_EXCHANGE, METAL_EXCHANGE = 5.0, 1e4
"""Exchange currents [A/m2]."""

ONLY_PARTICLES = {
    "electrolyte.conductivity": "900 S/m",
    "cathode.electronic_conductivity": "1e6 S/m",
    "cathode.exchange_current_density": f"{CATHODE_EXCHANGE} A/m^2",
    "interphases.metal.exchange_current_density": f"{METAL_EXCHANGE} A/m^2",
    "interphases.cathode.film_conductivity": "1 S/m",
    # a potential that falls evenly over most of the range, and a start on its even part
    "cathode.open_circuit_potential.tilt": "500 mV",
    "test.upper_cutoff": "3.45 V",
}
TAU = 1e5
"""R^2/D in the cells below [s]."""
SHORT = 1e-3 * TAU
"""Time of short pulses [s]."""
CONTACT, METAL_FILM = 5e-3, 7e-3
"""Resistances [ohm m2]."""


def particles_alone(**changes):
    values = {"cathode.diffusion_time_constant": f"{TAU} s", **ONLY_PARTICLES, **changes}
    return load_cell("zhang2026-sn-fb").with_values(values)


def on_the_slope(result, until=0.7):
    """Pulses where the potential falls evenly."""
    one = result.isel(direction=0)
    return one.isel(pulse=((one.sodium_content > 0.3) & (one.sodium_content < until)).values)


def test_the_early_form_of_the_sphere_is_its_series():
    for share in (0.005, 0.02, 0.049, 0.051, 0.3, 2.0):
        series = 3 * share + sphere_surface_minus_mean(share)
        assert surface_of_sphere(share) == pytest.approx(series, rel=SERIES)


def test_the_sheet_of_a_third_of_the_radius_reads_the_true_diffusivity_of_short_pulses():
    shares = np.array([1e-8, 1e-6])
    relaxed = 3 * shares
    during = np.array([surface_of_sphere(share) for share in shares])
    read = diffusivity_over_radius_squared(relaxed, during, shares)  # in units of R^2/D
    np.testing.assert_allclose(read, [1, 1], rtol=2e-3)
    # the sphere's own curvature is the first to be seen
    assert factor_of_length(1e-4, 1e-12) == pytest.approx(1 - np.sqrt(np.pi * 1e-4), rel=1e-3)
    assert factor_of_length(100, 1e-12) == pytest.approx(4 / (900 * np.pi), rel=2e-3)


def test_changes_in_opposite_directions_read_nothing():
    ones = np.ones(3)
    read = diffusivity_over_radius_squared(np.array([1e-3, -1e-3, 0]), ones * 1e-3, ones)
    assert read[0] > 0
    assert np.all(np.isnan(read[1:]))


def test_a_change_that_no_voltmeter_resolves_is_not_read():
    assert why_not_read(-1e-3, -2e-3) == ""
    assert why_not_read(1e-3, 2e-3) == ""
    assert "rests before and after differ by less than the 0.1 mV" in why_not_read(-9e-5, -1e-3)
    assert "end of the pulse differ by less than the 0.1 mV" in why_not_read(-1e-3, 6e-6)
    assert "against" in why_not_read(-1e-3, 1e-3)
    assert "before the first sample" in why_not_read(-1e-3, np.nan)


def test_particles_that_settled_long_before_the_first_sample_do_not_hold_the_solver_up():
    """R^2/D of a millisecond took minutes; what is read is the pulse's own length."""
    titration = Titration(rest_minutes=30)

    def one(tau):
        cell = load_cell("zhang2026-sn-fb").with_values(
            {"cathode.diffusion_time_constant": f"{tau} s"}
        )
        return titration.run(cell).isel(direction=0)

    fastest, slower = one(1e-3), one(0.2)
    assert "simulated with 0.02 s" in fastest.attrs["warnings"]
    assert "simulated with" not in slower.attrs["warnings"]
    # ten times slower than what is simulated instead, and still the same voltages
    for name, within in (("relaxed_voltage", RELAXED), ("resistance_apparent", 1e-3)):
        there, here = slower[name].values[1:-1], fastest[name].values[1:-1]
        np.testing.assert_allclose(here, there, rtol=0, atol=within * max(1, np.ptp(there)))
    middle = fastest.isel(pulse=8)
    assert float(middle.diffusion_time_constant_model) == 1e-3
    assert float(middle.ratio) == pytest.approx(4e-3 / (9 * np.pi * 1800), rel=READ)


@pytest.fixture(scope="module")
def short():
    # each pulse takes up a fiftieth of the sodium in a thousandth of R^2/D
    return Titration(
        0.02 * 3600 / SHORT,
        pulse_minutes=SHORT / 60,
        rest_minutes=TAU / 60,
        sampling_s=1e-4 * SHORT,
    ).run(particles_alone(**{"test.lower_cutoff": "3.2 V"}))


def test_short_pulses_read_the_true_diffusivity(short):
    pulses = on_the_slope(short, until=0.5)  # the surfaces are far ahead
    assert pulses.sizes["pulse"] >= 3
    np.testing.assert_allclose(pulses.ratio, 1, atol=0.05)
    np.testing.assert_allclose(pulses.ratio, factor_of_length(1e-3, 1e-7), rtol=READ)


@pytest.mark.parametrize("share", [0.03, 0.3, 3.0])
def test_long_pulses_deviate_as_the_sphere_says(share):
    seconds = share * TAU
    titration = Titration(
        c_rate=3600 / (10 * seconds),
        pulse_minutes=seconds / 60,
        rest_minutes=TAU / 60,
        sampling_s=0.1,
    )
    pulses = on_the_slope(titration.run(particles_alone()))
    assert pulses.sizes["pulse"] >= 2
    expected = factor_of_length(share, 0.1 / TAU)
    np.testing.assert_allclose(pulses.ratio, expected, rtol=READ)
    np.testing.assert_allclose(pulses.factor_of_other_losses, 1, rtol=READ)
    np.testing.assert_allclose(pulses.diffusion_time_constant_apparent, TAU / expected, rtol=READ)
    # the radius scales what is read and what is true alike
    assert float(pulses.diffusivity_model) == pytest.approx(0.25e-6**2 / TAU)
    np.testing.assert_allclose(
        pulses.diffusivity_apparent, pulses.ratio * pulses.diffusivity_model, rtol=1e-9
    )


@pytest.fixture(scope="module")
def shipped():
    return Titration(direction="both").run(load_cell("lu2026-sfc"))


def test_long_rests_reach_the_open_circuit_potential_at_the_mean_content(shipped):
    cell = load_cell("lu2026-sfc")
    U, T = cell.cathode.open_circuit_potential, cell.test.temperature.si
    there = shipped.relaxed_voltage.notnull().values
    true = U(shipped.sodium_content.values[there], T)
    assert there.sum() > 30
    np.testing.assert_allclose(shipped.relaxed_voltage.values[there], true, atol=RELAXED)
    np.testing.assert_allclose(shipped.equilibrium_voltage.values[there], true, atol=1e-9)
    assert np.nanmax(np.abs(shipped.relaxation_left)) < RELAXED
    assert np.nanmax(np.abs(shipped.charge_minus_discharge)) < 2 * RELAXED
    assert np.all(shipped.relaxed_voltage_error.values[there] <= RELAXED)


def test_short_rests_leave_what_the_sphere_has_not_evened_out():
    tau, pulse, rest = 3000.0, 0.6, 0.1
    cell = particles_alone(**{"cathode.diffusion_time_constant": f"{tau} s"})
    result = Titration(rest_minutes=rest * tau / 60).run(cell)
    one = result.isel(direction=0, pulse=3)
    # a pulse is a flux that starts and, later, the opposite flux that starts
    ahead = sphere_surface_minus_mean
    left = sum(ahead((n + 1) * (pulse + rest)) - ahead(n * (pulse + rest) + rest) for n in range(4))
    expected = float(one.voltage_change_relaxed) * left / (3 * pulse)
    assert expected < -1e-4
    assert float(one.relaxation_left) == pytest.approx(expected, rel=READ)
    # and what they leave is not counted as a resistance
    rested = Titration(rest_minutes=tau / 60).run(cell).isel(direction=0, pulse=3)
    assert float(one.resistance_model) == pytest.approx(float(rested.resistance_model), rel=0.01)


def test_the_sodium_taken_up_is_the_charge_of_the_pulses(shipped, short):
    for result in (shipped, short):
        charge, sodium = result.charge.values, result.sodium_taken_up.values
        known = np.isfinite(charge)
        np.testing.assert_allclose(sodium[known], charge[known], rtol=CONSERVED)
    cell = load_cell("lu2026-sfc")
    full = shipped.isel(pulse=2)
    expected = 0.1 * cell.derived.current_density_1C.si * 1800
    np.testing.assert_allclose(full.charge, [-expected, expected], rtol=1e-9)
    step = np.diff(shipped.sodium_content.sel(direction="discharge").values[2:8])
    np.testing.assert_allclose(step, step[0], rtol=1e-7)


def test_three_factors_make_up_the_ratio(shipped):
    product = (
        shipped.factor_of_length * shipped.factor_of_other_losses * shipped.factor_of_potential
    )
    np.testing.assert_allclose(product, shipped.ratio, rtol=1e-9)
    # an even potential and long rests leave nothing for the third; the salt's share is large
    middle = shipped.isel(pulse=slice(5, 11))
    np.testing.assert_allclose(middle.factor_of_potential, 1, atol=1e-3)
    assert np.all(middle.factor_of_other_losses < 0.3)
    largest = np.abs(middle.loss_change).argmax("loss")
    assert np.all(middle.loss.values[largest] == "electrolyte concentration")


@pytest.mark.parametrize("direction", ["charge", "discharge"])
def test_the_drop_at_the_first_instant_is_that_of_the_resistances_in_series(direction):
    tau = 300.0
    cell = particles_alone(
        **{
            "cathode.diffusion_time_constant": f"{tau} s",
            "interphases.contact_resistance": f"{CONTACT * 1e4} ohm*cm^2",
            "interphases.metal.film_resistance": f"{METAL_FILM * 1e4} ohm*cm^2",
            "electrolyte.conductivity": "0.005 S/m",
            "separator.thickness": "30 um",
            "separator.bruggeman_exponent": "0",
            "cathode.pore_conductivity": "900 S/m",
            "test.lower_cutoff": "3.3 V",
        }
    )
    pulses = Titration(direction=direction).run(cell).isel(direction=0)
    theta = pulses.sodium_content.values
    slope = np.flatnonzero((theta > 0.4) & (theta < 0.6))
    assert slope.size >= 3
    before = theta[slope - 1]
    aL = cell.derived.surface_area_per_volume.si * cell.derived.electrode_thickness.si
    T = cell.test.temperature.si
    transfer = R_GAS * T / F
    transfer *= 1 / METAL_EXCHANGE + 1 / (
        aL * 2 * CATHODE_EXCHANGE * (before * (1 - before)) ** 0.5
    )
    # cations alone conduct: the anions of this cell stand still
    separator = 30e-6 / (0.005 * float(cell.electrolyte.transference_number(T)))
    known = CONTACT + METAL_FILM + separator + transfer
    np.testing.assert_allclose(pulses.resistance_model[slope], known, rtol=OHM)
    # within the first second the spheres' surfaces have moved as well
    i = 0.1 * cell.derived.current_density_1C.si
    relaxed = np.abs(pulses.voltage_change_relaxed.values[slope])
    surface = relaxed / (3 * 1800 / tau) * surface_of_sphere(1 / tau) / i
    np.testing.assert_allclose(pulses.resistance_apparent[slope], known + surface, rtol=SECOND)


def test_hysteresis_shows_between_the_relaxed_points():
    cell = load_cell("zhang2026-sn-fb").with_values(
        {"cathode.hysteresis_gap": "30 mV", "cathode.hysteresis_width": "0.01"}
    )
    choices = Choices.of(cell, potential=Hysteresis())
    result = Titration(direction="both").run(cell, choices=choices)
    middle = result.isel(pulse=slice(4, 12))
    np.testing.assert_allclose(middle.charge_minus_discharge, 30e-3, atol=RELAXED)
    np.testing.assert_allclose(middle.branch_shift.sel(direction="charge"), 15e-3, atol=RELAXED)
    np.testing.assert_allclose(middle.relaxation_left, 0, atol=RELAXED)


def test_the_pulse_that_reaches_the_cut_off_is_the_last_and_has_its_rest(shipped):
    for direction, cutoff in (("charge", 3.6), ("discharge", 2.5)):
        one = shipped.sel(direction=direction)
        last = one.isel(pulse=int(one.pulse_time.notnull().sum()) - 1)
        assert float(last.pulse_time) < 1800
        assert float(last.voltage_at_end) == pytest.approx(cutoff, abs=1e-4)
        assert float(last.relaxed_time - last.start_time - last.pulse_time) == pytest.approx(7200)
        assert float(one.curve_time.max()) == pytest.approx(float(last.relaxed_time))
        assert f"pulse {int(last.pulse)}: {direction} ended by" in str(one.stopped_by.values)


def test_a_cell_that_carries_not_one_pulse_says_why():
    cell = load_cell("zhang2026-sn-fb").with_values({"electrolyte.conductivity": "1e-5 mS/cm"})
    result = Titration(direction="both").run(cell)
    assert not np.isfinite(result.relaxed_voltage).any()
    assert not np.isfinite(result.diffusivity_apparent).any()
    for sentence in result.stopped_by.values:
        assert "beyond the cut-off from the start by separator" in sentence


def test_a_pulse_that_no_solver_carries_does_not_take_the_others_with_it(monkeypatch):
    whole = Cycler.run

    def up_to_three(self, half_cycles):
        if len(half_cycles) > 3:
            raise SimulationError("too stiff")
        return whole(self, half_cycles)

    monkeypatch.setattr(Cycler, "run", up_to_three)
    result = Titration().run(load_cell("zhang2026-sn-fb")).isel(direction=0)
    assert result.relaxed_voltage.notnull().sum() == 3
    assert str(result.stopped_by.values) == "pulse 4: no solver setting got through"


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        ({"c_rate": 0}, "c_rate"),
        ({"c_rate": "fast"}, "c_rate"),
        ({"c_rate": float("nan")}, "c_rate"),
        ({"pulse_minutes": -1}, "pulse_minutes"),
        ({"rest_minutes": 0}, "rest_minutes"),
        ({"rest_minutes": float("inf")}, "rest_minutes"),
        ({"direction": "up"}, "charge"),
        ({"sampling_s": 1000}, "too short"),
        ({"c_rate": 200, "sampling_s": 1}, "too short"),
    ],
)
def test_bad_values_are_refused(arguments, mend):
    with pytest.raises(InputError, match=mend):
        Titration(**arguments)


def test_too_many_pulses_are_refused_before_the_work():
    with pytest.raises(InputError, match="more than 500"):
        Titration(0.01, pulse_minutes=1).run(load_cell("zhang2026-sn-fb"))
