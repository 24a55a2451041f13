r"""What an electrolyte model says of small currents, from its own laws at rest.

.. math::
    \mathrm{Ne} = \frac{\kappa R T}{F^2} \, \frac{\chi \, (1 - t_+)}{D \, c_+}, \qquad
    \frac{i_\mathrm{ss}}{i_0} = \frac{1}{1 + \mathrm{Ne}}, \qquad
    \tau = \frac{\epsilon L^2}{\pi^2 D \, \mathrm{tor}}

At a steady current no anion moves, D tor grad(c) = -(1 - t_+) i/F; the current law
i = -kappa tor [grad(phi) - (RT/F) chi grad(ln c_+)] then reads
grad(phi) = -(i/(kappa tor)) (1 + Ne), and Ne = 0 in the first instant. For one salt chi is
2 (1 - t_+) f, and Ne the number of Balsara and Newman, J. Electrochem. Soc. 162 (2015) A2720,
doi:10.1149/2.0651514jes. For dilute ions, mobile or in part bound, 1/(1 + Ne) is t_+.
"""

from dataclasses import dataclass

import numpy as np
import pybamm

from nasicell.models import Electrolyte, SymmetricCell
from nasicell.parameters.cell import Cell
from nasicell.parameters.constants import R_GAS, F
from nasicell.parameters.planar_cell import tortuous
from nasicell.parameters.to_pybamm import to_pybamm


@dataclass(frozen=True)
class TransportAtRest:
    """The transport properties of the equations that are solved, at the concentration of rest.

    Attributes
    ----------
    transference_number : float
        Share of the cations among what can move [-]; 1 where no anion can.
    newman_number : float
        Ne [-]; 0 where nothing polarises.
    diffusivity : float
        D of the salt in the free electrolyte [m2/s]; 0 where nothing relaxes.
    relaxation_time : float
        Slowest time constant of the salt between two electrodes [s]; 0 where nothing relaxes.
    """

    transference_number: float
    newman_number: float
    diffusivity: float
    relaxation_time: float

    @property
    def current_fraction(self) -> float:
        """Steady over initial current at small voltage, 1/(1 + Ne) [-]."""
        return 1 / (1 + self.newman_number)

    @classmethod
    def of(
        cls, cell: Cell, electrolyte: Electrolyte, temperature: float | None = None
    ) -> "TransportAtRest":
        """Evaluate the laws of an electrolyte choice.

        Parameters
        ----------
        cell : Cell
            The cell.
        electrolyte : Electrolyte
            The choice.
        temperature : float, optional
            Temperature [K]; by default that of the cell's test.
        """
        still = cls(1.0, 0.0, 0.0, 0.0)
        if not electrolyte.carrier:
            return still
        param = SymmetricCell(electrolyte=electrolyte, build=False).param
        values = pybamm.ParameterValues(to_pybamm(cell))
        if temperature is None:
            temperature = float(cell.test.temperature.si)
        c, T = param.c_e_init, pybamm.Scalar(temperature)

        def at_rest(symbol: pybamm.Symbol) -> float:
            # tables give an array of one number
            return float(np.asarray(values.evaluate(symbol)).item())

        t_plus, D = at_rest(param.t_plus(c, T)), at_rest(param.D_e(c, T))
        if t_plus >= 1:
            return still  # the anions could move, but nothing makes them
        diffusion = F**2 * D * at_rest(c)
        driven = at_rest(param.kappa_e(c, T)) * R_GAS * temperature
        stored = cell.separator.porosity.si * cell.separator.thickness.si**2
        return cls(
            transference_number=t_plus,
            newman_number=driven * at_rest(param.chi(c, T)) * (1 - t_plus) / diffusion,
            diffusivity=D,
            relaxation_time=float(stored / (np.pi**2 * D * tortuous(cell.sections))),
        )
