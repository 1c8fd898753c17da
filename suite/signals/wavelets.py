"""Wavelet packets of many windows at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suite.arrays import Real


def packet_energies(windows: npt.NDArray[np.floating], level: int = 4, wavelet: str = "db4") -> Real:
    """Give the energy in each terminal node of a full wavelet-packet tree.

    Parameters
    ----------
    windows
        Shape (n, length), any unit; continued periodically, so that an orthogonal wavelet keeps the
        energy of windows whose length is a multiple of ``2**level``.
    level
        Halvings; node b of the result covers about the frequencies from b to b + 1 in units of
        2^-(level+1) cycles/sample.
    wavelet
        A discrete wavelet by PyWavelets' name.

    Returns
    -------
    ndarray
        Shape (n, 2**level), unit squared, in order of frequency
        (Mallat 2009, A Wavelet Tour of Signal Processing, section 8.1).

    Raises
    ------
    ValueError
        For a level below 1 or a window with fewer samples than nodes.
    """
    import pywt  # this folder imports with numpy, scipy and numba alone

    if level < 1 or windows.shape[1] < 1 << level:
        raise ValueError(f"no {level} halvings of {windows.shape[1]} samples")
    nodes = windows.astype(np.float64)[:, np.newaxis]
    for _ in range(level):
        halves = np.stack(pywt.dwt(nodes, wavelet, mode="periodization", axis=-1), axis=2)
        # Decimation mirrors the spectrum of every upper half, so in odd nodes high comes before low.
        halves[:, 1::2] = halves[:, 1::2, ::-1].copy()
        nodes = halves.reshape(len(halves), -1, halves.shape[-1])
    return np.asarray(np.einsum("nbs,nbs->nb", nodes, nodes))
