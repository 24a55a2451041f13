"""Sweeps as a user asks for them: axes, units, designs, metrics, and every refusal."""

import numpy as np
import pytest
from scipy.stats import qmc

import nasicell
from nasicell.experiments import rate_test
from nasicell.parameters import InputError
from nasicell.sweeps.design import Design, Sweep, fingerprint
from nasicell.sweeps.metrics import FASTEST
from nasicell.sweeps.netcdf import slabs

KAPPA = "electrolyte.conductivity"
LOADING = "cathode.loading"
EXACT = 1e-14
EVEN = 1e-12
INDEPENDENT = 0.1


@pytest.fixture(scope="module")
def cell():
    return nasicell.load("zhang2026-sn-fb")


def axis(cell, path, spec, **more):
    return Sweep.read(cell, {path: spec}, **more).axes[0]


def test_a_logarithmic_range_has_equal_ratios_and_both_ends(cell):
    found = axis(cell, KAPPA, "0.1mS/cm:3mS/cm:20:log")
    assert (found.unit, found.si_unit, len(found.values)) == ("mS/cm", "S/m", 20)
    assert (found.values[0], found.values[-1]) == (0.1, 3.0)
    np.testing.assert_allclose(np.diff(np.log(found.values)), np.log(30) / 19, rtol=EVEN)
    np.testing.assert_allclose(found.si(np.array([0.1, 3.0])), [0.01, 0.3], rtol=EXACT)


def test_the_last_unit_holds_for_all_without_one(cell):
    assert axis(cell, LOADING, "1,2,5 mg/cm^2").values == (1, 2, 5)
    assert axis(cell, KAPPA, "0.1:3 mS/cm:3").values == (0.1, 1.55, 3)
    mixed = axis(cell, "cathode.particle_radius", "500 nm, 1 um")
    assert (mixed.values, mixed.unit) == ((0.5, 1), "um")


def test_temperatures_keep_their_offset(cell):
    found = axis(cell, "test.temperature", "25 degC, 60 degC")
    assert found.values == (25, 60)
    np.testing.assert_allclose(found.si(np.array(found.values)), [298.15, 333.15], rtol=EXACT)


def test_plain_numbers_and_per_cent(cell):
    assert axis(cell, "electrolyte.transference_number", "0.5,0.9").unit == "1"
    found = axis(cell, "electrolyte.transference_number", "50:90 %:3")
    np.testing.assert_allclose(found.si(np.array(found.values)), [0.5, 0.7, 0.9], rtol=EXACT)


def test_an_optional_number_that_the_cell_does_not_have_can_be_varied(cell):
    assert axis(cell, "interphases.cathode.film_resistance", "1,2 ohm*cm^2").si_unit == "ohm*m^2"


def test_python_takes_arrays_in_si_units_and_texts(cell):
    assert axis(cell, KAPPA, np.geomspace(0.01, 0.3, 3)).values[0] == 0.01
    assert axis(cell, KAPPA, [0.01, 0.3]).unit == "S/m"
    assert axis(cell, KAPPA, ["0.66 mS/cm", "1.3 mS/cm"]).values == (0.66, 1.3)
    assert axis(cell, KAPPA, (0.01, 0.3), design="lhs:5").values == (0.01, 0.3)


def test_a_grid_is_the_product_of_its_axes_with_the_last_running_fastest(cell):
    sweep = Sweep.read(cell, {KAPPA: "1,2 mS/cm", LOADING: "1,2,5 mg/cm^2"})
    assert (sweep.shape, sweep.dimensions) == ((2, 3), ("conductivity", "loading"))
    expected = [[1, 1], [1, 2], [1, 5], [2, 1], [2, 2], [2, 5]]
    np.testing.assert_array_equal(sweep.numbers(0, 6), expected)
    np.testing.assert_allclose(sweep.si(5, 6), [[0.2, 0.05]], rtol=EXACT)


def test_names_that_two_axes_share_are_whole_paths(cell):
    paths = ["separator.porosity", "cathode.porosity", LOADING]
    sweep = Sweep.read(cell, dict.fromkeys(paths[:2], "0.4,0.5") | {LOADING: "1,2 mg/cm^2"})
    assert sweep.names == ("separator.porosity", "cathode.porosity", "loading")


def test_a_latin_hypercube_has_one_sample_in_each_of_its_strips(cell):
    ranges = {KAPPA: "0.1mS/cm:3mS/cm:log", LOADING: "1:5 mg/cm^2"}
    sweep = Sweep.read(cell, ranges, design="lhs:50", seed=3)
    kappa, loading = sweep.numbers(0, 50).T
    strips = np.floor(50 * np.log(kappa / 0.1) / np.log(30)), np.floor(50 * (loading - 1) / 4)
    for strip in strips:
        assert sorted(strip) == list(range(50))
    assert sweep.dimensions == ("sample",)


def test_a_sobol_design_halves_every_range_evenly(cell):
    sweep = Sweep.read(cell, {KAPPA: "1:3 mS/cm", LOADING: "1:5 mg/cm^2"}, design="sobol:64")
    kappa, loading = sweep.numbers(0, 64).T
    quarters = [np.sum((kappa < 2) == a) for a in (True, False)]
    quarters += [np.sum((kappa < 2) & (loading < 3))]
    assert quarters == [32, 32, 16]


def test_a_saltelli_design_mixes_each_row_of_a_with_that_of_b(cell):
    ranges = {KAPPA: "1:3 mS/cm", LOADING: "1:5 mg/cm^2", "cathode.porosity": "0.3:0.7"}
    sweep = Sweep.read(cell, ranges, design="saltelli:256", seed=3)
    assert (sweep.shape, sweep.dimensions) == ((256 * 5,), ("sample",))
    blocks = sweep.numbers(0, 1280).reshape(256, 5, 3)
    a, b = blocks[:, 0], blocks[:, 1]
    for number in range(3):
        expected = a.copy()
        expected[:, number] = b[:, number]
        np.testing.assert_array_equal(blocks[:, 2 + number], expected)
    for rows in (a, b):  # each half of every range holds half of the rows
        assert ((rows < [2, 3, 0.5]).sum(axis=0) == 128).all()
    assert abs(np.corrcoef(np.hstack([a, b]).T)[:3, 3:]).max() < INDEPENDENT


def test_the_samples_are_drawn_once_for_all_chunks(cell, monkeypatch):
    drawn = []
    sobol = qmc.Sobol
    monkeypatch.setattr(qmc, "Sobol", lambda *a, **more: drawn.append(a) or sobol(*a, **more))
    ranges = {KAPPA: "1:3 mS/cm", LOADING: "1:5 mg/cm^2"}
    sweep = Sweep.read(cell, ranges, design="saltelli:64", seed=41)
    parts = [sweep.numbers(*sweep.span(index)) for index in range(sweep.chunks)]
    assert (len(parts), len(drawn)) == (32, 1)
    with pytest.raises(ValueError, match="read-only"):
        sweep.design.shares(2)[0] = 0


def test_the_seed_decides_the_samples(cell):
    def numbers(seed):
        return Sweep.read(cell, {KAPPA: "1:3 mS/cm"}, design="lhs:9", seed=seed).numbers(0, 9)

    np.testing.assert_array_equal(numbers(None), numbers(0))
    assert not np.array_equal(numbers(0), numbers(1))


def test_a_chunk_holds_the_same_samples_as_the_whole(cell):
    sweep = Sweep.read(cell, {KAPPA: "1:3 mS/cm"}, design="lhs:300")
    parts = [sweep.si(*sweep.span(index)) for index in range(sweep.chunks)]
    np.testing.assert_array_equal(np.concatenate(parts), sweep.si(0, 300))


def test_rectangular_pieces_cover_any_run_of_a_grid_once():
    shape = (4, 3, 5)
    flat = np.arange(60)
    for start in range(0, 60, 7):
        for stop in range(start, 61, 3):
            whole = np.full(shape, -1)
            for slab, first, last in slabs(shape, start, stop):
                whole[slab] = flat[first:last].reshape(whole[slab].shape)
            expected = np.where((flat >= start) & (flat < stop), flat, -1).reshape(shape)
            np.testing.assert_array_equal(whole, expected)


def test_a_plan_gives_the_same_sweep_again(cell):
    sweep = Sweep.read(
        cell,
        {KAPPA: "0.1mS/cm:3mS/cm:log"},
        metrics=["limiting_rate@80%", "energy@0.5C"],
        design="sobol:8",
        electrolyte=nasicell.PartlyMobileAnions(mobile_fraction=0.06),
    )
    again = Sweep.from_plan(sweep.plan())
    assert again == sweep
    assert fingerprint(again.plan()) == fingerprint(sweep.plan())


def test_without_a_metric_it_is_the_capacity_at_the_fastest_rate(cell):
    (metric,) = Sweep.read(cell, {KAPPA: "1,2 mS/cm"}).metrics
    assert (metric.text, metric.variable) == ("capacity@15C", "capacity_15C")


@pytest.mark.parametrize(
    ("vary", "sentence"),
    [
        ({}, "a sweep needs a number to vary"),
        ({"electrolyte.conductivty": "1,2 mS/cm"}, "did you mean 'electrolyte.conductivity'?"),
        ({KAPPA: "1,2 mg/cm^2"}, "a conductivity is expected"),
        ({KAPPA: "1,2"}, "is '1' without a unit"),
        ({KAPPA: "1 mS/cn:2 mS/cm:3"}, "has the unit 'mS/cn', which is not known"),
        ({KAPPA: "0:3 mS/cm:5"}, "must be positive"),
        ({KAPPA: "0.1mS/cm:1e9mS/cm:5"}, "is not physical here"),
        ({KAPPA: "3:1 mS/cm:5"}, "runs from 3 to 1 mS/cm; write the lower end first"),
        ({KAPPA: "1:1 mS/cm:5"}, "write the lower end first"),
        ({KAPPA: "1:3 mS/cm:100000000000"}, "up to 100,000 values are taken"),
        ({KAPPA: f"1:3 mS/cm:{'9' * 5000}"}, "up to 100,000 values are taken"),
        (
            {KAPPA: "1:3 mS/cm:9999", LOADING: "1:3 mg/cm^2:9999"},
            "has 99,980,001 samples; up to 10,000,000 are taken",
        ),
        ({KAPPA: "1:3 mS/cm:0"}, "a whole number from 2 on, not '0'"),
        ({KAPPA: "1:3 mS/cm:-2"}, "a whole number from 2 on"),
        ({KAPPA: "1:3 mS/cm:2.5"}, "a whole number from 2 on"),
        ({KAPPA: "1:3 mS/cm"}, "write START:STOP:N"),
        ({KAPPA: "1:3 mS/cm:5:cubic"}, "write START:STOP:N"),
        ({KAPPA: "1,2,1 mS/cm"}, "write each value once"),
        ({KAPPA: "low,high"}, "a conductivity is expected"),
        ({KAPPA: "1,,2 mS/cm"}, "a conductivity is expected"),
        ({KAPPA: []}, "give a text, or at least one number"),
        ({KAPPA: [None]}, "give numbers in SI units, or texts"),
        ({"interphases.metal.film_resistance": "0:5 ohm*cm^2:5:log"}, "must begin above 0"),
        ({"test.temperature": "20:60 degC:5:log"}, "needs K"),
        ({"electrolyte": "1,2"}, "'electrolyte' is not a number"),
        ({"test.c_rates": "1,2"}, "'test.c_rates' is not a number"),
        ({"electrolyte.recipe": "1,2"}, "a group of entries"),
        ({"cathode.porosity": "0.4,0.5", "cathode.thickness": "20,30 um"}, "vary one of them"),
    ],
)
def test_axes_that_make_no_sense_are_refused_in_one_sentence(cell, vary, sentence):
    with pytest.raises(InputError) as refusal:
        Sweep.read(cell, vary)
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("design", "seed", "spec", "sentence"),
    [
        ("sobol:1000", None, "1:3 mS/cm", "scipy wants to have a power of two; write sobol:512 or"),
        ("saltelli:100", None, "1:3 mS/cm", "write saltelli:64 or saltelli:128"),
        ("lhs:100000000000", None, "1:3 mS/cm", "has more than 10,000,000 samples; write fewer"),
        (f"sobol:{2**31}", None, "1:3 mS/cm", "has more than 10,000,000 samples"),
        (f"lhs:{'9' * 5000}", None, "1:3 mS/cm", "has more than 10,000,000 samples"),
        ("saltelli:4194304", None, "1:3 mS/cm", "has 12,582,912 samples"),
        ("sobol:0", None, "1:3 mS/cm", "needs the number of samples"),
        ("lhs", None, "1:3 mS/cm", "needs the number of samples, for example lhs:1024"),
        ("lhs:many", None, "1:3 mS/cm", "needs the number of samples"),
        ("grit", None, "1,3 mS/cm", "did you mean 'grid'?"),
        ("grid:5", None, "1,3 mS/cm", "the axes give that of a grid"),
        ("grid", 1, "1,3 mS/cm", "takes no seed"),
        ("lhs:5", -1, "1:3 mS/cm", "the seed is -1"),
        ("lhs:5", None, "1:3 mS/cm:5", "a design draws its samples itself"),
        ("lhs:5", None, "1,3 mS/cm", "written LOW:HIGH"),
        ("lhs:5", None, "3:1 mS/cm", "write the lower end first"),
        ("lhs:5", None, (0.3, 0.1), "write the lower end first"),
    ],
)
def test_designs_that_make_no_sense_are_refused(cell, design, seed, spec, sentence):
    with pytest.raises(InputError) as refusal:
        Sweep.read(cell, {KAPPA: spec}, design=design, seed=seed)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    ("metric", "sentence"),
    [
        ("capasity@15C", "did you mean 'capacity'?"),
        ("capacity", "needs a C-rate up to 200"),
        ("capacity@-1C", "needs a C-rate"),
        ("capacity@0C", "needs a C-rate"),
        ("capacity@500C", "needs a C-rate up to 200"),
        ("capacity@80%", "needs a C-rate"),
        ("limiting_rate@15C", "the share that remains"),
        ("limiting_rate@100%", "the share that remains"),
    ],
)
def test_metrics_that_make_no_sense_are_refused(cell, metric, sentence):
    with pytest.raises(InputError, match=sentence.replace("?", r"\?")):
        Sweep.read(cell, {KAPPA: "1,2 mS/cm"}, metrics=[metric])


def test_other_numbers_that_make_no_sense_are_refused(cell):
    vary = {KAPPA: "1,2 mS/cm"}
    with pytest.raises(InputError, match="given twice"):
        Sweep.read(cell, vary, metrics=["capacity@1C", "capacity@1"])
    with pytest.raises(InputError, match="cycles are 0"):
        Sweep.read(cell, vary, cycles=0)
    with pytest.raises(InputError, match="accuracy is 0"):
        Sweep.read(cell, vary, accuracy_mAh_g=0)


def test_the_fastest_rate_is_that_of_a_rate_test():
    assert FASTEST == rate_test.FASTEST


def test_scipy_does_not_complain_of_the_powers_of_two_that_are_taken():
    assert Design.read("sobol:256", None).shares(3).shape == (256, 3)  # warnings are errors here
