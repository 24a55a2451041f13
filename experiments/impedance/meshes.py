r"""Meshes on which an impedance is exact over many decades with few volumes.

At high frequency everything happens in a layer that becomes thinner as the root of the frequency,
at low frequency in the whole of a particle or a layer. Even volumes that resolve the one are
hundreds too many for the other.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import pybamm
from numpy.typing import NDArray
from scipy.linalg import solve_banded

Array = NDArray[np.float64]

SHELLS = 19
"""Volumes of a particle: its own impedance is then within 1e-4 over eight decades."""
SLOWEST, FASTEST = 2.0, 3e6
"""Angular frequency times R^2/D between which a particle's impedance is matched; on either side
its limits hold, and what lies above hides behind charge transfer and double layer."""
FINE = 2000
"""Volumes from which the matched ones are computed."""
FINEST = 1e-5
"""Thickness of the outermost of these, on a radius of 1."""
STRAIGHT = 4
"""Volumes in a separator without a salt balance: its potential is a straight line."""
LAYER, LAYER_STRETCH = 64, 4.0
"""Volumes in a cathode, and in a separator with a salt balance beside it; their grading."""
PLANAR, PLANAR_STRETCH = 200, 6.75
"""The same in a symmetric cell, where volumes cost next to nothing."""


class GradedSubMesh(pybamm.SubMesh1D):
    r"""Volumes that shrink towards both ends of a layer.

    .. math::
        x(u) = \tfrac{L}{2} \, \frac{\sinh(s u)}{\sinh s} \quad \text{from either end}, \qquad
        u \in [0, 1]

    with L the thickness [m], u even and s the stretch. In a boundary layer far from the end the
    volumes are then a fixed share of the distance from the end, so that it is resolved alike
    whatever its thickness.
    """

    def __init__(self, lims: Any, npts: Any, stretch: float) -> None:
        variable, limits, tabs = self.read_lims(lims)
        count = npts[variable.name]
        u = np.linspace(-1, 1, count + 1)
        inner = np.sinh(stretch * (1 - np.abs(u))) / np.sinh(stretch)
        middle = (limits["min"] + limits["max"]) / 2
        edges = middle + (limits["max"] - limits["min"]) / 2 * np.sign(u) * (1 - inner)
        edges[0], edges[-1] = limits["min"], limits["max"]
        super().__init__(edges, coord_sys=variable.coord_sys, tabs=tabs)


class MatchedSphere(pybamm.SubMesh1D):
    r"""Volumes and nodes of a sphere that match its impedance.

    The concentration at the surface per flux into a sphere of radius 1 and diffusivity 1 is

    .. math:: f(s) = \frac{1}{\sqrt s \coth \sqrt s - 1}, \qquad s = i \omega

    On N finite volumes v_k with distances between their nodes, over the areas between them, of g_k,
    the outermost node lying at the surface, it is the continued fraction

    .. math::
        f_N(s) = \cfrac{1}{s v_1 + \cfrac{1}{g_1 + \cfrac{1}{s v_2 + \dots}}}

    Volumes and distances are chosen such that f_N equals f, and so does its derivative, at
    frequencies spread evenly over the decades, and that the volumes make up the whole sphere. The
    error then falls exponentially with N, for even shells as 1/N^2. Druskin and Knizhnerman, SIAM
    J. Numer. Anal. 37 (2000) 403, doi:10.1137/S0036142997330792. Valid where the diffusivity does
    not depend on place, as at rest.
    """

    def __init__(self, lims: Any, npts: Any) -> None:
        variable, limits, tabs = self.read_lims(lims)
        radius = limits["max"]
        edges, nodes = matched_sphere(int(npts[variable.name]))
        super().__init__(edges * radius, coord_sys=variable.coord_sys, tabs=tabs)
        self.nodes = nodes * radius
        self.d_nodes = np.diff(self.nodes)


@lru_cache(maxsize=8)
def matched_sphere(count: int) -> tuple[Array, Array]:
    """Edges and nodes of the unit sphere's volumes, from the centre to the surface.

    Parameters
    ----------
    count : int
        Number of volumes, odd.
    """
    volumes, conductances = _fine_sphere()
    root = np.sqrt(volumes)
    diagonal = (np.r_[conductances, 0] + np.r_[0, conductances]) / volumes
    beside = -conductances / (root[1:] * root[:-1])
    load = np.zeros(volumes.size)
    load[0] = 1 / root[0]
    # Galerkin's method: what the sphere does at the chosen frequencies, and the constant, which
    # holds the whole amount
    functions = [root / np.linalg.norm(root)]
    for s in 1j * np.geomspace(SLOWEST, FASTEST, (count - 1) // 2):
        banded = np.array([np.r_[0, beside], diagonal + s, np.r_[beside, 0]])
        found = solve_banded((1, 1), banded, load)
        functions += [found.real, found.imag]
    scaled = [function / np.linalg.norm(function) for function in functions]
    basis, _ = np.linalg.qr(np.column_stack(scaled))
    # by the differences between neighbours, for the sum would drown the slow ones in round-off
    slopes = np.sqrt(conductances)[:, None] * np.diff(basis / root[:, None], axis=0)
    return _as_volumes(slopes.T @ slopes, basis.T @ load)


def _fine_sphere() -> tuple[Array, Array]:
    """Volumes and the conductances between them, from the surface to the centre; unit radius."""
    ratio = np.log(1 / FINEST) / FINE
    depth = np.expm1(ratio * np.arange(FINE + 1)) / np.expm1(ratio * FINE)
    radius = 1 - depth
    volumes = -np.diff(radius**3) / 3
    nodes = (depth[1:] + depth[:-1]) / 2
    return volumes, radius[1:-1] ** 2 / np.diff(nodes)


def _as_volumes(matrix: Array, vector: Array) -> tuple[Array, Array]:
    """Turn a reduced problem into the chain of volumes that behaves the same."""
    diagonal, beside = _lanczos(matrix, vector)
    volumes, gaps = [1 / float(vector @ vector)], []
    conductance = 0.0
    for k, b in enumerate(beside):
        # row k of a chain: its diagonal is (1/g_(k-1) + 1/g_k)/v_k, and beside it stands
        # 1/(g_k sqrt(v_k v_(k+1)))
        conductance = diagonal[k] * volumes[k] - conductance
        gaps.append(1 / conductance)
        volumes.append(conductance**2 / (b**2 * volumes[k]))
    cubes = 1 - 3 * np.cumsum(volumes)
    edges = np.cbrt(np.r_[1.0, cubes[:-1], 0.0])  # the last would be 0 but for round-off
    nodes = 1 - np.r_[0.0, np.cumsum(np.array(gaps) * edges[1:-1] ** 2)]
    return edges[::-1].copy(), nodes[::-1].copy()


def _lanczos(matrix: Array, vector: Array) -> tuple[list[float], list[float]]:
    """Tridiagonal form of a symmetric matrix that starts from a vector."""
    basis = [vector / np.linalg.norm(vector)]
    diagonal, beside = [], []
    for _ in range(vector.size):
        new = matrix @ basis[-1]
        diagonal.append(float(basis[-1] @ new))
        for _twice in range(2):  # against loss of orthogonality
            for old in basis:
                new = new - (old @ new) * old
        beside.append(float(np.linalg.norm(new)))
        basis.append(new / (beside[-1] or 1.0))
    return diagonal, beside[:-1]


def fitting_mesh(model: pybamm.BaseModel, *, salt_moves: bool) -> dict[str, Any]:
    """The mesh for a cell at rest, as keyword arguments of a simulation.

    Parameters
    ----------
    model : pybamm.BaseModel
        A half-cell or a symmetric cell.
    salt_moves : bool
        Whether the electrolyte has a salt balance; without one its potential is a straight line.
    """
    planar = "positive particle" not in model.default_geometry
    points = {**model.default_var_pts, "x_s": STRAIGHT}
    types = dict(model.default_submesh_types)
    if salt_moves:
        points["x_s"] = PLANAR if planar else LAYER
        types["separator"] = _graded(PLANAR_STRETCH if planar else LAYER_STRETCH)
    if not planar:
        points |= {"x_p": LAYER, "r_p": SHELLS}
        types["positive electrode"] = _graded(LAYER_STRETCH)
        types["positive particle"] = pybamm.MeshGenerator(MatchedSphere)
    return {"var_pts": points, "submesh_types": types}


def _graded(stretch: float) -> pybamm.MeshGenerator:
    return pybamm.MeshGenerator(GradedSubMesh, {"stretch": stretch})
