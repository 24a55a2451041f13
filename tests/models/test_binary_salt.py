"""The binary salt against its steady profile, its limiting current and its order of convergence."""

from dataclasses import dataclass

import numpy as np
import pybamm
import pytest

from nasicell.models import BinarySalt, HalfCell
from nasicell.models.electrolyte.base import SEPARATOR_CONCENTRATION_OVERPOTENTIAL
from nasicell.parameters import F, load_cell
from nasicell.parameters.pybamm_names import CATION_AMOUNT_IN_ELECTROLYTE

STEADY_SLOPE = 1e-4
"""The scheme is exact on a straight line; left are the last of the transient and the solver."""
PROFILE = 5e-3
"""Share of the whole concentration drop: second-order error of 40 + 40 volumes, and
the last 0.6 % by which the reaction is uneven."""
CONSERVED = 1e-8
SALT_GRADIENT_POINTS = {"x_s": 40, "x_p": 40, "r_p": 10}

UNIFORM_REACTION = {
    # an ohmic film that dwarfs every other resistance makes all particles take the same current
    "interphases.cathode.film_resistance": "1e5 ohm*cm^2",
    "cathode.diffusion_time_constant": "1 s",
}


@pytest.fixture(scope="module")
def liquid():
    return load_cell("zhang2026-fb-le").with_values(
        {"interphases.metal.exchange_current_density": "100 A/m^2", **UNIFORM_REACTION}
    )


@dataclass
class SteadySalt:
    """Salt at rest under a constant current i [A.m-2] that reacts evenly in the cathode.

    No anion moves, so dc/dx = -(1 - t+) i_e / (F D tor): straight in the separator, where
    i_e = i, and parabolic in the cathode, where i_e falls linearly to 0. The level follows from
    the salt that was there at first.
    """

    cell: object
    i: float

    def __post_init__(self):
        cell, derived = self.cell, self.cell.derived
        self.L_s, self.L_c = cell.separator.thickness.si, derived.electrode_thickness.si
        eps_s, eps_c = cell.separator.porosity.si, derived.electrode_porosity.si
        tor_s = eps_s**cell.separator.bruggeman_exponent.si
        tor_c = eps_c**cell.cathode.bruggeman_exponent.si
        D, t_plus = derived.salt_diffusivity.si, cell.electrolyte.transference_number.reference.si
        self.slope_s = -(1 - t_plus) * self.i / (F * D * tor_s)
        self.slope_c = -(1 - t_plus) * self.i / (F * D * tor_c)
        # means below c(0): L/2 of the line; of the parabola x - x^2/(2 L): L/3
        salt = eps_s * self.L_s + eps_c * self.L_c
        below = (
            eps_s * self.L_s * self.slope_s * self.L_s / 2
            + eps_c * self.L_c * (self.slope_s * self.L_s + self.slope_c * self.L_c / 3)
        ) / salt
        self.c_metal = derived.salt_concentration.si - below

    def __call__(self, x):
        y = np.clip(x - self.L_s, 0, None)
        line = self.slope_s * np.minimum(x, self.L_s)
        return self.c_metal + line + self.slope_c * (y - y**2 / (2 * self.L_c))

    @property
    def drop(self):
        return float(self(0.0) - self(self.L_s + self.L_c))


@pytest.mark.parametrize("charge", [True, False], ids=["charge", "discharge"])
def test_the_steady_profile_is_a_line_and_a_parabola(liquid, constant_current, no_cut_off, charge):
    rate = 8
    solution = constant_current(
        liquid,
        HalfCell(electrolyte=BinarySalt()),
        rate,
        charge=charge,
        content=0.3 if not charge else 0.7,
        seconds=120,  # several times the slowest mode's time
        overrides=no_cut_off,
        points=SALT_GRADIENT_POINTS,
        rtol=1e-7,
    )
    i = rate * liquid.derived.current_density_1C.si * (-1 if charge else 1)
    expected = SteadySalt(liquid, i)
    assert abs(expected.drop) > 0.2 * liquid.derived.salt_concentration.si  # far from trivial
    # states stand at the middle of their volumes
    points_s, points_c = (SALT_GRADIENT_POINTS[name] for name in ("x_s", "x_p"))
    x_s = (np.arange(points_s) + 0.5) * expected.L_s / points_s
    x_c = expected.L_s + (np.arange(points_c) + 0.5) * expected.L_c / points_c
    found_s = solution["Separator electrolyte concentration [mol.m-3]"].data[:, -1]
    found_c = solution["Positive electrolyte concentration [mol.m-3]"].data[:, -1]
    found_s, found_c = found_s[-points_s:], found_c[:points_c]
    slopes = np.diff(found_s) / np.diff(x_s)
    np.testing.assert_allclose(slopes, expected.slope_s, rtol=STEADY_SLOPE)
    error = np.concatenate([found_s - expected(x_s), found_c - expected(x_c)])
    assert np.max(np.abs(error)) <= PROFILE * abs(expected.drop)


@pytest.mark.parametrize("charge", [True, False], ids=["charge", "discharge"])
def test_salt_is_conserved(constant_current, charge):
    cell = load_cell("lu2026-f")
    solution = constant_current(
        cell,
        HalfCell(electrolyte=BinarySalt()),
        5,
        charge=charge,
        content=None if charge else 0.02,
    )
    amount = solution[CATION_AMOUNT_IN_ELECTROLYTE].data
    c_e = solution["Electrolyte concentration [mol.m-3]"].data[:, -1]
    assert np.ptp(c_e) > 0.3 * np.mean(c_e)  # it moved, yet none was lost
    np.testing.assert_allclose(amount, amount[0], rtol=CONSERVED)


def test_the_collector_runs_dry_in_proportion_to_the_limiting_current(constant_current):
    cell = load_cell("zhang2026-fb-le").with_values(
        {
            # little resistance elsewhere: the salt alone can stop this cell
            "interphases.metal.exchange_current_density": "100 A/m^2",
            # keeps the reaction even
            "interphases.cathode.film_resistance": "3000 ohm*cm^2",
            "cathode.exchange_current_density": "1 A/m^2",
            "cathode.diffusion_time_constant": "5 s",
        }
    )
    one_c = cell.derived.current_density_1C.si
    c_rest = cell.derived.salt_concentration.si
    steady = SteadySalt(cell, one_c)
    lost_per_c = c_rest - float(steady(steady.L_s + steady.L_c))
    limit = c_rest / lost_per_c  # C-rate at which the even profile reaches 0 at the collector
    assert 30 < limit < 45
    for share in (0.3, 0.6, 0.8):
        solution = constant_current(
            cell,
            HalfCell(electrolyte=BinarySalt()),
            share * limit,
            content=0.02,
            points=SALT_GRADIENT_POINTS,
            rtol=1e-5,
        )
        c_e = solution["Positive electrolyte concentration [mol.m-3]"].data
        middle = np.argmin(np.abs(solution.t - 0.6 * solution.t[-1]))
        # the collector keeps what the line and the parabola leave
        assert c_e[-1, middle] / c_rest == pytest.approx(1 - share, abs=0.05)
        assert solution.termination.startswith("event: Minimum voltage")


class StockConduction(BinarySalt):
    """The same salt with PyBaMM's own charge balance, for comparison."""

    def current_submodel(self, param, options):
        return StockSubmodel(param, options=options)


class StockSubmodel(pybamm.electrolyte_conductivity.Full):
    """PyBaMM's own, with the one variable more that the voltage balance asks for."""

    def get_coupled_variables(self, variables):
        variables = super().get_coupled_variables(variables)
        variables[SEPARATOR_CONCENTRATION_OVERPOTENTIAL] = pybamm.Scalar(0)
        return variables


def observed_orders(values):
    """Orders of convergence from a quantity on meshes that halve their spacing."""
    steps = np.abs(np.diff(values))
    return np.log2(steps[:-1] / steps[1:])


@pytest.fixture(scope="module")
def voltages_by_separator_mesh(constant_current):
    """Voltage at 300 s of a 5C charge by separator volumes, for both charge balances."""
    cell = load_cell("lu2026-f").with_values({"test.upper_cutoff": "4.5 V"})
    return {
        electrolyte: np.array(
            [
                constant_current(
                    cell,
                    HalfCell(electrolyte=electrolyte),
                    5,
                    charge=True,
                    seconds=300,
                    points={"x_s": points, "x_p": 10, "r_p": 20},
                    rtol=1e-8,
                )["Voltage [V]"](300.0)
                for points in (12, 24, 48, 96)
            ]
        )
        for electrolyte in (BinarySalt(), StockConduction())
    }


def test_the_voltage_converges_with_order_two_in_the_separator(voltages_by_separator_mesh):
    assert observed_orders(voltages_by_separator_mesh[BinarySalt()])[-1] > 1.7


def test_the_stock_charge_balance_would_converge_with_order_one(voltages_by_separator_mesh):
    # why BinaryConduction exists; if this ever fails, PyBaMM has improved and it can go
    values = voltages_by_separator_mesh[StockConduction()]
    assert observed_orders(values)[-1] < 1.4
    # and both converge to the same voltage
    ours = voltages_by_separator_mesh[BinarySalt()]
    assert abs(values[-1] - ours[-1]) < 2 * abs(values[-1] - values[-2])
