"""The shipped cells as PyBaMM parameter sets, found through PyBaMM's entry points.

``pybamm.ParameterValues("nasicell-zhang2026-sn-fb")`` calls ``zhang2026_sn_fb`` of this module.
"""

from collections.abc import Callable
from typing import Any

from nasicell.parameters.library import list_cells, load_cell
from nasicell.parameters.to_pybamm import to_pybamm


def __getattr__(name: str) -> Callable[[], dict[str, Any]]:
    """Return the function of the shipped cell whose name has hyphens where this has underscores."""
    for summary in list_cells():
        if summary.name.replace("-", "_") == name:
            return _parameter_set(summary.name, summary.title)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _parameter_set(cell_name: str, title: str) -> Callable[[], dict[str, Any]]:
    def parameter_values() -> dict[str, Any]:
        return to_pybamm(load_cell(cell_name))

    parameter_values.__doc__ = title
    return parameter_values
