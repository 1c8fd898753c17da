"""How irregular signals are: entropies of their order, of their patterns and of their envelope."""

from __future__ import annotations

from math import factorial, log

import numba
import numpy as np
import numpy.typing as npt
from scipy.fft import fft, ifft

from suite.arrays import Real


def permutation_entropy(signals: Real, order: int = 4) -> Real:
    """Give the entropy of ordinal patterns of neighbouring samples, from 0 to 1.

    Parameters
    ----------
    signals
        Shape (n, length); scale and offset do not matter.
    order
        Samples a pattern; samples that are equal count in the order of time.

    Returns
    -------
    ndarray
        Shape (n,): entropy over the logarithm of the number of patterns. 1 for white noise.

    Raises
    ------
    ValueError
        When there are fewer samples than a pattern has.

    References
    ----------
    Bandt & Pompe (2002), Physical Review Letters 88:174102.
    """
    count = signals.shape[1] - order + 1
    if order < 2 or count < 1:
        raise ValueError(f"no patterns of {order} among {signals.shape[1]} samples")
    # The Lehmer code: how many later samples of the pattern lie below each of its samples.
    code = np.zeros((len(signals), count), dtype=np.int64)
    for index in range(order - 1):
        here = signals[:, index : index + count]
        for later in range(index + 1, order):
            code += (signals[:, later : later + count] < here) * factorial(order - 1 - index)
    patterns = factorial(order)
    code += np.arange(len(signals))[:, None] * patterns
    share = np.bincount(code.ravel(), minlength=len(signals) * patterns).reshape(-1, patterns) / count
    return _shannon(share) / log(patterns)


def envelope_entropy(signals: Real) -> Real:
    """Give the Shannon entropy of the envelope as shares of its sum, from 0 to 1.

    Parameters
    ----------
    signals
        Shape (..., length); scale does not matter.

    Returns
    -------
    ndarray
        Shape (...): over the logarithm of the length. Low where energy comes in bursts.

    References
    ----------
    Tang & Wang (2015), J. Xi'an Jiaotong University 49(5):73-81: minimum envelope entropy.
    """
    length = signals.shape[-1]
    transform = fft(signals, axis=-1)
    transform[..., length // 2 + 1 :] = 0
    transform[..., 1 : (length + 1) // 2] *= 2
    envelope = np.abs(ifft(transform, axis=-1, overwrite_x=True))
    total = envelope.sum(axis=-1, keepdims=True)
    share = np.divide(envelope, total, out=np.full_like(envelope, 1 / length), where=total > 0)
    return _shannon(share) / log(length)


def sample_entropy(signals: Real, tolerance: float = 0.2) -> Real:
    """Give the sample entropy of patterns of two samples.

    Minus the logarithm of the share of pairs of two-sample patterns within the tolerance (largest
    difference) that stay within it at the third sample.

    Parameters
    ----------
    signals
        Shape (n, length >= 4); scale and offset do not matter.
    tolerance
        In standard deviations of each signal.

    Returns
    -------
    ndarray
        Shape (n,), nats. Where no pair stays, the largest value of the length,
        ln((N-2)(N-3)/2); 0 for a constant signal.

    Raises
    ------
    ValueError
        For less than four samples.

    References
    ----------
    Richman & Moorman (2000), American J. Physiology 278:H2039-H2049.
    """
    reach = tolerance * signals.std(axis=1)
    if signals.shape[1] < 4:
        raise ValueError(f"no pairs of patterns among {signals.shape[1]} samples")
    order = np.argsort(signals[:, :-2], axis=1)
    return np.asarray(_sample_entropies(np.ascontiguousarray(signals, dtype=np.float64), order, reach))


def _shannon(share: Real) -> Real:
    """Sum -p·ln p over the last axis; an empty share adds nothing."""
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    return np.asarray(-(share * logs).sum(axis=-1))


@numba.njit(cache=True, nogil=True)
def _sample_entropies(signals: Real, order: npt.NDArray[np.int64], reach: Real) -> Real:
    """Compare each pattern only with those whose first sample is near, in order of that sample."""
    entropies = np.empty(len(signals))
    size = signals.shape[1] - 2
    for row in range(len(signals)):
        first, second, third = np.empty(size), np.empty(size), np.empty(size)
        for index in range(size):
            at = order[row, index]
            first[index] = signals[row, at]
            second[index] = signals[row, at + 1]
            third[index] = signals[row, at + 2]
        pairs = triples = 0
        end = 0
        for index in range(size):
            while end < size and first[end] - first[index] <= reach[row]:
                end += 1
            for other in range(index + 1, end):
                near = abs(second[other] - second[index]) <= reach[row]
                pairs += near
                triples += near & (abs(third[other] - third[index]) <= reach[row])
        if triples == 0:
            entropies[row] = np.log(size * (size - 1) / 2)
        else:
            entropies[row] = -np.log(triples / pairs)
    return entropies
