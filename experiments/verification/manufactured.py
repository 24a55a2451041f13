r"""The project's own charge balances on their own, with a source that makes the solution known.

.. math::
    i(x) = I \cos\frac{\pi x}{2 L}, \qquad a j = \frac{\mathrm{d} i}{\mathrm{d} x}, \qquad
    c(x) = \frac{c_0}{1 - \beta \sin(\pi x/2 L)}

with x from the metal (0) to the collector (L) [m], I [A.m-2], c the salt [mol.m-3]. Neither
current nor salt flows at the collector. i/c has an integral, so the potential has a closed form
though the transport efficiency jumps between separator and cathode:

.. math::
    \phi(x) = -\int_0^x \frac{i \, \mathrm{d}x'}{\kappa(c) \, \mathrm{tor}}
              + \frac{2RT}{F} (1 - t_+) \ln\frac{c(x)}{c(0)}, \qquad \kappa(c) = \kappa c/c_0

The single-ion electrolyte has beta = 0, t_+ kappa for kappa and no second term. On meshes that
halve their spacing the largest error in the volumes has to fall with order 2. Method: Roache,
J. Fluids Eng. 124 (2002) 4, doi:10.1115/1.1436090.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pybamm
from numpy.typing import NDArray

from nasicell.experiments.verification.rung import Comparison, Rung
from nasicell.experiments.verification.specimen import Specimen
from nasicell.models import BinarySalt, Electrolyte, HalfCell, SingleIon
from nasicell.parameters.pybamm_names import METAL_ELECTROLYTE_POTENTIAL
from nasicell.parameters.to_pybamm import to_pybamm

SPECIMEN = Specimen(transference_number=0.6, loading=0.05)
"""54 um of cathode behind 27 um of separator; the transport efficiency jumps from 0.46 to 0.35."""
WAVE = np.pi / (2 * (SPECIMEN.separator_thickness + SPECIMEN.thickness))
"""Pi/(2 L) [m-1]."""
CURRENT = 30.0
"""I [A.m-2]."""
MESHES = (10, 20, 40)
"""Volumes in each of separator and cathode."""
WITHIN = 0.2


@dataclass(frozen=True)
class Manufactured:
    """The known solution.

    Attributes
    ----------
    electrolyte
        Whose current law.
    beta
        How unevenly the salt lies [-]; below 1.
    """

    electrolyte: Electrolyte
    beta: float

    def source(self, x: Any) -> Any:
        """A j [A.m-3] of a symbol x."""
        return -CURRENT * WAVE * pybamm.sin(WAVE * x)

    def concentration(self, x: Any) -> Any:
        """C [mol.m-3] of a symbol or an array x."""
        return SPECIMEN.salt_concentration / (1 - self.beta * np.sin(WAVE * x))

    def potential(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Phi [V]."""
        L_s = SPECIMEN.separator_thickness
        single = isinstance(self.electrolyte, SingleIon)
        kappa = SPECIMEN.cation_conductivity if single else SPECIMEN.conductivity
        inside = np.minimum(x, L_s)
        drop = (
            self._integral(inside) / SPECIMEN.separator_transport
            + (self._integral(x) - self._integral(inside)) / SPECIMEN.cathode_transport
        ) / kappa
        if single:
            return -drop
        diffusion = 2 * SPECIMEN.thermal_voltage * (1 - SPECIMEN.transference_number)
        ratio = self.concentration(x) / self.concentration(0.0)
        result: NDArray[np.float64] = -drop + diffusion * np.log(ratio)
        return result

    def _integral(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Integral of i c_0/c from 0 to x [A.m-1]."""
        sine = np.sin(WAVE * x)
        result: NDArray[np.float64] = CURRENT * (sine - self.beta * sine**2 / 2) / WAVE
        return result


def potential_in_the_volumes(case: Manufactured, volumes: int) -> tuple[Any, Any]:
    """Nodes [m] and the potential there [V] by the discretised charge balance.

    The balance is linear in the potential, so its discretisation is a matrix and a right side,
    and no solver's tolerance is in between.
    """
    model, values, half_cell = charge_balance(case)
    geometry = half_cell.default_geometry
    values.process_model(model)
    values.process_geometry(geometry)
    points = {**half_cell.default_var_pts, "x_s": volumes, "x_p": volumes}
    mesh = pybamm.Mesh(geometry, half_cell.default_submesh_types, points)
    pybamm.Discretisation(mesh, half_cell.default_spatial_methods).process_model(model)
    balance = model.concatenated_algebraic
    zero = np.zeros((2 * volumes, 1))
    right_side = balance.evaluate(t=0.0, y=zero)
    columns = [balance.evaluate(t=0.0, y=unit[:, None]) - right_side for unit in np.eye(len(zero))]
    potential = np.linalg.solve(np.hstack(columns), -right_side)[:, 0]
    x = mesh["separator", "positive electrode"].nodes - mesh["separator"].edges[0]
    return x, potential


def charge_balance(
    case: Manufactured,
) -> tuple[pybamm.BaseModel, pybamm.ParameterValues, HalfCell]:
    """The electrolyte's current law with source, salt and temperature given."""
    half_cell = HalfCell(build=False, electrolyte=case.electrolyte)
    submodel = case.electrolyte.current_submodel(half_cell.param, half_cell.options)
    # PyBaMM counts x from the back of the metal
    x_s = pybamm.standard_spatial_vars.x_s - half_cell.param.n.L
    x_p = pybamm.standard_spatial_vars.x_p - half_cell.param.n.L
    transport_s, transport_p = (
        tor * pybamm.ones_like(x)
        for tor, x in (
            (SPECIMEN.separator_transport, x_s),
            (SPECIMEN.cathode_transport, x_p),
        )
    )
    T_s, T_p = (SPECIMEN.temperature * pybamm.ones_like(x) for x in (x_s, x_p))
    c_s, c_p = (case.concentration(x) for x in (x_s, x_p))
    c_e = pybamm.concatenation(c_s, c_p)
    given = {
        "Cell temperature [K]": pybamm.concatenation(T_s, T_p),
        "Separator temperature [K]": T_s,
        "Positive electrode temperature [K]": T_p,
        "Electrolyte concentration [mol.m-3]": c_e,
        "Separator electrolyte concentration [mol.m-3]": c_s,
        "Positive electrolyte concentration [mol.m-3]": c_p,
        "Separator electrolyte transport efficiency": transport_s,
        "Positive electrolyte transport efficiency": transport_p,
        "Electrolyte transport efficiency": pybamm.concatenation(transport_s, transport_p),
        "Sum of volumetric interfacial current densities [A.m-3]": pybamm.concatenation(
            case.source(x_s), case.source(x_p)
        ),
        METAL_ELECTROLYTE_POTENTIAL: pybamm.Scalar(0),
    }
    variables = submodel.get_coupled_variables({**given, **submodel.get_fundamental_variables()})
    submodel.set_algebraic(variables)
    submodel.set_boundary_conditions(variables)
    submodel.set_initial_conditions(variables)
    slope = SPECIMEN.salt_concentration * case.beta * WAVE
    model = pybamm.BaseModel("manufactured charge balance")
    model.algebraic = submodel.algebraic
    model.initial_conditions = submodel.initial_conditions
    model.boundary_conditions = {
        **submodel.boundary_conditions,
        c_e: {
            "left": (pybamm.Scalar(slope), "Neumann"),
            "right": (pybamm.Scalar(0), "Neumann"),
        },
    }
    return model, pybamm.ParameterValues(to_pybamm(SPECIMEN.cell)), half_cell


def largest_error(case: Manufactured, volumes: int) -> float:
    """Largest error of the potential in the middle of a volume [V]."""
    nodes, potential = potential_in_the_volumes(case, volumes)
    return float(np.max(np.abs(potential - case.potential(nodes))))


def order(case: Manufactured) -> Callable[[], Comparison]:
    """Observed order of the largest error."""

    def compare() -> Comparison:
        errors = [largest_error(case, volumes) for volumes in MESHES]
        slope = np.polyfit(np.log(MESHES), np.log(errors), 1)[0]
        return Comparison(2.0, float(-slope), WITHIN)

    return compare


RUNGS = (
    Rung(
        "manufactured-single-ion",
        "Observed order of the single-ion charge balance with a manufactured solution, against 2.",
        "1",
        order(Manufactured(SingleIon(), beta=0.0)),
    ),
    Rung(
        "manufactured-binary",
        "Observed order of the binary charge balance with a manufactured solution, against 2.",
        "1",
        order(Manufactured(BinarySalt(), beta=0.6)),
    ),
)
