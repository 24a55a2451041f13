"""What a reader of simulated numbers should know, in sentences."""

from typing import TYPE_CHECKING

import numpy as np

from nasicell.experiments.accuracy import ACCURACY_V
from nasicell.experiments.rate_result import RefinedRuns
from nasicell.models import (
    BinarySalt,
    Choices,
    Electrolyte,
    Hysteresis,
    PartlyMobileAnions,
    SelfHeating,
)
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
    found = [
        *_laws_out_of_range(cell, refined),
        *electrolyte_entries_not_used(cell, refined.choices.electrolyte),
        *further_entries_not_used(cell, refined.choices),
    ]
    worst = float(refined.errors.max())
    if worst > test.accuracy_mAh_g:
        found.append(
            f"numerical error {worst:.3f} mAh/g on the finest mesh exceeds the asked "
            f"{test.accuracy_mAh_g:g} mAh/g"
        )
    if refined.energy_error > ACCURACY_V:
        found.append(
            f"numerical error {1e3 * np.nanmax(refined.voltage_errors):.2g} mV of a mean voltage "
            f"on the finest mesh exceeds {1e3 * ACCURACY_V:g} mV"
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


def further_entries_not_used(cell: Cell, choices: Choices) -> list[str]:
    """Sentences on entries of cathode and heat that the choices leave aside."""
    found = []
    if cell.cathode.hysteresis_gap is not None and not isinstance(choices.potential, Hysteresis):
        found.append(
            "cathode.hysteresis_gap is not used: --hysteresis, in Python potential=Hysteresis(), "
            "asks for it"
        )
    if cell.thermal is not None and not isinstance(choices.heat, SelfHeating):
        found.append(
            "the section thermal is not used: --self-heating, in Python heat=SelfHeating(), "
            "asks for it"
        )
    return found


def electrolyte_entries_not_used(cell: Cell, electrolyte: Electrolyte) -> list[str]:
    """Sentences on entries of the electrolyte that its model leaves aside."""
    found = []
    if not isinstance(electrolyte, BinarySalt) and (salt := _of_a_mobile_salt(cell)):
        found.append(
            f"the {electrolyte.name} electrolyte does not use {', '.join(salt)}, which "
            "belong to a fully mobile salt: its transport follows from conductivity and "
            "transference number at rest"
        )
    fraction = cell.electrolyte.mobile_fraction
    if fraction is not None and not isinstance(electrolyte, PartlyMobileAnions):
        found.append(
            f"the {electrolyte.name} electrolyte does not use electrolyte.mobile_fraction: "
            "--electrolyte partly-mobile, in Python electrolyte=PartlyMobileAnions(...), does"
        )
    return found


def _of_a_mobile_salt(cell: Cell) -> list[str]:
    """Entries that only a fully mobile salt can use."""
    electrolyte = cell.electrolyte
    found = [
        f"the dependence of electrolyte.{name} on concentration"
        for name in ("conductivity", "transference_number")
        if getattr(electrolyte, name).depends_on_concentration
    ]
    found += [
        f"electrolyte.{name}"
        for name in ("salt_diffusivity", "thermodynamic_factor")
        if getattr(electrolyte, name) is not None
    ]
    return found


def measured_warnings(cell: Cell) -> list[str]:
    """Sentences on measured beside simulated capacities."""
    changed = [
        row.path
        for row in cell.rows()
        # what only a further choice uses was added, not changed
        if row.source == "user" and not row.path.startswith(("thermal.", "cathode.hysteresis_"))
    ]
    if not changed or cell.test.measured is None:
        return []
    were = "was" if len(changed) == 1 else "were"
    return [
        f"the measured capacities belong to the cell as it was before {', '.join(changed)} "
        f"{were} changed"
    ]
