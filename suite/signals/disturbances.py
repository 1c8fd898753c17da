"""What spoils a measurement: noise, clicks, hum and another sensor; windows in, windows out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suite.arrays import Real

WindowSignals = npt.NDArray[np.float32]
"""Windows, shape (n, channels, length)."""

MAINS_HARMONICS = 10
"""Harmonics of the mains in hum; the amplitude of the h-th is 1/h of the first's."""


def at_snr(signals: WindowSignals, disturbance: npt.NDArray[np.floating], snr_db: float) -> WindowSignals:
    """Add a disturbance to each window, in proportion to the window's own power.

    Parameters
    ----------
    signals, disturbance
        Shape (n, channels, length); what has no power adds nothing.
    snr_db
        Power of each window about its mean over that of what is added to it, channel by channel, dB.
    """
    wanted = signals.astype(np.float64).var(axis=2, keepdims=True) / 10 ** (snr_db / 10)
    power = (disturbance.astype(np.float64) ** 2).mean(axis=2, keepdims=True)
    factor = np.sqrt(np.divide(wanted, power, out=np.zeros_like(power), where=power > 0))
    return np.asarray(signals + factor * disturbance, dtype=np.float32)


def coloured_noise(
    shape: tuple[int, int, int], exponent: float, edge: Real, rng: np.random.Generator
) -> WindowSignals:
    """Draw Gaussian noise of which the power falls with frequency.

    Parameters
    ----------
    shape
        Windows, channels, length.
    exponent
        The power spectral density falls as 1/f to this power: 0 is white, 1 pink.
    edge
        Upper edge of the band that it fills, cycles/sample, shape (n,); above it there is none.
    rng
        The only source of randomness.

    Returns
    -------
    ndarray
        Of mean zero, and of no particular power.
    """
    from scipy.fft import irfft, rfftfreq

    n, channels, length = shape
    frequencies = rfftfreq(length)
    gain = np.zeros(len(frequencies), dtype=np.float32)
    gain[1:] = frequencies[1:] ** (-exponent / 2)
    draws = rng.standard_normal((n, channels, len(frequencies), 2), dtype=np.float32)
    spectrum = draws.view(np.complex64)[..., 0]
    spectrum *= (gain * (frequencies <= edge[:, None]))[:, None, :].astype(np.float32)
    return np.asarray(irfft(spectrum, n=length, axis=2, overwrite_x=True), dtype=np.float32)


def clicks(
    shape: tuple[int, int, int], expected: Real, edge: Real, rng: np.random.Generator
) -> WindowSignals:
    """Draw impulses at random times, at least one a window, at once in all channels.

    Parameters
    ----------
    shape
        Windows, channels, length.
    expected
        Of each window, shape (n,): their number has a Poisson distribution. Heights are exponentially
        distributed, signs random.
    edge
        As for :func:`coloured_noise`.
    rng
        The only source of randomness.
    """
    from scipy.fft import irfft, rfft, rfftfreq

    n, channels, length = shape
    counts = np.maximum(rng.poisson(expected), 1)
    total = int(counts.sum())
    places = np.repeat(np.arange(n), counts) * length + rng.integers(0, length, total)
    heights = rng.exponential(size=total) * rng.choice((-1.0, 1.0), total)
    train = np.bincount(places, heights, minlength=n * length).reshape(n, length)
    spectrum = rfft(train, axis=1) * (rfftfreq(length) <= edge[:, None])
    held = irfft(spectrum, n=length, axis=1).astype(np.float32)
    return np.repeat(held[:, None, :], channels, axis=1)


def hum(shape: tuple[int, int, int], mains: Real, edge: Real, rng: np.random.Generator) -> WindowSignals:
    """Draw the mains and their harmonics with random phases, alike in all channels.

    Parameters
    ----------
    shape
        Windows, channels, length.
    mains
        Frequency of each window, cycles/sample, shape (n,).
    edge
        Harmonics above it are left out, cycles/sample, shape (n,).
    rng
        The only source of randomness.
    """
    n, channels, length = shape
    harmonics = np.arange(1, MAINS_HARMONICS + 1)
    phase = rng.uniform(0, 2 * np.pi, (n, MAINS_HARMONICS))
    amplitude = np.where(harmonics * mains[:, None] <= edge[:, None], 1 / harmonics, 0.0)
    wide = np.empty((n, length), dtype=np.float32)
    for frequency in np.unique(mains):
        own = mains == frequency
        angle = 2 * np.pi * frequency * harmonics[:, None] * np.arange(length)
        sines = (amplitude * np.cos(phase))[own] @ np.sin(angle)
        wide[own] = sines + (amplitude * np.sin(phase))[own] @ np.cos(angle)
    return np.repeat(wide[:, None, :], channels, axis=1)


def through_resonance(signals: WindowSignals, frequency: Real, damping: float) -> WindowSignals:
    """Measure by a sensor that resonates: an accelerometer's response to acceleration of its base.

    H(f) = 1 / (1 - (f/f₀)² + 2iζ f/f₀): flat below the resonance, a peak of 1/(2ζ) at it, and a fall by
    40 dB a decade above (ISO 5348 on what mounting does to f₀).

    Parameters
    ----------
    signals
        Shape (n, channels, length).
    frequency
        Resonance f₀, cycles/sample, shape (n,); it may lie above Nyquist.
    damping
        Ratio ζ.
    """
    from scipy.fft import rfftfreq

    ratio = rfftfreq(_circle(signals)) / frequency[:, None]
    return _filtered(signals, 1 / (1 - ratio**2 + 2j * damping * ratio))


def below_edge(signals: WindowSignals, edge: Real) -> WindowSignals:
    """Take away what lies above an edge, as :func:`suite.signals.resampling.low_pass` does of recordings.

    Parameters
    ----------
    signals
        Shape (n, channels, length).
    edge
        Of -6 dB, cycles/sample, shape (n,).
    """
    from scipy.fft import rfftfreq
    from scipy.special import ndtr

    from suite.signals.resampling import DEVIATIONS, STEEPNESS

    middle = edge[:, None]
    return _filtered(signals, ndtr((middle - rfftfreq(_circle(signals))) / (STEEPNESS * middle / DEVIATIONS)))


def _circle(signals: WindowSignals) -> int:
    """Count the samples of windows with half a window of reflection at either end."""
    length = int(signals.shape[2])
    return length + 2 * (length // 2)


def _filtered(signals: WindowSignals, response: npt.NDArray[np.number]) -> WindowSignals:
    """Apply a response, shape (n, bins of :func:`_circle`), to windows continued by their reflections."""
    from scipy.fft import irfft, rfft

    length = signals.shape[2]
    half = length // 2
    wide = np.pad(signals, ((0, 0), (0, 0), (half, half)), mode="reflect", reflect_type="odd")
    spectrum = rfft(wide.astype(np.float64), axis=2) * response[:, None, :]
    back = irfft(spectrum, n=wide.shape[2], axis=2, overwrite_x=True)
    return np.asarray(back[:, :, half : half + length], dtype=np.float32)
