r"""Where the voltage goes.

.. math:: V = U(\bar\theta) - \sum_k \Delta V_k

with U the cathode's open-circuit potential at its mean sodium content [V] and eleven losses [V],
each positive on discharge and negative on charge. Averages over the cathode are over its thickness.

================================  ============================================================
loss                              definition
================================  ============================================================
solid diffusion                   U(mean theta) - <U(theta_surface)>
hysteresis                        <U(theta_surface)> - <U of the branch>; 0 with one branch
cathode charge transfer           -<eta> of the particle surface
cathode film                      -<j R_film>
pore electrolyte, ohmic           ohmic part of phi_e(separator|cathode) - <phi_e>
separator, ohmic                  ohmic part of phi_e(metal) - phi_e(separator|cathode)
electrolyte concentration         -<integral of the concentration term from the metal>
metal charge transfer             eta of the metal
metal film                        i R_film of the metal
electronic                        <phi_s> - phi_s(current collector)
contact                           I R_contact
================================  ============================================================
"""

from typing import Any

import pybamm

from nasicell.models.electrolyte.base import SEPARATOR_CONCENTRATION_OVERPOTENTIAL
from nasicell.parameters.pybamm_names import (
    CATHODE_FILM_OVERPOTENTIAL,
    METAL_ELECTROLYTE_POTENTIAL,
    METAL_FILM_OVERPOTENTIAL,
    METAL_OVERPOTENTIAL,
    SODIUM_CONTENT,
)

EQUILIBRIUM_VOLTAGE = "Equilibrium voltage [V]"
LOSSES = {
    "solid diffusion": "Solid diffusion loss [V]",
    "hysteresis": "Hysteresis loss [V]",
    "cathode charge transfer": "Cathode charge-transfer loss [V]",
    "cathode film": "Cathode film loss [V]",
    "pore electrolyte": "Pore electrolyte ohmic loss [V]",
    "separator": "Separator ohmic loss [V]",
    "electrolyte concentration": "Electrolyte concentration loss [V]",
    "metal charge transfer": "Metal charge-transfer loss [V]",
    "metal film": "Metal film loss [V]",
    "electronic": "Electronic loss [V]",
    "contact": "Contact loss [V]",
}
"""Losses in words, and the model variables that hold them."""


def voltage_balance(variables: dict[str, Any], param: Any) -> dict[str, pybamm.Symbol]:
    """Return the equilibrium voltage and the eleven losses as model variables.

    Parameters
    ----------
    variables : dict
        The variables of a built half-cell model.
    param : CellParameters
        Its parameters.

    Returns
    -------
    dict
        ``EQUILIBRIUM_VOLTAGE`` and the values of ``LOSSES`` as keys, symbols [V] as values.
    """
    T_cathode = variables["X-averaged positive electrode temperature [K]"]
    U_mean = param.p.prim.U(variables[SODIUM_CONTENT], T_cathode)
    U_surface = variables["X-averaged positive electrode equilibrium open-circuit potential [V]"]
    U_branch = variables["X-averaged positive electrode open-circuit potential [V]"]

    # phi drops by the current and rises by the concentration term
    phi_end = pybamm.boundary_value(variables["Separator electrolyte potential [V]"], "right")
    separator = (
        variables[METAL_ELECTROLYTE_POTENTIAL]
        - phi_end
        + variables[SEPARATOR_CONCENTRATION_OVERPOTENTIAL]
    )
    concentration = -variables["X-averaged concentration overpotential [V]"]
    electrolyte = variables[METAL_ELECTROLYTE_POTENTIAL] - pybamm.x_average(
        variables["Positive electrolyte potential [V]"]
    )

    phi_s = variables["Positive electrode potential [V]"]
    electronic = pybamm.x_average(phi_s) - pybamm.boundary_value(phi_s, "right")
    metal_bulk = variables["Negative electrode potential drop [V]"]

    losses = {
        "solid diffusion": U_mean - U_surface,
        "hysteresis": U_surface - U_branch,
        "cathode charge transfer": -variables[
            "X-averaged positive electrode reaction overpotential [V]"
        ],
        "cathode film": variables[CATHODE_FILM_OVERPOTENTIAL],
        "pore electrolyte": electrolyte - separator - concentration,
        "separator": separator,
        "electrolyte concentration": concentration,
        "metal charge transfer": variables[METAL_OVERPOTENTIAL],
        "metal film": -variables[METAL_FILM_OVERPOTENTIAL],
        "electronic": electronic + metal_bulk,
        "contact": variables["Contact overpotential [V]"],
    }
    return {EQUILIBRIUM_VOLTAGE: U_mean} | {LOSSES[name]: loss for name, loss in losses.items()}
