"""Limits of an electrolyte between two metals: closed forms, hand arithmetic, what has no limit."""

import dataclasses

import numpy as np
import pybamm
import pytest
from scipy.integrate import cumulative_trapezoid
from scipy.optimize import brentq

from nasicell.experiments import CriticalCurrent, Limits
from nasicell.experiments.limits.simulation import STEADY
from nasicell.experiments.stepping import Stepper
from nasicell.models import BinarySalt, Choices, PartlyMobileAnions
from nasicell.models.electrolyte.anion_balance import SHARE_AT_COUNTER
from nasicell.parameters import R_GAS, Cell, F, InputError, load_cell
from nasicell.parameters.to_pybamm import to_pybamm

LIMITING = 1e-3
"""Relative: what is asked of the diffusion-limited current."""
EXACT = 1e-6
"""Relative: a linear profile is exact on any mesh; the current is steady to 1e-7."""
SAND = 0.01
"""Relative: what is asked of Sand's time, where the depleted layer is thin."""
SERIES = 5e-4
"""Relative: the exact time in an electrolyte of finite thickness, on the finest mesh."""
COTTRELL = 0.01
"""Relative: what is asked of the slope over the root of time."""
CELL = load_cell("zhang2026-sn-fb")
# the cell file's numbers: S/m, -, mol/m3, m, -
KAPPA, T_PLUS, THICKNESS, POROSITY = 0.13, 0.94, 27e-6, 0.5
ROOM = 298.15
C = CELL.derived.salt_concentration.si
D = 2 * T_PLUS * (1 - T_PLUS) * KAPPA * R_GAS * ROOM / (F**2 * C)
LIMIT = 2 * F * D * C / ((1 - T_PLUS) * THICKNESS)
"""A/m2."""
QUICK = CriticalCurrent(start_mA_cm2=1, step_mA_cm2=1, most_mA_cm2=1)


def limits(cell=CELL, electrolyte=None, **arguments):
    arguments = {"critical_current": QUICK, **arguments}
    return Limits(**arguments).run(cell, choices=Choices.of(cell, electrolyte=electrolyte))


def gone_after(load):
    """Exact time [s] to exhaustion at a multiple of the limiting current, any thickness."""
    odd = np.arange(1, 4001, 2)
    tau = POROSITY * THICKNESS**2 / D

    def share(t):
        decay = np.exp(-((odd * np.pi) ** 2) * t / tau)
        return 1 - load * (1 - 8 / np.pi**2 * np.sum(decay / odd**2))

    return brentq(share, 1e-8 * tau, 20 * tau)


LOADS = [1.05, 2, 5, 10]


@pytest.fixture(scope="module")
def salt():
    currents = [0.99 * LIMIT / 10, *(load * LIMIT / 10 for load in LOADS)]
    return limits(electrolyte=BinarySalt(), currents_mA_cm2=currents)


def test_the_limiting_current_is_that_of_diffusion(salt):
    assert abs(LIMIT / 10 - 46) < 1  # mA/cm2, by hand
    found = float(salt.diffusion_limited_current)
    assert found == pytest.approx(LIMIT / 10, rel=LIMITING)
    assert found == pytest.approx(LIMIT / 10, rel=EXACT)
    assert float(salt.diffusion_limited_current_closed_form) == pytest.approx(LIMIT / 10, rel=1e-9)
    assert float(salt.exhaustion_current) == found
    assert float(salt.exhaustion_share) == 0
    assert abs(found - LIMIT / 10) <= float(salt.diffusion_limited_current_error)
    assert float(salt.diffusion_limited_current_error) >= STEADY * found


def test_half_of_the_salt_is_gone_at_half_of_it(salt):
    assert float(salt.half_depletion_current) == pytest.approx(LIMIT / 20, rel=EXACT)
    assert float(salt.half_depletion_current_closed_form) == pytest.approx(LIMIT / 20, rel=1e-9)


def test_steady_profiles_are_straight_and_keep_the_salt(salt):
    for n, share in enumerate([0.75, 0.5, 0.25, 0]):
        straight = 2 - share + 2 * (share - 1) * salt.place
        np.testing.assert_allclose(salt.profile[n], straight, atol=1e-5)
    assert salt.place.values[[0, -1]].tolist() == [0, 1]


def test_a_galvanostat_finds_the_same_limit():
    model = Choices.of(CELL, electrolyte=BinarySalt()).symmetric_cell()
    stepper = Stepper(model, pybamm.ParameterValues(to_pybamm(CELL)), {})
    amperes = 0.9 * LIMIT * CELL.test.electrode_area.si
    (run,) = stepper.run([pybamm.step.current(amperes, duration=600)])
    # PyBaMM keeps a unit of length and width on what stands at an electrode
    assert np.ravel(run[SHARE_AT_COUNTER].entries)[-1] == pytest.approx(0.1, rel=LIMITING)


@pytest.mark.parametrize(("n", "load"), list(enumerate(LOADS, start=1)))
def test_the_salt_is_gone_at_the_time_of_the_series(salt, n, load):
    assert float(salt.sand_time[n]) == pytest.approx(gone_after(load), rel=SERIES)
    error = abs(float(salt.sand_time[n]) - gone_after(load))
    assert error <= 1.2 * float(salt.sand_time_error[n])
    assert str(salt.sand_reason[n].values) == ""


@pytest.mark.parametrize("n", [2, 3, 4])
def test_sands_time_holds_where_the_layer_is_thin(salt, n):
    charge = F * C / (2 * (1 - T_PLUS) * LOADS[n - 1] * LIMIT)
    by_hand = np.pi * POROSITY * D * charge**2
    assert float(salt.sand_time_closed_form[n]) == pytest.approx(by_hand, rel=1e-9)
    assert float(salt.sand_time[n]) == pytest.approx(by_hand, rel=SAND)


def test_below_the_limiting_current_the_salt_never_runs_out(salt):
    assert np.isnan(salt.sand_time[0])
    assert np.isnan(salt.sand_time_closed_form[0])
    assert "never runs out" in str(salt.sand_reason[0].values)


def test_the_falling_current_gives_the_diffusivity_back(salt):
    # the diffusivity goes with the square of the slope
    slope = np.sqrt(float(salt.diffusivity_apparent) / D)
    assert slope == pytest.approx(1, rel=COTTRELL)
    assert float(salt.diffusivity_model) == pytest.approx(D, rel=1e-9)


def test_porosity_and_tortuosity_act_where_they_should():
    changes = {"separator.porosity": "0.25", "separator.bruggeman_exponent": "1.5"}
    found = limits(CELL.with_values(changes), BinarySalt(), currents_mA_cm2=[5 * LIMIT / 80])
    assert float(found.diffusion_limited_current) == pytest.approx(LIMIT / 80, rel=EXACT)
    charge = F * C / (2 * (1 - T_PLUS) * 5 * LIMIT / 8)
    by_hand = np.pi * 0.25 * (D / 8) * charge**2
    assert float(found.sand_time[0]) == pytest.approx(by_hand, rel=SAND)
    assert float(found.diffusivity_apparent) == pytest.approx(D, rel=2 * COTTRELL)


def test_a_diffusivity_of_concentration_has_the_limit_of_its_integral():
    entries = CELL.to_mapping()
    origin = {"kind": "assumed", "source": "user"}
    # D goes with c + 500 mol/m3
    shape = {
        "law": "polynomial", "coefficients": [0.5, 1.0], "unit": "mol/L",
        "valid": ["0.001 mol/L", "3 mol/L"],
    }  # fmt: skip
    given = {"value": f"{D} m^2/s", **origin, "concentration": shape}
    entries["electrolyte"]["salt_diffusivity"] = given
    cell = Cell.from_mapping(entries)
    found = limits(cell, BinarySalt())

    def current(share):
        """The steady current by Kirchhoff's integral of D; its mean is the salt at rest."""

        def profile(top):
            c = np.linspace(share * C, top * C, 20001)
            integral = cumulative_trapezoid(D * (c + 500) / (C + 500), c, initial=0)
            return c, integral

        def excess(top):
            c, integral = profile(top)
            return np.trapezoid(c, integral) / integral[-1] - C

        return F * profile(brentq(excess, 1 + 1e-6, 5))[1][-1] / ((1 - T_PLUS) * THICKNESS)

    assert current(0) / LIMIT < 0.98  # far from the constant one
    assert float(found.diffusion_limited_current) == pytest.approx(current(0) / 10, rel=LIMITING)
    assert float(found.half_depletion_current) == pytest.approx(current(0.5) / 10, rel=LIMITING)
    assert np.isnan(found.diffusion_limited_current_closed_form)
    assert np.isnan(found.sand_time_closed_form).all()
    assert np.all(found.sand_time > 0)


def test_single_ions_have_no_limit():
    found = limits(currents_mA_cm2=[1000])
    for name in ("diffusion_limited", "exhaustion", "half_depletion"):
        assert np.isnan(found[f"{name}_current"])
    assert np.isnan(found.sand_time[0])
    assert "no anions move" in str(found.sand_reason[0].values)
    assert not found.attrs["polarises"]
    assert float(found.peak_polarisation[0]) > 0


def test_a_salt_whose_cations_carry_everything_has_no_limit():
    found = limits(CELL.with_values({"electrolyte.transference_number": 1.0}), BinarySalt())
    assert np.isnan(found.diffusion_limited_current)
    assert not found.attrs["polarises"]


def test_partly_mobile_anions_thin_out_and_limit_nothing():
    m, bound = 0.06, 0.94
    found = limits(electrolyte=PartlyMobileAnions(m), currents_mA_cm2=[50, 200])
    assert np.isnan(found.diffusion_limited_current)
    # the two equations of the closed form, each solved for J on its own, must meet
    scale = R_GAS * ROOM * T_PLUS * KAPPA / (F * THICKNESS)
    for share, name in ((0.5, "half_depletion"), (0.01, "exhaustion")):
        J = 10 * float(found[f"{name}_current_closed_form"]) / scale
        b = share * m
        a = brentq(lambda a, b=b, J=J: 2 * (a - b) + bound * np.log(a / b) - J, b, 1e3)
        assert (a - b) * (a + b + bound) == pytest.approx(m * J, rel=1e-9)
        simulated = float(found[f"{name}_current"])
        assert simulated == pytest.approx(scale * J / 10, rel=LIMITING)
        error = abs(simulated - scale * J / 10)
        assert error <= 1.2 * float(found[f"{name}_current_error"])
    assert np.isnan(found.sand_time[0])
    assert found.sand_time[1] > 0
    assert "stays above 1%" in str(found.sand_reason[0].values)


def test_anions_that_are_all_mobile_are_a_salt():
    found = limits(electrolyte=PartlyMobileAnions(1.0), currents_mA_cm2=[5 * LIMIT / 10])
    assert float(found.diffusion_limited_current) == pytest.approx(LIMIT / 10, rel=EXACT)
    assert float(found.sand_time[0]) == pytest.approx(gone_after(5), rel=SERIES)


def test_a_layer_that_the_mesh_does_not_resolve_is_told():
    found = limits(electrolyte=BinarySalt(), currents_mA_cm2=[2000 * LIMIT / 10])
    assert "thinner than the mesh resolves" in found.attrs["warnings"]


def test_a_protocol_comes_back_from_its_record():
    asked = Limits([10], CriticalCurrent(overpotential_limit_V=0.5))
    assert Limits(**dataclasses.asdict(asked)) == asked


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        ({"currents_mA_cm2": []}, "a list of numbers"),
        ({"currents_mA_cm2": "50"}, "a list of numbers"),
        ({"currents_mA_cm2": [-1]}, r"\(--current\) is -1; give one positive number"),
        ({"currents_mA_cm2": [float("nan")]}, "one positive number"),
        ({"currents_mA_cm2": [1.0] * 101}, "at most 100"),
        ({"critical_current": "lu2026"}, "a step test"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, mend):
    with pytest.raises(InputError, match=mend):
        Limits(**arguments)


def test_a_salt_too_quick_for_the_solver_is_refused_and_single_ions_are_not():
    thin = {"separator.thickness": "1.1 nm"}
    salt = load_cell("zhang2026-sn").with_values(thin)
    for protocol in (Limits(), QUICK):
        with pytest.raises(InputError, match=r"separator.thickness is 1.1 nm.*at least 60 nm"):
            protocol.run(salt)
    assert QUICK.run(CELL.with_values(thin)).sizes["level"] == 1
    # at the thickness that the refusal names, the salt is followed
    enough = salt.with_values({"separator.thickness": "60 nm"})
    assert QUICK.run(enough).sizes["level"] == 1
