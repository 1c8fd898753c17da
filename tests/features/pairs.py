"""Blocks of features, each beside the loop over windows that it must agree with, and is timed against."""

from collections.abc import Callable
from typing import Any

import plain_loop

from suite.features.amplitude import Amplitude
from suite.features.block import WindowFeatures
from suite.features.cepstrum import Cepstrum
from suite.features.envelope import FaultOrders
from suite.features.order_bands import OrderBands
from suite.features.spectral import Spectral
from suite.features.time_domain import TimeDomain
from suite.features.wavelets import WaveletPackets

Pair = tuple[WindowFeatures, Callable[[Any, Any], Any]]

PAIRS: tuple[Pair, ...] = (
    (Amplitude(), plain_loop.amplitude),
    (TimeDomain(), plain_loop.time_domain),
    (Spectral(), plain_loop.spectral),
    (FaultOrders(), plain_loop.fault_orders),
    (WaveletPackets(), plain_loop.wavelet_packets),
    (Cepstrum(), plain_loop.cepstrum),
    (OrderBands(), plain_loop.order_bands),
    (OrderBands("envelope"), plain_loop.envelope_bands),
)
