"""The surface concentration of a particle, to one order more than PyBaMM's finite volumes give."""

from typing import Any

import numpy as np
import pybamm
from scipy.sparse import csr_matrix, eye, kron

SURFACE_WEIGHTS = (1 / 6, -5 / 6, 5 / 3)
"""Weights of the last three volumes of a sphere, from inside to outside."""


class ParticleVolumes(pybamm.FiniteVolume):
    r"""Finite volumes along a particle's radius with a surface value of order 4 at settled flux.

    A sphere under a constant flux settles into a parabola, c = a + b r^2. On N equal volumes of
    width h the conserved states then are the parabola's values at the nodes, raised by 5 b h^2/12
    (to order h^4), because their volume-weighted mean has to be the parabola's own. A straight
    line through the last two nodes misses the surface by -3 b h^2/4 and a parabola through the
    last three not at all; so with the offset their errors are -b h^2/3 and +5 b h^2/12, and

    .. math::
        c_s = \tfrac59 c_\mathrm{line} + \tfrac49 c_\mathrm{parabola}
            = \tfrac53 c_N - \tfrac56 c_{N-1} + \tfrac16 c_{N-2}

    has neither, and order h^4 is what remains. PyBaMM's default is the straight line. Valid for
    equal volumes and a diffusivity that does not depend on concentration; elsewhere of order 2.

    Pass it to a simulation: ``spatial_methods={**model.default_spatial_methods,
    "positive particle": ParticleVolumes()}``. The rate test does.
    """

    def boundary_value_or_flux(
        self, symbol: pybamm.Symbol, discretised_child: pybamm.Symbol, bcs: Any = None
    ) -> pybamm.Symbol:
        """Return the value at the surface by the weights above, all else as PyBaMM does."""
        at_surface = isinstance(symbol, pybamm.BoundaryValue) and symbol.side == "right"
        if not at_surface:
            return super().boundary_value_or_flux(symbol, discretised_child, bcs=bcs)
        row = np.zeros((1, self.mesh[discretised_child.domain].npts))
        row[0, -len(SURFACE_WEIGHTS) :] = SURFACE_WEIGHTS
        particles = self._get_auxiliary_domain_repeats(discretised_child.domains)
        matrix = csr_matrix(kron(eye(particles), row))
        return (pybamm.Matrix(matrix) @ discretised_child).with_domains(symbol)
