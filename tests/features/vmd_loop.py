"""Features of modes the plain way: one window, one mode, one pattern at a time."""

from math import factorial, log

import numpy as np
from scipy.signal import hilbert

from suite.signals.vmd import vmd


def permutation_entropy(signal, order=4):
    counts = {}
    for start in range(len(signal) - order + 1):
        pattern = tuple(np.argsort(signal[start : start + order], kind="stable"))
        counts[pattern] = counts.get(pattern, 0) + 1
    shares = np.array(list(counts.values())) / (len(signal) - order + 1)
    return -(shares * np.log(shares)).sum() / log(factorial(order))


def sample_entropy(signal, tolerance=0.2):
    reach, size = tolerance * np.std(signal), len(signal) - 2
    pairs = triples = 0
    for i in range(size - 1):
        for j in range(i + 1, size):
            if max(abs(signal[i] - signal[j]), abs(signal[i + 1] - signal[j + 1])) <= reach:
                pairs += 1
                triples += abs(signal[i + 2] - signal[j + 2]) <= reach
    return -log(triples / pairs) if triples else log(size * (size - 1) / 2)


def envelope_entropy(signal):
    share = np.abs(hilbert(signal))
    share /= share.sum()
    return -(share * np.log(share)).sum() / log(len(signal))


def line_features(mode, physical):
    """Lines of the squared-envelope spectrum over the median of their surroundings."""
    envelope = np.abs(hilbert(mode - mode.mean())) ** 2
    swing = envelope / envelope.mean() - 1
    spectrum = np.abs(np.fft.rfft(swing, 2 * len(mode))) ** 2 / (2 * len(mode) ** 2)
    spectrum[1:-1] *= 2
    per_order = physical["shaft_hz"] / physical["rate_hz"] * 2 * len(mode)
    found = []
    for name, shift in [("outer", None), ("inner", 1.0), ("ball", physical["order_cage"]), ("cage", None)]:
        centre = physical[f"order_{name}"] * per_order
        width = 0.02 * centre
        level = np.median(around(spectrum, centre, 2 * per_order))
        found.append(np.log((around(spectrum, centre, width).max() + 1e-12) / (level + 1e-12)))
        if shift is not None:
            sides = [around(spectrum, centre + sign * shift * per_order, width).max() for sign in (-1, 1)]
            found.append(np.log((np.mean(sides) + 1e-12) / (level + 1e-12)))
    return found


def around(spectrum, centre, width):
    low, high = int(np.floor(centre - width)), int(np.ceil(centre + width))
    return spectrum[max(low, 0) : high + 1]


def vmd_features(signal, physical, n_modes, alpha=2000.0, *, engine="numba"):
    """Features of one window, one channel, shape (K · 11,)."""
    found = vmd(np.asarray(signal, dtype=np.float64)[None], n_modes, alpha, engine=engine)
    centres, modes = found.center_frequencies[0], found.modes[0]
    total = sum((mode**2).sum() for mode in modes)
    row = []
    for k in np.argsort(centres):
        mode = modes[k]
        away = mode - mode.mean()
        row += [(mode**2).sum() / total, (away**4).mean() / (away**2).mean() ** 2]
        row += [permutation_entropy(mode), sample_entropy(mode), centres[k]]
        row += line_features(mode, physical)
    return np.array(row)
