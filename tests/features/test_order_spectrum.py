"""The envelope spectrum over shaft orders holds a line in one band, at any speed and length of window."""

import numpy as np
import pytest

from suite.features.order_spectrum import OrderSpectrum

RATE = 12_000.0


def strikes(order, shaft_hz, length=4096, rows=10, resonance=0.2, seed=0):
    """Ringing impacts, ``order`` a shaft turn, in noise."""
    rng = np.random.default_rng(seed)
    time = np.arange(length) / RATE
    signals = 0.05 * rng.standard_normal((rows, length))
    ring = np.exp(-np.arange(80) / 10) * np.sin(2 * np.pi * resonance * np.arange(80))
    for k in range(rows):
        phase = (order * shaft_hz * time + rng.uniform()) % 1
        signals[k] += np.convolve(np.diff(phase, prepend=phase[0]) < 0, ring)[:length]
    return signals


def band_of(block, order):
    middles = [float(name.removeprefix("envelope_log_share_").removesuffix("x")) for name in block.names()]
    return int(np.argmin(np.abs(np.asarray(middles) - order)))


@pytest.mark.parametrize("prewhiten", [True, False])
@pytest.mark.parametrize("shaft_hz", [20.0, 30.0, 45.0])
@pytest.mark.parametrize("length", [2048, 4096])
def test_a_line_lies_in_the_band_of_its_order(prewhiten, shaft_hz, length, as_windows):
    block = OrderSpectrum(prewhiten=prewhiten)
    windows = as_windows(strikes(5.25, shaft_hz, length), shaft_hz=shaft_hz)
    rows = np.exp(block.fit_transform(windows)).mean(axis=0)
    assert rows.argmax() == band_of(block, 5.25)
    assert rows[band_of(block, 10.5)] > 3 * np.median(rows)


def test_shares_sum_to_one_and_no_fault_order_is_needed(as_windows):
    signals = strikes(3.5, 30.0)
    rows = OrderSpectrum().fit_transform(as_windows(signals))
    np.testing.assert_allclose(np.exp(rows).sum(axis=1), 1)
    np.testing.assert_array_equal(OrderSpectrum().fit_transform(as_windows(signals, known=False)), rows)


def test_whitening_makes_another_resonance_look_alike(as_windows):
    def distance(prewhiten):
        low, high = (
            OrderSpectrum(prewhiten=prewhiten).fit_transform(
                as_windows(strikes(4.75, 30.0, resonance=at) + hum)
            )
            for at in (0.15, 0.35)
        )
        return np.abs(low.mean(axis=0) - high.mean(axis=0)).mean()

    # A strong carrier between shaft harmonics beats in the plain envelope alone.
    hum = (
        3
        * np.sin(2 * np.pi * 0.3 * np.arange(4096))
        * (1 + 0.5 * np.sin(2 * np.pi * 0.011 * np.arange(4096)))
    )
    assert distance(True) < distance(False)


def test_bands_reach_as_far_as_asked():
    block = OrderSpectrum(reach=8.0, step=0.5)
    assert len(block.names()) == 16
    assert block.names()[0] == "envelope_log_share_0.5x" and block.names()[-1] == "envelope_log_share_8x"
