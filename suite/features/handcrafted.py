"""The handcrafted sets that several contestants share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from suite.features.amplitude import Amplitude
from suite.features.block import WindowFeatures
from suite.features.cepstrum import Cepstrum
from suite.features.demodulated_orders import Band, fault_lines
from suite.features.order_bands import OrderBands
from suite.features.spectral import Spectral
from suite.features.time_domain import TimeDomain
from suite.features.union import FamilyUnion
from suite.features.wavelets import WaveletPackets

Families = Literal["classic", "bands", "orders", "all"]
"""Names of the sets: see :func:`handcrafted`."""


def handcrafted(families: Families, band: Band = "whitened", *, remember: bool = False) -> FamilyUnion:
    """Put families of features side by side.

    Parameters
    ----------
    families
        ``classic``: level, waveform, spectrum and fault lines, 59 columns a channel. ``bands``: plain
        energies, in equal bands (wavelet packets) and in octaves of the shaft order, 28 columns. ``orders``:
        fault lines and the envelope in bands of shaft orders, 28 columns. ``all``: everything, with the
        cepstrum, 115 columns.
    band
        In which the fault lines are sought: see :func:`suite.features.demodulated_orders.fault_lines`.
    remember
        See :class:`suite.features.union.FamilyUnion`: while tuning only.

    Returns
    -------
    FamilyUnion
        Windows in, columns out.
    """
    return FamilyUnion(_SETS[families](fault_lines(band)), remember)


_SETS: dict[str, Callable[[WindowFeatures], tuple[WindowFeatures, ...]]] = {
    "classic": lambda lines: (Amplitude(), TimeDomain(), Spectral(), lines),
    "bands": lambda lines: (WaveletPackets(), OrderBands()),
    "orders": lambda lines: (lines, OrderBands("envelope")),
    "all": lambda lines: (
        Amplitude(),
        TimeDomain(),
        Spectral(),
        WaveletPackets(),
        Cepstrum(),
        OrderBands(),
        OrderBands("envelope"),
        lines,
    ),
}
