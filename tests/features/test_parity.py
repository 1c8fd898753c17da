"""Vectorised features against plain loops over windows, written from the definitions."""

import numpy as np
import plain_loop
import pytest

from suite.features.amplitude import Amplitude
from suite.features.cepstrum import Cepstrum
from suite.features.envelope import FaultOrders
from suite.features.order_bands import OrderBands
from suite.features.spectral import Spectral
from suite.features.time_domain import TimeDomain
from suite.features.wavelets import WaveletPackets


@pytest.mark.parametrize(
    ("features", "plain"),
    [
        (Amplitude(), plain_loop.amplitude),
        (TimeDomain(), plain_loop.time_domain),
        (Spectral(), plain_loop.spectral),
        (FaultOrders(), plain_loop.fault_orders),
        (WaveletPackets(), plain_loop.wavelet_packets),
        (Cepstrum(), plain_loop.cepstrum),
        (OrderBands(), plain_loop.order_bands),
        (OrderBands("envelope"), plain_loop.envelope_bands),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_features_equal_a_plain_loop(features, plain, simulated):
    fast = features.fit(simulated).transform(simulated)
    rows = simulated.metadata.itertuples()
    slow = [plain(x.astype(np.float64), row) for x, row in zip(simulated.signals[:, 0], rows, strict=True)]
    # The two ways differ in the order of their sums alone.
    np.testing.assert_allclose(fast, slow, rtol=1e-9, atol=1e-9)
