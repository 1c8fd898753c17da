"""What every feature family must hold for, whatever the windows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from suite.features import base
from suite.features.cepstrum import Cepstrum
from suite.features.envelope import FaultOrders
from suite.features.kurtogram import DemodulatedOrders, Kurtogram
from suite.features.order_bands import OrderBands
from suite.features.spectral import Spectral
from suite.features.textures import Textures
from suite.features.time_domain import Amplitude, TimeDomain
from suite.features.wavelets import WaveletPackets
from suite.signals.images import KINDS

FAMILIES = [
    Amplitude(),
    TimeDomain(),
    Spectral(),
    FaultOrders(),
    FaultOrders(harmonics=5, prewhiten=False),
    WaveletPackets(),
    Cepstrum(),
    OrderBands(),
    OrderBands("envelope"),
    Kurtogram(),
    DemodulatedOrders(),
    DemodulatedOrders("training"),
    *(Textures(kind, size=16) for kind in KINDS),
]
SCALE_FREE = FAMILIES[1:]
by_name = pytest.mark.parametrize("features", FAMILIES, ids=str)


@by_name
def test_columns_are_named_and_finite(features, simulated):
    made = clone(features).fit(simulated)
    rows = made.transform(simulated)
    names = made.get_feature_names_out()
    assert rows.shape == (len(simulated), len(names)) and rows.dtype == np.float64
    assert len(set(names)) == len(names)
    assert np.isfinite(rows).all()


@by_name
@pytest.mark.parametrize("value", [0.0, 1.0, -1e-30, 1e15])
def test_silence_has_finite_features(features, value, as_windows):
    windows = as_windows(np.full((2, 256), value))
    assert np.isfinite(clone(features).fit(windows).transform(windows)).all()


@by_name
@pytest.mark.parametrize("length", [64, 65, 100])
def test_short_windows_and_slow_shafts_are_no_obstacle(features, length, as_windows):
    windows = as_windows(
        np.random.default_rng(0).standard_normal((3, length)), shaft_hz=0.5, rate_hz=51_200.0
    )
    assert np.isfinite(clone(features).fit(windows).transform(windows)).all()


@pytest.mark.parametrize("features", SCALE_FREE, ids=str)
@settings(deadline=None, max_examples=25)
@given(exponent=st.integers(-20, 20), flip=st.booleans())
def test_shape_knows_no_scale_and_lines_know_no_sign(features, exponent, flip, as_windows):
    windows = as_windows(np.random.default_rng(1).standard_normal((3, 512)) ** 3)
    # Powers of two are exact in float32.
    changed = as_windows(windows.signals * np.float32(2.0) ** exponent * (-1 if flip else 1))
    before, after = (clone(features).fit(w).transform(w) for w in (windows, changed))
    if flip and isinstance(features, TimeDomain):
        before[:, 0] *= -1  # skewness turns with the signal
    np.testing.assert_allclose(after, before, rtol=1e-9, atol=1e-9)


@given(exponent=st.integers(-20, 20))
def test_amplitude_follows_scale(exponent, as_windows):
    windows = as_windows(np.random.default_rng(1).standard_normal((3, 512)))
    changed = as_windows(windows.signals * np.float32(2.0) ** exponent)
    before, after = (Amplitude().fit(w).transform(w) for w in (windows, changed))
    # Logarithms are rounded to 1e-5.
    np.testing.assert_allclose(after[:, :4] - before[:, :4], exponent * np.log(2), atol=1.1e-5)
    np.testing.assert_allclose(after[:, 4], before[:, 4], rtol=1e-9)


def test_standardised_windows_have_no_amplitude_left(simulated):
    rms = Amplitude().fit(simulated).transform(simulated)[:, 0]
    assert not rms.any()


@by_name
def test_a_window_is_described_by_itself_alone(features, simulated, monkeypatch):
    made = clone(features).fit(simulated)
    together = made.transform(simulated)
    monkeypatch.setattr(base, "CHUNK", 5)
    np.testing.assert_allclose(made.transform(simulated), together, rtol=1e-12, atol=1e-12)
    order = np.random.default_rng(0).permutation(len(simulated))
    np.testing.assert_allclose(made.transform(simulated[order]), together[order], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("features", [made for made in FAMILIES if "training" not in str(made)], ids=str)
def test_channels_stand_side_by_side(features, as_windows):
    signals = np.random.default_rng(0).standard_normal((4, 2, 256))
    both = as_windows(signals)
    made = clone(features).fit(both)
    alone = [clone(features).fit_transform(as_windows(signals[:, k])) for k in (0, 1)]
    np.testing.assert_array_equal(made.transform(both), np.hstack(alone))
    names = made.get_feature_names_out()
    assert len(names) == 2 * alone[0].shape[1] and names[0].startswith("ch0_")
    with pytest.raises(ValueError, match="1 channels, fitted on 2"):
        made.transform(as_windows(signals[:, 0]))


@by_name
def test_no_windows_no_rows(features, simulated):
    made = clone(features).fit(simulated)
    assert made.transform(simulated[slice(0, 0)]).shape == (0, len(made.get_feature_names_out()))
