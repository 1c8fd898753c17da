"""Windows of simulated machines: cut as the question's were, the same from cache, weighed by class."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.arrays import GROUP
from suite.data import load
from suite.data.simulated_training import (
    DRAWS,
    SIMULATED_AS,
    TrainingMachines,
    mixed_training,
    simulated_training,
)
from suite.data.windows import ORDER_COLUMNS, SEEN_COLUMNS, Windows, WindowSpec, cut
from suite.errors import RequestError
from suite.signals.kinematics import SKF_6205
from suite.signals.nuisances import NO_NUISANCES

SPEC = WindowSpec(length=512, rate_hz=12_000.0, low_pass_hz=4000.0)
WANTED = TrainingMachines(SPEC, machines=12, draw=3)
ALL = ("ball", "healthy", "inner", "outer")


def test_windows_have_rate_band_length_and_scale_of_the_questions():
    windows, labels = simulated_training(WANTED, ALL)
    assert windows.signals.shape == (12, 1, 512) and windows.signals.dtype == np.float32
    assert list(windows.metadata.columns) == [*SEEN_COLUMNS, GROUP]
    assert set(windows.metadata["rate_hz"]) == {12_000.0} and set(windows.metadata["band_hz"]) == {4000.0}
    assert {name: (labels == name).sum() for name in ALL} == dict.fromkeys(ALL, 3)
    assert np.allclose(windows.signals.std(axis=2), 1, atol=1e-4)
    assert np.isfinite(windows.metadata[list(ORDER_COLUMNS)]).all().all()
    power = np.abs(np.fft.rfft(windows.signals[:, 0] * np.hanning(512))) ** 2
    beyond = np.fft.rfftfreq(512, 1 / 12_000) > 4600
    assert power[:, beyond].sum() < 1e-4 * power.sum(), "nothing above the band of the question"


def test_the_table_is_that_of_a_cut():
    """A plain loop over recordings of the machines gives the same physical values and the same signals."""
    from suite.data import simulated_training as made

    windows, labels = simulated_training(WANTED, ALL)
    rows = made._machines_of(WANTED, ALL)
    plain = cut([made._recording(WANTED, *row[:2]) for row in rows], SPEC.model_copy(update={"overlap": 0.0}))
    assert np.array_equal(plain.signals, windows.signals)
    assert plain.labels.tolist() == labels.tolist()
    known = plain.for_training().metadata
    assert np.allclose(known[list(SEEN_COLUMNS)], windows.metadata[list(SEEN_COLUMNS)], rtol=0, atol=0)
    assert known[GROUP].tolist() == windows.metadata[GROUP].tolist()


def test_fewer_machines_or_classes_are_the_first_of_more():
    windows, labels = simulated_training(WANTED, ALL)
    few, _ = simulated_training(replace(WANTED, machines=8), ALL)
    assert np.array_equal(few.signals, windows.signals[:8])
    faulty, names = simulated_training(replace(WANTED, machines=9), ALL[2:])
    assert set(names) == {"inner", "outer"}, "nine machines of two classes are four of each"
    kept = np.isin(labels, ["inner", "outer"])
    assert np.array_equal(faulty.signals[:6], windows.signals[kept])


def test_all_machines_may_have_one_bearing_and_differ_as_before_in_all_else(tmp_path):
    alike = replace(WANTED, orders=SKF_6205)
    windows, labels = simulated_training(alike, ALL, tmp_path)
    assert np.allclose(windows.metadata[list(ORDER_COLUMNS)], list(vars(SKF_6205).values()))
    others, _ = simulated_training(WANTED, ALL, tmp_path)  # Not looked up among those.
    assert np.array_equal(others.metadata["shaft_hz"], windows.metadata["shaft_hz"])
    assert not np.isclose(others.metadata["order_outer"], SKF_6205.outer).any()
    healthy = labels == "healthy"
    assert not np.isclose(windows.signals, others.signals).all(axis=(1, 2))[~healthy].any()
    assert alike.provenance(ALL)["orders"]["outer"] == SKF_6205.outer
    assert "orders" not in WANTED.provenance(ALL)


def test_a_fault_of_unstated_kind_is_any_of_those_that_machines_have_in_turn():
    windows, labels = simulated_training(WANTED, ("damaged", "healthy"))
    assert {name: (labels == name).sum() for name in np.unique(labels)} == {"damaged": 6, "healthy": 6}
    kinds, names = simulated_training(replace(WANTED, machines=24), ALL)
    for turn, fault in enumerate(SIMULATED_AS["damaged"]):
        expected = kinds.signals[names == fault][turn::3]
        assert np.array_equal(windows.signals[labels == "damaged"][turn::3], expected)
    faults = set(WANTED.provenance(labels)["simulated_as"]["damaged"])
    assert faults == {"ball", "inner", "outer"} and "simulated_as" not in WANTED.provenance(ALL)


def test_a_population_is_the_same_in_parts():
    whole, _ = simulated_training(WANTED, ALL[:1])
    parts = [simulated_training(replace(WANTED, machines=6, first=at), ALL[:1])[0] for at in (0, 6)]
    assert np.array_equal(np.concatenate([part.signals for part in parts]), whole.signals)


def test_another_draw_is_another_population_and_none_that_a_data_set_has():
    one, two = (simulated_training(replace(WANTED, draw=draw), ALL)[0] for draw in (3, 4))
    assert not np.array_equal(one.signals, two.signals)
    assert np.array_equal(simulated_training(replace(WANTED, draw=3 + DRAWS), ALL)[0].signals, one.signals)
    tested = load("simulated", machines="many", bearings_per_class=1, seconds=0.2)
    known = {recording.orders.outer for recording in tested}
    assert not known & set(one.metadata["order_outer"])


def test_the_cache_gives_the_same_and_is_used(tmp_path, monkeypatch):
    fresh, _ = simulated_training(WANTED, ALL)
    first, _ = simulated_training(WANTED, ALL, tmp_path)
    damaged = next((tmp_path / "simulated-training").rglob("*.npy"))
    damaged.write_bytes(damaged.read_bytes()[:-50])
    calls = []
    real = cut

    def counted(recordings, spec):
        calls.append(len(recordings))
        return real(recordings, spec)

    monkeypatch.setattr("suite.data.simulated_training.cut", counted)
    again, _ = simulated_training(WANTED, ALL, tmp_path)
    assert calls == [1], "the damaged entry alone is simulated again"
    assert np.array_equal(first.signals, fresh.signals) and np.array_equal(again.signals, fresh.signals)


@pytest.mark.parametrize(
    "change",
    [
        {"draw": 4},
        {"nuisances": NO_NUISANCES},
        {"spec": SPEC.model_copy(update={"standardise": "none"})},
        {"spec": SPEC.model_copy(update={"rate_hz": 16_000.0})},
        {"spec": SPEC.model_copy(update={"low_pass_hz": None})},
        {"spec": SPEC.model_copy(update={"length": 256})},
        {"windows_each": 2},
    ],
)
def test_what_changes_a_window_changes_its_entry(tmp_path, change):
    simulated_training(WANTED, ALL, tmp_path)
    changed = replace(WANTED, **change)
    cached, _ = simulated_training(changed, ALL, tmp_path)
    plain, _ = simulated_training(changed, ALL)
    assert np.array_equal(cached.signals, plain.signals)


def test_a_machine_may_have_several_windows_and_all_channels_its_signal():
    windows, labels = simulated_training(replace(WANTED, windows_each=3), ALL, channels=2)
    assert windows.signals.shape == (36, 2, 512) and len(labels) == 36
    assert np.array_equal(windows.signals[:, 0], windows.signals[:, 1])
    assert windows.metadata[GROUP].value_counts().tolist() == [3] * 12
    assert all(len(set(labels[windows.metadata[GROUP] == group])) == 1 for group in range(12))


@pytest.mark.parametrize(
    ("change", "classes", "problem"),
    [
        ({}, ("cage", "inner"), "no simulated machine is cage"),
        ({}, ("damaged", "inner", "outer"), "damaged may be inner, outer"),
        ({"machines": 3}, ALL, "3 machines"),
        ({"spec": WindowSpec(length=512)}, ALL, "no rate is settled"),
    ],
)
def test_what_cannot_be_simulated_is_refused(change, classes, problem):
    with pytest.raises(RequestError, match=problem):
        simulated_training(replace(WANTED, **change), classes)


@cache
def population_of_all():
    return simulated_training(WANTED, ALL)


def population(classes):
    """Three machines of each class, simulated once for all draws."""
    windows, labels = population_of_all()
    kept = np.isin(labels, classes)
    return windows[kept], labels[kept]


@given(
    share=st.floats(0.05, 0.95),
    counts=st.lists(st.integers(1, 9), min_size=2, max_size=4),
    seed=st.integers(0, 5),
)
def test_each_domain_and_class_has_the_weight_that_is_stated(share, counts, seed):
    classes = list(ALL[: len(counts)])
    simulated, theirs = population(classes)
    labels = np.random.default_rng(seed).permutation(np.repeat(classes, counts))
    own = simulated[np.zeros(len(labels), dtype=int)]
    windows, together, weights = mixed_training(own, labels, simulated, theirs, share)
    real = np.arange(len(windows)) >= len(theirs)
    assert weights.mean() == pytest.approx(1)
    for name in classes:
        for side, due in ((real, share), (~real, 1 - share)):
            part = weights[side & (together == name)]
            assert part.sum() == pytest.approx(due * len(windows) / len(classes))
            assert np.ptp(part) < 1e-9
    groups = windows.metadata[GROUP]
    assert not set(groups[real]) & set(groups[~real])


def test_without_a_share_real_windows_are_left_out():
    simulated, theirs = simulated_training(WANTED, ALL)
    own = Windows(simulated.signals + 1, simulated.metadata)
    windows, labels, weights = mixed_training(own, theirs[::-1], simulated, theirs, 0.0)
    assert windows is simulated and labels is theirs and (weights == 1).all()
