"""Tafel: the sweep against closed forms, the line against its limits, the bias against sweeps."""

import math

import numpy as np
import pytest

from nasicell.experiments import Tafel
from nasicell.experiments.tafel.bias import film_for
from nasicell.experiments.tafel.line import read_sweep
from nasicell.experiments.tafel.result import AS_READ, DURING
from nasicell.experiments.tafel.series import Series
from nasicell.experiments.tafel.sweep import sweep
from nasicell.models import BinarySalt, Choices
from nasicell.parameters import InputError, load_cell

CLOSED_FORM = 1e-6
"""Relative, of a sweep against a closed form: the solver's tolerance with room."""
IDEAL = 1e-3
"""Relative, of what an ideal cell's line far out reads."""
INVERTED = 1e-4
"""Relative, of a reading that was asked for: a found film or window, swept."""
NARROW = 2e-3
"""Relative, of a line over a narrow window against the tangent."""
MIRRORED = 1e-3
"""Relative, between a cell and its mirror image: the mesh's error at either end."""
LIMIT = 2e-3
"""Relative, of the current at 1 V against the limiting one."""

F, R_GAS, T = 96485.33212, 8.314462618, 298.15
RT_F = R_GAS * T / F
I0 = "interphases.metal.exchange_current_density"
FILM = "interphases.metal.film_resistance"
OTHER_I0 = "interphases.counter_metal.exchange_current_density"


@pytest.fixture(scope="module")
def cell():
    """The Sn-FB cell with every resistance that there is."""
    return load_cell("zhang2026-sn-fb").with_values(
        {FILM: "40 ohm*cm^2", "interphases.contact_resistance": "15 ohm*cm^2"}
    )


@pytest.fixture(scope="module")
def result(cell):
    return Tafel().run(cell)


@pytest.fixture(scope="module")
def polarising(cell):
    """A binary salt of t+ = 0.3 whose interfaces are fast."""
    return cell.with_values(
        {
            I0: "30 mA/cm^2",
            FILM: "1 ohm*cm^2",
            "interphases.contact_resistance": "0 ohm*cm^2",
            "electrolyte.transference_number": "0.3",
            "separator.thickness": "300 um",
        }
    )


def as_read(result, variable, branch="positive"):
    return float(result[variable].sel(branch=branch, reading=AS_READ))


def reading(cell, window_mV=(70, 150)):
    """Exchange current as read from one sweep [A/m2]; concentrations are uniform in these cells."""
    swept = sweep(cell, Choices.of(cell), 5, 1e-9, rate=0.5e-3, end=0.3)
    low, high = window_mV
    line, _ = read_sweep(swept.voltage, swept.current, (low / 1e3, high / 1e3))
    return line.exchange_current


def test_every_point_of_a_sweep_obeys_the_closed_form(result):
    # L/(t+ kappa) + two films + contact, per electrode area, by hand
    resistance = 27e-6 / (0.94 * 0.13) + 2 * 40e-4 + 15e-4
    assert float(result.resistance) == pytest.approx(resistance, rel=CLOSED_FORM)
    for branch in ("positive", "negative"):
        swept = result.sel(branch=branch).isel(point=slice(1, None))
        i = swept.current_density.values
        expected = i * resistance + 2 * 2 * RT_F * np.arcsinh(i / (2 * 0.44))
        np.testing.assert_allclose(swept.voltage.values, expected, rtol=CLOSED_FORM)
        np.testing.assert_allclose(swept.voltage_loss.sum("loss"), swept.voltage, rtol=CLOSED_FORM)
    even = np.linspace(0, 0.3, result.sizes["point"])
    np.testing.assert_allclose(result.voltage[0], even, rtol=CLOSED_FORM, atol=1e-12)


def test_the_negative_sweep_dissolves_the_other_metal(polarising):
    # the salt piles up where metal dissolves, so with unlike metals the directions differ
    slow, fast = {I0: "3 mA/cm^2"}, {OTHER_I0: "30 mA/cm^2"}
    first, mirrored = (
        Tafel(to_mV=200).run(cell, choices=Choices.of(cell, electrolyte=BinarySalt()))
        for cell in (
            polarising.with_values(slow | fast),
            polarising.with_values({I0: "30 mA/cm^2", OTHER_I0: "3 mA/cm^2"}),
        )
    )
    positive, negative = first.current_density.values
    np.testing.assert_allclose(positive, mirrored.current_density[1], rtol=MIRRORED, atol=1e-12)
    assert abs(positive[-1] / negative[-1] - 1) > 10 * MIRRORED
    metal = first.voltage_loss.sel(loss="metal charge transfer")[:, -1]
    counter = first.voltage_loss.sel(loss="counter charge transfer")[:, -1]
    assert (metal > 1.5 * counter).all()


@pytest.mark.parametrize(
    ("overpotential", "electrodes", "window"),
    [("cell voltage", 2, (700, 900)), ("half the cell voltage", 1, (350, 450))],
)
def test_an_ideal_cell_far_out_gives_the_exchange_current_and_the_slope(
    cell, overpotential, electrodes, window
):
    ideal = cell.with_values({FILM: "0 ohm*cm^2", I0: "1e-6 A/m^2"})
    found = Tafel(to_mV=1000, window_mV=window).run(ideal)
    at = found.sel(branch="positive", reading=overpotential)
    assert float(at.bias_ratio) == pytest.approx(1, rel=IDEAL)
    one_electrode = 2 * RT_F * math.log(10)
    assert float(at.slope_apparent) == pytest.approx(electrodes * one_electrode, rel=IDEAL)
    assert float(at.transfer_coefficient_apparent) == pytest.approx(0.5 / electrodes, rel=IDEAL)
    assert float(found.slope_ideal) == pytest.approx(one_electrode, rel=CLOSED_FORM)
    assert float(found.cause_bias_ratio[0]) == pytest.approx(1, rel=CLOSED_FORM)


def test_two_electrodes_far_out_give_the_root_of_their_product(cell):
    other = cell.with_values({FILM: "0 ohm*cm^2", I0: "1e-6 A/m^2", OTHER_I0: "1e-8 A/m^2"})
    found = Tafel(to_mV=1000, window_mV=(800, 1000)).run(other)
    assert as_read(found, "exchange_current_apparent") == pytest.approx(1e-7, rel=IDEAL)
    assert float(found.exchange_current_model) == pytest.approx(1e-7, rel=CLOSED_FORM)
    assert "root of the product" in found.attrs["warnings"]


@pytest.mark.parametrize("x", [0.1, 1.0, 3.0])
def test_a_narrow_window_reads_the_tangent(x):
    middle = x * 2 * RT_F
    line = Series(T, (2.0,)).line((0.98 * middle, 1.02 * middle))
    tangent = 2 * 2.0 * math.sinh(x) * math.exp(-x / math.tanh(x))
    assert line.exchange_current == pytest.approx(tangent, rel=NARROW)
    assert line.slope == pytest.approx(2 * RT_F * math.log(10) * math.tanh(x), rel=NARROW)


def test_a_resistance_alone_reads_the_window_over_e():
    line = Series(T, (1e9, 1e9), contact=0.05).line((0.098, 0.102))
    assert line.exchange_current == pytest.approx(0.1 / (0.05 * math.e), rel=NARROW)


def test_current_and_voltage_at_rest_invert_each_other():
    V = np.array([1e-4, 0.01, 0.3, 1.0])
    for resistance in (0.0, 1e-4, 1e3):
        for pair in ((1e-6, 1e-6), (1e4, 0.1), (0.3,)):
            series = Series(T, pair, contact=resistance)
            np.testing.assert_allclose(series.voltage(series.current(V)), V, rtol=CLOSED_FORM)


def test_the_causes_are_what_sweeps_without_the_others_read(cell, result):
    bare = {FILM: "0 ohm*cm^2", "interphases.contact_resistance": "0 ohm*cm^2"}
    no_gel = {"electrolyte.conductivity": "1000 S/m"}
    causes = result.cause_exchange_current.to_series()
    without = {
        "two electrodes read as one": bare | no_gel,
        "films": {"interphases.contact_resistance": "0 ohm*cm^2"} | no_gel,
        "contacts": no_gel,
        "electrolyte at rest": {},
        DURING: {},
    }
    for cause, changes in without.items():
        expected = reading(cell.with_values(changes))
        # 1000 S/m leave 3e-8 ohm*m2
        assert causes[cause] == pytest.approx(expected, rel=10 * CLOSED_FORM), cause
    assert (np.diff(causes.values[:-1]) < 0).all()  # each lowers it here
    # one electrode in the window: the tangents of 70 to 150 mV bound it
    tangents = [
        math.sinh(x) * 2 * math.exp(-x / math.tanh(x)) for x in (0.035 / RT_F, 0.075 / RT_F)
    ]
    assert tangents[0] < float(result.cause_bias_ratio.sel(cause="fit window")) < tangents[1]


def test_subtracting_the_resistances_leaves_the_electrodes(result):
    corrected = result.sel(branch="positive", reading="cell voltage less resistances")
    bare = float(result.cause_exchange_current.sel(cause="two electrodes read as one"))
    assert float(corrected.exchange_current_apparent) == pytest.approx(bare, rel=CLOSED_FORM)


def test_the_film_for_the_published_reading_gives_it(cell, result):
    film = float(result.film_for_published) * 1e4
    filmed = cell.with_values({FILM: f"{film!r} ohm*cm^2"})
    assert reading(filmed) == pytest.approx(0.1, rel=INVERTED)
    # 0.1 mA/cm2 through this film, the gel and the contact, and two electrodes
    resistance = 27e-6 / (0.94 * 0.13) + 2 * film * 1e-4 + 15e-4
    voltage = 1.0 * resistance + 4 * RT_F * math.asinh(1.0 / (2 * 0.44))
    assert float(result.plateau_with_film[0]) == pytest.approx(voltage, rel=CLOSED_FORM)


def test_of_two_films_the_larger_is_meant():
    # far out a small film tilts the line and raises the reading, a large one lowers it
    bare, window = Series(T, (1.0, 1.0)), (0.5, 0.9)
    film = film_for(bare, window, 1.5)
    lines = [bare.with_films(f).line(window).exchange_current for f in (0, film, 1.01 * film)]
    assert lines[1] == pytest.approx(1.5, rel=CLOSED_FORM)
    assert lines[0] < lines[2] < lines[1]


def test_a_reading_that_every_film_undercuts_has_none(cell):
    fast = cell.with_values({"interphases.metal.tafel_exchange_current_density": "1 mA/cm^2"})
    found = Tafel().run(fast)
    assert np.isnan(found.film_for_published)
    assert np.isnan(found.area_share_for_published)
    assert np.isnan(found.window_factor_for_published)
    assert np.isnan(found.plateau_with_film).all()


def test_the_window_for_the_published_reading_gives_it(cell, result):
    factor = float(result.window_factor_for_published)
    assert 0 < factor < 1
    window = (70 * factor, 150 * factor)
    assert reading(cell, window_mV=window) == pytest.approx(0.1, rel=INVERTED)


def test_the_area_for_the_published_reading_gives_it(cell, result):
    share = float(result.area_share_for_published)
    smaller = cell.with_values(
        {
            I0: f"{0.44 * share!r} A/m^2",
            FILM: f"{40 / share!r} ohm*cm^2",
            "interphases.contact_resistance": f"{15 / share!r} ohm*cm^2",
            "electrolyte.conductivity": f"{1.3 * share!r} mS/cm",
        }
    )
    assert reading(smaller) == pytest.approx(0.1, rel=INVERTED)


def test_a_plateau_bounds_what_can_be_read_beside_it(cell, result):
    least, most = float(result.least_reading[0]), float(result.most_reading[0])
    # 100 mV at 1 A/m2, of which gel and contact take little: halves and ends of the films' share
    left = 0.1 - (27e-6 / (0.94 * 0.13) + 15e-4)
    readings = []
    for share in (0, 0.5, 0.99):
        i0 = 1 / (2 * math.sinh((1 - share) * left / 2 / (2 * RT_F)))
        film = share * left / 2 * 1e4
        split = cell.with_values({I0: f"{i0!r} A/m^2", FILM: f"{film!r} ohm*cm^2"})
        readings.append(reading(split))
        assert least * (1 - INVERTED) < readings[-1] < most * (1 + INVERTED)
    assert min(readings) == pytest.approx(least, rel=IDEAL)
    assert max(readings) == pytest.approx(most, rel=0.01)


def test_a_binary_salt_whose_cations_alone_carry_is_the_single_ion(cell):
    only = cell.with_values({"electrolyte.transference_number": "1"})
    single = Tafel().run(only)
    binary = Tafel().run(only, choices=Choices.of(only, electrolyte=BinarySalt()))
    np.testing.assert_allclose(
        binary.current_density, single.current_density, rtol=CLOSED_FORM, atol=1e-12
    )


def test_a_moving_salt_limits_the_current(polarising):
    found = Tafel(rate_mV_s=0.2, to_mV=1000).run(
        polarising, choices=Choices.of(polarising, electrolyte=BinarySalt())
    )
    # dilute: D+ c = t+ kappa RT/F2, D- c = (1 - t+) kappa RT/F2, D = 2 D+ D-/(D+ + D-)
    D_c = 2 * 0.3 * 0.7 * 0.13 * RT_F / F
    limit = 2 * F * D_c / (0.7 * 300e-6)
    assert float(found.current_density[0, -1]) == pytest.approx(limit, rel=LIMIT)
    assert float(found.current_density[0].max()) < limit * (1 + LIMIT)
    assert float(found.cause_exchange_current.sel(cause=DURING)) < float(
        found.cause_exchange_current.sel(cause="electrolyte at rest")
    )


def test_the_numerical_error_covers_a_finer_mesh(polarising):
    choices = Choices.of(polarising, electrolyte=BinarySalt())
    found = Tafel().run(polarising, choices=choices)
    finer = sweep(polarising, choices, 240, 1e-10, rate=0.5e-3, end=0.3)
    line, _ = read_sweep(finer.voltage, finer.current, (0.07, 0.15))
    difference = abs(as_read(found, "exchange_current_apparent") - line.exchange_current)
    error = as_read(found, "numerical_error")
    assert difference <= error
    assert error < 2e-3 * line.exchange_current


def test_a_thin_foil_ends_the_sweep(cell):
    thin = cell.with_values({"metal.thickness": "0.01 um"})
    found = Tafel().run(thin)
    assert set(found.stopped_by.values) == {"metal used up"}
    assert np.isnan(found.current_density[0, -1])
    # 0.01 um of sodium: density over molar mass times F
    charge = 1e-8 * 968 / 22.99e-3 * F
    swept = found.isel(branch=0, point=slice(0, int(found.voltage[0].notnull().sum())))
    passed = np.trapezoid(swept.current_density, swept.voltage / 0.5e-3)
    assert passed == pytest.approx(charge, rel=0.01)


def test_a_window_that_is_not_reached_gives_a_reason(cell):
    resistive = cell.with_values({FILM: "10000 ohm*cm^2"})
    found = Tafel().run(resistive).sel(branch="positive")
    last = found.sel(reading="half the cell voltage less resistances")
    assert np.isnan(last.exchange_current_apparent)
    assert "of a window from 70 to 150 mV" in str(last.not_read_because.values)
    assert str(found.sel(reading=AS_READ).not_read_because.values) == ""


def test_a_window_that_is_half_reached_says_how_far(cell):
    found = Tafel(to_mV=240).run(cell).sel(branch="positive", reading="half the cell voltage")
    assert float(found.fitted_to) == pytest.approx(0.12)
    assert float(found.bias_ratio) > 0.5


def test_a_fast_sweep_names_the_double_layers(cell, result):
    assert "double layers" not in result.attrs["warnings"]
    fast = Tafel(rate_mV_s=500).run(cell)
    # two of 20 uF/cm2 in series at 0.5 V/s: 5e-3 mA/cm2
    assert "would add 0.005 mA/cm2" in fast.attrs["warnings"]


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        ({"rate_mV_s": 0}, "rate_mV_s"),
        ({"rate_mV_s": 1e4}, "at most 1000"),
        ({"to_mV": -200}, "to_mV"),
        ({"to_mV": 2000}, "at most 1000"),
        ({"to_mV": True}, "to_mV"),
        ({"window_mV": (150, 70)}, "window_mV (--window) is 150,70; give"),
        ({"window_mV": (0, 70)}, "for example 70,150"),
        ({"window_mV": 70}, "window_mV (--window) is 70; give"),
        ({"window_mV": (70, 100, 150)}, "is 70,100,150; give"),
        ({"window_mV": (70, 400)}, "300 mV, to_mV (--to); sweep further"),
        ({"window_mV": (0.1, 70)}, "0.75 mV or above"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments, mend):
    with pytest.raises(InputError) as problem:
        Tafel(**arguments)
    assert mend in str(problem.value)


def test_a_salt_too_quick_for_the_solver_is_refused_and_not_waited_for():
    thin = load_cell("zhang2026-sn").with_values({"separator.thickness": "2 nm"})
    with pytest.raises(InputError, match=r"separator.thickness is 2 nm.*at least 60 nm"):
        Tafel().run(thin)
    # the slower the sweep, the slower the salt must be; 60 nm are enough at the usual rate
    enough = thin.with_values({"separator.thickness": "60 nm"})
    with pytest.raises(InputError, match=r"separator.thickness is 60 nm.*at least 231 nm"):
        Tafel(rate_mV_s=0.01).run(enough)


def test_two_unlike_double_layers_charge_in_series():
    layers = {
        "interphases.metal.double_layer_capacitance": "2000 uF/cm^2",
        "interphases.counter_metal.double_layer_capacitance": "2000 uF/cm^2",
    }
    cell = load_cell("zhang2026-sn-fb").with_values(layers)
    fast = Tafel(rate_mV_s=50)
    assert "double layers" in fast.run(cell).attrs["warnings"]
    # the small one decides
    small = {"interphases.counter_metal.double_layer_capacitance": "1 uF/cm^2"}
    assert "double layers" not in fast.run(cell.with_values(small)).attrs["warnings"]
