"""Energy, power and the best loading: an engine in closed form, and the real one once."""

import functools
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure

import nasicell
from nasicell.parameters.layers import layers
from nasicell.ragones import figure, search
from nasicell.ragones.question import read_rates
from nasicell.ragones.search import TOLERANCE, Curve, Point
from nasicell.sweeps.metrics import read_share

CELL = "zhang2026-sn-fb"
STATED = {"metal.thickness": "50 um", "electrolyte.density": "1.2 g/cm^3"}
RATES = [0.5, 2, 5, 20]
FULL, COST, VOLTAGE = 100.0, 2.0, 3.2
"""mAh/g; m2/kg: the capacity is FULL (1 - COST loading rate); V."""
ACCURACY = 0.05
"""mAh/g."""
SEARCH = 0.03
"""Relative: where a parabola is flat within the accuracy asked of the capacity."""
BASIS = 117.6
EXACT = 1e-9


def pretended(self, samples, c_rates):
    """Capacities that fall in a line with loading times rate."""
    loading, rate = np.asarray(samples)[:, :1], np.asarray(c_rates)[None, :]
    capacity = np.maximum(0, FULL * (1 - COST * loading * rate))
    lost = getattr(self, "failing", lambda m, r: np.zeros_like(m * r, dtype=bool))(loading, rate)
    capacity = np.where(lost, np.nan, capacity)
    status = np.where(lost, 2, np.where(capacity == 0, 1, 0)).astype(np.int8)
    return SimpleNamespace(
        discharge_capacity_mAh_g=capacity,
        charge_capacity_mAh_g=capacity,
        mean_voltage_V=np.where(status == 0, VOLTAGE, np.nan),
        energy_Wh_kg=VOLTAGE * capacity,
        energy_efficiency=np.where(status == 0, 0.9, np.nan),
        numerical_error_mAh_g=np.full_like(capacity, np.nan),
        status=status,
        reason=np.array(["", "beyond a cut-off", "the solver gave up"], object)[status],
    )


@pytest.fixture
def engine(pretended_batch, monkeypatch):
    monkeypatch.setattr(pretended_batch.Batch, "run", pretended)
    return pretended_batch.Batch


@pytest.fixture(scope="module")
def cell():
    return nasicell.load(CELL).with_values(STATED)


@functools.cache
def answer(cell):
    return nasicell.ragone(cell, "0.5:20mg/cm^2:16:log", RATES, share=0.8, accuracy_mAh_g=ACCURACY)


@pytest.fixture
def found(engine, cell):
    """The answer of the pretended engine, computed once."""
    return answer(cell)


def test_energy_and_power_by_hand(found):
    at = found.sel(c_rate=5).isel(loading=3)
    m = float(at.loading) / 100  # kg/m2
    capacity = FULL * (1 - COST * m * 5)
    hours = capacity / (5 * BASIS)
    assert float(at.capacity) == pytest.approx(capacity)
    assert float(at.discharge_time) == pytest.approx(hours)
    assert float(at.energy_per_area) == pytest.approx(VOLTAGE * capacity * m / 10)  # mWh/cm2
    assert float(at.power_per_area) == pytest.approx(VOLTAGE * capacity * m / 10 / hours)
    assert float(at.energy_per_mass) == pytest.approx(VOLTAGE * capacity * m / (at.mass / 100))
    assert at.energy_per_area.attrs["units"] == "mWh/cm^2"


def test_mean_power_is_mean_voltage_times_current_density(found):
    given = found.capacity > 0
    current = found.c_rate * BASIS * found.loading * 1e-3  # mA/cm2
    power = (found.mean_voltage * current).where(given)
    np.testing.assert_allclose(found.power_per_area, power.values, rtol=1e-12)
    both = found.energy_per_mass / found.power_per_mass
    np.testing.assert_allclose(both.where(given), found.discharge_time.where(given), rtol=1e-12)
    assert np.isnan(found.power_per_area.values[~given.values]).all()
    assert (found.energy_per_area.values[~given.values] == 0).all()


def test_the_best_loadings_are_those_of_the_closed_form(found, cell):
    r = found.c_rate.values
    per_area = 1 / (2 * COST * r) * 100  # mg/cm2
    inside = per_area < 20
    np.testing.assert_allclose(found.area_loading[inside], per_area[inside], rtol=SEARCH)
    most = VOLTAGE * FULL / (4 * COST * r) / 10
    np.testing.assert_allclose(found.area_value[inside], most[inside], rtol=1e-3)
    # per mass f + g m of the layers m (1 - c m)/(f + g m) is largest where
    # c g m^2 + 2 c f m - f = 0
    low, high = (layers(cell.with_numbers({"cathode.loading": m})).mass for m in (0.01, 0.02))
    g = (high - low) / 0.01
    f, c = low - 0.01 * g, COST * r
    per_mass = (np.sqrt((c * f) ** 2 + c * g * f) - c * f) / (c * g) * 100
    inside_too = per_mass < 20
    np.testing.assert_allclose(found.mass_loading[inside_too], per_mass[inside_too], rtol=SEARCH)
    assert (per_mass[inside] < 0.9 * per_area[inside]).all()  # two optima, not one


def test_the_range_is_that_of_the_error_of_the_capacity(found):
    # m (1 - c m) is within a share d of the largest at (1 +- sqrt(d)) / (2 c)
    best = found.sel(c_rate=5)
    d = ACCURACY / (FULL / 2)
    half = np.sqrt(d) / (2 * COST * 5) * 100
    assert float(best.area_high - best.area_low) / 2 == pytest.approx(half, rel=0.3)
    assert float(best.area_low) < 100 / (2 * COST * 5) < float(best.area_high)


def test_a_loading_beyond_the_range_is_said_to_lie_there(found):
    slow = found.sel(c_rate=0.5)  # best at 50 mg/cm2
    assert str(slow.area_outside.values) == "above"
    assert np.isnan(slow.area_loading)
    assert float(slow.area_value) == pytest.approx(float(slow.energy_per_area.max()))


def test_the_largest_loading_with_its_share_left(found):
    r = found.c_rate.values
    largest = 0.2 / (COST * (r - 0.1 * 0.8)) * 100
    inside = largest < 20
    np.testing.assert_allclose(found.share_loading[inside], largest[inside], rtol=0.01)
    assert (found.share_low <= found.share_loading).values[inside].all()
    assert (found.share_outside.values[~inside] == "above").all()


def test_the_range_of_the_share_is_that_of_the_error_of_the_capacity(engine, cell):
    wide = nasicell.ragone(cell, "0.2:2mg/cm^2:9:log", [20], share=0.8, accuracy_mAh_g=2)
    for end, share in (("low", 0.82), ("high", 0.78)):
        largest = (1 - share) / (COST * (20 - 0.1 * share)) * 100
        assert float(wide[f"share_{end}"][0]) == pytest.approx(largest, rel=0.02)


def test_a_failed_sample_takes_part_in_nothing(engine, cell, monkeypatch):
    monkeypatch.setattr(
        engine, "failing", staticmethod(lambda m, r: (m > 0.05) & (r == 5)), raising=False
    )
    failed = nasicell.ragone(cell, "1:16mg/cm^2:9:log", [5, 20], accuracy_mAh_g=ACCURACY)
    lost = np.isnan(failed.capacity.sel(c_rate=5).values)
    assert lost.any()
    assert not lost.all()
    assert all("gave up" in str(reason) for reason in failed.reason.values[lost])
    # 10 mg/cm2 would be best at 5C; without it nothing can be said beyond what ran
    assert str(failed.area_outside.sel(c_rate=5).values) == "above"
    assert float(failed.area_loading.sel(c_rate=20)) == pytest.approx(
        100 / (2 * COST * 20), rel=SEARCH
    )


def test_no_capacity_at_all_has_no_best_loading(engine, cell):
    none = nasicell.ragone(cell, "1,2,4 mg/cm^2", [100], accuracy_mAh_g=ACCURACY)
    assert str(none.area_outside.values[0]) == "nowhere"


def test_the_critical_current_is_a_loading(found, cell):
    critical = cell.interphases.metal.critical_current_density.si  # 30 A/m2
    at = found.c_rate * BASIS * found.critical_loading / 100
    np.testing.assert_allclose(at, critical)


def test_rates_are_read(cell):
    assert read_rates(cell, "5C, 0.5,1") == (0.5, 1, 5)
    assert read_rates(cell, "0.1:10:3:log") == (0.1, 1, 10)
    assert read_rates(cell, "1.2345:20:2:log") == (1.2345, 20)  # as they are written
    assert read_rates(cell, "5:5.004:3") == (5, 5.002, 5.004)
    assert read_rates(cell, [20, 2.0]) == (2, 20)
    assert read_rates(cell) == cell.test.c_rates
    for given, told in (
        ("1,x", "is 'x'; C-rates are above 0"),
        ("1:3", "write START:STOP:N or START:STOP:N:log, for example 0.1:20:8:log"),
        ("3:1:4", "lower end first"),
        ("1,1", "each value once"),
        ("500", "up to 200"),
        ("0.001,1", "from 0.01 on"),
    ):
        with pytest.raises(nasicell.InputError, match=told):
            read_rates(cell, given)


def test_a_share_is_read_as_everywhere():
    assert read_share("80%") == read_share(0.8) == read_share(" 0.80 ") == 0.8
    for given in (1, 80, "80 %%", "0%", "most", None, -0.5):
        with pytest.raises(nasicell.InputError, match="write a share such as 80%"):
            read_share(given)


def test_a_range_is_no_narrower_than_the_search(engine, cell):
    """With next to no error of the capacity the search itself is what is not known."""
    sharp = nasicell.ragone(cell, "2:20mg/cm^2:9:log", [5], accuracy_mAh_g=0.005)
    for target in ("area", "mass", "share"):
        low, best, high = (float(sharp[f"{target}_{n}"][0]) for n in ("low", "loading", "high"))
        assert low <= best * (1 - TOLERANCE) * (1 + EXACT), target
        assert high >= best * (1 + TOLERANCE) * (1 - EXACT), target


def test_the_real_engine(cell):
    small = nasicell.ragone(cell, "1,2,4 mg/cm^2", [10], accuracy_mAh_g=1)
    alone = nasicell.run(
        cell.with_values({"cathode.loading": "4 mg/cm^2"}),
        nasicell.RateTest(c_rates=[10], cycles_per_rate=2, return_to_first_rate=False),
    )
    assert float(small.capacity.values[-1, 0]) == pytest.approx(
        float(alone.discharge_capacity.values[-1]), abs=1.1
    )
    power = float(alone.mean_voltage.values[-1]) * 10 * BASIS * 4e-3  # mW/cm2
    assert float(small.power_per_area.values[-1, 0]) == pytest.approx(power, rel=0.01)
    assert str(small.area_outside.values[0]) == "above"


def test_a_loading_one_last_digit_away_is_not_run_again(monkeypatch):
    """Two searches over one bracket reach the same places by different round-off."""
    batch = SimpleNamespace()
    batch.run = functools.partial(pretended, batch)
    grid = np.geomspace(0.005, 0.2, 6)
    at = batch.run(grid[:, None], [0.1, 5])
    points = {
        float(m): Point(float(row[1]), VOLTAGE * float(row[1]), float(row[0]), ACCURACY)
        for m, row in zip(grid, at.discharge_capacity_mAh_g, strict=True)
    }
    curve = Curve(batch, 5, points, ACCURACY)
    found = []
    for digit in (0, 1):

        def search_at(lost, digit=digit, **_):
            for place in np.linspace(0.045, 0.09, 7):
                lost(np.nextafter(place, 0) if digit else place)

        monkeypatch.setattr(search, "minimize_scalar", search_at)
        found.append((curve.best(lambda m, point: point.energy * m), len(curve.points)))
    assert found[0] == found[1]


def test_the_figure_draws_every_loading_that_was_run(found):
    run = found.run_c_rate.values == 5
    loadings = found.run_loading.values[run]
    assert len(loadings) > found.sizes["loading"]
    assert np.isin(found.loading.values, loadings).all()
    capacity = np.maximum(0, FULL * (1 - COST * loadings / 100 * 5))
    energy = VOLTAGE * capacity * loadings / 1000
    np.testing.assert_allclose(found.run_energy_per_area.values[run], energy, rtol=1e-9)
    panel = nasicell.plot_ragone(found).axes[2]
    assert any(np.array_equal(line.get_xdata(), loadings) for line in panel.lines)


@pytest.mark.parametrize(("top", "most"), [(0.52, 4), (0.535, 4), (2.0, 3), (40.0, 6), (600.0, 6)])
def test_ticks_of_a_narrow_axis_do_not_collide(top, most):
    """An axis without two of 1, 2, 5 has a few round ticks; a wide one has those."""
    axes = Figure(layout="constrained").subplots()
    axes.set_xscale("log")
    axes.set_xlim(0.51, top)
    figure._plain_ticks(axes.xaxis)
    ticks = [tick for tick in axes.get_xticks() if 0.51 <= tick <= top]
    assert 2 <= len(ticks) <= most
