"""What networks see: known signals give known maps, and no window's map knows the others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.signal import ShortTimeFFT
from scipy.signal.windows import hann

from suite.data.dataset import load
from suite.data.windows import Windows, WindowSpec, cut
from suite.features.envelope import FaultOrders
from suite.nn import inputs
from suite.nn.classifier import NetworkClassifier
from suite.nn.inputs._input import log_power
from suite.signals.vmd import vmd

RNG = np.random.default_rng(2)
NOISE = RNG.normal(size=(6, 2, 1024)).astype(np.float32)
TABLE = pd.DataFrame(
    {
        "rate_hz": 12_000.0,
        "shaft_hz": np.linspace(25, 35, 6),
        "order_outer": 3.58,
        "order_inner": 5.42,
        "order_ball": 4.71,
        "order_cage": 0.4,
    }
)

SHAPES = {
    "window": (2, 1024),
    "fft": (2, 512),
    "envelope": (2, 256),
    "orders": (20, 64),
    "order_tokens": (24, 61),
    "spectrogram": (2, 64, 29),
    "scalogram": (2, 48, 64),
    "modes": (10, 1024),
    "mode_images": (10, 32, 32),
}


def tone(frequency: float, length: int = 1024) -> np.ndarray:
    return np.sin(2 * np.pi * frequency * np.arange(length))[np.newaxis, np.newaxis]


def test_every_input_has_its_shape_here():
    assert set(SHAPES) == set(inputs.names())


@pytest.mark.parametrize("name", SHAPES)
def test_shape_type_and_independence_of_company(name):
    maps = inputs.compute(name, NOISE, TABLE)
    assert maps.shape == (6, *SHAPES[name])
    assert maps.dtype == np.float32
    assert np.isfinite(maps).all()
    alone = inputs.compute(name, NOISE[3:4], TABLE[3:4].reset_index(drop=True))
    np.testing.assert_allclose(maps[3:4], alone, atol=1e-5)
    # The maps of one channel lie together.
    second = inputs.compute(name, NOISE[:, 1:], TABLE)
    np.testing.assert_allclose(maps[:, maps.shape[1] // 2 :], second, atol=1e-5)


def test_fft_is_numpys():
    expected = np.abs(np.fft.rfft(NOISE[:, 0].astype(float)))[:, 1:]
    maps = inputs.compute("fft", NOISE[:, :1], TABLE)[:, 0]
    ratio = maps[:, :-1] / expected[:, :-1]
    np.testing.assert_allclose(ratio, ratio[0, 0], rtol=1e-5)


def test_envelope_shows_the_modulation():
    length, rate = 2048, 40 / 2048
    signal = (1 + np.cos(2 * np.pi * rate * np.arange(length))) * tone(0.25, length)
    maps = inputs.compute("envelope", signal, TABLE[:1])
    assert maps[0, 0].argmax() + 1 == 80  # twice as many bins as the window has


def test_spectrogram_is_scipys():
    short = ShortTimeFFT(hann(128, sym=False), hop=32, fs=1.0)
    signal = NOISE[:1, :1].astype(float)
    # Segments that lie wholly within the window: SciPy counts them by their middles.
    power = np.abs(short.stft(signal[0, 0], p0=2, p1=31)) ** 2
    power[-1] /= 2  # one-sided: Nyquist's bin is its own mirror image
    np.testing.assert_allclose(
        inputs.compute("spectrogram", signal, TABLE[:1])[0, 0], log_power(power[np.newaxis, 1:])[0], atol=1e-5
    )


@pytest.mark.parametrize("row", [5, 20, 40])
def test_scalogram_peaks_at_the_tones_scale(row):
    frequency = np.round(np.geomspace(0.01, 0.45, 48)[row] * 1024) / 1024
    maps = inputs.compute("scalogram", tone(frequency), TABLE[:1])
    assert (np.abs(maps[0, 0].argmax(axis=0) - row) <= 1).all()


def test_scalogram_of_a_tone_has_its_power_at_the_peak():
    from suite.nn.inputs.scalogram import wavelet_power

    image = wavelet_power(tone(0.1)[0], {}, scales=2000, step=1024)[0, 0]
    # Undo the logarithm's reference with the closed form of the Gaussian in frequency.
    centres = np.geomspace(0.01, 0.45, 2000)
    power = np.exp(-((6 * (round(0.1 * 1024) / 1024 / centres - 1)) ** 2))
    np.testing.assert_allclose(image.ravel().max(), log_power(power[np.newaxis]).max(), atol=0.02)


@pytest.mark.parametrize("harmonic", [1, 2])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_orders_put_a_fault_line_in_the_middle_at_any_speed(place, harmonic):
    length = 8192
    time = np.arange(length) / 12_000
    table = TABLE[:2].assign(shaft_hz=[20.0, 47.0])
    order = table[["order_outer", "order_inner", "order_ball"]].to_numpy()[0, place]
    carrier = np.sin(2 * np.pi * 3000 * time)
    signals = np.stack(
        [(1 + 0.8 * np.cos(2 * np.pi * order * harmonic * shaft * time)) * carrier for shaft in (20.0, 47.0)]
    )
    maps = inputs.compute("orders", signals[:, None], table, prewhiten=False, points=65)
    line = maps[:, place * 3 + harmonic - 1]
    assert (np.abs(line.argmax(axis=1) - 32) <= 1).all()
    assert (line.max(axis=1) > 3).all()


def test_orders_of_an_unknown_bearing_or_speed_are_silent():
    known = inputs.compute("orders", NOISE, TABLE)
    for column in ("order_outer", "order_inner", "order_ball"):
        maps = inputs.compute("orders", NOISE, TABLE.assign(**{column: np.nan}))
        changed = np.abs(maps - known).max(axis=(0, 2)) > 0
        assert changed.sum() == 6  # three harmonics in two channels
        assert (maps[:, changed] == 0).all()
    still = inputs.compute("orders", NOISE[:, :1], TABLE.assign(shaft_hz=np.nan))
    assert (still[:, :-1] == 0).all()


def test_tokens_have_the_levels_that_fault_orders_have():
    names = [f"envelope_{fault}_{h}x" for fault in ("outer", "inner", "ball", "cage") for h in (1, 2, 3)]
    block = FaultOrders(harmonics=3)
    table = TABLE.assign(band_hz=4000.0)
    columns = pd.DataFrame(
        block.fit_transform(Windows(NOISE[:, :1], table)), columns=block.get_feature_names_out()
    )
    tokens = inputs.compute("order_tokens", NOISE[:, :1], table, harmonics=3)
    belongs, harmonic, sideband = tokens[0, 5:10], tokens[0, 10], tokens[0, 11]
    for number, name in enumerate(names):
        own = (belongs[number // 3] == 1) & (harmonic == number % 3 + 1) & (sideband == 0)
        found = tokens[:, 0, own][:, 0]
        np.testing.assert_allclose(found, columns.filter(regex=f"^(.*_)?{name}$").iloc[:, 0], rtol=1e-5)


@pytest.mark.parametrize("turns", [None, 10])
@pytest.mark.parametrize("column", ["order_outer", "order_inner", "order_ball"])
def test_tokens_show_a_fault_line_at_any_speed_and_its_order_on_any_bearing(column, turns):
    length = 8192
    table = TABLE[:2].assign(shaft_hz=[20.0, 47.0], order_inner=[5.42, 6.1], band_hz=6000.0)
    line = (2 * table[column] * table["shaft_hz"]).to_numpy()[:, np.newaxis]
    time = np.arange(length) / 12_000
    signals = (1 + 0.8 * np.cos(2 * np.pi * line * time)) * np.sin(2 * np.pi * 3000 * time)
    signals += 0.2 * np.random.default_rng(0).normal(size=signals.shape)
    tokens = inputs.compute("order_tokens", signals[:, np.newaxis], table, prewhiten=False, turns=turns)
    family = ["order_outer", "order_inner", "order_ball"].index(column)
    (token,) = np.flatnonzero((tokens[0, 5 + family] == 1) & (tokens[0, 10] == 2) & (tokens[0, 11] == 0))
    # Another line may lie within the tolerance, and then shows the same peak.
    np.testing.assert_allclose(tokens[:, 0, token], tokens[:, 0].max(axis=1), atol=0.5)
    assert (tokens[:, 0, token] > 5).all()
    place = tokens[:, 1:5, token]
    references = table[["order_outer", "order_inner", "order_ball"]].to_numpy()
    np.testing.assert_allclose(place[:, 1:], 2 * table[[column]].to_numpy() / references, rtol=1e-5)
    np.testing.assert_allclose(np.exp(place[:, 0]), 2 * table[column], rtol=1e-5)


def test_tokens_of_an_unknown_bearing_hold_the_shafts_lines_alone():
    unknown = TABLE.assign(order_outer=np.nan, order_inner=np.nan, order_ball=np.nan, order_cage=np.nan)
    tokens = inputs.compute("order_tokens", NOISE[:, :1], unknown)
    of_shaft = tokens[0, 9] == 1
    assert (tokens[:, :5, ~of_shaft] == 0).all()
    assert of_shaft.sum() == 6 and (tokens[:, 0, of_shaft] != 0).any()
    still = inputs.compute("order_tokens", NOISE[:, :1], TABLE.assign(shaft_hz=np.nan), turns=3)
    assert (still[:, 0] == 0).all()


def test_modes_are_the_decomposition_in_order_and_images_hold_the_same_samples():
    found = vmd(NOISE[:, 0], 3, 1000.0)
    maps = inputs.compute("modes", NOISE[:, :1], TABLE, n_modes=3, alpha=1000.0)
    np.testing.assert_allclose(np.sort(maps, axis=1), np.sort(found.modes, axis=1), atol=1e-5)
    spectra = np.abs(np.fft.rfft(maps))
    centres = (spectra**2 * np.arange(513)).sum(axis=2) / (spectra**2).sum(axis=2)
    assert (np.diff(centres, axis=1) > 0).all()
    images = inputs.compute("mode_images", NOISE[:, :1], TABLE, n_modes=3, alpha=1000.0)
    np.testing.assert_array_equal(images.reshape(maps.shape), maps)


def test_modes_are_looked_up_and_damaged_entries_replaced(tmp_path, monkeypatch):
    expected = inputs.compute("modes", NOISE, TABLE, n_modes=3)
    np.testing.assert_array_equal(inputs.compute("modes", NOISE, TABLE, n_modes=3, cache=tmp_path), expected)
    entries = sorted(tmp_path.rglob("*.npy"))
    assert len(entries) == 12
    assert not list(tmp_path.rglob("*.part"))
    entries[4].write_bytes(entries[4].read_bytes()[:100])
    calls = []
    monkeypatch.setattr("suite.signals.vmd.vmd", lambda x, *rest: calls.append(len(x)) or vmd(x, *rest))
    again = inputs.compute("modes", NOISE[::-1], TABLE, n_modes=3, cache=tmp_path)
    np.testing.assert_array_equal(again, expected[::-1])
    assert calls == [1]


def test_refuses_what_there_is_not():
    with pytest.raises(ValueError, match="unknown input 'wigner'"):
        inputs.compute("wigner", NOISE, TABLE)
    with pytest.raises(ValueError, match=r"'fft' has no option 'hop' \(options: none\)"):
        inputs.compute("fft", NOISE, TABLE, hop=3)
    with pytest.raises(ValueError, match="lacks the column 'shaft_hz'"):
        inputs.compute("orders", NOISE, TABLE.drop(columns="shaft_hz"))
    with pytest.raises(ValueError, match="segments of 2048"):
        inputs.compute("spectrogram", NOISE, TABLE, segment=2048)


@pytest.mark.parametrize("name", SHAPES)
def test_the_classifier_learns_from_every_input(name):
    recordings = load("simulated", bearings_per_class=3, rigs=1, seconds=0.2, severity=2.0)
    windows = cut(recordings, WindowSpec(length=1024, overlap=0.0))
    labels, known = windows.labels, windows.for_training()
    stem = {"stem_kernel": 7, "stem_stride": 2}
    model = NetworkClassifier(
        input=name,
        backbone_options={"width": 4, "stages": 1, **stem},
        attention="se",
        recipe={"epochs": 2},
    )
    before = known.signals.copy()
    model.fit(known, labels)
    assert np.isfinite(model.predict_proba(windows.for_prediction())).all()
    np.testing.assert_array_equal(known.signals, before)
    assert model.mean_.shape[0] == inputs.compute(name, known.signals, known.metadata).shape[1]


def test_spectra_are_never_turned():
    model = NetworkClassifier(input="fft", recipe={"shift": 0.5, "stretch": 0.1, "filter_db": 6.0})
    recipe = model._recipe()
    assert (recipe.shift, recipe.stretch, recipe.filter_db) == (0.0, 0.0, 0.0)
    assert NetworkClassifier(recipe={"shift": 0.5})._recipe().shift == 0.5
