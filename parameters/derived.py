"""The one place where derived quantities of a cell are computed; impossible ones are refused.

Laws of temperature are evaluated at the temperature of the cell's test. F is the Faraday constant,
R the gas constant. Arguments of ``nernst_einstein`` may be floats, arrays or PyBaMM symbols.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from nasicell.parameters.constants import R_GAS, F
from nasicell.parameters.errors import InputError
from nasicell.parameters.leaves import concentration_laws
from nasicell.parameters.schema import Cathode, CellSections, Electrolyte


@dataclass(frozen=True)
class DerivedQuantity:
    """A number that follows from others.

    Attributes
    ----------
    name
        Name of the quantity, as on ``Derived``.
    si
        Value in SI units.
    unit_display
        The unit of ``text``.
    text
        The value for a reader, in ``unit_display``.
    formula
        How it was computed.
    """

    name: str
    si: float
    unit_display: str
    text: str
    formula: str


@dataclass(frozen=True)
class Derived:
    """Everything that follows from a cell's entries."""

    metal_molar_volume: DerivedQuantity
    electrode_thickness: DerivedQuantity
    electrode_porosity: DerivedQuantity
    active_material_volume_fraction: DerivedQuantity
    total_active_material_volume_fraction: DerivedQuantity
    inactive_volume_fraction: DerivedQuantity
    surface_area_per_volume: DerivedQuantity
    maximum_concentration: DerivedQuantity
    theoretical_capacity: DerivedQuantity
    areal_capacity: DerivedQuantity
    current_density_1C: DerivedQuantity
    salt_concentration: DerivedQuantity
    cation_diffusivity: DerivedQuantity
    anion_diffusivity: DerivedQuantity
    salt_diffusivity: DerivedQuantity
    particle_diffusivity: DerivedQuantity
    separator_resistance: DerivedQuantity
    cathode_film_resistance: DerivedQuantity
    cathode_film_resistance_on_electrode: DerivedQuantity

    def all(self) -> list[DerivedQuantity]:
        """Return the quantities in the order of their definition."""
        return [getattr(self, field.name) for field in fields(self)]


def nernst_einstein(
    conductivity: Any,
    transference_number: Any,
    concentration: Any,
    temperature: Any,
    mobile_fraction: Any = 1.0,
) -> tuple[Any, Any, Any]:
    """Return D+, D- and the salt diffusivity D [m2/s] of a fully dissociated salt.

    With M = kappa R T/(F^2 c):  D+ = t+ M,  D- = (1 - t+) M/x,  D = D+ D- (1 + x)/M

    kappa [S/m] conductivity, t+ transference number of the cation, c [mol/m3] concentration of the
    cation, x = c-/c mobile fraction of the anions, T [K]; all at rest. For x = 1, a binary salt, D
    is 2 D+ D-/(D+ + D-) = 2 t+ (1 - t+) M.
    """
    M = conductivity * R_GAS * temperature / (F**2 * concentration)
    t, x = transference_number, mobile_fraction
    return t * M, (1 - t) * M / x, t * (1 - t) * M * (1 + x) / x


def salt_concentration(electrolyte: Electrolyte) -> tuple[float, str]:
    """Return the concentration of the cation [mol/m3] and how it was found."""
    if electrolyte.salt_concentration is not None:
        return electrolyte.salt_concentration.si, "as given"
    if electrolyte.recipe is None:
        raise InputError(
            "is missing; write for example "
            "'salt_concentration: {value: 1 mol/L, kind: assumed, source: user}', or a recipe",
            path="electrolyte.salt_concentration",
        )
    amount = volume = 0.0
    for salt in electrolyte.recipe.salts:
        amount += salt.cations_per_formula * salt.mass.si / salt.molar_mass.si
        volume += salt.mass.si / salt.density.si if salt.density else 0.0
    for component in electrolyte.recipe.components:
        if component.volume is not None and component.mass is None:
            volume += component.volume.si
        elif component.volume is None and component.mass is not None and component.density:
            volume += component.mass.si / component.density.si
        else:
            raise InputError(
                "must have either a volume, or a mass and a density",
                path=f"electrolyte.recipe.components.{component.name}",
            )
    return amount / volume, "cations of the recipe / volume of its parts"


def settled(cell: CellSections) -> CellSections:
    """Tell the laws of the electrolyte at which concentration it rests."""
    concentration, _ = salt_concentration(cell.electrolyte)
    laws = {
        path.rpartition(".")[-1]: law.resting_at(concentration)
        for path, law in concentration_laws(cell)
    }
    return cell.model_copy(update={"electrolyte": cell.electrolyte.model_copy(update=laws)})


def electrode_geometry(cathode: Cathode) -> tuple[float, float, float]:
    """Return thickness L [m], porosity eps and total active volume fraction of the cathode.

    L (1 - eps) = m [1/rho + (w_c/w)/rho_c + (w_b/w)/rho_b],  eps_am = m/(rho L)

    m [kg/m2] loading of active material, w mass fractions, rho [kg/m3] densities of active
    material, carbon (c) and binder (b).
    """
    per_active = (
        1 / cathode.density.si
        + (
            cathode.carbon_mass_fraction.si / cathode.carbon_density.si
            + cathode.binder_mass_fraction.si / cathode.binder_density.si
        )
        / cathode.active_mass_fraction.si
    )
    solid = cathode.loading.si * per_active
    if cathode.porosity is not None:
        porosity = cathode.porosity.si
        if porosity >= 1.0:
            raise InputError(
                f"is '{cathode.porosity.text}'; an electrode's porosity must be below 1",
                path="cathode.porosity",
            )
        thickness = solid / (1 - porosity)
    elif cathode.thickness is not None:
        thickness = cathode.thickness.si
        porosity = 1 - solid / thickness
        if porosity <= 0.0:
            raise InputError(
                f"is '{cathode.thickness.text}'; loading and recipe alone fill "
                f"{solid * 1e6:.3g} um without any pore, write a larger thickness",
                path="cathode.thickness",
            )
    else:
        raise InputError(
            "is missing; write for example "
            "'porosity: {value: 0.5, kind: assumed, source: this-work}', or a thickness",
            path="cathode.porosity",
        )
    return thickness, porosity, cathode.loading.si / (cathode.density.si * thickness)


def _film(cell: CellSections, temperature: float) -> tuple[float, str]:
    film = cell.interphases.cathode
    if film.film_resistance is not None:
        return float(film.film_resistance(temperature)), "as given"
    if film.film_thickness is None or film.film_conductivity is None:
        missing = "film_thickness" if film.film_thickness is None else "film_conductivity"
        raise InputError(
            "is missing; write film_thickness and film_conductivity, or film_resistance alone",
            path=f"interphases.cathode.{missing}",
        )
    resistance = film.film_thickness.si / float(film.film_conductivity(temperature))
    return resistance, "film_thickness / film_conductivity"


def derive(cell: CellSections) -> Derived:
    """Compute everything that follows from the entries of a cell."""
    cathode, electrolyte, separator = cell.cathode, cell.electrolyte, cell.separator
    T = cell.test.temperature.si
    thickness, porosity, total = electrode_geometry(cathode)
    accessible = total * cathode.active_fraction.si
    radius = cathode.particle_radius.si
    area = 3 * accessible / radius
    sites = cathode.exchangeable_cations.si * cathode.density.si / cathode.molar_mass.si
    capacity = cathode.exchangeable_cations.si * F / cathode.molar_mass.si  # C/kg
    concentration, origin = salt_concentration(electrolyte)
    kappa = float(electrolyte.conductivity(T))
    t_plus = float(electrolyte.transference_number(T))
    partly = cell.electrolyte_model == "partly-mobile" and electrolyte.mobile_fraction is not None
    mobile = electrolyte.mobile_fraction.si if partly else 1.0  # type: ignore[union-attr]
    cation, anion, salt = nernst_einstein(kappa, t_plus, concentration, T, mobile)
    # a single-ion electrolyte carries direct current by its cations alone
    single_ion = cell.electrolyte_model == "single-ion"
    carrying = kappa * (t_plus if single_ion else 1.0)
    carrier = "t+ κ" if single_ion else "κ"
    if electrolyte.thermodynamic_factor is not None and not partly:
        salt *= float(electrolyte.thermodynamic_factor(T))
    given = electrolyte.salt_diffusivity
    film, film_origin = _film(cell, T)
    pores = separator.porosity.si**separator.bruggeman_exponent.si
    loading = cathode.loading.si
    table: list[tuple[str, float, str, float, str]] = [
        (
            "metal_molar_volume",
            cell.metal.molar_mass.si / cell.metal.density.si,
            "cm^3/mol",
            1e6,
            "molar_mass / density",
        ),
        ("electrode_thickness", thickness, "um", 1e6, "from loading, recipe and porosity"),
        ("electrode_porosity", porosity, "1", 1, "pore volume / electrode volume"),
        (
            "active_material_volume_fraction",
            accessible,
            "1",
            1,
            "active_fraction × loading / (density × thickness)",
        ),
        ("total_active_material_volume_fraction", total, "1", 1, "loading / (density × thickness)"),
        (
            "inactive_volume_fraction",
            1 - porosity - accessible,
            "1",
            1,
            "carbon, binder and idle active material: 1 − porosity − active",
        ),
        ("surface_area_per_volume", area, "1/um", 1e-6, "3 × active volume fraction / radius"),
        (
            "maximum_concentration",
            sites,
            "mol/L",
            1e-3,
            "exchangeable_cations × density / molar_mass",
        ),
        (
            "theoretical_capacity",
            capacity,
            "mAh/g",
            1 / 3600,
            "exchangeable_cations × F / molar_mass",
        ),
        (
            "areal_capacity",
            loading * capacity * cathode.active_fraction.si,
            "mAh/cm^2",
            1 / 36000,
            "loading × theoretical capacity × active_fraction",
        ),
        (
            "current_density_1C",
            cell.test.specific_current_1C.si * loading,
            "mA/cm^2",
            0.1,
            "specific_current_1C × loading",
        ),
        ("salt_concentration", concentration, "mol/L", 1e-3, origin),
        ("cation_diffusivity", cation, "m^2/s", 1, "t+ κ R T / (F² c)"),
        (
            "anion_diffusivity",
            anion,
            "m^2/s",
            1,
            f"(1 − t+) κ R T / (F² x c), x = {mobile:g} of the anions mobile",
        ),
        (
            "salt_diffusivity",
            salt if given is None or partly else float(given(T)),
            "m^2/s",
            1,
            "as given" if given is not None and not partly else "D+ D− (1 + x) / (D+ + x D−)",
        ),
        (
            "particle_diffusivity",
            radius**2 / float(cathode.diffusion_time_constant(T)),
            "m^2/s",
            1,
            "particle_radius² / diffusion_time_constant",
        ),
        (
            "separator_resistance",
            separator.thickness.si / (carrying * pores),
            "ohm*cm^2",
            1e4,
            f"thickness / ({carrier} porosity^b), on the electrode area",
        ),
        (
            "cathode_film_resistance",
            film,
            "ohm*cm^2",
            1e4,
            f"{film_origin}, on the particle surface",
        ),
        (
            "cathode_film_resistance_on_electrode",
            film / (area * thickness),
            "ohm*cm^2",
            1e4,
            "film resistance / (surface_area_per_volume × thickness)",
        ),
    ]
    return Derived(
        **{
            name: DerivedQuantity(name, si, unit, _text(si * factor, unit), formula)
            for name, si, unit, factor, formula in table
        }
    )


def _text(value: float, unit: str) -> str:
    return f"{value:.4g}" if unit == "1" else f"{value:.4g} {unit}"
