"""What a reader of simulated numbers should know, in sentences."""

from typing import TYPE_CHECKING

import numpy as np

from nasicell.experiments.rate_result import RefinedRuns
from nasicell.models import PartlyMobileAnions
from nasicell.parameters.cell import Cell

if TYPE_CHECKING:
    from nasicell.experiments.rate_test import RateTest


def run_warnings(test: "RateTest", refined: RefinedRuns) -> list[str]:
    """Sentences on any number from these half-cycles.

    Parameters
    ----------
    test : RateTest
        The protocol.
    refined : RefinedRuns
        Its half-cycles.
    """
    cell = refined.cycler.cell
    found = [*_laws_out_of_range(cell, refined), *_laws_not_used(cell, refined)]
    worst = float(refined.errors.max())
    if worst > test.accuracy_mAh_g:
        found.append(
            f"numerical error {worst:.3f} mAh/g on the finest mesh exceeds the asked "
            f"{test.accuracy_mAh_g:g} mAh/g"
        )
    critical = cell.interphases.metal.critical_current_density
    fastest = max(test.rates(cell)) * cell.derived.current_density_1C.si
    if critical is not None and fastest > critical.si:
        found.append(
            f"the fastest rate is {fastest / critical.si:.1f} times the published critical current "
            f"density of {critical.text}; the model knows no dendrites"
        )
    endless = sum(run.endless for run in refined.runs)
    if endless:
        found.append(f"{endless} half-cycles reached their time limit before their cut-off")
    return found


def _laws_out_of_range(cell: Cell, refined: RefinedRuns) -> list[str]:
    """Laws used at temperatures or concentrations that their source does not back."""
    extremes = [one for pair in refined.extremes for one in pair]
    T = [cell.test.temperature.si, *(T for one in extremes for T in one.temperature)]
    found = list(cell.warnings(float(np.nanmin(T)), float(np.nanmax(T))))
    c = [c for one in extremes for c in one.concentration if np.isfinite(c)]
    if c and not isinstance(refined.choices.electrolyte, PartlyMobileAnions):
        found += cell.concentration_warnings(min(c), max(c))
    return found


def _laws_not_used(cell: Cell, refined: RefinedRuns) -> list[str]:
    """Entries of the cell file that belong to a fully mobile salt."""
    if not isinstance(refined.choices.electrolyte, PartlyMobileAnions):
        return []
    electrolyte = cell.electrolyte
    unused = [
        name
        for name in ("conductivity", "transference_number")
        if getattr(electrolyte, name).depends_on_concentration
    ]
    found = [f"the dependence of electrolyte.{name} on concentration" for name in unused]
    found += [
        f"electrolyte.{name}"
        for name in ("salt_diffusivity", "thermodynamic_factor")
        if getattr(electrolyte, name) is not None
    ]
    if not found:
        return []
    return [
        f"partly mobile anions do not use {', '.join(found)}: with immobile anions beside them, "
        "transport follows from conductivity and transference number at rest"
    ]


def measured_warnings(cell: Cell) -> list[str]:
    """Sentences on measured beside simulated capacities."""
    changed = [row.path for row in cell.rows() if row.source == "user"]
    if not changed or cell.test.measured is None:
        return []
    return [
        f"the measured capacities belong to the cell as it was before {', '.join(changed)} "
        "was changed"
    ]
