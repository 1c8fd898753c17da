"""Textures follow what is drawn: direction of gradients, evenness, and the size that windows allow."""

import numpy as np
import pandas as pd
import pytest

from suite.features import textures
from suite.features.textures import Textures


def drawn(monkeypatch, pattern, which):
    """Describe a given image in place of a window's."""
    monkeypatch.setattr(textures, "image", lambda *_: pattern.astype(np.float32)[np.newaxis, np.newaxis])
    made = Textures(textures=(which,))
    return dict(zip(made.names(), made.compute(np.zeros((1, 64)), PHYSICAL)[0], strict=True))


PHYSICAL = pd.DataFrame({"shaft_hz": [30.0], "rate_hz": [12_000.0]})
STRIPES = np.tile(0.5 + 0.5 * np.sin(np.arange(64) / 3), (64, 1))


@pytest.mark.parametrize("turn", [False, True])
def test_gradients_have_the_direction_of_the_stripes(monkeypatch, turn):
    found = drawn(monkeypatch, STRIPES.T if turn else STRIPES, "hog")
    by_direction = np.array(list(found.values())).reshape(-1, 8).sum(axis=0)
    # skimage counts directions from 0 (a gradient across) to 180 degrees.
    assert by_direction.argmax() == (4 if turn else 0)


def test_co_occurrence_tells_across_from_upwards(monkeypatch):
    found = drawn(monkeypatch, STRIPES, "glcm")
    assert found["scalogram_glcm_contrast_1_upwards"] == 0
    assert found["scalogram_glcm_contrast_1_across"] > 1
    assert found["scalogram_glcm_correlation_1_upwards"] == pytest.approx(1)
    turned = drawn(monkeypatch, STRIPES.T, "glcm")
    assert turned["scalogram_glcm_contrast_3_upwards"] == pytest.approx(
        found["scalogram_glcm_contrast_3_across"]
    )


def test_local_patterns_are_a_histogram(monkeypatch):
    rough = drawn(monkeypatch, np.random.default_rng(0).random((64, 64)), "lbp")
    smooth = drawn(monkeypatch, np.zeros((64, 64)), "lbp")
    assert sum(rough.values()) == pytest.approx(1)
    # Noise has patterns of every kind, a quarter of them not uniform; a plain has one.
    assert min(rough.values()) > 0.02 and rough["scalogram_lbp_9"] > 0.2
    assert smooth["scalogram_lbp_8"] == pytest.approx(1)


def test_windows_too_short_for_the_image_are_refused(as_windows):
    windows = as_windows(np.random.default_rng(0).standard_normal((2, 200)))
    with pytest.raises(ValueError, match="200 samples for an image of 64 pixels"):
        Textures().fit(windows).transform(windows)
