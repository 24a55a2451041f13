"""The symmetric cell: alkali metal | electrolyte | the same metal, or a bare collector."""

from typing import Any

import pybamm

from nasicell.models.counter import CounterElectrode, SecondMetal
from nasicell.models.electrolyte import Electrolyte, SingleIon
from nasicell.models.electrolyte.planar import CONCENTRATION, OHMIC, PlanarConduction
from nasicell.models.interfaces import Faradaic, Films, Interfaces, StableFilms
from nasicell.models.interfaces.films import SYMMETRIC_CELL
from nasicell.models.interfaces.planar import COUNTER, METAL
from nasicell.models.parameters import CellParameters
from nasicell.parameters.pybamm_names import METAL_FOIL_CHARGE

POLARISATION = "Polarisation [V]"
CHARGE_PASSED = "Charge density passed [C.m-2]"
METAL_THICKNESS_CHANGE = "Metal thickness change [m]"
COUNTER_THICKNESS_CHANGE = "Counter electrode thickness change [m]"
NUCLEATION = "Nucleation loss [V]"
SYMMETRIC_LOSSES = {
    "separator": OHMIC,
    "electrolyte concentration": CONCENTRATION,
    "metal charge transfer": METAL.charge_transfer_loss,
    "metal film": METAL.film_loss,
    "counter charge transfer": COUNTER.charge_transfer_loss,
    "counter film": COUNTER.film_loss,
    "nucleation": NUCLEATION,
    "contact": "Contact loss [V]",
}
"""Losses in words, and the model variables that hold them; their sum is the polarisation."""


class SeparatorOnly(pybamm.BatteryModelOptions):
    """PyBaMM's options for a cell whose one region is the separator."""

    @property
    def whole_cell_domains(self) -> list[str]:
        """The regions between the current collectors."""
        return ["separator"]


class SymmetricCell(pybamm.lithium_ion.BaseModel):
    r"""Metal | electrolyte | counter electrode, both planar.

    .. math::
        V = \phi_\mathrm{counter} - \phi_\mathrm{metal} = -\sum_k \Delta V_k

    with V the voltage [V] and the losses of ``SYMMETRIC_LOSSES`` [V]. Current is positive where the
    metal at x = 0 dissolves and the counter electrode plates; V is then negative, as the voltage of
    a half-cell falls on discharge. "Polarisation [V]" is -V: what an instrument shows as positive
    for a positive current. The model is a system of ordinary differential equations: the potential
    in the electrolyte is an integral (:class:`PlanarConduction`). Works with ``pybamm.Simulation``,
    ``pybamm.Experiment`` and, with ``interfaces=Capacitive()``, ``pybamm.EISSimulation``.
    Isothermal.

    Parameters
    ----------
    options : dict, optional
        Further options of PyBaMM.
    name : str, optional
        The model's name.
    build : bool, optional
        Whether to build the equations at once.
    electrolyte : Electrolyte, optional
        ``SingleIon()`` (default), ``PartlyMobileAnions(mobile_fraction)`` or ``BinarySalt()``.
    interfaces : Interfaces, optional
        ``Faradaic()`` (default), ``Capacitive()`` or ``Blocking()``.
    films : Films, optional
        ``StableFilms()`` (default) or ``GrowingFilms()``.
    counter : CounterElectrode, optional
        ``SecondMetal()`` (default) or ``Collector()``.

    Raises
    ------
    pybamm.OptionError
        If an option contradicts the cell.

    Examples
    --------
    >>> import pybamm
    >>> from nasicell.models import SymmetricCell
    >>> cell = pybamm.ParameterValues("nasicell-zhang2026-sn-fb")
    >>> plating = pybamm.Experiment(["Discharge at 0.1 mA for 1 hour"])
    >>> simulation = pybamm.Simulation(SymmetricCell(), parameter_values=cell, experiment=plating)
    """

    def __init__(
        self,
        options: dict[str, Any] | None = None,
        name: str = "nasicell symmetric cell",
        build: bool = True,
        *,
        electrolyte: Electrolyte | None = None,
        interfaces: Interfaces | None = None,
        films: Films | None = None,
        counter: CounterElectrode | None = None,
    ) -> None:
        self.electrolyte = electrolyte or SingleIon()
        self.interfaces = interfaces or Faradaic()
        self.films = films or StableFilms()
        self.counter = counter or SecondMetal()
        own = {
            "working electrode": "positive",
            "contact resistance": "true",
            "surface form": self.interfaces.surface_form,
            "thermal": "isothermal",
        }
        for key, value in (options or {}).items():
            if own.get(key, value) != value:
                raise pybamm.OptionError(
                    f"SymmetricCell sets the option '{key}' to '{own[key]}' itself, not to "
                    f"'{value}'; its own arguments choose (interfaces=Capacitive())"
                )
        super().__init__(SeparatorOnly({**(options or {}), **own}), name)
        self.submodels = self._submodels()
        if build:
            self.build_model()

    def _rebuild_param(self) -> None:
        self.param = CellParameters(self.options, self.electrolyte)

    def _submodels(self) -> dict[str, pybamm.BaseSubModel]:
        """One submodel a law, in the order of the current's way."""
        param, options = self.param, self.options
        self.set_external_circuit_submodel()
        self.set_current_collector_submodel()
        return {
            **self.submodels,
            "temperature": _AmbientTemperature(param, options=options),
            "porosity": pybamm.porosity.Constant(param, options),
            "electrolyte transport efficiency": pybamm.transport_efficiency.Bruggeman(
                param, "Electrolyte", options
            ),
            "films": self.films.submodel(param, options, SYMMETRIC_CELL),
            "electrolyte diffusion": self.electrolyte.salt_submodel(param, options),
            "electrolyte conductivity": PlanarConduction(param, options=options),
            "metal": self.interfaces.planar(param, options, METAL),
            "counter electrode": self.interfaces.planar(param, options, COUNTER),
        }

    def set_voltage_variables(self) -> None:
        """Voltage, losses and thicknesses."""
        variables, param = self.variables, self.param
        current = variables["Current [A]"]
        passed = variables["Discharge capacity [A.h]"] * 3600 / param.A_cc
        thickness = passed * param.V_bar_Li / param.F
        variables[NUCLEATION] = -self.counter.potential(passed)
        T = variables["Volume-averaged cell temperature [K]"]
        variables["Contact loss [V]"] = current * param.R_contact(T)
        loss = sum(variables[name] for name in SYMMETRIC_LOSSES.values())
        variables.update(
            {
                POLARISATION: loss,
                "Voltage [V]": -loss,
                "Battery voltage [V]": -loss,
                "Power [W]": -loss * current,
                CHARGE_PASSED: passed,
                METAL_THICKNESS_CHANGE: -thickness,
                COUNTER_THICKNESS_CHANGE: thickness,
            }
        )
        left = pybamm.Parameter(METAL_FOIL_CHARGE) - passed
        self.events += [
            pybamm.Event("Metal left at the metal electrode [C.m-2]", left),
            *self.counter.events(passed),
        ]

    def set_soc_variables(self) -> None:
        """A symmetric cell has no state of charge."""

    def set_degradation_variables(self) -> None:
        """None."""

    @property
    def default_parameter_values(self) -> pybamm.ParameterValues:
        """The metal, electrolyte and interphases of the shipped cell Na | Sn-FB gel | NVP."""
        return pybamm.ParameterValues("nasicell-zhang2026-sn-fb")

    @property
    def default_geometry(self) -> dict[str, Any]:
        """The separator alone."""
        geometry = pybamm.battery_geometry(options={"working electrode": "positive"})
        return {name: geometry[name] for name in ("separator", "current collector")}

    @property
    def default_submesh_types(self) -> dict[str, Any]:
        """Volumes that shrink towards both electrodes, where concentrations are steepest."""
        return {
            **super().default_submesh_types,
            "separator": pybamm.Chebyshev1DSubMesh,
        }

    @property
    def default_var_pts(self) -> dict[str, int]:
        """PyBaMM's points, more of them in the separator."""
        return {**super().default_var_pts, "x_s": 40}

    @property
    def default_quick_plot_variables(self) -> list[str]:
        """What ``plot()`` shows."""
        return [
            "Electrolyte concentration [mol.m-3]",
            "Electrolyte potential [V]",
            "Current [A]",
            POLARISATION,
        ]


class _AmbientTemperature(pybamm.BaseSubModel):
    """The cell has the temperature of its surroundings."""

    def get_fundamental_variables(self) -> dict[str, Any]:
        y, z = pybamm.standard_spatial_vars.y, pybamm.standard_spatial_vars.z
        T = self.param.T_amb(y, z, pybamm.PrimaryBroadcast(pybamm.t, "current collector"))
        local = pybamm.PrimaryBroadcast(T, "separator")
        return {
            "Ambient temperature [K]": T,
            "X-averaged cell temperature [K]": T,
            "Volume-averaged cell temperature [K]": pybamm.yz_average(T),
            "Cell temperature [K]": local,
            "Separator temperature [K]": local,
        }
