"""Windows: where they lie, what they keep, and what an estimator is not told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from suite.arrays import GROUP
from suite.data.recording import Recording
from suite.data.windows import SEEN_COLUMNS, Windows, WindowSpec, cut
from suite.errors import RequestError
from suite.signals.kinematics import SKF_6205


def record(samples, name="r1", channels=1, rate=12_000.0, bearing="b1", **changes):
    signal = 5 + np.arange(samples, dtype=np.float32) % 97 + np.zeros((channels, 1), np.float32)
    return Recording(
        name=name,
        signal=signal,
        rate_hz=rate,
        shaft_hz=30.0,
        fault="inner",
        bearing=bearing,
        condition="c1",
        rig="m1",
        **changes,
    )


@given(
    samples=st.integers(64, 2000),
    length=st.integers(64, 300),
    overlap=st.sampled_from([0.0, 0.25, 0.5, 0.75, 0.95]),
)
def test_windows_lie_where_their_rows_say(samples, length, overlap):
    spec = WindowSpec(length=length, overlap=overlap, standardise="none")
    recording = record(samples)
    if samples < length:
        with pytest.raises(RequestError, match=r"r1: windows\.length"):
            cut([recording], spec)
        return
    windows = cut([recording], spec)
    table = windows.metadata
    for row, start, stop in zip(windows.signals, table["start"], table["stop"], strict=True):
        np.testing.assert_array_equal(row, recording.signal[:, start:stop])
    grid = table[table["on_grid"]]
    assert len(grid) == samples // length
    assert (grid["start"].to_numpy()[1:] >= grid["stop"].to_numpy()[:-1]).all()
    assert table["start"].is_monotonic_increasing and not table["start"].duplicated().any()


def test_overlap_fills_the_gaps_between_the_grid():
    windows = cut([record(1000)], WindowSpec(length=200, overlap=0.5))
    assert windows.metadata["start"].tolist() == list(range(0, 801, 100))
    assert windows.metadata["on_grid"].tolist() == [True, False] * 4 + [True]


@pytest.mark.parametrize(
    ("how", "mean", "deviation"), [("zscore", 0, 1), ("mean", 0, None), ("none", None, None)]
)
def test_standardising_is_done_window_by_window(how, mean, deviation):
    windows = cut([record(1000, channels=2)], WindowSpec(length=200, standardise=how))
    raw = cut([record(1000, channels=2)], WindowSpec(length=200, standardise="none"))
    signals = windows.signals.astype(np.float64)
    if mean is not None:
        np.testing.assert_allclose(signals.mean(axis=2), 0, atol=1e-5)
    expected = raw.signals.std(axis=2) if deviation is None else np.ones(signals.shape[:2])
    np.testing.assert_allclose(signals.std(axis=2), expected, rtol=1e-4)
    # The table keeps what was there before.
    np.testing.assert_allclose(windows.metadata["raw_mean"], raw.signals.mean(axis=(1, 2)), rtol=1e-5)
    np.testing.assert_allclose(windows.metadata["raw_rms"], raw.signals[:, 0].std(axis=1), rtol=1e-5)


def test_a_flat_window_cannot_be_standardised():
    signal = np.random.default_rng(0).standard_normal((1, 600)).astype(np.float32)
    signal[0, 200:400] = 1.0
    recording = Recording("r1", signal, 12_000.0, 30.0, "inner", "b1", "c1", "m1")
    with pytest.raises(RequestError, match="r1: window 1: is constant"):
        cut([recording], WindowSpec(length=200, overlap=0.0))
    assert len(cut([recording], WindowSpec(length=200, overlap=0.0, standardise="mean"))) == 3


def test_a_common_rate_and_band():
    rng = np.random.default_rng(0)
    fast = Recording(
        "fast", rng.standard_normal((1, 48_000)).astype(np.float32), 48_000.0, 30.0, "a", "b", "c", "d"
    )
    spec = WindowSpec(length=1000, rate_hz=12_000.0, low_pass_hz=4000.0, standardise="none", overlap=0.0)
    windows = cut([fast], spec)
    assert len(windows) == 12
    assert (windows.metadata["rate_hz"] == 12_000).all()
    power = (np.abs(np.fft.rfft(windows.signals[:, 0] * np.hanning(1000), axis=1)) ** 2).mean(axis=0)
    frequency = np.fft.rfftfreq(1000, 1 / 12_000)
    # Butterworth's 8th order, both ways: (1/(1+1.3¹⁶))² = 2.2e-4 of the power at 1.3 times the edge.
    assert power[frequency > 5200].max() < 3e-4 * power[frequency < 3000].mean()


def test_recordings_must_have_equal_channels():
    with pytest.raises(RequestError, match=r"r2.*2 channels"):
        cut([record(500), record(500, name="r2", channels=2)], WindowSpec(length=200))


def test_nothing_to_cut():
    with pytest.raises(RequestError, match="no recordings"):
        cut([], WindowSpec())


def test_an_estimator_sees_physics_and_no_names():
    windows = cut(
        [record(500, orders=SKF_6205), record(500, name="r2", bearing="b2")],
        WindowSpec(length=200, overlap=0.0),
    )
    assert windows.labels.tolist() == ["inner"] * 4
    assert list(windows.for_prediction().metadata) == list(SEEN_COLUMNS)
    training = windows.for_training().metadata
    assert list(training) == [*SEEN_COLUMNS, GROUP]
    assert training[GROUP].tolist() == [0, 0, 1, 1]
    assert training["order_outer"].tolist()[:2] == [SKF_6205.outer] * 2
    assert training["order_outer"].isna().tolist() == [False, False, True, True]
    with pytest.raises(KeyError):
        _ = windows.for_prediction().labels


def test_groups_tell_bearings_of_one_name_on_two_rigs_apart():
    a, b = record(500), record(500, name="r2")
    object.__setattr__(b, "rig", "m2")
    assert set(cut([a, b], WindowSpec(length=200)).for_training().metadata[GROUP]) == {0, 1}


@pytest.mark.parametrize(
    "rows", [np.array([3, 0, 0]), slice(1, 3), [2], np.array([True, False, True, False])]
)
def test_selecting_keeps_signals_and_rows_together(rows):
    windows = cut([record(800)], WindowSpec(length=200, overlap=0.0))
    picked = windows[rows]
    expected = np.arange(4)[rows]
    assert picked.metadata["start"].tolist() == (200 * expected).tolist()
    np.testing.assert_array_equal(picked.signals, windows.signals[expected])
    assert picked.metadata.index.tolist() == list(range(len(expected)))


def test_the_halves_must_match():
    windows = cut([record(800)], WindowSpec(length=200))
    with pytest.raises(ValueError, match="rows of metadata"):
        Windows(windows.signals[:-1], windows.metadata)


@pytest.mark.parametrize(
    "wrong", [{"length": 10}, {"overlap": 1.0}, {"standardise": "minmax"}, {"lenght": 512}]
)
def test_a_wrong_spec_is_refused(wrong):
    with pytest.raises(ValidationError):
        WindowSpec(**wrong)
