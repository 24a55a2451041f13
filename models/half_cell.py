"""The half-cell: alkali metal | electrolyte | porous insertion cathode."""

from typing import Any

import pybamm

from nasicell.models.cathode_potential import CathodePotential, OneBranch
from nasicell.models.electrode import ElectronicConduction
from nasicell.models.electrolyte import Electrolyte, SingleIon
from nasicell.models.heat import Heat, Isothermal
from nasicell.models.interfaces import Faradaic, Films, Interfaces, StableFilms
from nasicell.models.parameters import CellParameters
from nasicell.models.voltage_balance import voltage_balance


class HalfCell(pybamm.lithium_ion.DFN):
    """Doyle-Fuller-Newman half-cell with filmed interfaces and a choice of electrolyte.

    The metal is a boundary at x = 0, the cathode's current collector lies at x = L; current is
    positive on discharge. Charge transfer and a film act in series on both sides; a contact
    resistance adds to the cell. Works with ``pybamm.Simulation``, ``pybamm.Experiment`` and, with
    ``interfaces=Capacitive()``, ``pybamm.EISSimulation``.

    Parameters
    ----------
    options : dict, optional
        Further options of PyBaMM, for example ``{"calculate discharge energy": "true"}``.
    name : str, optional
        The model's name.
    build : bool, optional
        Whether to build the equations at once.
    electrolyte : Electrolyte, optional
        ``SingleIon()`` (default), ``PartlyMobileAnions(mobile_fraction)`` or ``BinarySalt()``.
    interfaces : Interfaces, optional
        ``Faradaic()`` (default) or ``Capacitive()``.
    films : Films, optional
        ``StableFilms()`` (default) or ``GrowingFilms()``.
    potential : CathodePotential, optional
        ``OneBranch()`` (default) or ``Hysteresis()``.
    heat : Heat, optional
        ``Isothermal()`` (default) or ``SelfHeating()``.

    Raises
    ------
    pybamm.OptionError
        If an option contradicts the half-cell.

    Examples
    --------
    >>> import pybamm
    >>> from nasicell.models import HalfCell, SingleIon
    >>> cell = pybamm.ParameterValues("nasicell-zhang2026-sn-fb")
    >>> simulation = pybamm.Simulation(HalfCell(electrolyte=SingleIon()), parameter_values=cell)
    """

    def __init__(
        self,
        options: dict[str, Any] | None = None,
        name: str = "nasicell half-cell",
        build: bool = True,
        *,
        electrolyte: Electrolyte | None = None,
        interfaces: Interfaces | None = None,
        films: Films | None = None,
        potential: CathodePotential | None = None,
        heat: Heat | None = None,
    ) -> None:
        self.electrolyte = electrolyte or SingleIon()
        self.interfaces = interfaces or Faradaic()
        self.films = films or StableFilms()
        self.potential = potential or OneBranch()
        self.heat = heat or Isothermal()
        own = {
            "working electrode": "positive",
            "contact resistance": "true",
            "surface form": self.interfaces.surface_form,
            "thermal": self.heat.thermal_option,
        }
        for key, value in (options or {}).items():
            if own.get(key, value) != value:
                raise pybamm.OptionError(
                    f"HalfCell sets the option '{key}' to '{own[key]}' itself, not to '{value}'; "
                    "its own arguments choose (heat=SelfHeating(), interfaces=Capacitive())"
                )
        super().__init__({**(options or {}), **own}, name, build)

    def _rebuild_param(self) -> None:
        self.param = CellParameters(self.options, self.electrolyte)

    @property
    def default_parameter_values(self) -> pybamm.ParameterValues:
        """The shipped cell Na | Sn-FB gel | NVP."""
        return pybamm.ParameterValues("nasicell-zhang2026-sn-fb")

    def set_electrolyte_concentration_submodel(self) -> None:
        """The electrolyte's choice of a salt balance."""
        self.submodels["electrolyte diffusion"] = self.electrolyte.salt_submodel(
            self.param, self.options
        )

    def set_electrolyte_potential_submodel(self) -> None:
        """The electrolyte's choice of a current law."""
        self.submodels["electrolyte conductivity"] = self.electrolyte.current_submodel(
            self.param, self.options
        )
        for domain in ("separator", "positive"):
            self.submodels[f"{domain} surface potential difference"] = (
                pybamm.electrolyte_conductivity.surface_potential_form.Explicit(
                    self.param, domain, self.options
                )
            )

    def set_solid_submodel(self) -> None:
        """Electronic conduction."""
        self.submodels["positive electrode potential"] = ElectronicConduction(
            self.param, "positive", self.options
        )

    def set_open_circuit_potential_submodel(self) -> None:
        """The choice of the cathode's potential; the metal's is the zero of the scale."""
        super().set_open_circuit_potential_submodel()
        self.submodels["positive primary open-circuit potential"] = self.potential.submodel(
            self.param, self.options
        )

    def set_thermal_submodel(self) -> None:
        """The choice of a heat balance."""
        self.submodels["thermal"] = self.heat.submodel(self.param, self.options)

    def set_intercalation_kinetics_submodel(self) -> None:
        """Charge transfer and film on the cathode's particles."""
        self.submodels["positive primary interface"] = self.interfaces.cathode(
            self.param, self.options
        )

    def set_li_metal_counter_electrode_submodels(self) -> None:
        """Charge transfer and film on the metal, and how films grow."""
        self.submodels["films"] = self.films.submodel(self.param, self.options)
        self.submodels["negative electrode potential"] = pybamm.electrode.ohm.LithiumMetalExplicit(
            self.param, "negative", self.options
        )
        self.submodels["negative electrode interface"] = self.interfaces.metal(
            self.param, self.options
        )

    def set_voltage_variables(self) -> None:
        """PyBaMM's voltage variables and the balance that closes."""
        super().set_voltage_variables()
        self.variables.update(voltage_balance(self.variables, self.param))
