import pytest

from nasicell.parameters import R_GAS, F, load_cell, nernst_einstein
from nasicell.parameters.consistency import overpotential

REL_PRINTED = 5e-3  # figures printed with three digits
REL_TWO_DIGITS = 2e-2
REL_ARITHMETIC = 1e-12


@pytest.fixture(scope="module")
def cell():
    """A cell whose tuned entries stand at round numbers, so that the oracles hold."""
    return load_cell("zhang2026-sn-fb").with_values(
        {
            "cathode.loading": "1.5 mg/cm^2",
            "cathode.active_fraction": "0.89",
            "cathode.porosity": "0.5",
            "cathode.particle_radius": "0.25 um",
            "cathode.diffusion_time_constant": "370 s",
            "interphases.cathode.film_thickness": "14 nm",
            "interphases.cathode.film_conductivity": "1e-6 S/m",
        }
    )


@pytest.mark.parametrize(
    ("loading", "recipe", "porosity", "thickness_um", "current_mA_cm2"),
    [
        (1, (0.7, 0.2, 0.1), 0.5, 10.9, 0.118),
        (2, (0.7, 0.2, 0.1), 0.5, 21.9, 0.235),
        (5, (0.8, 0.1, 0.1), 0.5, 45.2, 0.588),
        (20, (0.9, 0.05, 0.05), 0.4, 126, 2.35),
    ],
)
def test_electrode_thickness_and_current_by_hand(
    cell, loading, recipe, porosity, thickness_um, current_mA_cm2
):
    active, carbon, binder = recipe
    derived = cell.with_numbers(
        {
            "cathode.loading": loading * 1e-2,
            "cathode.active_mass_fraction": active,
            "cathode.carbon_mass_fraction": carbon,
            "cathode.binder_mass_fraction": binder,
            "cathode.porosity": porosity,
        }
    ).derived
    assert derived.electrode_thickness.si * 1e6 == pytest.approx(thickness_um, rel=REL_PRINTED)
    assert derived.current_density_1C.si / 10 == pytest.approx(current_mA_cm2, rel=REL_PRINTED)


@pytest.mark.parametrize(
    ("name", "expected", "tolerance"),
    [
        ("salt_concentration", 507.0, REL_PRINTED),
        ("cation_diffusivity", 6.4e-11, REL_TWO_DIGITS),
        ("anion_diffusivity", 4.1e-12, REL_TWO_DIGITS),
        ("salt_diffusivity", 7.7e-12, REL_TWO_DIGITS),
        ("separator_resistance", 27e-6 / (0.94 * 0.13), REL_TWO_DIGITS),
        ("maximum_concentration", 13870.0, REL_PRINTED),
        ("theoretical_capacity", 117.6 * 3.6 * 1e3, REL_PRINTED),
        ("total_active_material_volume_fraction", 0.289, REL_PRINTED),
        ("active_material_volume_fraction", 0.89 * 0.289, REL_PRINTED),
        ("surface_area_per_volume", 3 * 0.89 * 0.289 / 0.25e-6, REL_PRINTED),
        ("particle_diffusivity", 1.69e-16, REL_PRINTED),
        ("areal_capacity", 1.5e-2 * 0.89 * 117.6 * 3.6e3, REL_PRINTED),
    ],
)
def test_derived_quantities_by_hand(cell, name, expected, tolerance):
    assert getattr(cell.derived, name).si == pytest.approx(expected, rel=tolerance)


def test_porosity_and_thickness_give_each_other_back(cell):
    thick = cell.derived.electrode_thickness.si
    other = cell.with_numbers({"cathode.thickness": thick})
    assert other.cathode.porosity is None
    assert other.derived.electrode_porosity.si == pytest.approx(0.5, rel=REL_ARITHMETIC)


def test_volume_fractions_add_up_to_one(cell):
    derived = cell.derived
    parts = (
        derived.electrode_porosity,
        derived.active_material_volume_fraction,
        derived.inactive_volume_fraction,
    )
    assert sum(part.si for part in parts) == pytest.approx(1.0, rel=REL_ARITHMETIC)


def test_recipe_by_weight(cell):
    film = load_cell("liu2025-nvp").derived.salt_concentration.si
    moles, volume = 100 / 303.12, 100 / 1.7 + 100 / 1.78 + 70 / 2.0
    assert film == pytest.approx(moles / volume * 1e6, rel=REL_ARITHMETIC)


def test_film_on_particles_and_on_the_electrode(cell):
    derived = cell.derived
    film = derived.cathode_film_resistance.si
    assert film == pytest.approx(14e-9 / 1e-6, rel=REL_ARITHMETIC)
    roughness = derived.surface_area_per_volume.si * derived.electrode_thickness.si
    on_electrode = derived.cathode_film_resistance_on_electrode.si
    assert on_electrode == pytest.approx(film / roughness, rel=REL_ARITHMETIC)


def test_nernst_einstein_gives_back_conductivity_and_transference_number():
    F, R, T, c = 96485.3321233100, 8.31446261815324, 310.0, 700.0  # exact in the SI
    cation, anion, salt = nernst_einstein(0.2, 0.7, c, T)
    assert F**2 * c / (R * T) * (cation + anion) == pytest.approx(0.2, rel=REL_ARITHMETIC)
    assert cation / (cation + anion) == pytest.approx(0.7, rel=REL_ARITHMETIC)
    assert salt == pytest.approx(2 * cation * anion / (cation + anion), rel=REL_ARITHMETIC)


@pytest.mark.parametrize(
    ("i0_uA_cm2", "i_mA_cm2", "millivolt"),
    [(10, 0.1, 119), (10, 3.0, 293), (33.2, 0.5, 140), (1.1, 0.5, 314), (0.6, 0.5, 346)],
)
def test_overpotentials_of_published_exchange_currents(i0_uA_cm2, i_mA_cm2, millivolt):
    eta = overpotential(i_mA_cm2 * 10, i0_uA_cm2 * 1e-2, 298.15)
    assert eta * 1e3 == pytest.approx(millivolt, abs=0.6)


def test_head_room_and_limiting_current_are_stated(cell):
    said = " ".join(cell.consistency())
    assert "takes 211 mV" in said
    assert "upper cut-off, is 430 mV" in said
    assert "46.5 mA/cm^2" in said


@pytest.mark.parametrize(
    ("name", "direction", "middle", "cutoff"),
    [("zhang2026-sn-fb", "charge", 3.37, 3.8), ("wang2026-hc-pmma", "discharge", 0.0859, 0.01)],
)
def test_the_head_room_shown_is_the_smaller_one(name, direction, middle, cutoff):
    said = " ".join(load_cell(name).consistency())
    millivolts = round(abs(middle - cutoff) * 1e3)
    assert f"that of {direction}, from {middle:g} V at half content to the" in said
    assert f"cut-off, is {millivolts} mV." in said


def test_fewer_mobile_anions_are_faster_at_the_same_conductivity():
    c, T = 507.0, 298.15
    for x in (1.0, 0.3, 0.06):
        cation, anion, salt = nernst_einstein(0.13, 0.94, c, T, x)
        # the measured numbers come back from the ions that move
        assert F**2 / (R_GAS * T) * (cation * c + anion * x * c) == pytest.approx(0.13, rel=1e-12)
        assert cation / (cation + x * anion) == pytest.approx(0.94, rel=1e-12)
        expected = cation * anion * (1 + x) / (cation + x * anion)
        assert salt == pytest.approx(expected, rel=1e-12)


def test_a_partly_mobile_cell_derives_the_diffusivities_of_its_mobile_anions():
    values = {"electrolyte.mobile_fraction": "0.06", "electrolyte_model": "partly-mobile"}
    free, bound = load_cell("zhang2026-sn-fb"), load_cell("zhang2026-sn-fb").with_values(values)
    ratio = bound.derived.anion_diffusivity.si / free.derived.anion_diffusivity.si
    assert ratio == pytest.approx(1 / 0.06, rel=1e-12)
    assert bound.derived.cation_diffusivity.si == free.derived.cation_diffusivity.si
    assert not any("limiting current" in line for line in bound.consistency())
