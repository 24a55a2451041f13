"""Translation of a cell into PyBaMM's parameter names. Nothing here imports PyBaMM.

Functions of concentration and temperature are written with NumPy's universal functions, which
PyBaMM's symbols understand; so one law serves numbers and equations alike.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nasicell.parameters import pybamm_names as names
from nasicell.parameters.constants import F
from nasicell.parameters.derived import nernst_einstein
from nasicell.parameters.laws import clipped

if TYPE_CHECKING:
    from nasicell.parameters.cell import Cell
    from nasicell.parameters.electrolyte_laws import ElectrolyteLaw
    from nasicell.parameters.interphases import MetalInterphase
    from nasicell.parameters.quantity import Quantity

METAL_CONDUCTIVITY = 2.1e7
"""Sodium metal [S.m-1] at 20 degC (CRC Handbook of Chemistry and Physics): drops nanovolts."""
METAL_MESH_THICKNESS = 1e-4
"""Metal [m]; PyBaMM wants a thickness though stripping does not use it up in the model."""
ENDLESS_FOIL_CHARGE = 1e12
"""Charge per area [C.m-2] of a foil whose thickness the file does not give: never used up."""
LEAST_CONTENT = 1e-3
"""As built, a cathode is at least so far from quite full: there it could hardly react."""
LEAST_ACTIVITY = 1e-4
"""Within this content of full and empty the exchange current stays as at it: it would vanish."""


def to_pybamm(cell: "Cell", *, as_built: bool = False) -> dict[str, Any]:
    """Return the parameters of a cell under PyBaMM's names, in SI units.

    The result feeds ``HalfCell`` and, since it also holds every name that PyBaMM's own half-cell
    asks for, ``pybamm.lithium_ion.DFN({"working electrode": "positive"})`` (which then ignores the
    films).

    Parameters
    ----------
    cell : Cell
        The cell.
    as_built : bool
        Whether the cell starts as it is built, discharged: the cathode in equilibrium at the lower
        cut-off. Otherwise it starts charged, in equilibrium at the upper cut-off, so that PyBaMM's
        default, a discharge at 1C, has something to discharge.

    Returns
    -------
    dict
        A fresh dictionary, numbers and functions by PyBaMM name; its key "citations" holds BibTeX.
    """
    return {
        **pybamm_entries(cell, as_built=as_built),
        "citations": [bibtex for _, bibtex in cell.citations()],
    }


def pybamm_entries(cell: "Cell", *, as_built: bool) -> dict[str, Any]:
    """Return numbers and functions by PyBaMM name, as in :func:`to_pybamm`, without citations."""
    return {
        **_cell_and_test(cell),
        **_metal(cell),
        **_counter_metal(cell),
        **_collector(cell),
        **_electrolyte(cell),
        **_cathode(cell),
        **_cathode_interphase(cell),
        **_thermal(cell),
        "Initial concentration in positive electrode [mol.m-3]": (
            cell.derived.maximum_concentration.si
            * sodium_content(cell, cell.test.lower_cutoff if as_built else cell.test.upper_cutoff)
        ),
    }


def _cell_and_test(cell: "Cell") -> dict[str, Any]:
    test = cell.test
    area = test.electrode_area.si
    T = test.temperature.si
    return {
        "Electrode height [m]": area**0.5,
        "Electrode width [m]": area**0.5,
        "Number of electrodes connected in parallel to make a cell": 1,
        "Number of cells connected in series to make a battery": 1,
        "Nominal cell capacity [A.h]": cell.derived.current_density_1C.si * area,
        "Current function [A]": cell.derived.current_density_1C.si * area,
        "Contact resistance [Ohm]": cell.interphases.contact_resistance.si / area,
        "Lower voltage cut-off [V]": test.lower_cutoff.si,
        "Upper voltage cut-off [V]": test.upper_cutoff.si,
        "Open-circuit voltage at 0% SOC [V]": test.lower_cutoff.si,
        "Open-circuit voltage at 100% SOC [V]": test.upper_cutoff.si,
        "Reference temperature [K]": cell.cathode.open_circuit_potential.reference_temperature,
        "Ambient temperature [K]": T,
        "Initial temperature [K]": T,
    }


def _metal(cell: "Cell") -> dict[str, Any]:
    metal = cell.interphases.metal
    return {
        "Negative electrode thickness [m]": METAL_MESH_THICKNESS,
        "Negative electrode conductivity [S.m-1]": METAL_CONDUCTIVITY,
        names.METAL_MOLAR_VOLUME: cell.derived.metal_molar_volume.si,
        names.METAL_FOIL_CHARGE: _foil_charge(cell),
        names.METAL_EXCHANGE_CURRENT_DENSITY: _metal_exchange_current(cell, metal),
        names.METAL_FILM_RESISTANCE: _of_temperature(metal.film_resistance),
        names.METAL_FILM_GROWTH_IN_TIME: _or_zero(metal.film_growth_in_time),
        names.METAL_FILM_GROWTH_WITH_CHARGE: _or_zero(metal.film_growth_with_charge),
        **_if_known(names.METAL_FILM_CAPACITANCE, metal.film_capacitance),
        **_if_known(names.METAL_DOUBLE_LAYER_CAPACITANCE, metal.double_layer_capacitance),
    }


def _counter_metal(cell: "Cell") -> dict[str, Any]:
    """The second metal of a symmetric cell; a half-cell leaves these entries unread."""
    counter = cell.interphases.counter
    return {
        names.COUNTER_EXCHANGE_CURRENT_DENSITY: _metal_exchange_current(cell, counter),
        names.COUNTER_FILM_RESISTANCE: _of_temperature(counter.film_resistance),
        names.COUNTER_FILM_GROWTH_IN_TIME: _or_zero(counter.film_growth_in_time),
        names.COUNTER_FILM_GROWTH_WITH_CHARGE: _or_zero(counter.film_growth_with_charge),
        **_if_known(names.COUNTER_FILM_CAPACITANCE, counter.film_capacitance),
        **_if_known(names.COUNTER_DOUBLE_LAYER_CAPACITANCE, counter.double_layer_capacitance),
    }


def _collector(cell: "Cell") -> dict[str, float]:
    collector = cell.interphases.collector
    if collector is None:
        return {}
    return {
        names.NUCLEATION_OVERPOTENTIAL: collector.nucleation_overpotential.si,
        names.NUCLEATION_CHARGE: collector.nucleation_capacity.si,
    }


def _metal_exchange_current(cell: "Cell", surface: "MetalInterphase") -> Callable[..., Any]:
    i0 = surface.exchange_current_density
    c_rest = cell.derived.salt_concentration.si

    def exchange_current_density(c_e: Any, c_metal: Any, T: Any) -> Any:
        """i0 = i0(T) (c+/c+rest)^(1/2) [A.m-2], on the geometric electrode area."""
        return i0(T) * (c_e / c_rest) ** 0.5

    return exchange_current_density


def _foil_charge(cell: "Cell") -> float:
    """Charge per electrode area in the metal foil [C.m-2]: z F density thickness / molar mass."""
    metal = cell.metal
    if metal.thickness is None:
        return ENDLESS_FOIL_CHARGE
    return metal.charge * F * metal.density.si * metal.thickness.si / metal.molar_mass.si


def _electrolyte(cell: "Cell") -> dict[str, Any]:
    electrolyte = cell.electrolyte
    kappa, t_plus = electrolyte.conductivity, electrolyte.transference_number
    c_rest = cell.derived.salt_concentration.si
    given = electrolyte.salt_diffusivity
    factor = electrolyte.thermodynamic_factor

    def conductivity(c_e: Any, T: Any) -> Any:
        """Conductivity [S.m-1]: as measured, or dilute, kappa(T) c/c_rest; depletion stops it."""
        if kappa.depends_on_concentration:
            return kappa.at(c_e, T, c_rest)
        return kappa(T) * (c_e / c_rest)

    def salt_diffusivity(c_e: Any, T: Any) -> Any:
        """Diffusivity of the salt [m2.s-1]: the file's, or f times Nernst-Einstein at rest.

        The thermodynamic factor f belongs to the driving force of diffusion and to the
        concentration term alike; in one alone it would change the current fraction at steady state.
        """
        if given is not None:
            return given.at(c_e, T, c_rest)
        # at t+ = 1 nothing would diffuse; the salt then stays uniform and D only has to exist
        ideal = nernst_einstein(kappa(T), clipped(t_plus(T), 0.0, 1 - 1e-9), c_rest, T)[2]
        return ideal if factor is None else factor.at(c_e, T, c_rest) * ideal

    return {
        "Separator thickness [m]": cell.separator.thickness.si,
        "Separator porosity": cell.separator.porosity.si,
        "Separator Bruggeman coefficient (electrolyte)": cell.separator.bruggeman_exponent.si,
        "Initial concentration in electrolyte [mol.m-3]": c_rest,
        "Cation transference number": _number_or_function(t_plus, c_rest),
        "Thermodynamic factor": 1.0 if factor is None else _number_or_function(factor, c_rest),
        "Electrolyte diffusivity [m2.s-1]": salt_diffusivity,
        "Electrolyte conductivity [S.m-1]": conductivity,
    }


def _cathode(cell: "Cell") -> dict[str, Any]:
    cathode, derived = cell.cathode, cell.derived
    U = cathode.open_circuit_potential
    i0, tau = cathode.exchange_current_density, cathode.diffusion_time_constant
    R_p = cathode.particle_radius.si
    c_rest = derived.salt_concentration.si

    def exchange_current_density(c_e: Any, c_s: Any, c_max: Any, T: Any) -> Any:
        """j0 = 2 i0(T) (c+/c+rest)^(1/2) (theta (1 - theta))^(1/2) [A.m-2], particle surface.

        Held at its value ``LEAST_ACTIVITY`` from full and empty: a cell that was driven there could
        not start back otherwise.
        """
        theta = clipped(c_s / c_max, LEAST_ACTIVITY, 1 - LEAST_ACTIVITY)
        return 2 * i0(T) * (c_e / c_rest) ** 0.5 * (theta * (1 - theta)) ** 0.5

    def diffusivity(theta: Any, T: Any) -> Any:
        """D_s = R^2 / tau(T) [m2.s-1]."""
        return R_p**2 / tau(T)

    return {
        "Positive electrode thickness [m]": derived.electrode_thickness.si,
        "Positive electrode porosity": derived.electrode_porosity.si,
        "Positive electrode active material volume fraction": (
            derived.active_material_volume_fraction.si
        ),
        "Positive electrode Bruggeman coefficient (electrolyte)": cathode.bruggeman_exponent.si,
        # the file's electronic conductivity is that of the composite: no further factor
        "Positive electrode Bruggeman coefficient (electrode)": 0.0,
        "Positive electrode conductivity [S.m-1]": cathode.electronic_conductivity.si,
        "Positive particle radius [m]": R_p,
        "Positive particle diffusivity [m2.s-1]": diffusivity,
        "Maximum concentration in positive electrode [mol.m-3]": derived.maximum_concentration.si,
        "Positive electrode OCP [V]": lambda theta: U(theta),
        "Positive electrode OCP entropic change [V.K-1]": (
            0.0 if U.entropy_coefficient is None else U.entropy_coefficient.si
        ),
        "Positive electrode exchange-current density [A.m-2]": exchange_current_density,
        "Positive electrode charge transfer coefficient": 0.5,
        **_if_known(names.CATHODE_DOUBLE_LAYER_CAPACITANCE, cathode.double_layer_capacitance),
        names.PORE_MOBILITY_RATIO: _pore_mobility_ratio(cell),
        **_if_known(names.HYSTERESIS_GAP, cathode.hysteresis_gap),
        **_if_known(names.HYSTERESIS_WIDTH, cathode.hysteresis_width),
    }


def _cathode_interphase(cell: "Cell") -> dict[str, Any]:
    film = cell.interphases.cathode
    return {
        names.CATHODE_FILM_RESISTANCE: _cathode_film(cell),
        names.CATHODE_FILM_GROWTH_IN_TIME: _or_zero(film.film_growth_in_time),
        names.CATHODE_FILM_GROWTH_WITH_CHARGE: _or_zero(film.film_growth_with_charge),
        **_if_known(names.CATHODE_FILM_CAPACITANCE, film.film_capacitance),
    }


def _thermal(cell: "Cell") -> dict[str, float]:
    """Heat capacity m c_p and heat loss h A of the cell, if the file gives them."""
    thermal = cell.thermal
    if thermal is None:
        return {}
    return {
        names.CELL_HEAT_CAPACITY: thermal.mass.si * thermal.specific_heat.si,
        names.CELL_HEAT_LOSS: thermal.heat_transfer_coefficient.si * thermal.cooling_area.si,
    }


def _pore_mobility_ratio(cell: "Cell") -> float | Callable[[Any], Any]:
    """Mobility of the ions in the cathode's pores over that in the separator, from conductivity."""
    pores, kappa = cell.cathode.pore_conductivity, cell.electrolyte.conductivity
    return 1.0 if pores is None else lambda T: pores(T) / kappa(T)


def _cathode_film(cell: "Cell") -> Callable[[Any], Any]:
    """Film resistance on the particle surface [Ohm.m2]: given, or thickness / conductivity."""
    film = cell.interphases.cathode
    if film.film_resistance is not None:
        return _of_temperature(film.film_resistance)
    thickness, conductivity = film.film_thickness, film.film_conductivity
    assert thickness is not None  # the schema's rules ask for the pair
    assert conductivity is not None
    return lambda T: thickness.si / conductivity(T)


def _if_known(name: str, quantity: "Quantity | None") -> dict[str, float]:
    """An entry only where the cell file has the number; PyBaMM then names what is missing."""
    return {} if quantity is None else {name: quantity.si}


def _or_zero(quantity: "Quantity | None") -> float:
    return 0.0 if quantity is None else quantity.si


def _number_or_function(law: "ElectrolyteLaw", c_rest: float) -> float | Callable[[Any, Any], Any]:
    """Give a plain number where nothing changes it, so that it can be set like one."""
    if not law.depends and not law.depends_on_concentration:
        return law.reference.si
    return lambda c_e, T: law.at(c_e, T, c_rest)


def _of_temperature(law: Any) -> Callable[[Any], Any]:
    """Give a law the plain signature that PyBaMM inspects."""
    return lambda T: law(T)


def sodium_content(cell: "Cell", potential: "Quantity") -> float:
    """Sodium content of a cathode in equilibrium at a potential.

    Parameters
    ----------
    cell : Cell
        The cell.
    potential : Quantity
        Potential against the metal [V].

    Returns
    -------
    float
        theta with U(theta) = potential; if U does not reach it, ``LEAST_CONTENT`` from the end.
    """
    U, target = cell.cathode.open_circuit_potential, potential.si
    low, high = LEAST_CONTENT, 1 - LEAST_CONTENT
    if float(U(low)) <= target:
        return low
    if float(U(high)) >= target:
        return high
    # U falls strictly, so halving the interval always ends; 60 halvings reach round-off
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if float(U(middle)) > target else (low, middle)
    return (low + high) / 2
