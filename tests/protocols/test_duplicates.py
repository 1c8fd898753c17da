"""Test windows that share samples with training windows are counted at any shift; periodic ones never."""

import numpy as np
import pytest
from scipy.signal import lfilter

from suite.protocols.duplicates import duplicates

RNG = np.random.default_rng(5)


def cut(signal, start, step, length=1024):
    starts = range(start, signal.shape[1] - length + 1, step)
    windows = np.stack([signal[:, at : at + length] for at in starts]).astype(np.float32)
    windows -= windows.mean(axis=2, keepdims=True)
    return windows / windows.std(axis=2, keepdims=True)


def count(train, test, recordings=None):
    signals = np.concatenate([train, test])
    rows = np.arange(len(signals))
    return duplicates(signals, rows[: len(train)], rows[len(train) :], recordings)


def measured(channels=1):
    return lfilter([1], [1, -1.2, 0.8], RNG.standard_normal((channels, 40_000)), axis=1)


@pytest.mark.parametrize("length", [512, 1024, 2048])
def test_windows_of_another_grid_gain_sign_and_offset_are_counted(length):
    signal, other = measured(), measured()
    train = cut(signal, 0, length // 2, length)
    copies, clean = cut(-7 * signal + 3, 333, length, length), cut(other, 0, length, length)
    assert count(train, np.concatenate([copies, clean])) == len(copies)


def test_channels_may_have_changed_places():
    signal = measured(2)
    copies = cut(signal[::-1], 100, 1024)
    assert count(cut(signal, 0, 512), copies) == len(copies)


def test_half_a_window_is_mostly_enough():
    signal = measured()
    train, copies = cut(signal, 0, 2_048), cut(signal, 512, 2_048)
    assert count(train, copies) >= 0.7 * len(copies)


def test_windows_of_one_recording_are_left_to_the_table():
    signal = measured()
    train, test = cut(signal, 0, 512), cut(signal, 333, 1024)
    assert count(train, test, ["one"] * (len(train) + len(test))) == 0


@pytest.mark.parametrize("noise", [0.0, 0.01, 0.3])
def test_tones_and_impacts_are_no_copies(noise):
    t = np.arange(40_000) / 12_800
    tones = sum(np.sin(2 * np.pi * f * t) for f in (125.0, 312.5, 1000.0))
    impacts = lfilter([1], [1, -1.6, 0.95], (np.arange(t.size) % 128 == 0).astype(float))
    for signal in (tones, impacts, np.sign(np.sin(2 * np.pi * 100 * t))):
        first, second = (signal + noise * RNG.standard_normal(t.size) for _ in range(2))
        assert count(cut(first[None], 0, 512), cut(second[None], 333, 1024)) == 0
