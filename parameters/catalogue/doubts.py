"""What the catalogue doubts of the electrolyte of a cell, in a sentence."""

from __future__ import annotations

import math
from collections.abc import Iterator

from nasicell.parameters.catalogue.electrolytes import CatalogueElectrolyte, catalogue
from nasicell.parameters.catalogue.flags import (
    BOUND,
    COMPUTED,
    CONTRADICTED,
    NOT_NEUTRAL,
    PREFACTOR,
    outvoted,
)
from nasicell.parameters.schema import Electrolyte

_WRITTEN = 1e-5  # relative: the middle of a range is written with six digits


def doubts(electrolyte: Electrolyte) -> list[str]:
    """Return a sentence if a cell uses a conductivity of the catalogue that is doubtful."""
    entry = catalogue().get(electrolyte.material)
    if entry is None or not _is_used(entry, electrolyte):
        return []
    reasons = list(_reasons(entry))
    if not reasons:
        return []
    return [
        f"The conductivity of {entry.name} is doubtful: {', and '.join(reasons)}; see 'nasicell "
        f"electrolytes {entry.name}', and set electrolyte.conductivity to one that you trust."
    ]


def _is_used(entry: CatalogueElectrolyte, electrolyte: Electrolyte) -> bool:
    """Tell whether the conductivity of a cell is that of the row, and not one set beside it."""
    used, listed = electrolyte.conductivity.reference, entry.conductivity
    if listed is None or used.source != entry.source:
        return False
    return math.isclose(used.si, listed.si, rel_tol=_WRITTEN)


def _reasons(entry: CatalogueElectrolyte) -> Iterator[str]:
    for flag in entry.flags:
        kind, _, detail = flag.partition(": ")
        if kind == NOT_NEUTRAL:
            yield f"its printed formula is not charge neutral ({detail})"
        elif kind == PREFACTOR:
            yield f"with its activation energy the prefactor is implausible ({detail})"
        elif kind == CONTRADICTED and outvoted(entry, catalogue().values()):
            yield "most other rows of the same compound differ more than tenfold"
        elif kind == COMPUTED:
            yield "it is probably computed, not measured"
        elif kind == BOUND:
            yield f"only its {detail} bound is published"
