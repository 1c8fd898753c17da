"""Signals that share samples are found however stored; periodic ones are evidence of nothing."""

import numpy as np
import pytest
from scipy.signal import decimate, lfilter, resample, resample_poly

from suite.signals.shared_samples import Shared, Signal, find_shared

RATE = 12_000


def vibration(seed, seconds=2.0, rate=RATE):
    """Impacts that excite a resonance, a shaft line and noise."""
    rng = np.random.default_rng(seed)
    n = int(seconds * rate)
    impacts = np.zeros(n)
    impacts[:: int(rate / 87)] = 1 + 0.1 * rng.standard_normal(len(impacts[:: int(rate / 87)]))
    ringing = lfilter([1], [1, -1.2, 0.9], impacts)
    return ringing + 0.4 * np.sin(2 * np.pi * 25 * np.arange(n) / rate) + 0.3 * rng.standard_normal(n)


def signal(values, rate=RATE):
    return Signal(np.atleast_2d(np.asarray(values, dtype=np.float32)), rate)


def rounded(values, step):
    return np.round(values / step) * step


def written(values):
    return [float(f"{value:.4g}") for value in values]


STORED = {
    "as it is": lambda x: (x, RATE),
    "half precision": lambda x: (x.astype(np.float16), RATE),
    "counts, 16 bit": lambda x: (np.round(x / 20 * 32768), RATE),
    "8 bit": lambda x: (rounded(x, 10 / 128), RATE),
    "text of four digits": lambda x: (written(x), RATE),
    "m/s² with offset": lambda x: (9.81 * x + 40, RATE),
    "turned over": lambda x: (-0.001 * x, RATE),
    "half the rate": lambda x: (resample_poly(x, 1, 2), RATE / 2),
    "a quarter of the rate": lambda x: (resample_poly(x, 1, 4), RATE / 4),
    "three quarters of the rate": lambda x: (resample_poly(x, 3, 4), RATE * 3 / 4),
    "twice the rate": lambda x: (resample_poly(x, 2, 1), RATE * 2),
    "four times the rate": lambda x: (resample(x, 4 * len(x)), RATE * 4),
    "half the rate by Fourier transform": lambda x: (resample(x, len(x) // 2), RATE / 2),
    "half the rate by a recursive filter": lambda x: (decimate(x, 2), RATE / 2),
    "half the rate, turned over, four digits": lambda x: (written(-3 * decimate(x, 2) + 7), RATE / 2),
}


@pytest.mark.parametrize("how", STORED)
def test_a_later_cut_of_a_recording_is_found_however_it_is_stored(how):
    x = vibration(1)
    values, rate = STORED[how](x[5_004:])
    others = [signal(vibration(seed)) for seed in (2, 3)]
    (found,) = find_shared([others[0], signal(x), others[1], signal(values, rate)])
    assert (found.first, found.second) == (1, 3)
    assert found.shift == pytest.approx(5_004 / RATE, abs=1e-4)
    assert found.seconds == pytest.approx(2.0 - 5_004 / RATE, abs=1e-3)


@pytest.mark.parametrize("shift", [1, 333, 11_111, 21_600])
def test_any_shift_is_found_down_to_an_overlap_of_a_fifth_of_a_second(shift):
    x = vibration(4, 4.0)
    cuts = [signal(x[shift : shift + 24_000]), signal(x[:24_000])]
    (found,) = find_shared(cuts)
    assert found.shift == pytest.approx(-shift / RATE, abs=1e-5)
    assert found.seconds == pytest.approx((24_000 - shift) / RATE, abs=1e-5)


def test_recordings_of_a_tenth_of_a_second_are_compared_in_a_wider_band():
    x = vibration(5, 0.3, 25_600)
    assert find_shared([signal(x[:2_560], 25_600), signal(x[1_000:3_560], 25_600)])
    assert not find_shared([signal(x[:2_560], 25_600), signal(x[2_560:5_120], 25_600)])


def test_equal_short_recordings_are_found_and_slow_ones_at_their_own_rate():
    rng = np.random.default_rng(0)
    short, slow = rng.standard_normal(40), rng.standard_normal(4_000)
    assert find_shared([signal(short, 100), signal(short, 100)]) == [Shared(0, 1, 0.0, 0.4)]
    (found,) = find_shared([signal(slow, 400), signal(slow[100:], 400)])
    assert found.shift == pytest.approx(0.25, abs=1e-3)


def test_any_channels_may_be_one_but_those_of_one_recording():
    a, b, c = (vibration(seed) for seed in (6, 7, 8))
    pair = find_shared([signal([a, b]), signal([c, a]), signal([b, b])])
    assert [(item.first, item.second) for item in pair] == [(0, 1), (0, 2)]


def test_a_chain_of_cuts_is_one_axis_and_only_what_overlaps_is_shared():
    x = vibration(9, 4.0)
    cuts = [signal(x[start : start + 12_000]) for start in range(0, 36_001, 6_000)]
    found = find_shared(cuts)
    assert [(item.first, item.second) for item in found] == [(k, k + 1) for k in range(6)]


T = np.arange(2 * RATE) / RATE
NOISE = np.random.default_rng(10).standard_normal((8, T.size))
COMB = lfilter([1], [1, -1.6, 0.95], (np.arange(T.size) % 133 == 0).astype(float))

STEADY = {
    "one tone": lambda k: np.sin(2 * np.pi * 300 * T + k),
    "the very same tone": lambda k: np.sin(2 * np.pi * 300 * T),
    "mains hum": lambda k: sum(np.sin(2 * np.pi * 50 * h * T + h * k) / h for h in (1, 3, 5, 7, 9)),
    "several tones": lambda k: sum(
        np.sin(2 * np.pi * f * T + f * k) for f in (213.3, 300.1, 431.7, 517.9, 771.2)
    ),
    "several tones in phase": lambda k: (
        sum(np.sin(2 * np.pi * f * T + f) for f in (213.3, 300.1, 431.7)) + 0.01 * NOISE[k]
    ),
    "square waves": lambda k: np.sign(np.sin(2 * np.pi * 30.3 * T + k)),
    "silence, quantised": lambda k: np.round(0.4 * NOISE[k]),
    "equal impacts, other noise": lambda k: COMB + 0.3 * NOISE[k],
    "equal impacts, little noise": lambda k: np.roll(COMB, 40 * k) + 0.003 * NOISE[k],
}


@pytest.mark.parametrize("seconds", [2.0, 0.2])
@pytest.mark.parametrize("kind", STEADY)
def test_signals_that_repeat_themselves_are_evidence_of_nothing(kind, seconds):
    n = int(seconds * RATE)
    assert find_shared([signal(STEADY[kind](k)[:n]) for k in range(8)]) == []


def test_a_great_offset_that_ends_elsewhere_in_the_copy_makes_no_difference():
    x, y = vibration(11), vibration(12)
    spliced = np.concatenate([x[-12_000:] + 30, y[:12_000] - 10])
    (found,) = find_shared([signal(x), signal(spliced)])
    assert found.shift == pytest.approx(1.0, abs=1e-4)
