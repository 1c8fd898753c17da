"""Windows as bands side by side: each by itself, slow enough to be computed with few points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.fft import fft, ifft, next_fast_len

from suite.arrays import Real

Complex = npt.NDArray[np.complex128]

_ROOM = 3
"""A band's signal has room for so many times its width: what modulates it spreads it to either side."""


@dataclass(frozen=True)
class BandSplit:
    """Equal bands of windows of one length.

    Attributes
    ----------
    length
        Samples a window.
    upper
        Upper edge of the last band, cycles/sample; what lies above is in no band.
    count
        Bands.
    """

    length: int
    upper: float
    count: int

    @property
    def width(self) -> int:
        """Bins of a band; a bin is 1 / length cycles/sample."""
        return int(self.upper * self.length / self.count)

    @property
    def points(self) -> int:
        """Points of a band's signal, which cover the window evenly."""
        return int(next_fast_len(_ROOM * self.width))

    def split(self, transform: Complex) -> Complex:
        """Give the analytic signal of each band, moved down to zero frequency.

        Parameters
        ----------
        transform
            One-sided transform of the windows, shape (n, length // 2 + 1).

        Returns
        -------
        ndarray
            Shape (n, count, points).
        """
        below = np.zeros((len(transform), self.count, self.points), dtype=np.complex128)
        inside = transform[:, : self.count * self.width]
        below[:, :, : self.width] = inside.reshape(-1, self.count, self.width)
        below[:, 0, 0] /= 2  # it is its own mirror image
        return np.asarray(ifft(below, axis=2, overwrite_x=True))

    def join(self, transform: Complex, bands: Complex) -> Complex:
        """Put changed bands in the place of those of a transform.

        Parameters
        ----------
        transform
            As for :meth:`split`; what is in no band stays.
        bands
            As :meth:`split` gives them, changed; what they spread beyond either end is folded back.

        Returns
        -------
        ndarray
            Shape (n, length // 2 + 1).
        """
        changed = fft(bands, axis=2)
        spread = (self.points - self.width) // 2
        rows, bins = transform.shape
        wide = np.zeros((rows, bins + 2 * spread), dtype=np.complex128)
        for band in range(self.count):
            at = spread + band * self.width
            wide[:, at : at + self.width + spread] += changed[:, band, : self.width + spread]
            wide[:, at - spread : at] += changed[:, band, self.points - spread :]
        joined = wide[:, spread : spread + bins].copy()
        # What lies below zero, or beyond the highest frequency, is the mirror image of what lies inside.
        joined[:, : spread + 1] += np.conj(wide[:, : spread + 1][:, ::-1])
        first = self.length - bins + 1
        joined[:, first - spread : first] += np.conj(wide[:, spread + bins :][:, ::-1])
        if self.length % 2 == 0:
            joined[:, -1] += np.conj(wide[:, spread + bins - 1])
        joined[:, self.count * self.width :] += transform[:, self.count * self.width :]
        return joined


def power_of(bands: Complex) -> Real:
    """Give the squared envelope of bands, of the same shape."""
    return np.asarray(bands.real**2 + bands.imag**2)
