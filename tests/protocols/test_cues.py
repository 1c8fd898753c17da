"""Probes: each cue is named where it is left in, and nothing is said where it was taken out."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import butter, resample_poly, sosfiltfilt
from tables import noise_for, window_table

from suite.data.dataset import load
from suite.data.recording import Recording
from suite.data.windows import WindowSpec, cut
from suite.protocols import rung
from suite.protocols.cues import CueScore, amplitude_probe, rate_probe, shuffled_control
from suite.protocols.ledger import CUES, check_fold, findings, ledger, probe

REAL = Path(os.environ.get("SUITE_DATA") or "data")
CLEAN = {"recordings": 0, "bearings": 0, "conditions": 0}
PLAIN = WindowSpec(length=1024, overlap=0.0)


def needs(*folders: str):
    return pytest.mark.skipif(
        not all((REAL / name).is_dir() for name in folders),
        reason=f"no recordings of {' and '.join(folders)}: set SUITE_DATA or run 'suite data fetch'",
    )


@pytest.fixture
def table():
    return window_table(windows=20)


@pytest.fixture
def fold(table):
    return rung("R4").split(table)[0]


def cues_said(table, signals, fold, standardise="zscore"):
    """Names of the cues that the findings name."""
    said = findings(CLEAN, probe(table, signals, fold), standardise)
    return {name for name, words in CUES.items() if any(line.startswith(words) for line in said)}


def by_class(table, healthy, inner, outer):
    return table["fault"].map({"healthy": healthy, "inner": inner, "outer": outer}).to_numpy()


def test_what_is_shared_is_counted_in_words(table, fold):
    quiet = probe(table, noise_for(table, length=256), fold)
    said = findings({**CLEAN, "recordings": 2, "conditions": 1}, quiet, "none")
    assert said[:2] == ["training and test share 2 recordings", "training and test share 1 condition"]


def test_noise_of_one_kind_says_nothing(table, fold):
    signals = noise_for(table, length=256)
    counts = check_fold(rung("R4"), table, signals, fold)
    book = ledger(rung("R4"), table, signals, counts, fold, "none")
    assert book["findings"] == ["training and test share 3 conditions"]
    names = [f"{name}_probe" for name in CUES]
    np.testing.assert_allclose([book[name] for name in (*names, "shuffled_control")], 1 / 3, atol=0.12)
    assert book["identity_probe"] == pytest.approx(book["identity_chance"], abs=0.12)


def test_the_amplitude_probe_sees_amplitude_and_nothing_else(table, fold):
    assert amplitude_probe(table, fold).accuracy == pytest.approx(1 / 3, abs=0.1)
    table["raw_rms"] = by_class(table, 0.01, 0.1, 1.0)
    assert amplitude_probe(table, fold) == CueScore(1.0, pytest.approx(1 / 3), "healthy", 1.0)


@pytest.mark.parametrize(
    ("column", "values", "named_if"),
    [
        ("raw_rms", (0.01, 0.1, 1.0), ("none", "mean")),
        ("raw_mean", (0.0, -3e-4, 5.0), ("none",)),
        ("rate_hz", (48_000.0, 12_000.0, 12_000.0), ("none", "mean", "zscore")),
    ],
)
@pytest.mark.parametrize("standardise", ["none", "mean", "zscore"])
def test_a_cue_of_the_recorder_is_named_unless_it_is_taken_out(
    table, fold, column, values, named_if, standardise
):
    table[column] = by_class(table, *values)
    name = {"raw_rms": "amplitude", "raw_mean": "offset", "rate_hz": "rate"}[column]
    expected = {name} if standardise in named_if else set()
    assert cues_said(table, noise_for(table, length=256), fold, standardise) == expected


def test_one_rate_is_no_cue(table, fold):
    assert rate_probe(table, fold).excess == 0


def test_another_anti_aliasing_filter_is_a_cue_of_the_band(table, fold):
    signals = noise_for(table, length=256)
    spectrum = np.fft.rfft(signals)
    spectrum[..., -10:] *= 0.03
    soft = np.fft.irfft(spectrum).astype(np.float32)
    mixed = np.where(by_class(table, 1, 0, 0)[:, None, None] == 1, soft, signals)
    assert cues_said(table, mixed, fold) == {"band"}
    assert probe(table, mixed, fold)["band"].best_class == "healthy"
    assert cues_said(table, soft, fold) == set()


def test_a_coarser_converter_is_a_cue_whatever_the_scale(table, fold):
    signals = noise_for(table, length=256)
    step = by_class(table, 0.01, 0.01, 0.1)[:, None, None]
    coarse = np.round(signals / step) * step
    standardised = (coarse - coarse.mean(2, keepdims=True)) / coarse.std(2, keepdims=True)
    assert cues_said(table, standardised.astype(np.float32), fold) == {"quantisation"}
    assert cues_said(table, (np.round(signals / 0.1) * 0.1).astype(np.float32), fold) == set()


def test_windows_that_tell_the_bearing_are_a_finding_only_where_bearings_are_shared(table, fold):
    signals = noise_for(table, length=256)
    number = table.groupby(["fault", "bearing"]).ngroup().to_numpy()[:, None, None]
    signals = signals + 3 * np.sin(2 * np.pi * (0.02 + 0.05 * number) * np.arange(256))
    told = probe(table, signals.astype(np.float32), fold)
    assert told["identity"].accuracy > 0.95
    assert told["identity"].chance == pytest.approx(1 / 6)
    assert not any("bearing" in line for line in findings(CLEAN, told, "zscore"))
    assert any("may be bearings" in line for line in findings({**CLEAN, "bearings": 6}, told, "zscore"))


class Unshuffled:
    """A control gone wrong: it learns the labels as they are."""

    @staticmethod
    def permutation(labels):
        return labels


def test_the_control_is_at_chance_even_where_classes_are_plain_and_would_see_a_leak():
    rng = np.random.default_rng(1)
    labels = np.repeat(["ball", "healthy", "inner"], [60, 20, 100])
    features = rng.normal(size=(180, 4)) + 5 * np.eye(3, 4)[np.unique(labels, return_inverse=True)[1]]
    honest = shuffled_control(features, labels, features, labels, rng)
    # Ten shuffles; each class falls whole to one side or another by luck.
    assert honest.accuracy == pytest.approx(1 / 3, abs=0.12)
    leaky = shuffled_control(features, labels, features, labels, Unshuffled())
    assert leaky.accuracy > 0.95
    at_chance = CueScore(0.3, 0.3)
    told = {**dict.fromkeys((*CUES, "identity", "fingerprint"), at_chance), "shuffled": leaky}
    assert findings(CLEAN, told, "zscore")[0].endswith("labels leak")


def test_a_bearing_of_one_window_raises_no_warning(recwarn):
    ours = np.random.default_rng(0).standard_normal((5, 4))
    shuffled_control(
        ours, np.array(["a", "b", "b", "b", "b"]), ours, np.array(["a"] + ["b"] * 4), np.random.default_rng(0)
    )
    assert not recwarn.list


def test_bearings_of_two_windows_each_cannot_be_told_and_stop_nothing():
    from suite.protocols.cues import _identity

    bands = np.random.default_rng(0).standard_normal((12, 4))
    told = _identity(bands, np.repeat(np.array(list("abcdef")), 2))
    assert told.accuracy == told.chance == 1 / 6


def test_rows_that_are_apart_are_probed_too(table):
    table = table[table["bearing"].isin(["healthy-0", "inner-0", "inner-1", "outer-0", "outer-1"])]
    table = table.reset_index(drop=True)
    fold = rung("R4").split(table)[0]
    assert fold.refused
    table["raw_rms"] = by_class(table, 0.01, 1.0, 1.0)
    assert amplitude_probe(table, fold).best_class == "healthy"


def test_a_cue_that_gives_one_class_away_is_named_though_it_misleads_about_the_others():
    told = dict.fromkeys((*CUES, "identity", "fingerprint", "shuffled"), CueScore(0.25, 0.25))
    told["band"] = CueScore(0.26, 0.25, "healthy", 0.98)
    (line,) = findings(CLEAN, told, "zscore")
    assert "tells healthy best (98% more hits" in line


def at_two_rates(low_pass_first):
    """Bring noise of two recorders to 12 kHz, filtered before at each one's own rate or after it."""
    rng = np.random.default_rng(0)
    recordings = []
    for number in range(12):
        rate = (12_000.0, 51_200.0)[number % 2]
        fault, bearing = ("healthy", "inner", "outer")[number // 2 % 3], f"b{number}"
        signal = rng.standard_normal((1, round(3 * rate))).astype(np.float32)
        if low_pass_first:
            sections = butter(8, 4000, fs=rate, output="sos")
            signal = sosfiltfilt(sections, signal.astype(np.float64)).astype(np.float32)
            signal = resample_poly(signal, 15, 64, axis=1) if rate > 12_000 else signal
        recordings.append(
            Recording(f"r{number}", signal, rate, 30.0, fault, bearing, "c", f"rig {number % 2}")
        )
    if low_pass_first:
        windows = cut([replace(item, rate_hz=12_000.0) for item in recordings], PLAIN)
        own = windows.metadata["rig"].map({"rig 0": 12_000.0, "rig 1": 51_200.0})
        return windows.signals, windows.metadata.assign(own_rate_hz=own)
    windows = cut(recordings, PLAIN.model_copy(update={"rate_hz": 12_000.0, "low_pass_hz": 4000.0}))
    return windows.signals, windows.metadata


@pytest.mark.parametrize("low_pass_first", [True, False])
def test_the_mark_of_a_rate_is_seen_between_recordings_and_gone_with_the_order(low_pass_first):
    signals, table = at_two_rates(low_pass_first)
    fold = rung("window-random").split(table, 2)[0]
    told = probe(table, signals, fold)
    assert told["fingerprint"].chance == 0.5
    assert told["fingerprint"].accuracy == pytest.approx(1.0 if low_pass_first else 0.5, abs=0.02)
    said = [line for line in findings(CLEAN, told, "zscore") if "tells the rates of recordings" in line]
    assert bool(said) == low_pass_first


def test_without_a_common_rate_the_rate_itself_is_the_cue(table, fold):
    table["own_rate_hz"] = table["rate_hz"] = by_class(table, 48_000.0, 12_000.0, 12_000.0)
    assert probe(table, noise_for(table, length=256), fold)["fingerprint"].excess == 0


@needs("CWRU", "HIT-SM")
def test_two_rigs_of_two_rates_share_one_band():
    windows = cut(load("several_rigs", REAL), PLAIN.model_copy(update={"rate_hz": 12_000.0}))
    fold = rung("window-random").split(windows.metadata, 2)[0]
    assert probe(windows.metadata, windows.signals, fold)["fingerprint"].excess == 0


@needs("HIT-SM")
def test_hit_sms_gain_and_offset_are_named_where_they_are_left_in():
    recordings = load("hit_sm", REAL)
    raw = cut(recordings, PLAIN.model_copy(update={"standardise": "none"}))
    fold = rung("condition").split(raw.metadata)[0]
    assert {"amplitude", "offset"} <= cues_said(raw.metadata, raw.signals, fold, "none")
    # A small gain leaves few steps of the converter, and no standardising gives them back.
    standardised = cut(recordings, PLAIN)
    assert "quantisation" in cues_said(standardised.metadata, standardised.signals, fold)
    changes = {"rate_hz": 12_000.0, "low_pass_hz": 4000.0}
    clean = cut(recordings, PLAIN.model_copy(update=changes))
    fold = rung("condition").split(clean.metadata)[0]
    assert cues_said(clean.metadata, clean.signals, fold) == set()


@needs("CWRU")
@pytest.mark.parametrize("load_hp", [0, 3])  # the original at 48 kHz, and a copy brought back to it
@pytest.mark.parametrize(("declared_hz", "cue"), [(48_000.0, "rate"), (12_000.0, "band")])
def test_cwrus_undecimated_normals_are_named_whatever_rate_they_claim(load_hp, declared_hz, cue):
    recordings = load("cwru", REAL, loads=[load_hp], normals="undecimated")
    claimed = [replace(item, rate_hz=declared_hz) if item.fault == "healthy" else item for item in recordings]
    windows = cut(claimed, PLAIN)
    fold = rung("window-random").split(windows.metadata)[0]
    told = probe(windows.metadata, windows.signals, fold)
    assert cue in cues_said(windows.metadata, windows.signals, fold)
    assert told[cue].best_class == "healthy"


@needs("CWRU")
def test_decimating_the_normals_alone_is_named_and_a_common_band_is_silent():
    recordings = load("cwru", REAL)
    windows = cut(recordings, PLAIN)
    for name in ("window-random", "bearing"):
        fold = rung(name).split(windows.metadata)[0]
        assert {"band", "quantisation"} <= cues_said(windows.metadata, windows.signals, fold)
    common = cut(recordings, PLAIN.model_copy(update={"low_pass_hz": 4000.0}))
    for name in ("window-random", "bearing"):
        fold = rung(name).split(common.metadata)[0]
        assert cues_said(common.metadata, common.signals, fold) == set()


def test_a_simulated_world_holds_no_cue_but_loudness():
    windows = cut(load("simulated", rigs=2, bearings_per_class=4, seconds=0.5), PLAIN)
    fold = rung("bearing").split(windows.metadata)[0]
    assert cues_said(windows.metadata, windows.signals, fold) == set()
