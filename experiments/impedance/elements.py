r"""What a cell's impedance is made of: the resistances the model knows, and how fast each charges.

All on the geometric electrode area [Ohm.m2]:

.. math::
    R_\mathrm{bulk} = \frac{L}{\kappa \, \mathrm{tor}}, \qquad
    R_\mathrm{ct} = \frac{RT}{F i_0}, \qquad
    R_\mathrm{ct, cathode} = \frac{RT}{F j_0 \, a L_\mathrm{cat}}

with L the separator's thickness [m]; kappa what conducts before anything has polarised [S.m-1]:
cations and anions where both move, the cations alone (t_+ kappa) in a single-ion electrolyte; i_0
and j_0 exchange-current densities [A.m-2]; a L_cat the particles' surface per electrode area [-].
"""

from dataclasses import dataclass

import numpy as np

from nasicell.experiments.impedance.linear import Arc
from nasicell.experiments.transport_at_rest import TransportAtRest
from nasicell.models import Capacitive, Electrolyte
from nasicell.models.interfaces.cathode import DOUBLE_LAYER, FILM_OVERPOTENTIAL
from nasicell.models.interfaces.metal import FILM_STATE
from nasicell.models.interfaces.planar import COUNTER
from nasicell.parameters.cell import Cell
from nasicell.parameters.constants import R_GAS, F
from nasicell.parameters.interphases import MetalInterphase
from nasicell.parameters.pybamm_names import METAL_OVERPOTENTIAL
from nasicell.parameters.to_pybamm import to_pybamm

FILM, CHARGE_TRANSFER = "film", "charge transfer"
SPHERE = 20.2
"""R^2/D over the slowest relaxation time of a sphere: the square of the first root of tan x = x."""


@dataclass(frozen=True)
class Element:
    """A resistance, and the capacitance beside it if there is one.

    Attributes
    ----------
    name : str
        In words.
    resistance : float
        On the electrode area [Ohm.m2].
    capacitance : float or None
        On the electrode area [F.m-2]; None: it does not charge.
    exponent : float
        Arc exponent [-].
    states : tuple of str
        The model's states that charge.
    """

    name: str
    resistance: float
    capacitance: float | None
    exponent: float
    states: tuple[str, ...]

    @property
    def time(self) -> float:
        """R C [s]; 0 without a capacitance."""
        return self.resistance * (self.capacitance or 0.0)


@dataclass(frozen=True)
class Elements:
    """The elements of a cell at one temperature.

    Attributes
    ----------
    contact, bulk : float
        [Ohm.m2].
    interfaces : tuple of Element
        Films and charge transfers.
    pores : float
        What is left of a porous cathode where all that charges is a short [Ohm.m2]; 0 without one.
    uneven : float
        What a porous cathode adds to ``pores`` and its interfaces because the current does not use
        them evenly, before anything diffuses [Ohm.m2].
    """

    contact: float
    bulk: float
    interfaces: tuple[Element, ...]
    pores: float
    uneven: float = 0.0

    @property
    def series(self) -> float:
        """What the spectrum starts from at high frequency [Ohm.m2]."""
        planar = (
            e for e in self.interfaces if e.capacitance is None and e.name != _of_cathode(FILM)
        )
        return self.contact + self.bulk + self.pores + sum(e.resistance for e in planar)

    @property
    def charging(self) -> float:
        """All interfaces that charge [Ohm.m2]."""
        return sum(e.resistance for e in self.interfaces if e.capacitance is not None)

    @property
    def arcs(self) -> dict[str, Arc]:
        """Constant-phase elements by the state that charges."""
        return {
            state: Arc(element.time, element.exponent)
            for element in self.interfaces
            if element.exponent != 1 and element.time > 0
            for state in element.states
        }


def half_cell_elements(
    cell: Cell, electrolyte: Electrolyte, interfaces: Capacitive, T: float, content: float
) -> Elements:
    """Elements of metal | electrolyte | cathode at a sodium content of the cathode."""
    metal, cathode, film = cell.interphases.metal, cell.cathode, cell.interphases.cathode
    surface = cell.derived.surface_area_per_volume.si * cell.derived.electrode_thickness.si
    # the one place where a film is thickness over conductivity, and where j0 is bounded
    values = to_pybamm(cell)
    R_film = float(values["Cathode film resistance [Ohm.m2]"](T))
    c_max, c_rest = cell.derived.maximum_concentration.si, cell.derived.salt_concentration.si
    exchange = values["Positive electrode exchange-current density [A.m-2]"]
    R_ct = R_GAS * T / (F * float(exchange(c_rest, content * c_max, c_max, T)))
    assert cathode.double_layer_capacitance is not None  # the protocol asks for it
    C_film = film.film_capacitance.si if interfaces.cathode_film and film.film_capacitance else None
    parts = (
        *_metal(metal, T, "metal ", interfaces.metal_film, METAL_OVERPOTENTIAL, FILM_STATE),
        Element(
            _of_cathode(FILM),
            R_film / surface,
            None if C_film is None else C_film * surface,
            1.0 if film.film_arc_exponent is None else film.film_arc_exponent.si,
            (FILM_OVERPOTENTIAL,),
        ),
        Element(
            _of_cathode(CHARGE_TRANSFER),
            R_ct / surface,
            cathode.double_layer_capacitance.si * surface,
            1.0
            if cathode.double_layer_arc_exponent is None
            else cathode.double_layer_arc_exponent.si,
            (DOUBLE_LAYER,),
        ),
    )
    at_once = 0.0 if interfaces.cathode_film else R_film
    pores = _pores(cell, electrolyte, T, at_once)
    return Elements(
        cell.interphases.contact_resistance.si,
        bulk_resistance(cell, electrolyte, T),
        tuple(part for part in parts if part.resistance > 0),
        pores,
        _pores(cell, electrolyte, T, R_film + R_ct) - pores - (R_film + R_ct - at_once) / surface,
    )


def symmetric_elements(
    cell: Cell, electrolyte: Electrolyte, interfaces: Capacitive, T: float
) -> Elements:
    """Elements of metal | electrolyte | metal; equal metals share their elements."""
    first, second = cell.interphases.metal, cell.interphases.counter
    equal = cell.interphases.counter_metal is None
    metal = _metal(
        first, T, "" if equal else "metal ", interfaces.metal_film, METAL_OVERPOTENTIAL, FILM_STATE
    )
    counter = _metal(
        second, T, "counter ", interfaces.counter_film, COUNTER.overpotential, COUNTER.film_drop
    )
    if equal:
        metal, counter = tuple(_twice(a, b) for a, b in zip(metal, counter, strict=True)), ()
    return Elements(
        cell.interphases.contact_resistance.si,
        bulk_resistance(cell, electrolyte, T),
        tuple(part for part in (*metal, *counter) if part.resistance > 0),
        0.0,
    )


def blocking_elements(cell: Cell, electrolyte: Electrolyte, T: float) -> Elements:
    """Elements of steel | electrolyte | steel: no film, nothing reacts."""
    return Elements(
        cell.interphases.contact_resistance.si, bulk_resistance(cell, electrolyte, T), (), 0.0
    )


def bulk_resistance(cell: Cell, electrolyte: Electrolyte, T: float) -> float:
    """L / (kappa tor) of the separator [Ohm.m2]."""
    separator = cell.separator
    efficiency = separator.porosity.si**separator.bruggeman_exponent.si
    return float(separator.thickness.si / (conductivity(cell, electrolyte, T) * efficiency))


def conductivity(cell: Cell, electrolyte: Electrolyte, T: float) -> float:
    """Conductivity before anything has polarised [S.m-1], at the concentration of rest."""
    c_rest = cell.derived.salt_concentration.si
    kappa, t_plus = cell.electrolyte.conductivity, cell.electrolyte.transference_number
    measured = float(kappa.at(c_rest, T, c_rest))
    return measured if electrolyte.carrier else measured * float(t_plus.at(c_rest, T, c_rest))


def slowest_time(
    cell: Cell, electrolyte: Electrolyte, elements: Elements, T: float, *, cathode: bool
) -> float:
    """Largest of the times in which anything in the cell settles [s].

    Parameters
    ----------
    cell : Cell
        The cell.
    electrolyte : Electrolyte
        The choice that is simulated.
    elements : Elements
        Its elements.
    T : float
        Temperature [K].
    cathode : bool
        Whether there are particles and pores.
    """
    times = [element.time for element in elements.interfaces]
    if cathode:
        times.append(float(cell.cathode.diffusion_time_constant(T)) / SPHERE)
    D = TransportAtRest.of(cell, electrolyte, T).diffusivity
    if D > 0:
        derived, separator = cell.derived, cell.separator
        length = separator.thickness.si
        slowing = separator.porosity.si ** (1 - separator.bruggeman_exponent.si)
        if cathode:
            length += derived.electrode_thickness.si
            porosity = derived.electrode_porosity.si
            in_pores = porosity ** (1 - cell.cathode.bruggeman_exponent.si)
            pores = cell.cathode.pore_conductivity
            if pores is not None:
                in_pores *= float(cell.electrolyte.conductivity(T)) / float(pores(T))
            slowing = max(slowing, in_pores)
        times.append(length**2 * slowing / (np.pi**2 * D))
    return float(max(times, default=1.0))


def _of_cathode(name: str) -> str:
    return f"cathode {name}"


def _metal(
    metal: MetalInterphase, T: float, of: str, film_charges: bool, overpotential: str, drop: str
) -> tuple[Element, ...]:
    assert metal.double_layer_capacitance is not None  # the protocol asks for it
    film, layer = metal.film_arc_exponent, metal.double_layer_arc_exponent
    C_film = metal.film_capacitance.si if film_charges and metal.film_capacitance else None
    R_ct = R_GAS * T / (F * float(metal.exchange_current_density(T)))
    return (
        Element(
            of + FILM,
            float(metal.film_resistance(T)),
            C_film,
            1.0 if film is None else film.si,
            (drop,),
        ),
        Element(
            of + CHARGE_TRANSFER,
            R_ct,
            metal.double_layer_capacitance.si,
            1.0 if layer is None else layer.si,
            (overpotential,),
        ),
    )


def _twice(one: Element, other: Element) -> Element:
    """Two equal elements in series: twice the resistance, half the capacitance."""
    return Element(
        one.name,
        2 * one.resistance,
        None if one.capacitance is None else one.capacitance / 2,
        one.exponent,
        (*one.states, *other.states),
    )


def _pores(cell: Cell, electrolyte: Electrolyte, T: float, z: float) -> float:
    r"""A porous electrode whose particles' surface has the resistance z [Ohm.m2].

    .. math::
        R = \frac{L}{k + \sigma} \left[ 1
            + \frac{2 + (\sigma/k + k/\sigma) \cosh\nu}{\nu \sinh\nu} \right], \qquad
        \nu^2 = L^2 \frac{a}{z} \left( \frac1k + \frac1\sigma \right)

    with k and sigma the conductivities of pores and solid [S.m-1]; Newman and Tobias,
    J. Electrochem. Soc. 109 (1962) 1183, doi:10.1149/1.2425269. For z = 0 both conduct side by
    side.
    """
    cathode, derived = cell.cathode, cell.derived
    pores = cathode.pore_conductivity
    kappa = conductivity(cell, electrolyte, T)
    if pores is not None:
        kappa *= float(pores(T)) / float(cell.electrolyte.conductivity(T))
    k = kappa * derived.electrode_porosity.si**cathode.bruggeman_exponent.si
    sigma, L = cathode.electronic_conductivity.si, derived.electrode_thickness.si
    alone = L / (k + sigma)
    if z <= 0:
        return float(alone)
    nu = L * np.sqrt(derived.surface_area_per_volume.si / z * (1 / k + 1 / sigma))
    # over e^nu, so that a large nu does not overflow
    decay = np.exp(-nu)
    cosh, sinh = (1 + decay**2) / 2, (1 - decay**2) / 2
    return float(alone * (1 + (2 * decay + (sigma / k + k / sigma) * cosh) / (nu * sinh)))
