"""The handcrafted set: every family of features side by side, as its contestants share it."""

from __future__ import annotations

from sklearn.pipeline import FeatureUnion, make_union

from suite.features.cepstrum import Cepstrum
from suite.features.envelope import FaultOrders
from suite.features.order_bands import OrderBands
from suite.features.spectral import Spectral
from suite.features.time_domain import Amplitude, TimeDomain
from suite.features.wavelets import WaveletPackets


def handcrafted(*, prewhiten: bool = True) -> FeatureUnion:
    """Put level, waveform, spectrum, wavelet packets, cepstrum, order bands and fault lines together.

    Parameters
    ----------
    prewhiten
        Of the fault lines; see :func:`suite.signals.envelope.squared_envelope`.

    Returns
    -------
    FeatureUnion
        Windows in, 115 columns a channel out.
    """
    return make_union(
        Amplitude(),
        TimeDomain(),
        Spectral(),
        WaveletPackets(),
        Cepstrum(),
        OrderBands(),
        OrderBands("envelope"),
        FaultOrders(prewhiten=prewhiten),
    )
