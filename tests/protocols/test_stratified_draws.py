"""The draws of the leaky rung are scikit-learn's, so that its numbers are those of published tables."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedKFold

from suite.protocols.ladder.window_random import stratified_draws


@given(
    counts=st.lists(st.integers(5, 40), min_size=1, max_size=6),
    folds=st.integers(2, 5),
    seed=st.integers(0, 2**32 - 1),
    order=st.randoms(use_true_random=False),
)
def test_they_equal_those_of_scikit_learn(counts, folds, seed, order):
    labels = [f"class {number}" for number, count in enumerate(counts) for _ in range(count)]
    order.shuffle(labels)
    draws = stratified_draws(np.array(labels), folds, seed)
    theirs = StratifiedKFold(folds, shuffle=True, random_state=seed).split(labels, labels)
    for fold, (train, test) in enumerate(theirs):
        np.testing.assert_array_equal(np.flatnonzero(draws == fold), test)
        np.testing.assert_array_equal(np.flatnonzero(draws != fold), train)
