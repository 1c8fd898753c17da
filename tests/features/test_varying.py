"""Columns of rounding are left out, bands end where the windows' band ends."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from suite.data.recording import Recording
from suite.data.windows import WindowSpec, cut
from suite.features.handcrafted import handcrafted
from suite.features.varying import VaryingColumns, varying_columns
from suite.running.fitting import left_out_columns

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("level", [-20.7, 0.0, 1e6, 1e-9])
def test_a_column_of_rounding_is_left_out_at_any_level(level):
    real = level + max(abs(level), 1.0) * 1e-3 * RNG.standard_normal(200)
    flat = level * (1 + 1e-15 * RNG.integers(-3, 4, 200))
    assert varying_columns(np.column_stack([real, flat])).tolist() == [True, False]


def test_small_units_are_no_rounding():
    assert varying_columns(1e-9 * RNG.standard_normal((100, 2))).all()


def test_where_nothing_varies_everything_stays():
    features = np.ones((5, 3))
    np.testing.assert_array_equal(VaryingColumns().fit_transform(features), features)


def test_no_test_value_is_a_million_deviations_away():
    rounding = np.array([-20.72326583694641, -20.723265836946407])[RNG.integers(0, 2, 100)]
    training = np.column_stack([RNG.standard_normal(100), rounding])
    steps = make_pipeline(VaryingColumns(), StandardScaler()).fit(training)
    assert np.abs(steps.transform([[0.3, -11.0]])).max() < 10
    # The scaler by itself would let that column decide.
    assert np.abs(StandardScaler().fit(training).transform([[0.3, -11.0]])).max() > 5


def test_what_is_left_out_is_named():
    windows = recorded(low_pass_hz=3000.0)
    steps = make_pipeline(handcrafted("all", "whole"), VaryingColumns(), StandardScaler()).fit(windows)
    names = left_out_columns(steps)
    assert names and set(names) <= set(steps[0].get_feature_names_out())
    assert "wavelet_log_band_15" in names and "wavelet_log_band_3" not in names
    assert len(steps[1].get_feature_names_out(steps[0].get_feature_names_out())) == steps[2].n_features_in_
    assert left_out_columns(StandardScaler()) == []


def recorded(noise=0.0, **spec):
    """Cut 2 s of noise below 3 kHz; what is added after the cut lies above the windows' band."""
    signal = np.random.default_rng(1).standard_normal((1, 24_000)).astype(np.float32)
    recording = Recording("r", signal, 12_000.0, 30.0, "a", "b", "c", "d")
    windows = cut([recording], WindowSpec(length=1024, overlap=0.0, **spec))
    frequency = np.fft.rfftfreq(1024, 1 / 12_000)
    spectrum = np.fft.rfft(np.random.default_rng(2).standard_normal(windows.signals.shape))
    above = np.fft.irfft(np.where(frequency > 3400, spectrum, 0))
    windows.signals[:] += (noise * above).astype(np.float32)
    return windows


@pytest.mark.parametrize("band", ["whitened", "kurtogram"])
def test_a_trace_above_the_common_band_changes_no_feature(band):
    families = handcrafted("all", band)
    quiet, marked = recorded(low_pass_hz=3000.0), recorded(1e-3, low_pass_hz=3000.0)
    ours, theirs = (families.fit(one).transform(one.for_prediction()) for one in (quiet, marked))
    deviation = ours.std(axis=0)
    shift = np.abs(theirs - ours).max(axis=0) / np.where(deviation > 1e-5, deviation, 1)
    names = families.fit(quiet).get_feature_names_out()
    moved = {str(name) for name, by in zip(names, shift, strict=True) if by > 0.3}
    assert not {name for name in moved if name.startswith(("spectrum", "order", "envelope", "wavelet"))}
