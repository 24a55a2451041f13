"""What ended a half-cycle, in words."""

import pytest

from nasicell.experiments.causes import READ, describe, head_room_shares
from nasicell.models import EQUILIBRIUM_VOLTAGE, LOSSES
from nasicell.parameters import load_cell
from nasicell.parameters.pybamm_names import SODIUM_CONTENT


@pytest.mark.parametrize(
    ("name", "content", "charge", "words"),
    [
        # in 10 % more content the carbon falls from 57 to 43 mV, still above the 10 mV
        ("wang2026-hc-pmma", 0.8, False, "the fall of the cathode's potential"),
        ("wang2026-hc-pmma", 0.95, False, "a filled cathode"),
        ("wang2026-hc-pmma", 0.15, True, "the rise of the cathode's potential"),
        ("wang2026-hc-pmma", 0.05, True, "an emptied cathode"),
        ("zhang2026-sn-fb", 0.99, False, "a filled cathode"),
        ("zhang2026-sn-fb", 0.01, True, "an emptied cathode"),
    ],
)
def test_a_cathode_is_filled_only_where_little_content_is_left(name, content, charge, words):
    cell = load_cell(name)
    U = cell.cathode.open_circuit_potential
    own = abs(float(U(content)) - float(U(0.5)))
    cutoff = cell.test.upper_cutoff.si if charge else cell.test.lower_cutoff.si
    room = abs(cutoff - float(U(0.5)))
    # five losses share the rest
    losses = dict.fromkeys(list(LOSSES)[:5], (room - own) / 5 * (-1 if charge else 1))
    values = {variable: losses.get(loss, 0.0) for loss, variable in LOSSES.items()}
    values |= {EQUILIBRIUM_VOLTAGE: float(U(content)), SODIUM_CONTENT: content}
    assert set(values) == set(READ)
    shares = head_room_shares(values, cell, charge=charge)
    assert sum(shares.values()) == pytest.approx(room, rel=1e-9)
    direction = "charge" if charge else "discharge"
    said = describe(shares, charge=charge)
    assert said == f"{direction} ended by {words} ({own * 1e3:.0f} of {room * 1e3:.0f} mV)"
