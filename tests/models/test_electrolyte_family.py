"""Binary salt, partly mobile anions, single-ion: one family, and its limits."""

import functools

import numpy as np
import pytest

from nasicell.models import BinarySalt, HalfCell, PartlyMobileAnions, SingleIon
from nasicell.parameters import R_GAS, F, InputError, load_cell
from nasicell.parameters.pybamm_names import CATION_AMOUNT_IN_ELECTROLYTE

SAME_VOLTAGE = 0.05e-3
"""Volts: the same equations in the limit."""
CONSERVED = 1e-8
POLARISED = 0.1
"""Seconds after which the few anions of a mobile fraction of 1e-6 have polarised."""

FULL_AT_T_ONE = {"electrolyte.transference_number": "1"}


def run(constant_current, cell, electrolyte, *, charge, **kwargs):
    return constant_current(
        cell,
        HalfCell(electrolyte=electrolyte),
        15,
        charge=charge,
        content=0.98 if charge else 0.02,
        rtol=1e-7,
        **kwargs,
    )


def largest_difference(one, other, start=0.0):
    """Of two voltages at equal times [V]; the very end is a cliff and is left out."""
    t = np.linspace(start, 0.995 * min(one.t[-1], other.t[-1]), 500)
    return np.max(np.abs(one["Voltage [V]"](t) - other["Voltage [V]"](t)))


@pytest.fixture(params=[True, False], ids=["charge", "discharge"])
def charge(request):
    return request.param


@pytest.fixture(scope="module")
def cell():
    return load_cell("zhang2026-sn-fb").with_values({"cathode.loading": "3 mg/cm^2"})


@pytest.fixture(scope="module")
def single_ion(cell, constant_current):
    """What the members are compared with: the single ion, each run once."""

    def single(*, charge, t_plus_one=False):
        own = cell.with_values(FULL_AT_T_ONE) if t_plus_one else cell
        return run(constant_current, own, SingleIon(), charge=charge)

    return functools.cache(single)


def test_with_all_anions_mobile_it_is_the_dilute_binary_salt(
    cell, charge, constant_current, single_ion
):
    mobile = run(constant_current, cell, PartlyMobileAnions(mobile_fraction=1), charge=charge)
    binary = run(constant_current, cell, BinarySalt(), charge=charge)
    assert largest_difference(mobile, binary) <= SAME_VOLTAGE
    # and that is not the single-ion electrolyte
    assert largest_difference(mobile, single_ion(charge=charge)) > 20 * SAME_VOLTAGE


def test_with_next_to_no_mobile_anions_it_is_the_single_ion_electrolyte(
    cell, charge, constant_current, single_ion
):
    few = run(constant_current, cell, PartlyMobileAnions(mobile_fraction=1e-6), charge=charge)
    single = single_ion(charge=charge)
    assert largest_difference(few, single, start=POLARISED) <= SAME_VOLTAGE
    # at the very first instant the anions still carry their share
    first = abs(few["Voltage [V]"](0.0) - single["Voltage [V]"](0.0))
    assert first > 20 * SAME_VOLTAGE


@pytest.mark.parametrize(
    "electrolyte",
    [PartlyMobileAnions(1.0), PartlyMobileAnions(0.3), PartlyMobileAnions(1e-3), BinarySalt()],
    ids=str,
)
def test_at_transference_number_one_every_member_is_single_ion(
    cell, electrolyte, charge, constant_current, single_ion
):
    cell = cell.with_values(FULL_AT_T_ONE)
    member = run(constant_current, cell, electrolyte, charge=charge)
    single = single_ion(charge=charge, t_plus_one=True)
    assert largest_difference(member, single) <= SAME_VOLTAGE


def test_the_fewer_anions_move_the_sooner_they_have_polarised(cell, constant_current, single_ion):
    # same conductivity, same transference number: only the mobile fraction differs
    single = single_ion(charge=False)
    distance = [
        abs(
            run(constant_current, cell, PartlyMobileAnions(x), charge=False)["Voltage [V]"](2.0)
            - single["Voltage [V]"](2.0)
        )
        for x in (1, 0.3, 0.03, 0.003)
    ]
    assert np.all(np.diff(distance) < 0)


@pytest.mark.parametrize("mobile_fraction", [0.06, 0.3, 1])
def test_the_steady_separator_obeys_nernst_and_planck(mobile_fraction, charge, constant_current):
    # With anions at rest, d(c-)/c- = F dPhi/RT, and the cations alone carry i:
    #   2 c- + cf ln c- = const - i x / (F D+ tor),   phi = Phi + (RT/F) ln c+
    cell = load_cell("zhang2026-fb-le").with_values(
        {
            "interphases.metal.exchange_current_density": "100 A/m^2",
            "cathode.diffusion_time_constant": "1 s",
        }
    )
    rate, points = 10, 60
    solution = constant_current(
        cell,
        HalfCell(electrolyte=PartlyMobileAnions(mobile_fraction)),
        rate,
        charge=charge,
        content=0.7 if charge else 0.3,
        seconds=100,
        points={"x_s": points, "x_p": 20, "r_p": 10},
        rtol=1e-8,
        overrides={"Lower voltage cut-off [V]": -1e3, "Upper voltage cut-off [V]": 1e3},
    )
    T, c_rest = 298.15, cell.derived.salt_concentration.si
    i = rate * cell.derived.current_density_1C.si * (-1 if charge else 1)
    D_plus = 0.53 * 0.062 * R_GAS * T / (F**2 * c_rest)
    c_fixed = (1 - mobile_fraction) * c_rest
    c_plus = solution["Separator electrolyte concentration [mol.m-3]"].data[-points:, -1]
    phi = solution["Separator electrolyte potential [V]"].data[-points:, -1]
    c_minus = c_plus - c_fixed
    assert np.ptp(c_minus) > 0.25 * mobile_fraction * c_rest  # far from rest

    L = cell.separator.thickness.si
    line = 2 * c_minus + c_fixed * np.log(c_minus)
    slope = np.polyfit(np.arange(points) * L / points, line, 1)[0]
    assert slope == pytest.approx(-i / (F * D_plus), rel=2e-3)
    # ends of the mesh: second-order error of 60 volumes
    drop = R_GAS * T / F * np.log(c_minus * c_plus)
    np.testing.assert_allclose(phi - phi[0], drop - drop[0], atol=1e-3 * np.ptp(drop))


@pytest.mark.parametrize(
    ("electrolyte", "changes"),
    [
        (PartlyMobileAnions(0.06), {}),
        (PartlyMobileAnions(1e-6), {}),
        (BinarySalt(), {}),
        (BinarySalt(), {"cathode.pore_conductivity": "0.3 mS/cm"}),
    ],
    ids=["partly-mobile", "nearly-single-ion", "binary", "other-gel-in-the-pores"],
)
def test_cations_and_anions_are_conserved(electrolyte, changes, charge, constant_current):
    cell = load_cell("zhang2026-fb-le").with_values(
        {
            "interphases.metal.exchange_current_density": "100 A/m^2",
            "separator.porosity": "0.8",  # unlike the cathode's, so that each has to count
            **changes,
        }
    )
    # loose on purpose: conservation must not be the solver's merit
    solution = constant_current(
        cell, HalfCell(electrolyte=electrolyte), 10, charge=charge, content=0.5, rtol=1e-4
    )
    total = solution[CATION_AMOUNT_IN_ELECTROLYTE].data
    np.testing.assert_allclose(total, total[0], rtol=CONSERVED)
    share = solution["Mobile anions over rest"].data
    points = share.shape[0] // 2
    volume = np.repeat(
        [
            cell.separator.porosity.si * cell.separator.thickness.si,
            cell.derived.electrode_porosity.si * cell.derived.electrode_thickness.si,
        ],
        points,
    )
    moved = np.ptp(share[:, -1])
    assert moved > 1e-3
    anions = volume @ share / volume.sum()
    np.testing.assert_allclose(anions, 1, rtol=CONSERVED)


def test_salt_is_conserved_where_transport_depends_on_concentration(constant_current):
    # PyBaMM's own balance loses salt here: its gradient at the metal is extrapolated
    cell = load_cell("zhang2026-fb-le").with_values(
        {"interphases.metal.exchange_current_density": "100 A/m^2"}
    )
    solution = constant_current(
        cell,
        HalfCell(electrolyte=BinarySalt()),
        10,
        content=0.02,
        overrides={
            "Electrolyte diffusivity [m2.s-1]": lambda c, T: 8e-12 * (0.3 + c / 1000),
            "Cation transference number": lambda c, T: 0.4 + 0.1 * c / 1000,
        },
        rtol=1e-4,
    )
    total = solution[CATION_AMOUNT_IN_ELECTROLYTE].data
    c_e = solution["Electrolyte concentration [mol.m-3]"].data[:, -1]
    assert np.ptp(c_e) > 0.3 * np.mean(c_e)
    np.testing.assert_allclose(total, total[0], rtol=CONSERVED)


@pytest.mark.parametrize("fraction", [0, -0.1, 1.2, "much", True, float("nan")])
def test_an_impossible_mobile_fraction_is_refused_in_one_sentence(fraction):
    with pytest.raises(InputError, match=r"mobile_fraction is .*; give a number above 0"):
        PartlyMobileAnions(mobile_fraction=fraction)


def test_the_choice_takes_its_fraction_from_the_cell_file():
    cell = load_cell("zhang2026-sn-fb")
    with pytest.raises(InputError, match=r"electrolyte\.mobile_fraction is missing"):
        PartlyMobileAnions.of(cell)
    cell = cell.with_values({"electrolyte.mobile_fraction": "0.06"})
    assert PartlyMobileAnions.of(cell) == PartlyMobileAnions(0.06)
