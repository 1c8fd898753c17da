"""What feature blocks must hold for beyond their contract: scale and sign, chunks, channels, no windows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from suite.discovery import collect
from suite.features import block
from suite.features.amplitude import Amplitude
from suite.features.time_domain import TimeDomain

BLOCKS = collect("suite.features", "BLOCK").values()
VARIANTS = [block.build(**chosen) for block in BLOCKS for chosen in block.variants]
SCALE_FREE = [block.build(**chosen) for block in BLOCKS if not block.knows_scale for chosen in block.variants]
by_variant = pytest.mark.parametrize("features", VARIANTS, ids=str)


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


@by_variant
def test_a_window_is_described_by_itself_alone(features, simulated, monkeypatch):
    """To the bit: rows are remembered, and what is computed beside them hangs on what was asked before."""
    made = clone(features).fit(simulated)
    together = made.transform(simulated)
    order = np.random.default_rng(0).permutation(len(simulated))
    np.testing.assert_array_equal(made.transform(simulated[order]), together[order])
    for chunk in (1, 5):
        monkeypatch.setattr(block, "CHUNK", chunk)
        np.testing.assert_array_equal(made.transform(simulated), together)


def learns(features, windows, as_windows):
    """Tell whether other training windows give other features."""
    other = as_windows(np.random.default_rng(9).standard_normal(windows.signals.shape) ** 3)
    one, two = (clone(features).fit(training).transform(windows) for training in (windows, other))
    return not np.array_equal(one, two)


@by_variant
def test_channels_stand_side_by_side(features, as_windows):
    signals = np.random.default_rng(0).standard_normal((4, 2, 256))
    both = as_windows(signals)
    made = clone(features).fit(both)
    if learns(features, both, as_windows):
        pytest.skip("what it learns from both channels is not what it learns from one")
    alone = [clone(features).fit_transform(as_windows(signals[:, k])) for k in (0, 1)]
    np.testing.assert_array_equal(made.transform(both), np.hstack(alone))
    names = made.get_feature_names_out()
    assert len(names) == 2 * alone[0].shape[1] and names[0].startswith("ch0_")
    with pytest.raises(ValueError, match="1 channels, fitted on 2"):
        made.transform(as_windows(signals[:, 0]))


@by_variant
def test_no_windows_no_rows(features, simulated):
    made = clone(features).fit(simulated)
    assert made.transform(simulated[slice(0, 0)]).shape == (0, len(made.get_feature_names_out()))
