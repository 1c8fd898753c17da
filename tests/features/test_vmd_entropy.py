"""The training windows choose the decomposition, and nothing else does."""

import numpy as np
import pytest
import vmd_loop
from sklearn.base import clone

from suite.features.vmd import VmdFeatures
from suite.features.vmd_entropy import EntropyChosenVmd
from suite.signals.vmd import vmd

SMALL = {"modes": (2, 3), "alphas": (500.0, 4000.0), "sample": 6}


def test_the_least_entropy_of_plain_loops_decides(simulated):
    few = simulated[np.array([0, 6, 12, 19, 25, 31])]
    chosen = EntropyChosenVmd(**SMALL).fit(few)
    for place, (modes, alpha) in enumerate([(2, 500.0), (2, 4000.0), (3, 500.0), (3, 4000.0)]):
        parts = vmd(few.signals[:, 0].astype(np.float64), modes, alpha).modes
        plain = np.mean([min(vmd_loop.envelope_entropy(mode) for mode in window) for window in parts])
        assert chosen.entropies_.ravel()[place] == pytest.approx(plain, rel=1e-9)
    assert (chosen.n_modes_, chosen.alpha_) == (
        SMALL["modes"][chosen.entropies_.min(axis=1).argmin()],
        SMALL["alphas"][chosen.entropies_.min(axis=0).argmin()],
    )


def test_the_features_are_those_of_the_choice(simulated, tmp_path):
    chosen = clone(EntropyChosenVmd(**SMALL, cache=tmp_path)).fit(simulated)
    plain = VmdFeatures(chosen.n_modes_, chosen.alpha_).fit(simulated)
    np.testing.assert_array_equal(chosen.transform(simulated[slice(5)]), plain.transform(simulated[slice(5)]))
    np.testing.assert_array_equal(chosen.get_feature_names_out(), plain.get_feature_names_out())
    again = EntropyChosenVmd(**SMALL, cache=tmp_path).fit(simulated)
    np.testing.assert_array_equal(again.entropies_, chosen.entropies_)


def test_one_window_can_choose(simulated):
    assert EntropyChosenVmd(**SMALL).fit(simulated[slice(1)]).n_modes_ in (2, 3)
