"""Networks that learn from simulated machines read no label of the rig unless real windows have a share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from suite.contestants.physics._order_map import ORDER_MAP, SMALL_ORDER_MAP
from suite.contestants.physics._simulated_network import PART, SimulatedMaps, rows_to_add
from suite.data.simulated_training import TrainingMachines, simulated_training
from suite.data.windows import WindowSpec
from suite.errors import RequestError
from suite.nn import inputs
from suite.pipeline import Context, find_pipeline
from suite.testing import SAMPLE_SPEC, pipeline_checks, sample

SPEC = WindowSpec(length=512, rate_hz=12_000.0, low_pass_hz=4000.0)
CLASSES = np.array(["healthy", "outer"])


def made(machines: int, cache=None, share: float = 0.0) -> SimulatedMaps:
    return SimulatedMaps(TrainingMachines(SPEC, machines), "orders", {"points": 16}, share, cache)


def test_maps_are_those_of_the_machines_and_the_same_from_cache(tmp_path, monkeypatch):
    each = PART + 3
    maps, labels = made(2 * each, tmp_path).simulated(CLASSES)
    windows, names = simulated_training(TrainingMachines(SPEC, 2 * each), CLASSES)
    expected = inputs.compute("orders", windows.signals, windows.metadata, points=16)
    for name in CLASSES:
        np.testing.assert_allclose(maps[labels == name], expected[names == name], atol=1e-5)
    monkeypatch.setattr(SimulatedMaps, "_part", lambda *_: pytest.fail("computed again"))
    again, _ = made(2 * each, tmp_path).simulated(CLASSES)
    np.testing.assert_array_equal(again, maps)
    fewer, _ = made(2 * PART, tmp_path).simulated(CLASSES)
    np.testing.assert_array_equal(fewer[:PART], maps[:PART])


def test_real_windows_have_their_share_of_each_class():
    simulated = np.repeat(["a", "b"], 30)
    labels = np.repeat(["a", "b"], [200, 4])
    for share, expected in ((0.5, 30), (0.25, 10), (0.75, 90)):
        rows = rows_to_add(simulated, labels, share)
        assert [(labels[rows] == name).sum() for name in "ab"] == [expected, expected]
        few = rows[labels[rows] == "b"]
        assert set(few) == {200, 201, 202, 203}
        many = rows[labels[rows] == "a"]
        assert len(set(many)) == expected and many.max() >= 190 * (expected - 1) / expected


@pytest.mark.parametrize("share", [1.0, -0.5])
def test_a_share_that_leaves_nothing_to_machines_is_refused(share):
    training, labels, _ = sample()
    with pytest.raises(RequestError, match=r"^share: is .*from 0 to below 1"):
        SimulatedMaps(TrainingMachines(SAMPLE_SPEC, 64), "orders", share=share)(training, labels)


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_labels_of_the_rig_are_read_where_real_windows_have_a_share(share):
    training, labels, _ = sample()
    windows = training[::4]
    seen = labels[::4]
    maps = SimulatedMaps(TrainingMachines(SAMPLE_SPEC, 64), "orders", share=share)
    one, other = maps(windows, seen), maps(windows, np.roll(seen, 7))
    assert np.array_equal(one.maps, other.maps) == (share == 0)
    assert one.provenance["share_of_real"] == share
    real = one.groups >= 64
    assert real.sum() == (0 if share == 0 else 64)


def test_channels_of_the_windows_are_those_of_the_maps():
    training, labels, _ = sample()
    both = type(training)(np.repeat(training.signals, 2, axis=1), training.metadata)
    maps = SimulatedMaps(TrainingMachines(SAMPLE_SPEC, 64), "orders")(both, labels).maps
    np.testing.assert_array_equal(maps[:, :10], maps[:, 10:])


def test_a_seed_draws_machines_of_its_own():
    pipeline = find_pipeline("sim_order_cnn")
    training, labels, _ = sample()
    fitted = [
        pipeline.build(SMALL_ORDER_MAP, Context(seed=seed, windows=SAMPLE_SPEC)).fit(training, labels)
        for seed in (0, 1)
    ]
    assert [model.provenance_["population"] for model in fitted] == [0, 1]
    assert not np.array_equal(fitted[0].mean_, fitted[1].mean_)
    with pytest.raises(ValueError, match=r"context\.windows is None"):
        pipeline.build(SMALL_ORDER_MAP, Context())


def test_pretraining_sees_the_machines_and_each_training_window_once_whatever_the_labels():
    training, labels, _ = sample()
    wanted = TrainingMachines(SAMPLE_SPEC, 64)
    plain = SimulatedMaps(wanted, "orders")(training, labels)
    assert plain.unlabelled is None
    for share, seen in ((0.0, labels), (0.0, np.roll(labels, 7)), (0.5, labels)):
        made = SimulatedMaps(wanted, "orders", share=share, unlabelled=True)(training, seen)
        real = inputs.compute("orders", training.signals, training.metadata)
        np.testing.assert_array_equal(made.unlabelled, np.concatenate([plain.maps, real]))


PRETRAINED = replace(
    find_pipeline("sim_order_cnn_mixed"),
    smoke={**SMALL_ORDER_MAP, "share": 0.5, "pretrain": "contrast"},
    starts=({**ORDER_MAP, "share": 0.5, "pretrain": "none"},),
)


@pytest.mark.parametrize(
    "name", ["gives probabilities", "repeats itself for a seed", "judges each window alone"]
)
def test_the_pretrained_network_signs_the_contract(name):
    dict(pipeline_checks(PRETRAINED))[name]()


def test_what_is_tested_enters_no_pretraining(monkeypatch):
    pipeline = find_pipeline("sim_order_cnn_mixed")
    training, labels, tests = sample()
    seen = []
    monkeypatch.setattr(
        "suite.nn.trained_on_maps.contrast", lambda network, x, recipe, seed: seen.append(len(x))
    )
    context = Context(windows=SAMPLE_SPEC, target=tests)
    pipeline.build(PRETRAINED.smoke, context).fit(training, labels)
    assert set(seen) == {PRETRAINED.smoke["machines"] // 4 * 4 + len(training)}
