"""A cell, or its cathode, as a document of the exchange format BPX (Battery Parameter eXchange).

BPX describes cells of two porous electrodes. Its header allows a document of some parts only,
``"Model": "Partial"``; so a cell on metal goes out without a negative electrode. What BPX has no
place for is named by :mod:`nasicell.parameters.bpx_limits`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from nasicell.parameters.bibliography import doi_of
from nasicell.parameters.bpx_limits import Part, activated, refuse_loss
from nasicell.parameters.bpx_package import bpx_package, validated
from nasicell.parameters.constants import F
from nasicell.parameters.electrolyte_laws import ProductLaw
from nasicell.parameters.errors import InputError
from nasicell.parameters.laws import Arrhenius, ArrheniusTime, TemperatureLaw
from nasicell.parameters.potentials import (
    ExpressionPotential,
    PotentialLaw,
    TabulatedPotential,
    TwoPhasePlateau,
)
from nasicell.parameters.to_pybamm import sodium_content

if TYPE_CHECKING:
    from nasicell.parameters.cell import Cell

DENSITY = "Positive electrode active material density [kg.m-3]"
MOLAR_MASS = "Positive electrode active material molar mass [kg.mol-1]"
"""Names under "User-defined": what ties the maximum concentration to the formula."""
METAL = "against {} metal, for which BPX has no section"
"""Words of the header's description: BPX has no place for the metal itself."""


def to_bpx(cell: Cell, *, part: Part = "cell", leave_out: Collection[str] = ()) -> dict[str, Any]:
    """Return a cell or its cathode as a BPX document, valid under the package ``bpx``.

    Parameters
    ----------
    cell : Cell
        The cell.
    part : {"cell", "cathode"}
        All that BPX holds of the cell, or the positive electrode alone.
    leave_out : collection of str
        Names from :mod:`nasicell.parameters.bpx_limits` of what may be lost.

    Returns
    -------
    dict
        Plain data for JSON.

    Raises
    ------
    InputError
        If something would be lost that ``leave_out`` does not name; if it names what the cell does
        not have; if the package ``bpx`` is not installed or refuses the document.
    """
    if part not in ("cell", "cathode"):
        raise InputError(f"part is '{part}'; write cell or cathode")
    refuse_loss(cell, part, leave_out)
    bpx = bpx_package()
    sections = {"Cell": _cell(cell), "Positive electrode": _positive_electrode(cell)}
    conditions = {"Initial state-of-charge": 1, "Initial temperature [K]": cell.test.temperature.si}
    if part == "cell":
        sections |= {"Electrolyte": _electrolyte(cell), "Separator": _separator(cell)}
        rest = cell.derived.salt_concentration.si
        conditions["Initial electrolyte concentration [mol.m-3]"] = rest
    document = {
        "Header": _header(cell, part, leave_out, bpx.__version__),
        "Parameterisation": {
            **sections,
            "User-defined": {
                DENSITY: cell.cathode.density.si,
                MOLAR_MASS: cell.cathode.molar_mass.si,
            },
        },
        "State": {
            "Initial conditions": conditions,
            "Thermal environment": {"Ambient temperature [K]": cell.test.temperature.si},
        },
    }
    try:
        validated(document)
    except InputError as problem:
        raise problem.within(path=f"the {part} of '{cell.name}'") from None
    return document


def _header(cell: Cell, part: Part, leave_out: Collection[str], version: str) -> dict[str, str]:
    cathode, potential = cell.cathode, cell.cathode.open_circuit_potential
    what = "The positive electrode" if part == "cathode" else "Positive electrode and electrolyte"
    joined = isinstance(potential, TabulatedPotential)
    words = [
        f"{what} of '{cell.name}', written by nasicell: {cathode.formula} "
        f"{METAL.format(cell.metal.formula)}.",
        "Stoichiometry is the content over the exchangeable range.",
        *(["The points of the OCP are joined by a monotone cubic (PCHIP)."] if joined else []),
        *([f"Left out: {', '.join(sorted(set(leave_out)))}."] if leave_out else []),
    ]
    cited = [key for key, _ in cell.citations()]
    return {
        "BPX": version,
        "Title": cell.title if part == "cell" else f"Cathode of: {cell.title}",
        "Description": " ".join(words),
        "References": "; ".join(
            f"{key}: https://doi.org/{doi_of(key)}" if doi_of(key) else key for key in cited
        ),
        "Model": "Partial",
    }


def _cell(cell: Cell) -> dict[str, Any]:
    test, area = cell.test, cell.test.electrode_area.si
    return {
        "Electrode area [m2]": area,
        "Number of electrode pairs connected in parallel to make a cell": 1,
        "Lower voltage cut-off [V]": test.lower_cutoff.si,
        "Upper voltage cut-off [V]": test.upper_cutoff.si,
        "Nominal cell capacity [A.h]": cell.derived.current_density_1C.si * area,
        "Reference temperature [K]": _reference_temperature(cell),
    }


def _reference_temperature(cell: Cell) -> float:
    return cell.cathode.open_circuit_potential.reference_temperature


def _electrolyte(cell: Cell) -> dict[str, Any]:
    electrolyte, rest = cell.electrolyte, cell.derived.salt_concentration.si
    T = cell.test.temperature.si
    kappa, kappa_energy = _at_reference(electrolyte.conductivity, cell)
    if electrolyte.salt_diffusivity is None:
        D, D_energy = cell.derived.salt_diffusivity.si, None
    else:
        D, D_energy = _at_reference(electrolyte.salt_diffusivity, cell)
    return {
        "Cation transference number": float(electrolyte.transference_number(T)),
        "Diffusivity [m2.s-1]": D,
        **_if_activated("Diffusivity", D_energy),
        # without a shape a conductivity is dilute here: in proportion to the salt
        "Conductivity [S.m-1]": f"{kappa!r} * x / {rest!r}",
        **_if_activated("Conductivity", kappa_energy),
    }


def _separator(cell: Cell) -> dict[str, Any]:
    separator = cell.separator
    return {
        "Thickness [m]": separator.thickness.si,
        "Porosity": separator.porosity.si,
        "Transport efficiency": separator.porosity.si**separator.bruggeman_exponent.si,
    }


def _positive_electrode(cell: Cell) -> dict[str, Any]:
    """Return the cathode; K = 2 i0/F, since BPX has j0 = F K (c/c_rest x (1 - x))^(1/2)."""
    cathode, derived = cell.cathode, cell.derived
    potential = cathode.open_circuit_potential
    porosity = derived.electrode_porosity.si
    i0, i0_energy = _at_reference(cathode.exchange_current_density, cell)
    tau, tau_energy = _at_reference(cathode.diffusion_time_constant, cell)
    entropy = potential.entropy_coefficient
    return {
        "Thickness [m]": derived.electrode_thickness.si,
        "Porosity": porosity,
        "Transport efficiency": porosity**cathode.bruggeman_exponent.si,
        "Conductivity [S.m-1]": cathode.electronic_conductivity.si,
        "Minimum stoichiometry": sodium_content(cell, cell.test.upper_cutoff),
        "Maximum stoichiometry": sodium_content(cell, cell.test.lower_cutoff),
        "Maximum concentration [mol.m-3]": derived.maximum_concentration.si,
        "Particle radius [m]": cathode.particle_radius.si,
        "Surface area per unit volume [m-1]": derived.surface_area_per_volume.si,
        "Diffusivity [m2.s-1]": cathode.particle_radius.si**2 / tau,
        **_if_activated("Diffusivity", tau_energy),
        "OCP [V]": _open_circuit_potential(potential),
        **({} if entropy is None else {"Entropic change coefficient [V.K-1]": entropy.si}),
        "Reaction rate constant [mol.m-2.s-1]": 2 * i0 / F,
        **_if_activated("Reaction rate constant", i0_energy),
    }


def _open_circuit_potential(potential: PotentialLaw) -> str | dict[str, list[float]]:
    if isinstance(potential, ExpressionPotential):
        return potential.expression
    if isinstance(potential, TabulatedPotential):
        contents, volts = zip(*potential.points, strict=True)
        return {"x": list(contents), "y": list(volts)}
    assert isinstance(potential, TwoPhasePlateau)  # the last of the three laws
    return plateau_formula(*(quantity.si for quantity in plateau_numbers(potential)))


def plateau_numbers(law: TwoPhasePlateau) -> tuple[Any, ...]:
    """Return the numbers of a plateau in the order of its formula."""
    return (
        law.plateau,
        law.tilt,
        law.upper_amplitude,
        law.upper_width,
        law.lower_amplitude,
        law.lower_width,
    )


def plateau_formula(
    plateau: float, tilt: float, upper: float, upper_width: float, lower: float, lower_width: float
) -> str:
    """Write a plateau as a formula of x, operation by operation as the law computes it."""
    return (
        f"{plateau!r} - {tilt!r} * (x - 0.5) + {upper!r} * exp(-x / {upper_width!r}) "
        f"- {lower!r} * exp(-(1 - x) / {lower_width!r})"
    )


def _at_reference(law: TemperatureLaw, cell: Cell) -> tuple[float, float | None]:
    """Return value at the reference temperature and activation energy [J/mol].

    A law that is left out gives its value at the temperature of the cell's test.
    """
    inner = law.temperature if isinstance(law, ProductLaw) else law
    if not activated(law):
        return float(inner(cell.test.temperature.si)), None
    if isinstance(inner, Arrhenius | ArrheniusTime):
        return float(inner(_reference_temperature(cell))), inner.activation_energy.si
    return inner.reference.si, None


def _if_activated(name: str, energy: float | None) -> dict[str, float]:
    return {} if energy is None else {f"{name} activation energy [J.mol-1]": energy}
