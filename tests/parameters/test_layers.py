"""The mass of the layers: by hand, and what is left out because nothing is stated."""

import pytest

from nasicell.parameters import Cell, InputError, load_cell
from nasicell.parameters.layers import electrolyte_density, layers

CELL = "zhang2026-sn-fb"
STATED = {
    "electrolyte.density": "1.2 g/cm^3",
    "separator.density": "0.95 g/cm^3",
    "metal.thickness": "50 um",
    "cathode.collector_mass_per_area": "4.05 mg/cm^2",
    "metal.collector_mass_per_area": "0 mg/cm^2",
}


@pytest.fixture(scope="module")
def cell():
    return load_cell(CELL)


def masses(cell):
    """Masses of the counted layers [mg/cm2]."""
    return {layer.name: layer.mass * 100 for layer in layers(cell).counted}


def test_masses_by_hand(cell):
    # 1.5 mg/cm2 of 3.16 g/cm3 with 20/70 of 1.9 g/cm3 and 10/70 of 1.78 g/cm3, half of it pores,
    # which take as much volume as the solid; 27 um of separator, half of it gel
    solid = 1.5e-3 * (1 / 3.16 + 0.20 / 0.70 / 1.9 + 0.10 / 0.70 / 1.78)  # cm
    full = cell.with_values(STATED)
    assert masses(full) == pytest.approx(
        {
            "cathode composite": 1.5 / 0.70,
            "electrolyte in the cathode": 1.2e3 * solid,
            "electrolyte in the separator": 1.2e3 * 0.5 * 27e-4,
            "solid of the separator": 0.95e3 * 0.5 * 27e-4,
            "metal": 0.968e3 * 50e-4,
            "current collector of the cathode": 4.05,
            "current collector of the metal": 0.0,
        }
    )
    assert layers(full).mass * 100 == pytest.approx(sum(masses(full).values()))
    assert layers(full).missing == ()


def test_what_grows_with_the_loading(cell):
    one, two = (
        masses(cell.with_values({**STATED, "cathode.loading": f"{m} mg/cm^2"})) for m in (2, 6)
    )
    grows = {name: two[name] / one[name] for name in one if one[name] > 0}
    assert grows == pytest.approx(
        {name: 3 if "cathode" in name and "collector" not in name else 1 for name in grows}
    )


def test_nothing_is_invented(cell):
    found = layers(cell)
    assert [layer.name for layer in found.counted] == ["cathode composite"]
    assert [layer.needs for layer in found.missing] == [
        "electrolyte.density",
        "electrolyte.density",
        "separator.density",
        "metal.thickness",
        "cathode.collector_mass_per_area",
        "metal.collector_mass_per_area",
    ]


def test_a_free_film_has_no_solid(cell):
    free = layers(cell.with_values({"separator.porosity": "1"}))
    assert "separator.density" not in [layer.needs for layer in free.missing]
    assert "solid of the separator" not in [layer.name for layer in free.counted]


def test_another_electrolyte_in_the_pores_needs_its_own_density(cell):
    other = cell.with_values({**STATED, "cathode.pore_conductivity": "5 mS/cm"})
    assert [layer.needs for layer in layers(other).missing] == ["cathode.pore_electrolyte_density"]
    heavy = other.with_values({"cathode.pore_electrolyte_density": "2.4 g/cm^3"})
    name = "electrolyte in the cathode"
    assert masses(heavy)[name] == pytest.approx(2 * masses(cell.with_values(STATED))[name])


def test_a_complete_recipe_gives_the_density(cell):
    raw = cell.to_mapping()
    recipe = raw["electrolyte"]["material"]["recipe"]

    def density(text):
        return {"value": text, "kind": "measured", "source": "doi:10.1000/own"}

    assert electrolyte_density(Cell.from_mapping(raw).electrolyte) is None
    for salt in recipe["salts"]:
        salt["density"] = density("2 g/cm^3")
    recipe["components"][0]["density"] = density("1 g/cm^3")
    assert electrolyte_density(Cell.from_mapping(raw).electrolyte) is None  # FEC has none yet
    recipe["components"][1]["density"] = density("1.5 g/cm^3")
    found, numbers = electrolyte_density(Cell.from_mapping(raw).electrolyte)
    # 1.5 g + 0.1 g of salts, 10 mL and 1 mL
    assert found == pytest.approx(1e3 * (1.6 + 10 + 1.5) / (0.8 + 11))
    assert {"electrolyte.recipe.components.DOL.density"} < set(numbers)
    assert not [path for path in numbers if path.endswith("molar_mass")]


def test_the_weakest_number_is_the_kind_of_a_mass():
    pouch = {layer.name: layer for layer in layers(load_cell("lu2026-sfc")).counted}
    assert {path: n.kind for path, n in pouch["metal"].numbers.items()} == {
        "metal.thickness": "measured",
        "metal.density": "assumed",
    }
    assert pouch["metal"].kind == "assumed"


def test_the_numbers_belong_to_the_cell_file(cell):
    assert dict(cell.with_values(STATED).quantities())["electrolyte.density"].si == 1200
    with pytest.raises(InputError, match=r"is '1\.2 mg'; a density is expected"):
        cell.with_values({"electrolyte.density": "1.2 mg"})
    with pytest.raises(InputError, match=r"did you mean 'separator\.density'"):
        cell.with_values({"separator.densty": "1 g/cm^3"})
    other = cell.with_values(STATED).with_values({"electrolyte": "sn-qse"})
    assert "electrolyte.density" in [layer.needs for layer in layers(other).missing]
