"""The metrics of samples, their status and reasons, from an engine in closed form."""

import itertools

import numpy as np
import pytest
import xarray as xr

import nasicell
from nasicell.models import LOSSES
from nasicell.parameters import InputError
from nasicell.sweeps.evaluating import FAILED as STATUS_FAILED
from nasicell.sweeps.evaluating import (
    NO_LIMIT,
    NOT_CLOSED,
    NOT_DEPLETED,
    OK,
    OUT_OF_REACH,
    STATUS,
    STEPS,
    Reasons,
    evaluate,
)
from nasicell.sweeps.metrics import FASTEST, observed_by, read_metrics

KAPPA = "electrolyte.conductivity"
LOADING = "cathode.loading"
BISECTED = 3e-3
"""Relative error of a limiting rate: linear within an interval of 6 %, of a smooth capacity."""
SAME = 1e-13
GOOD = 0.5
"""First number [S/m] at which the pretended capacity is 100 - rate/10."""


@pytest.fixture
def batch(pretended_batch):
    return pretended_batch.Batch(None, [KAPPA])


@pytest.fixture(scope="module")
def cell():
    return nasicell.load("zhang2026-sn-fb")


def asked(batch, numbers, *metrics):
    return evaluate(batch, np.array(numbers)[:, None], read_metrics(metrics, 15.0))


def status_of(found):
    return [STATUS[code] for code in found["status"]]


def test_metrics_at_several_rates_share_one_batch(batch):
    found = asked(batch, [GOOD, 0.1], "capacity@15C", "mean_voltage@1C", "energy_efficiency@15C")
    assert batch.runs == [(2, [1.0, 15.0])]
    np.testing.assert_allclose(found["capacity_15C"], [98.5, 92.5], rtol=SAME)
    np.testing.assert_allclose(found["mean_voltage_1C"], 3.29, rtol=SAME)
    assert status_of(found) == ["ok", "ok"]
    assert list(found["reason"]) == ["", ""]


@pytest.mark.parametrize("share", [95, 80, 50])
def test_the_limiting_rate_is_where_the_share_remains(batch, pretended_batch, share):
    numbers = np.geomspace(0.01, 0.1, 7)
    found = asked(batch, numbers, f"limiting_rate@{share}%")
    cost = pretended_batch.RATE_COST / numbers
    expected = (100 - share / 100 * (100 - 0.1 * cost)) / cost
    np.testing.assert_allclose(found[f"limiting_rate_{share}_percent"], expected, rtol=BISECTED)
    assert status_of(found) == ["ok"] * 7


def test_the_limiting_rate_of_a_sample_does_not_depend_on_the_others(batch):
    numbers = np.geomspace(0.01, 0.1, 7)
    together = asked(batch, numbers, "limiting_rate@80%")["limiting_rate_80_percent"]
    alone = [asked(batch, [n], "limiting_rate@80%")["limiting_rate_80_percent"] for n in numbers]
    np.testing.assert_array_equal(together, np.concatenate(alone))


def test_every_step_of_the_search_is_one_batch(batch):
    asked(batch, np.linspace(0.02, 0.1, 50), "limiting_rate@80%", "limiting_rate@81%")
    assert len(batch.runs) == 2 + 2 * STEPS
    assert all(samples == 50 for samples, _ in batch.runs)


def test_a_sample_that_never_loses_the_share_is_out_of_range(batch):
    found = asked(batch, [GOOD, 10.0], "limiting_rate@95%", "capacity@1C")
    assert status_of(found) == ["ok", "limiting_rate_beyond_200C"]
    assert np.isnan(found["limiting_rate_95_percent"][1])
    assert found["capacity_1C"][1] > 0
    assert found["reason"][1] == f"{FASTEST:g}C: more than 95 % of the capacity at 0.1C remains"


def test_a_sample_without_capacity_has_no_limiting_rate(batch):
    found = asked(batch, [1e-5], "limiting_rate@80%", "capacity@1C")
    assert status_of(found) == ["out_of_reach"]
    assert found["capacity_1C"][0] == 0
    assert np.isnan(found["limiting_rate_80_percent"][0])
    assert found["reason"][0] == (
        "1C: beyond the upper cut-off at once; 0.1C: no capacity of which a share could remain"
    )


def test_a_failed_sample_is_a_row_with_its_reason_and_the_others_go_on(batch):
    found = asked(batch, [GOOD, 0.255, 0.1], "capacity@1C", "capacity@15C", "limiting_rate@90%")
    assert status_of(found) == ["ok", "failed", "ok"]
    assert found["reason"][1] == "1C, 15C, 0.1C: the solver gave up"
    for name in ("capacity_1C", "capacity_15C", "limiting_rate_90_percent"):
        assert np.isnan(found[name][1])
        assert np.isfinite(found[name][[0, 2]]).all()


def test_a_loss_is_the_mean_that_the_batch_observed_in_millivolts(pretended_batch):
    metrics = read_metrics(["loss.metal_film@15C", "loss.separator@1C", "capacity@1C"], 15.0)
    names = observed_by(metrics)
    assert names == ("metal film", "separator")
    found = evaluate(pretended_batch.Batch(None, [KAPPA], observed=names), [[GOOD]], metrics)
    np.testing.assert_allclose(found["loss_metal_film_15C"], 15 * len("metal film"), rtol=SAME)
    np.testing.assert_allclose(found["loss_separator_1C"], len("separator"), rtol=SAME)


def test_the_names_of_the_losses_are_those_of_the_loss_split():
    for loss in LOSSES:
        (metric,) = read_metrics([f"loss.{loss.replace(' ', '_')}@5C"], 15.0)
        assert (metric.kind.unit, metric.kind.observed) == ("mV", loss)


def test_salt_that_is_not_depleted_has_a_status_and_a_reason(pretended_batch):
    metrics = read_metrics(["time_to_depletion@5C", "capacity@5C"], 15.0)
    batch = pretended_batch.Batch(None, [KAPPA], observed=observed_by(metrics))
    found = evaluate(batch, [[0.1], [GOOD], [0.255], [1e-4]], metrics)
    np.testing.assert_allclose(found["time_to_depletion_5C"], [20, *[np.nan] * 3], rtol=SAME)
    assert status_of(found) == ["ok", "not_depleted", "failed", "out_of_reach"]
    assert found["reason"][1] == "5C: the discharge ends before the salt is depleted"
    assert found["capacity_5C"][1] > 0


def test_a_cycle_that_does_not_close_has_a_status_and_a_reason(batch, pretended_batch):
    run = batch.run

    def first_open(samples, c_rates):
        result = run(samples, c_rates)
        result.charge_capacity_mAh_g[0] = 112.34
        result.energy_efficiency[0] = np.nan
        return result

    batch.run = first_open
    found = asked(batch, [GOOD, GOOD, 1e-4], "energy_efficiency@3C", "capacity@5C")
    assert status_of(found) == ["cycle_not_closed", "ok", "out_of_reach"]
    assert list(found["reason"][:2]) == [
        "3C: the cycle does not close: charge 112, discharge 99.7 mAh/g",
        "",
    ]
    assert status_of(asked(batch, [GOOD], "capacity@3C")) == ["ok"]  # no efficiency is asked


def test_the_worst_status_counts_in_any_order():
    rising = (OK, NOT_DEPLETED, NOT_CLOSED, OUT_OF_REACH, NO_LIMIT, STATUS_FAILED)
    assert sorted(rising) == list(STATUS)
    for worse, better in itertools.combinations(reversed(rising), 2):
        for order in ((worse, better), (better, worse)):
            reasons = Reasons(1)
            for status in order:
                reasons.add(0, status, "why", "1C")
            assert reasons.status[0] == worse


@pytest.mark.parametrize(
    ("metrics", "words"),
    [
        (["loss@15C"], "needs the name of a loss, as in loss.separator@15C; .* solid_diffusion"),
        (["loss.seperator@15C"], "no loss 'seperator'; did you mean 'separator'"),
        (["loss.separator"], "needs a C-rate up to 200, for example loss.separator@15C"),
        (["time_to_depletion@80%"], "needs a C-rate"),
    ],
)
def test_a_loss_or_time_that_makes_no_sense_is_refused_in_words(metrics, words):
    with pytest.raises(InputError, match=words):
        read_metrics(metrics, 15.0)


def test_the_c_rate_is_an_axis_like_any_other(cell, pretended_batch):
    vary = {KAPPA: np.array([0.1, 0.5]), "c_rate": "1:16:5:log"}
    data = nasicell.sweep(cell, vary, metrics=["capacity", "loss.contact"])
    assert dict(data.status.sizes) == {"conductivity": 2, "c_rate": 5}
    np.testing.assert_array_equal(data.c_rate, [1, 2, 4, 8, 16])
    assert data.c_rate.attrs["units"] == "C"
    expected = 100 - pretended_batch.RATE_COST * data.c_rate / data.conductivity
    np.testing.assert_allclose(data.capacity, expected.transpose(*data.capacity.dims), rtol=SAME)
    lost = np.broadcast_to(len("contact") * data.c_rate.values, data.loss_contact.shape)
    np.testing.assert_allclose(data.loss_contact, lost, rtol=SAME)
    assert "c_rate" not in data.capacity.attrs
    along = nasicell.sweep(cell, {"c_rate": [0.5, 5.0]})
    panel = nasicell.plot_sweep(along).axes[0]
    assert (panel.get_xlabel(), panel.get_ylabel()) == ("C-rate / C", "Capacity / mAh/g")


def test_a_design_draws_c_rates_too(cell, pretended_batch):
    vary = {"c_rate": "0.1:20:log", KAPPA: "2:9 mS/cm"}
    data = nasicell.sweep(cell, vary, design="lhs:40", metrics=["capacity", "time_to_depletion"])
    ok = data.status != STATUS_FAILED
    rate, number = data.c_rate, 0.1 * data.conductivity
    assert 0.1 <= rate.min() < 0.3 < 10 < rate.max() <= 20
    expected = (100 - pretended_batch.RATE_COST * rate / number).where(ok)
    np.testing.assert_allclose(data.capacity, expected, rtol=SAME)
    for where, reason in zip(rate.values[ok], data.reason.values[ok], strict=True):
        assert reason.startswith(f"{where:.3g}C: the discharge ends")


@pytest.mark.parametrize(
    ("rates", "metrics", "words"),
    [
        ("1,5", ["capacity@5C"], "names a C-rate, which is varied here; write capacity, or"),
        ("1,5", ["limiting_rate@80%"], "searches for a C-rate, which is varied here"),
        ("1,5", ["loss"], "as in loss.separator; the names"),
        ("0:5:3", [], "c_rate is '0'; C-rates are above 0 and up to 200"),
        ("1,300 C", [], "c_rate is '300 C'"),
        ("1:5 mA:3", [], "c_rate is '5 mA'"),
    ],
)
def test_a_c_rate_that_makes_no_sense_is_refused_in_words(cell, rates, metrics, words):
    with pytest.raises(InputError, match=words):
        nasicell.sweep(cell, {"c_rate": rates}, metrics=metrics)


def test_a_grid_becomes_a_data_set_with_its_axes_as_dimensions(cell, pretended_batch):
    data = nasicell.sweep(
        cell,
        {KAPPA: np.geomspace(0.01, 0.3, 4), LOADING: "1,2,5 mg/cm^2"},
        metrics=["capacity@15C", "limiting_rate@80%"],
    )
    assert dict(data.status.sizes) == {"conductivity": 4, "loading": 3}
    assert data.loading.attrs == {
        "units": "mg/cm^2",
        "long_name": LOADING,
        "si_units": "kg/m^2",
        "si_factor": 0.01,
        "si_offset": 0.0,
    }
    assert data.capacity_15C.attrs["units"] == "mAh/g"
    assert data.capacity_15C.attrs["c_rate"] == 15
    assert data.limiting_rate_80_percent.attrs["share"] == 0.8
    found = data.capacity_15C.sel(loading=2, conductivity=0.3)
    np.testing.assert_allclose(found, 100 - pretended_batch.RATE_COST * 15 / 0.3, rtol=SAME)
    assert (data.reason == "").all()
    assert data.attrs["cell"] == "zhang2026-sn-fb"


def test_a_design_becomes_a_data_set_over_samples(cell, pretended_batch):
    data = nasicell.sweep(
        cell, {KAPPA: "0.1mS/cm:3mS/cm:log", LOADING: "1:5 mg/cm^2"}, design="sobol:32", seed=5
    )
    assert dict(data.status.sizes) == {"sample": 32}
    assert set(data.coords) == {"conductivity", "loading"}
    expected = np.maximum(0, 100 - pretended_batch.RATE_COST * 15 / (0.1 * data.conductivity))
    expected = expected.where(data.status != 2)
    xr.testing.assert_allclose(data.capacity_15C.drop_attrs(), expected.drop_attrs(), rtol=SAME)


def test_the_same_sweep_in_python_goes_on_in_the_file_of_the_command(
    cell, pretended_batch, tmp_path
):
    out = tmp_path / "x.nc"
    first = nasicell.sweep(cell, {KAPPA: "1:3 mS/cm:4"}, out=out)
    before = out.stat().st_mtime_ns
    again = nasicell.sweep(cell, {KAPPA: "1:3 mS/cm:4"}, out=out)
    xr.testing.assert_identical(first, again)
    assert out.stat().st_mtime_ns == before
    with pytest.raises(InputError, match="workers are 0"):
        nasicell.sweep(cell, {KAPPA: "1:3 mS/cm:4"}, workers=0)


def test_lines_and_maps_are_drawn_and_anything_else_is_refused(cell, pretended_batch):
    line = nasicell.sweep(cell, {KAPPA: "1:9 mS/cm:4"}, metrics=["capacity@1C", "energy@1C"])
    assert len(nasicell.plot_sweep(line).axes) == 2
    two = {KAPPA: "0.1:9 mS/cm:4:log", LOADING: "1,2 mg/cm^2"}
    (panel, bar) = nasicell.plot_sweep(nasicell.sweep(cell, two)).axes
    assert panel.get_xlabel() == "Cathode\nloading / mg/cm$^{2}$"
    assert panel.get_yscale() == "log"
    assert bar.get_ylabel() == "Capacity at 15C / mAh/g"
    failed = nasicell.sweep(cell, {KAPPA: "2.52,2.53 mS/cm"})
    assert nasicell.plot_sweep(failed).axes[0].texts[0].get_text() == "no values"
    drawn = nasicell.sweep(cell, {KAPPA: "1:9 mS/cm"}, design="lhs:4")
    for wrong in (drawn, nasicell.sweep(cell, {KAPPA: "1 mS/cm"})):
        with pytest.raises(InputError, match="a grid of one or two axes"):
            nasicell.plot_sweep(wrong)
