"""The Bruce-Vincent test: what is read against closed forms, and resistances against impedance."""

import numpy as np
import pybamm
import pytest

from nasicell.experiments import BruceVincent
from nasicell.experiments.bruce_vincent.potentiostat import Potentiostat
from nasicell.experiments.impedance.linear import impedance_at
from nasicell.experiments.stepping import Stepper
from nasicell.experiments.transport_at_rest import TransportAtRest
from nasicell.models import BinarySalt, Capacitive, Choices, PartlyMobileAnions
from nasicell.parameters import InputError, load_cell
from nasicell.parameters import pybamm_names as names
from nasicell.parameters.constants import R_GAS, F

READS = 0.001
"""What the project promises of the number at 1 and at 10 mV."""
ON_THIS_MESH = 1e-4
"""Between a number on the mesh of the test and a closed form."""
SAME = 1e-9
"""Relative, where both sides are the same arithmetic."""
IMPEDANCE = 1e-5
"""Relative, between a resistance from the law and from a spectrum whose arcs are far apart."""
THERMAL = R_GAS * 298.15 / F
CONCENTRATED = {
    "electrolyte.transference_number": "0.4",
    "electrolyte.salt_diffusivity": "2e-11 m^2/s",
    "electrolyte.thermodynamic_factor": "3",
    # what ideal electrodes do not have
    "interphases.contact_resistance": "4 ohm*cm^2",
    "interphases.metal.film_resistance": "5 ohm*cm^2",
}
GROWING = {
    "interphases.metal.exchange_current_density": "1e4 A/m^2",
    "interphases.metal.film_resistance": "3 ohm*cm^2",
    "interphases.metal.film_growth_in_time": "0.01 1/s",
}


def read(cell, electrolyte=None, voltages=(1,), electrodes="ideal"):
    result = BruceVincent(voltages).run(cell, choices=Choices.of(cell, electrolyte=electrolyte))
    return result.sel(electrodes=electrodes)


@pytest.mark.parametrize(
    ("name", "electrolyte", "t_plus"),
    [
        ("zhang2026-sn-fb", BinarySalt(), 0.94),
        ("zhang2026-sn-fb", PartlyMobileAnions(0.06), 0.94),
        ("zhang2026-sn-fb", PartlyMobileAnions(0.3), 0.94),
        ("zhang2026-sn-fb", PartlyMobileAnions(1.0), 0.94),
        ("zhang2026-sn", BinarySalt(), 0.64),
        ("zhang2026-fb-le", BinarySalt(), 0.53),
    ],
)
def test_one_millivolt_reads_the_transference_number_whatever_share_is_mobile(
    name, electrolyte, t_plus
):
    result = read(load_cell(name), electrolyte)
    assert float(result.transference_number_model) == pytest.approx(t_plus, rel=SAME)
    assert float(result.transference_number_apparent[0]) == pytest.approx(t_plus, abs=READS)
    assert float(result.numerical_error[0]) < READS / 10
    # the arc of 0.4 s lies beside a salt of 2.3 s in the liquid alone
    assert ("overlap" in result.attrs["warnings"]) == (name == "zhang2026-fb-le")


def load_at(voltage, t_plus):
    """Current over the limiting one where a dilute salt takes a voltage: V = (4RT/F) atanh(load).

    The ohmic drop of kappa ~ c is i L/(2 load kappa) times 2 atanh(load), with i/load the limiting
    current 2 F D c/((1 - t+) L); with D by Nernst-Einstein both terms add up to 4 RT/F.
    """
    return np.tanh(voltage / (4 * THERMAL))


@pytest.fixture(scope="module")
def ideal():
    cell = load_cell("zhang2026-sn-fb")
    return BruceVincent((10, 50)).run(cell, choices=Choices.of(cell, electrolyte=BinarySalt()))


def test_a_dilute_salt_reads_its_closed_form_at_any_voltage(ideal):
    kappa, t_plus, L = 0.13, 0.94, 27e-6
    c = (1.5 / 303.12 + 0.1 / 159.81) / 11e-6  # both salts in 11 mL
    D = 2 * t_plus * (1 - t_plus) * kappa * THERMAL / (F * c)
    limit = 2 * F * D * c / ((1 - t_plus) * L)
    for voltage in (0.01, 0.05):
        at = ideal.sel(electrodes="ideal").sel(voltage=voltage)
        assert float(at.initial_current) == pytest.approx(kappa * voltage / L, rel=1e-6)
        steady = limit * load_at(voltage, t_plus)
        assert float(at.steady_current) == pytest.approx(steady, rel=ON_THIS_MESH)
        fraction = steady / (kappa * voltage / L)
        assert float(at.transference_number_apparent) == pytest.approx(fraction, abs=ON_THIS_MESH)
    ten = float(ideal.transference_number_apparent.sel(electrodes="ideal", voltage=0.01))
    assert ten == pytest.approx(0.937, abs=READS)


def test_the_numerical_error_covers_the_closed_form(ideal):
    at = ideal.sel(electrodes="ideal", voltage=0.05)
    exact = 0.94 * np.tanh(0.05 / (4 * THERMAL)) / (0.05 / (4 * THERMAL))
    assert abs(float(at.transference_number_apparent) - exact) < 2 * float(at.numerical_error)


def test_with_thick_interfaces_the_formula_reads_the_bend_of_charge_transfer(ideal):
    # the interfaces take all but 2 parts in a thousand, so currents and overpotentials are theirs
    for voltage in (0.01, 0.05):
        at = ideal.sel(electrodes="cell", voltage=voltage)
        first, last = float(at.initial_current), float(at.steady_current)
        R_0 = 2 * THERMAL / 0.44
        R_ss = 2 * THERMAL / np.hypot(0.44, last / 2)
        assert float(at.interface_resistance_initial) == pytest.approx(R_0, rel=1e-6)
        assert float(at.interface_resistance_steady) == pytest.approx(R_ss, rel=1e-6)
        drop_0 = 4 * THERMAL * np.arcsinh(first / 0.88)
        drop_ss = 4 * THERMAL * np.arcsinh(last / 0.88)
        electrolyte = first * 27e-6 / 0.13
        expected = (
            (electrolyte + drop_0 - first * R_0)
            / (electrolyte / 0.94 + drop_ss - last * R_ss)
            * (last / first)
        )
        assert float(at.transference_number_apparent) == pytest.approx(expected, abs=2e-3)
        assert float(at.current_fraction) == pytest.approx(0.94, abs=ON_THIS_MESH)
    # the cubes of the two overpotentials are left: -1/6 over 1/3
    assert float(at.transference_number_apparent) == pytest.approx(-0.5, abs=0.03)


def test_with_quick_interfaces_the_formula_takes_them_off():
    quick = {
        "interphases.metal.exchange_current_density": "1e4 A/m^2",
        "interphases.metal.film_resistance": "3 ohm*cm^2",
    }
    result = read(load_cell("zhang2026-sn").with_values(quick), voltages=(2,), electrodes="cell")
    at = result.isel(voltage=0)
    assert float(at.transference_number_apparent) == pytest.approx(0.64, abs=READS)
    assert float(at.steady_current / at.initial_current) > 0.64 + 0.1
    # moving R_0 itself moves the number by as much as is said
    V, first, last = 0.002, float(at.initial_current), float(at.steady_current)
    R_0, R_ss = float(at.interface_resistance_initial), float(at.interface_resistance_steady)
    moved = [last * (V - first * R) / (first * (V - last * R_ss)) for R in (R_0, 1.01 * R_0)]
    said = float(at.error_from_1_percent_resistance)
    assert moved[0] == pytest.approx(float(at.transference_number_apparent), rel=1e-6)
    assert abs(moved[1] - moved[0]) == pytest.approx(said, rel=1e-6)


def test_a_concentrated_solution_reads_its_current_fraction():
    cell = load_cell("zhang2026-sn").with_values(CONCENTRATED)
    result = read(cell)
    assert float(result.electrolyte_voltage_steady[0]) == pytest.approx(1e-3, rel=1e-6)
    kappa, c = 0.66e-1, cell.derived.salt_concentration.si
    Ne = 2 * kappa * THERMAL * (1 - 0.4) ** 2 * 3 / (F * 2e-11 * c)
    assert float(result.newman_number) == pytest.approx(Ne, rel=1e-6)
    assert abs(1 / (1 + Ne) - 0.4) > 0.05  # it is no transference number
    assert float(result.current_fraction_expected) == pytest.approx(1 / (1 + Ne), rel=1e-6)
    assert float(result.transference_number_apparent[0]) == pytest.approx(1 / (1 + Ne), abs=READS)
    assert float(result.transference_number_model) == pytest.approx(0.4, rel=SAME)


def test_a_thermodynamic_factor_without_a_diffusivity_cancels():
    cell = load_cell("zhang2026-sn").with_values({"electrolyte.thermodynamic_factor": "3"})
    truth = TransportAtRest.of(cell, Choices.of(cell).electrolyte)
    assert truth.current_fraction == pytest.approx(0.64, rel=1e-6)


def test_single_ions_carry_all_from_the_start():
    result = BruceVincent((10, 50)).run(load_cell("zhang2026-sn-fb"))
    ideal = result.sel(electrodes="ideal")
    np.testing.assert_allclose(ideal.transference_number_apparent, 1, rtol=SAME)
    assert float(result.transference_number_model) == 1
    assert float(result.transference_number_file) == pytest.approx(0.94)
    assert float(result.relaxation_time) == 0
    np.testing.assert_allclose(
        ideal.steady_current, 0.94 * 0.13 / 27e-6 * result.voltage, rtol=1e-6
    )
    np.testing.assert_allclose(result.current_fraction, 1, rtol=SAME)


def test_free_anions_that_nothing_moves_stay_at_rest():
    cell = load_cell("zhang2026-sn").with_values({"electrolyte.transference_number": "1"})
    result = read(cell, voltages=(10,))
    assert float(result.transference_number_apparent[0]) == pytest.approx(1, rel=SAME)
    assert float(result.duration[0]) == 60
    assert not result.attrs["warnings"].count("steady")


def test_the_step_lasts_as_long_as_the_salt_needs():
    thin = load_cell("zhang2026-sn")
    thick = thin.with_values({"separator.thickness": "270 um"})
    lasts = [float(read(cell).duration[0]) for cell in (thin, thick)]
    assert lasts[1] == pytest.approx(100 * lasts[0], rel=1e-6)
    tau = 0.5 * (27e-6) ** 2 / (np.pi**2 * thin.derived.salt_diffusivity.si)
    assert lasts[0] == pytest.approx(30 * tau, rel=1e-6)


def test_a_voltage_far_from_small_is_a_limiting_current_and_says_so():
    result = read(load_cell("zhang2026-sn"), voltages=(500,))
    assert "limiting current" in result.attrs["warnings"]
    exact = 0.64 * np.tanh(0.5 / (4 * THERMAL)) / (0.5 / (4 * THERMAL))
    assert float(result.transference_number_apparent[0]) == pytest.approx(exact, abs=READS)


def test_a_current_that_does_not_settle_is_told_apart(monkeypatch):
    monkeypatch.setattr("nasicell.experiments.bruce_vincent.potentiostat.DOUBLINGS", 0)
    result = BruceVincent((2,)).run(load_cell("zhang2026-sn").with_values(GROWING))
    ideal, cell = (result.isel(voltage=0).sel(electrodes=name) for name in ("ideal", "cell"))
    assert float(ideal.transference_number_apparent) == pytest.approx(0.64, abs=READS)
    assert not str(ideal.not_reached.values)
    assert "the current is not steady after 61.5 s" in str(cell.not_reached.values)
    assert np.isnan(cell.transference_number_apparent)
    assert np.isnan(cell.curve_current).all()
    assert str(cell.not_reached.values) in result.attrs["warnings"]


def test_a_foil_that_would_not_last_is_told():
    thin = {
        "metal.thickness": "1 um",
        "separator.thickness": "1 mm",
        "interphases.metal.exchange_current_density": "1e5 A/m^2",
    }
    result = read(load_cell("zhang2026-sn").with_values(thin), voltages=(1, 200))
    told = [line for line in result.attrs["warnings"].splitlines() if "foil" in line]
    assert [line.split(" mV")[0] for line in told] == ["at 200"]


@pytest.mark.parametrize("steady", [False, True], ids=["at rest", "under current"])
def test_the_resistances_are_those_of_the_impedance(steady):
    unlike = {
        "interphases.metal.film_resistance": "20 ohm*cm^2",
        "interphases.metal.exchange_current_density": "40 A/m^2",
        "interphases.counter_metal.exchange_current_density": "10 A/m^2",
    }
    cell = load_cell("zhang2026-sn").with_values(unlike)
    choices, voltage, volumes = Choices.of(cell), 0.05, 60
    truth = TransportAtRest.of(cell, choices.electrolyte)
    potentiostat = Potentiostat(cell, choices, volumes, ideal=False)
    step = potentiostat.step(voltage, truth.relaxation_time)
    values = potentiostat.parameter_values()
    for name in (names.METAL_DOUBLE_LAYER_CAPACITANCE, names.COUNTER_DOUBLE_LAYER_CAPACITANCE):
        values[name] = 1e-11  # so that the salt stands still while the arcs are traversed
    model = choices.symmetric_cell(interfaces=Capacitive())
    about = None
    if steady:
        stepper = Stepper(model, values, {"x_s": volumes}, rtol=1e-8, atol=1e-10)
        hold = pybamm.step.voltage(-voltage, duration=30 * truth.relaxation_time)
        (about,) = stepper.run([hold])
    low, high = (
        impedance_at(
            model, values, [f], about=about, var_pts={**model.default_var_pts, "x_s": volumes}
        )[0]
        for f in (1e8, 1e18)
    )
    film = 2 * 20e-4  # in series with the electrolyte where it has no capacitance
    read = (low - high).real * cell.test.electrode_area.si + film
    state = step.last if steady else step.first
    law = state.interface_resistance(step.last.current if steady else 0.0)
    assert law == pytest.approx(read, rel=IMPEDANCE)
    if steady:
        assert abs(law / step.first.interface_resistance(0.0) - 1) > 100 * IMPEDANCE


def test_growing_films_are_taken_off_before_and_after():
    result = read(load_cell("zhang2026-sn").with_values(GROWING), voltages=(2,), electrodes="cell")
    at = result.isel(voltage=0)
    assert float(at.duration) > 31 * float(at.relaxation_time)  # the current follows the film
    assert float(at.interface_resistance_steady / at.interface_resistance_initial) > 1.2
    assert float(at.transference_number_apparent) == pytest.approx(0.64, abs=READS)


@pytest.mark.parametrize(
    "voltages", [(), (0,), (-1,), (float("nan"),), (2000,), ("ten",), "12", 10, (1, 1.0)]
)
def test_voltages_that_make_no_sense_are_refused(voltages):
    with pytest.raises(InputError, match="voltages_mV"):
        BruceVincent(voltages)


def test_a_voltage_in_round_off_is_refused():
    with pytest.raises(InputError, match=r"\(--voltages\) are 1e-09; give numbers from 0.001 to"):
        BruceVincent((1e-9,))
    result = read(load_cell("zhang2026-sn"), voltages=(1e-3,))
    assert float(result.transference_number_apparent[0]) == pytest.approx(0.64, abs=READS)


def test_a_salt_too_quick_for_the_solver_is_refused_without_a_stray_warning():
    thin = load_cell("zhang2026-sn").with_values({"separator.thickness": "2 nm"})
    with pytest.raises(InputError, match=r"separator.thickness is 2 nm"):
        BruceVincent((10,)).run(thin)


@pytest.mark.parametrize("name", ["zhang2026-sn", "zhang2026-sn-fb"])
def test_the_electrolyte_resistance_is_known_whether_or_not_a_step_settles(name, monkeypatch):
    cell = load_cell(name).with_values({"separator.bruggeman_exponent": "1.5"})
    known = BruceVincent((10,)).run(cell)
    first = known.sel(electrodes="ideal").isel(voltage=0)
    ohm = float(first.electrolyte_voltage_initial / first.initial_current)
    assert float(known.electrolyte_resistance) == pytest.approx(ohm, rel=1e-6)
    monkeypatch.setattr("nasicell.experiments.bruce_vincent.protocol._attempt", lambda *_: "never")
    unsettled = BruceVincent((10,)).run(cell)
    assert float(unsettled.electrolyte_resistance) == float(known.electrolyte_resistance)
