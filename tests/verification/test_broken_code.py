"""Every rung of the ladder is seen to fail on code whose physics is broken."""

import importlib

import numpy as np
import pybamm
import pytest

from nasicell.experiments import rate_result
from nasicell.experiments.verification import LADDER
from nasicell.models import PartlyMobileAnions, SingleIon, half_cell, particle
from nasicell.models.electrode import ElectronicConduction
from nasicell.models.electrolyte.anion_balance import FLUX, SHARE, AnionBalance
from nasicell.models.electrolyte.base import Electrolyte
from nasicell.models.electrolyte.binary_salt import BinaryConduction
from nasicell.models.electrolyte.single_ion import CationConduction
from nasicell.models.heat import REVERSIBLE_HEAT, EnergyBalance
from nasicell.models.parameters import CellParameters
from nasicell.parameters import Arrhenius, ArrheniusResistance, VogelTammannFulcher, pybamm_names

TRANSLATION = importlib.import_module("nasicell.parameters.to_pybamm")
RUNGS = {rung.name: rung for rung in LADDER}
BREAKS = {}


def breaks(*rungs):
    """Register a function that breaks the code, and the rungs that have to notice."""

    def register(function):
        BREAKS[function.__name__] = (function, rungs)
        return function

    return register


def scale(patch, owner, name, factor):
    """Multiply what a function returns."""
    whole = getattr(owner, name)
    patch.setattr(owner, name, lambda *args, **kwargs: factor * whole(*args, **kwargs))


def change(patch, part, entry, function):
    """Change one entry of what a cell becomes in PyBaMM's names."""
    whole = getattr(TRANSLATION, part)

    def changed(cell):
        entries = whole(cell)
        return {**entries, entry: function(entries[entry])}

    patch.setattr(TRANSLATION, part, changed)


def twice(value):
    return 2 * value


@breaks("separator", "planar-cell", "porous-electrode", "limit-none-mobile")
def single_ion_without_transference_number(patch):
    patch.setattr(
        SingleIon,
        "conductivity",
        lambda self, param, c_e, T: param.measured_conductivity(param.c_e_init, T),
    )


@breaks(
    "planar-cell",
    "porous-electrode",
    "manufactured-single-ion",
    "stock-single-ion",
    "limit-binary",
    "limit-idle-anions",
)
def single_ion_charge_balance_off_by_one_per_cent(patch):
    whole = CationConduction.get_coupled_variables
    name = "Electrolyte transport efficiency"

    def broken(self, variables):
        tor = variables[name]
        return {**whole(self, {**variables, name: 1.01 * tor}), name: tor}

    patch.setattr(CationConduction, "get_coupled_variables", broken)


@breaks("metal-film", "planar-cell", "growing-film")
def metal_film_halved(patch):
    scale(patch, CellParameters, "metal_film_resistance", 0.5)


@breaks("cathode-film", "planar-cell", "porous-electrode", "porous-electrode-electrons")
def cathode_film_halved(patch):
    scale(patch, CellParameters, "cathode_film_resistance", 0.5)


@breaks("metal-charge-transfer", "planar-cell")
def metal_without_the_two_of_butler_volmer(patch):
    whole = pybamm.arcsinh2
    patch.setattr(pybamm, "arcsinh2", lambda i, twice_i0: whole(i, twice_i0 / 2))


@breaks("symmetric-cell", "symmetric-impedance")
def counter_electrode_without_its_film(patch):
    entry = pybamm_names.COUNTER_FILM_RESISTANCE
    change(patch, "_counter_metal", entry, lambda law: lambda T: 1e-9 + 0 * law(T))


@breaks("contact", "planar-cell", "symmetric-cell")
def contact_twice(patch):
    change(patch, "_cell_and_test", "Contact resistance [Ohm]", twice)


@breaks("porous-electrode", "porous-electrode-electrons", "impedance")
def cathode_exchange_current_without_its_two(patch):
    def halved(law):
        return lambda c_e, c_s, c_max, T: law(c_e, c_s, c_max, T) / 2

    change(patch, "_cathode", "Positive electrode exchange-current density [A.m-2]", halved)


@breaks("porous-electrode-electrons", "impedance")
def electrons_with_a_second_tortuosity(patch):
    entry = "Positive electrode Bruggeman coefficient (electrode)"
    change(patch, "_cathode", entry, lambda exponent: 1.5)


@breaks("impedance")
def double_layer_a_tenth_too_large(patch):
    entry = pybamm_names.CATHODE_DOUBLE_LAYER_CAPACITANCE
    change(patch, "_cathode", entry, lambda capacitance: 1.1 * capacitance)


@breaks("sphere-settled", "sphere-early", "sphere-order-stock")
def diffusion_one_per_cent_too_fast(patch):
    def faster(law):
        return lambda theta, T: 1.01 * law(theta, T)

    change(patch, "_cathode", "Positive particle diffusivity [m2.s-1]", faster)


@breaks("sphere-settled", "sphere-order-weighted")
def straight_line_to_the_surface(patch):
    patch.setattr(particle, "SURFACE_WEIGHTS", (0.0, -0.5, 1.5))


@breaks("cathode-film", "sphere-settled", "sodium", "slow-capacity")
def one_per_cent_more_active_material(patch):
    entry = "Positive electrode active material volume fraction"
    change(patch, "_cathode", entry, lambda fraction: 1.01 * fraction)


@breaks(
    "steady-salt",
    "steady-anions",
    "sand-time",
    "stock-binary",
    "limiting-current",
    "bruce-vincent",
    "symmetric-impedance",
)
def anions_and_cations_swapped(patch):
    whole = CellParameters.t_plus
    patch.setattr(CellParameters, "t_plus", lambda self, c_e, T: 1 - whole(self, c_e, T))


@breaks("sand-time", "cations-binary", "cations-partly-mobile")
def salt_stored_without_porosity(patch):
    def broken(self, variables):
        self.rhs = {variables[SHARE]: -pybamm.div(variables[FLUX]) / self.rest}

    patch.setattr(AnionBalance, "set_rhs", broken)


@breaks("steady-salt", "sand-time", "limit-all-mobile", "limiting-current", "symmetric-impedance")
def salt_diffuses_half_as_fast(patch):
    whole = TRANSLATION.nernst_einstein
    patch.setattr(
        TRANSLATION,
        "nernst_einstein",
        lambda *args: tuple(D / 2 for D in whole(*args)),
    )


@breaks("steady-anions")
def partly_mobile_anions_a_tenth_too_fast(patch):
    scale(patch, PartlyMobileAnions, "salt_diffusivity", 1.1)


@breaks("stock-binary", "manufactured-binary")
def concentration_term_without_its_two(patch):
    scale(patch, Electrolyte, "concentration_factor", 0.5)


@breaks("stock-concentrated")
def thermodynamic_factor_forgotten(patch):
    patch.setattr(CellParameters, "thermodynamic_factor", lambda self, c_e, T: pybamm.Scalar(1))


@breaks("manufactured-binary", "order-in-space")
def conductivities_averaged_across_the_jump(patch):
    whole = BinaryConduction.get_coupled_variables

    def broken(self, variables):
        c_e = variables["Electrolyte concentration [mol.m-3]"]
        T = variables["Cell temperature [K]"]
        kappa_eff = self.param.kappa_e(c_e, T) * variables["Electrolyte transport efficiency"]
        gradients = self.param.chiRT_over_Fc(c_e, T) * pybamm.grad(c_e) - pybamm.grad(
            variables["Electrolyte potential [V]"]
        )
        variables = whole(self, variables)
        return {**variables, **self._get_standard_current_variables(kappa_eff * gradients)}

    patch.setattr(BinaryConduction, "get_coupled_variables", broken)


@breaks("charge")
def electrons_lost_at_the_collector(patch):
    whole = ElectronicConduction.set_boundary_conditions
    name = "Current collector current density [A.m-2]"

    def broken(self, variables):
        whole(self, {**variables, name: 0.999 * variables[name]})

    patch.setattr(ElectronicConduction, "set_boundary_conditions", broken)


@breaks("voltage-single-ion", "voltage-partly-mobile", "voltage-binary")
def film_left_out_of_the_balance(patch):
    whole = half_cell.voltage_balance
    name = "Cathode film loss [V]"
    patch.setattr(
        half_cell, "voltage_balance", lambda *args: {**whole(*args), name: pybamm.Scalar(0)}
    )


@breaks("arrhenius-conductivity", "arrhenius-exchange-current")
def activation_energy_off_by_a_millionth(patch):
    patch.setattr(
        Arrhenius,
        "__call__",
        lambda self, T: self.reference.si * np.exp(-1.000001 * self._exponent(T)),
    )


@breaks("arrhenius-film")
def film_without_its_factor_of_temperature(patch):
    patch.setattr(
        ArrheniusResistance,
        "__call__",
        lambda self, T: self.reference.si * np.exp(self._exponent(T)),
    )


@breaks("vtf-conductivity")
def vogel_without_its_root(patch):
    whole = VogelTammannFulcher.__call__
    patch.setattr(
        VogelTammannFulcher,
        "__call__",
        lambda self, T: whole(self, T) * np.sqrt(T / self.reference_temperature),
    )


@breaks("adiabatic-heating")
def reaction_cools_instead_of_heating(patch):
    whole = EnergyBalance.get_coupled_variables

    def broken(self, variables):
        variables = whole(self, variables)
        return {**variables, REVERSIBLE_HEAT: -variables[REVERSIBLE_HEAT]}

    patch.setattr(EnergyBalance, "get_coupled_variables", broken)


@breaks("newton-cooling")
def cooled_from_both_sides(patch):
    change(patch, "_thermal", pybamm_names.CELL_HEAT_LOSS, twice)


@breaks("growing-film")
def film_grows_twice_with_charge(patch):
    change(patch, "_metal", pybamm_names.METAL_FILM_GROWTH_WITH_CHARGE, twice)


@breaks("hysteresis")
def gap_counted_twice(patch):
    change(patch, "_cathode", pybamm_names.HYSTERESIS_GAP, twice)


@breaks("order-in-tolerance")
def solver_deaf_to_its_tolerance(patch):
    whole = pybamm.IDAKLUSolver

    def deaf(rtol, atol):
        return whole(rtol=rtol, atol=atol) if rtol < 1e-8 else whole(rtol=1e-4, atol=1e-6)

    patch.setattr(pybamm, "IDAKLUSolver", deaf)


@breaks("slow-capacity", "fast-capacity")
def capacity_on_another_mass(patch):
    scale(patch, rate_result, "specific_capacities", 1.01)


@pytest.mark.parametrize("name", BREAKS)
def test_the_rungs_notice(name, monkeypatch):
    function, rungs = BREAKS[name]
    function(monkeypatch)
    results = [RUNGS[rung].climb() for rung in rungs]
    assert [result.name for result in results if result.passed] == []
    # broken physics, not a program that stops
    assert [result.reason for result in results if result.reason is not None] == []


def test_every_rung_is_seen_to_fail():
    noticed = {rung for _, rungs in BREAKS.values() for rung in rungs}
    assert noticed == set(RUNGS)
