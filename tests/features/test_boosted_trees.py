"""Trees taken over from LightGBM predict what LightGBM does, without it."""

import sys

import numpy as np
import pytest

from suite.features.boosted_trees import BoostedTrees

try:
    import lightgbm
except (ImportError, OSError) as missing:
    pytest.skip(f"LightGBM: {missing}", allow_module_level=True)


def clouds(classes, rows=300, seed=0):
    rng = np.random.default_rng(seed)
    features = rng.standard_normal((rows, 6))
    features[:, 5] = features[:, 5].round()  # Ties, and zeros of both signs.
    names = np.array(["ball", "healthy", "inner", "outer"])
    return features, names[(np.digitize(features[:, 0] + features[:, 5], [-0.7, 0.0, 0.7])) % classes]


@pytest.mark.parametrize("classes", [2, 3, 4])
def test_probabilities_are_those_of_lightgbm(classes, monkeypatch):
    features, labels = clouds(classes)
    grown = []
    train = lightgbm.train
    monkeypatch.setattr(lightgbm, "train", lambda *a, **k: grown.append(train(*a, **k)) or grown[-1])
    trees = BoostedTrees(max_iter=20, max_leaf_nodes=9, min_samples_leaf=5, max_features=0.5, seed=3).fit(
        features, labels
    )
    fresh = np.vstack([clouds(classes, seed=1)[0], np.zeros((2, 6)), features])
    np.testing.assert_allclose(trees.predict_proba(fresh), grown[0].predict(fresh), rtol=1e-9)
    assert (trees.predict(features) == labels).mean() > 0.9
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    assert trees.predict_proba(fresh).shape == (len(fresh), classes)


def test_too_few_windows_for_a_split_leave_the_prior():
    features, labels = clouds(2, rows=12)
    probabilities = (
        BoostedTrees(max_iter=3, min_samples_leaf=50).fit(features, labels).predict_proba(features)
    )
    np.testing.assert_allclose(probabilities, 0.5, atol=1e-6)
