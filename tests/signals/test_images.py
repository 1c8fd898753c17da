"""Images of windows: known signals stand where they belong, and plain loops draw the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suite.signals.images import IMAGE_KINDS, image, scalogram_frequencies

LENGTH, SIZE = 1024, 32
by_kind = pytest.mark.parametrize("kind", IMAGE_KINDS)


def noise(rows=3, channels=1, length=LENGTH):
    return np.random.default_rng(0).standard_normal((rows, channels, length))


def draw(kind, windows, turns=0.0025, size=SIZE):
    return image(kind, windows, np.full(len(windows), turns), size)


@by_kind
@pytest.mark.parametrize(("length", "size"), [(1024, 32), (256, 64), (1001, 32), (130, 32)])
def test_images_are_square_and_between_nought_and_one(kind, length, size):
    drawn = draw(kind, noise(3, 2, length).astype(np.float32), size=size)
    assert drawn.shape == (3, 2, size, size) and drawn.dtype == np.float32
    assert drawn.min() >= 0 and drawn.max() <= 1
    assert np.ptp(drawn, axis=(2, 3)).min() > 0.3


@by_kind
@settings(deadline=None, max_examples=10)
@given(exponent=st.integers(-20, 20), flip=st.booleans(), offset=st.integers(-3, 3))
def test_scale_sign_and_offset_do_not_show(kind, exponent, flip, offset):
    windows = noise()
    changed = (windows * (-1 if flip else 1) + offset) * 2.0**exponent
    np.testing.assert_allclose(draw(kind, changed), draw(kind, windows), atol=1e-5)


@by_kind
def test_each_window_and_channel_is_drawn_alone(kind):
    windows, turns = noise(40, 2), np.linspace(0.001, 0.004, 40)
    together = image(kind, windows, turns, SIZE)
    alone = image(kind, windows[35:36, 1:], turns[35:36], SIZE)
    np.testing.assert_allclose(together[35:36, 1:], alone, atol=1e-6)


@by_kind
@pytest.mark.parametrize("value", [0.0, 7.0])
def test_silence_is_finite(kind, value):
    assert np.isfinite(draw(kind, np.full((2, 1, LENGTH), value))).all()


@by_kind
def test_too_few_samples_are_refused(kind):
    with pytest.raises(ValueError, match=r"100 samples for an image of 32 pixels to a side: at least 128"):
        draw(kind, noise(length=100))


def decibels(power):
    return np.clip(1 + 10 * np.log10(power / power.max()) / 60, 0, 1)


def test_a_spectrogram_is_a_loop_over_frames():
    window = noise()[0, 0] - noise()[0, 0].mean()
    columns = []
    for start in np.round(np.linspace(0, LENGTH - 2 * SIZE, SIZE)).astype(int):
        frame = window[start : start + 2 * SIZE] * np.hanning(2 * SIZE)
        columns.append(np.abs(np.fft.fft(frame)[1 : SIZE + 1]) ** 2)
    np.testing.assert_allclose(draw("spectrogram", noise())[0, 0], decibels(np.array(columns).T), atol=1e-6)


def test_a_scalogram_is_a_loop_over_wavelets():
    window = noise()[0, 0] - noise()[0, 0].mean()
    frequency = np.fft.fftfreq(LENGTH)
    rows = []
    for centre in np.geomspace(0.005, 0.45, SIZE):
        wavelet = np.where(frequency > 0, np.exp(-0.5 * (6 * frequency / centre - 6) ** 2), 0)
        power = np.abs(np.fft.ifft(np.fft.fft(window) * wavelet)[::2]) ** 2
        rows.append(power.reshape(SIZE, -1).mean(axis=1))
    np.testing.assert_allclose(draw("scalogram", noise())[0, 0], decibels(np.array(rows)), atol=1e-6)


def test_a_gramian_field_is_that_of_the_angles():
    burst = noise() * (1 + 5 * (np.arange(LENGTH) // 200 % 2))
    drawn = draw("gramian", burst)[0, 0]
    cosine = np.sqrt(np.diag(drawn))  # (1 + cos 2φ) / 2 = cos² φ
    phi = np.arccos(cosine * np.where(drawn[:, drawn.diagonal().argmax()] > 0.5, 1, -1))
    assert drawn.diagonal().max() == pytest.approx(1, abs=1e-6)
    # The largest sample has φ = 0, so its column gives the sign of every cosine.
    np.testing.assert_allclose(drawn, (1 + np.cos(phi[:, None] + phi[None])) / 2, atol=1e-5)


@pytest.mark.parametrize("frequency", [0.05, 0.2, 0.4])
def test_a_tone_stands_in_its_row(frequency):
    tone = np.sin(2 * np.pi * frequency * np.arange(LENGTH))[np.newaxis, np.newaxis]
    short = draw("spectrogram", tone)[0, 0].mean(axis=1).argmax()
    assert abs((short + 1) / (2 * SIZE) - frequency) <= 0.5 / SIZE
    wavelet = draw("scalogram", tone)[0, 0].mean(axis=1).argmax()
    assert scalogram_frequencies(SIZE)[wavelet] == pytest.approx(frequency, rel=0.08)


@pytest.mark.parametrize("kind", ["spectrogram", "scalogram"])
def test_a_click_stands_in_its_column(kind):
    click = np.zeros((1, 1, LENGTH))
    click[0, 0, 300:304] = [1, -1, 1, -1]
    column = draw(kind, click)[0, 0, SIZE // 2 :].mean(axis=0).argmax()
    assert abs(column / SIZE - 300 / LENGTH) < 2 / SIZE


@pytest.mark.parametrize("turns", [0.0025, 0.004])
@pytest.mark.parametrize(("low", "order"), [(0.1, 5.0), (0.35, 3.0)])
def test_a_modulated_carrier_stands_at_its_band_and_order(turns, low, order):
    rng = np.random.default_rng(0)
    spectrum = np.fft.rfft(rng.standard_normal((30, 1, 4096)))
    frequency = np.arange(spectrum.shape[-1]) / 4096
    spectrum[..., (frequency < low) | (frequency > low + 0.05)] = 0
    wave = 1 + 0.9 * np.cos(2 * np.pi * order * turns * np.arange(4096))
    windows = np.fft.irfft(spectrum) * wave + 0.02 * rng.standard_normal((30, 1, 4096))
    drawn = draw("order_map", windows, turns).mean(axis=0)[0]
    row, column = np.unravel_index(drawn.argmax(), drawn.shape)
    assert 16 * (column + 1) / SIZE == pytest.approx(order, abs=0.5)
    # Row r is the band from about r / size · (1/2 - 1/16), a sixteenth wide.
    start = row / (SIZE - 1) * (0.5 - 1 / 16)
    assert start < low + 0.05 and start + 1 / 16 > low
