"""What a cell says of temperatures and electrolytes that its numbers do not bear."""

import pytest

from nasicell.parameters import Cell, load_cell

ORIGIN = {"kind": "assumed", "source": "user"}
VALID = {
    "law": "arrhenius",
    "at": "25 degC",
    "valid": ["25 degC", "80 degC"],
    "activation_energy": {"value": "0.3 eV", **ORIGIN},
}


@pytest.fixture(scope="module")
def cell():
    """Nothing but the conductivity knows temperature, from 298.15 K to 353.15 K."""
    mapping = load_cell("zhang2026-sn-fb").to_mapping()
    kappa = {"value": "1 mS/cm", **ORIGIN, "temperature": VALID}
    mapping["electrolyte"] = {**mapping["electrolyte"], "conductivity": kappa}
    return Cell.from_mapping(mapping)


def without_law(cell, low, high):
    return [text for text in cell.warnings(low, high) if text.startswith("No law of temp")]


def test_rounding_does_not_leave_the_range_of_a_law(cell):
    # 298.149 K was reported as outside a law that holds from 298.15 K
    assert cell.warnings(298.149, 298.252) == []
    assert not [text for text in cell.warnings(297.7, 353.6) if "outside" in text]
    for low, high in ((297.6, 300.0), (300.0, 353.7)):
        outside = [text for text in cell.warnings(low, high) if "outside the range" in text]
        assert len(outside) == 1
        assert outside[0].endswith("inside it, or give a law that holds there.")


def test_a_constant_says_which_way_it_errs(cell):
    (colder, free) = without_law(cell, 273.0, 290.0)
    assert "below it conduction and kinetics come out too fast (results too good)." in colder
    assert "too slow" not in colder
    (warmer, _) = without_law(cell, 298.0, 330.0)
    assert "above it conduction and kinetics come out too slow (results too poor)." in warmer
    (both, _) = without_law(cell, 273.0, 330.0)
    assert "too fast (results too good), above it too slow (results too poor)." in both
    assert "electrolyte.transference_number" in free
    assert "which way this errs is not known" in free
    assert free.endswith(" Where you know one, write it under 'temperature:' in a cell file.")
    assert without_law(cell, 294.0, 303.0) == []


def test_a_film_that_is_not_there_lacks_no_law(cell):
    path = "interphases.metal.film_resistance"
    assert cell.interphases.metal.film_resistance.reference.si == 0
    assert path not in " ".join(without_law(cell, 273.0, 273.0))
    film = cell.with_values({path: "5 ohm*cm^2"})
    assert path in without_law(film, 273.0, 273.0)[0]


def test_a_metal_that_melts_is_said(cell):
    molten = "The cell reaches 948 K, above the melting point of its metal (370.95 K): "
    (said,) = (text for text in cell.warnings(298.0, 948.0) if text.startswith(molten))
    assert said.endswith("; keep it cooler.")
    assert not [text for text in cell.warnings(298.0, 370.9) if "melting" in text]
    unknown = cell.to_mapping()
    unknown["metal"]["melting_point"] = None
    assert not [t for t in Cell.from_mapping(unknown).warnings(298, 948) if "melting" in t]


def doubted(cell, name, **values):
    changed = cell.with_values({"electrolyte": name, **values})
    return [text for text in changed.warnings(298.15) if "is doubtful" in text]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("na3ps4-tetragonal", "most other rows of the same compound differ more than tenfold"),
        ("na3sbs4-w", "its printed formula is not charge neutral (excess +0.18)"),
        ("na4snse4", "with its activation energy the prefactor is implausible (7.8e-05 S/cm)"),
        ("na10gep2s12", "it is probably computed, not measured"),
        ("na3sbs4-w0.12", "only its lower bound is published"),
    ],
)
def test_a_doubtful_conductivity_of_the_catalogue_is_said_with_what_to_do(cell, name, reason):
    (sentence,) = doubted(cell, name)
    assert sentence == (
        f"The conductivity of {name} is doubtful: {reason}; see 'nasicell electrolytes {name}', "
        "and set electrolyte.conductivity to one that you trust."
    )
    assert doubted(cell, name, **{"electrolyte.conductivity": "1 mS/cm"}) == []


@pytest.mark.parametrize("name", ["na3ps4", "na3sbs4", "nasicon-range", "tep-capsule-gel"])
def test_what_most_rows_bear_out_or_what_only_lacks_a_temperature_is_not_doubted(cell, name):
    assert doubted(cell, name) == []
