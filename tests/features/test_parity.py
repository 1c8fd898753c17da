"""Vectorised features against plain loops over windows, written from the definitions."""

import numpy as np
import pytest
from pairs import PAIRS


@pytest.mark.parametrize(("features", "plain"), PAIRS, ids=lambda value: getattr(value, "__name__", ""))
def test_features_equal_a_plain_loop(features, plain, simulated):
    fast = features.fit(simulated).transform(simulated)
    rows = simulated.metadata.itertuples()
    slow = [plain(x.astype(np.float64), row) for x, row in zip(simulated.signals[:, 0], rows, strict=True)]
    # The two ways differ in the order of their sums alone.
    np.testing.assert_allclose(fast, slow, rtol=1e-9, atol=1e-9)
