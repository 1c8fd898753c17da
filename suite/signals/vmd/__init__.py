"""Variational mode decomposition of batches of windows, by four engines of one algorithm.

The mirror extension of a window has a real spectrum but for a fixed phase: its cosine transform C
(DCT-II). The Wiener updates of the decomposition multiply it by real numbers only, so a mode is a
row of real amplitudes A_k(f) = g_k(f)·C(f), and back in time it is the inverse cosine transform of
them. No complex number, no mirrored copy and no history of iterates is needed; odd lengths keep
every sample.
"""

from suite.signals.vmd.decomposition import Decomposition, vmd

__all__ = ["Decomposition", "vmd"]
