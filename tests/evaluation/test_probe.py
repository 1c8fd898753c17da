"""Each probe moves the score of a rule that depends on what it changes, and not that of one that does not."""

from dataclasses import astuple, dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal, stats

from suite.evaluation.probe import Cuts, drawn_half, find_probe, probes
from suite.signals.kinematics import SKF_6205, BearingOrders, Geometry, doubts_about, with_other_elements

RATE_HZ = 12_000.0
LENGTH = 6000
COUNT = 40
ORDERS = (SKF_6205.outer, SKF_6205.inner, SKF_6205.ball, SKF_6205.cage)


@cache
def machines():
    """Windows of faulty machines (even) and of well ones (odd), which differ in all that rules below read.

    Faulty: impacts at the outer race's order ring at 4 kHz, a tone of 450 Hz, twice as loud.
    Well: noise about 1.5 kHz, a tone of 310 Hz.
    """
    rng = np.random.default_rng(11)
    shaft = rng.uniform(25, 35, COUNT)
    time = np.arange(LENGTH) / RATE_HZ
    low = signal.butter(2, (1000, 2000), "bandpass", fs=RATE_HZ, output="sos")
    windows = np.empty((COUNT, 1, LENGTH))
    for number in range(COUNT):
        faulty = number % 2 == 0
        tone = np.sin(2 * np.pi * ((450 if faulty else 310) * time + rng.uniform()))
        if faulty:
            phase = (ORDERS[0] * shaft[number] * time + rng.uniform()) % 1
            since = phase / (ORDERS[0] * shaft[number])
            body = 6 * np.exp(-since * 1500) * np.sin(2 * np.pi * 4000 * since)
        else:
            body = 3 * signal.sosfilt(low, rng.standard_normal(LENGTH))
        windows[number, 0] = (2 if faulty else 1) * (tone + body + 0.1 * rng.standard_normal(LENGTH))
    return Cuts(
        windows.astype(np.float32),
        np.full(COUNT, RATE_HZ),
        shaft,
        np.tile(ORDERS, (COUNT, 1)),
        np.full(COUNT, RATE_HZ / 2),
    )


FREQUENCIES = np.fft.rfftfreq(LENGTH, 1 / RATE_HZ)
HIGH_PASS = signal.butter(6, 2000, "highpass", fs=RATE_HZ, output="sos")
FAULTY = np.arange(COUNT) % 2 == 0


def zscored(cuts):
    wide = cuts.signals.astype(np.float64)
    wide = (wide - wide.mean(axis=2, keepdims=True)) / wide.std(axis=2, keepdims=True)
    return replace(cuts, signals=wide.astype(np.float32))


def reads_line(cuts):
    """The outer race's line in the squared envelope above 2 kHz stands above its surroundings."""
    analytic = signal.hilbert(signal.sosfilt(HIGH_PASS, cuts.signals[:, 0]))
    spectrum = np.abs(np.fft.rfft(np.abs(analytic) ** 2, axis=1))
    line = cuts.orders[:, 0] * cuts.shaft_hz
    away = np.abs(FREQUENCIES - line[:, None])
    around = np.nanmedian(np.where((away > 2.1) & (away < 40), spectrum, np.nan), axis=1)
    return np.where(away < 2.1, spectrum, 0).max(axis=1) > 5 * around


def reads_level(cuts):
    return cuts.signals.std(axis=(1, 2)) > 1.8


def reads_peaks(cuts):
    return stats.kurtosis(cuts.signals[:, 0], axis=1) > 0.5


def power_of(cuts):
    return np.abs(np.fft.rfft(cuts.signals[:, 0], axis=1)) ** 2


def reads_tone(cuts):
    """Which of two tones stands higher."""
    power = power_of(cuts)
    return power[:, FREQUENCIES == 450].ravel() > power[:, FREQUENCIES == 310].ravel()


def reads_spectrum(cuts):
    """Where the middle of the spectrum lies."""
    power = power_of(cuts)
    return (power * FREQUENCIES).sum(axis=1) / power.sum(axis=1) > 1800


def reads_signs(cuts):
    """How often the signal changes its sign."""
    return np.diff(np.signbit(cuts.signals[:, 0]), axis=1).mean(axis=1) < 0.215


@dataclass(frozen=True)
class Case:
    """A rule that a probe's greatest level must bring to chance, and one that it must leave as it is."""

    moves: object
    keeps: object


CASES = {
    "clipping": Case(reads_peaks, reads_signs),
    "coloured_noise": Case(reads_spectrum, reads_tone),
    "gain": Case(reads_level, reads_peaks),
    "impulsive_noise": Case(reads_peaks, reads_tone),
    "lower_band": Case(reads_spectrum, reads_tone),
    "mains_hum": Case(reads_spectrum, reads_line),
    "missing_stretch": Case(reads_level, reads_tone),
    "other_geometry": Case(reads_line, reads_peaks),
    "other_resonance": Case(reads_spectrum, reads_line),
    "white_noise": Case(reads_line, reads_tone),
    "wrong_speed": Case(reads_line, reads_peaks),
}


def asked(name, level=-1, cuts=None, seed=3):
    """A probe's windows at one of its levels; the greatest by default."""
    probe = find_probe(name)
    return probe.change(cuts or machines(), probe.levels[level], np.random.default_rng(seed))


def share_right(rule, cuts):
    return (rule(cuts) == FAULTY).mean()


def test_every_probe_has_a_score_that_it_must_move_and_one_that_it_must_not():
    own_file = {
        path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("robustness/test_*.py")
    }
    disturbances = {name for name, probe in probes().items() if probe.kind == "disturbance"}
    assert not disturbances - CASES.keys() - own_file


@pytest.mark.parametrize("name", CASES)
def test_a_probe_moves_what_depends_on_it_and_nothing_else(name):
    case, clean = CASES[name], machines()
    changed = asked(name)
    assert changed.asked.all()
    for rule in (case.moves, case.keeps):
        assert share_right(rule, clean) >= 0.95
    assert share_right(case.moves, changed.cuts) <= 0.65
    assert share_right(case.keeps, changed.cuts) >= 0.95


@pytest.mark.parametrize(
    "name", sorted(CASES.keys() - {"other_geometry"})
)  # one element more is another bearing
def test_the_mildest_level_does_less_than_the_greatest(name):
    mild, great = (share_right(CASES[name].moves, asked(name, level).cuts) for level in (0, -1))
    assert mild > great


def test_windows_that_are_standardised_one_by_one_do_not_know_a_gain():
    clean, louder = machines(), asked("gain").cuts
    level = louder.signals.std(axis=(1, 2)) / clean.signals.std(axis=(1, 2))
    assert sorted(set(np.round(20 * np.log10(level), 3))) == [-20.0, 20.0]
    assert np.allclose(zscored(louder).signals, zscored(clean).signals, atol=1e-4)


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_the_same_for_windows_of_any_level(name):
    clean = machines()
    louder = replace(clean, signals=100 * clean.signals)
    made, scaled = (asked(name, cuts=one).cuts for one in (clean, louder))
    assert np.allclose(scaled.signals, 100 * made.signals, rtol=1e-3, atol=0.05)


def test_a_stated_speed_is_off_by_what_the_level_says_one_way_or_the_other_for_a_whole_recording():
    clean = machines()
    twice = replace(clean, shaft_hz=np.repeat(clean.shaft_hz[::2], 2))
    changed = asked("wrong_speed", cuts=twice)
    off = changed.cuts.shaft_hz / twice.shaft_hz - 1
    assert np.allclose(np.abs(off), 0.05)
    assert np.array_equal(off[::2], off[1::2])
    assert (off[::2] > 0).sum() == COUNT / 4
    assert np.array_equal(changed.cuts.signals, twice.signals)


def test_no_speed_and_no_orders_cannot_be_misstated():
    clean = machines()
    unknown = replace(
        clean,
        shaft_hz=np.where(FAULTY, np.nan, clean.shaft_hz),
        orders=np.where(FAULTY[:, None], np.nan, clean.orders),
    )
    for name in ("wrong_speed", "other_geometry"):
        assert np.array_equal(asked(name, cuts=unknown).asked, ~FAULTY)


def test_the_other_bearing_is_one_that_could_be_built():
    known = Geometry(9, 7.94, 39.04, 20.0)
    for more in (-2, 1, 5):
        same_fill = Geometry(9 + more, 7.94 * 9 / (9 + more), 39.04, 20.0)
        found = with_other_elements(known.orders, more)
        assert astuple(found) == pytest.approx(astuple(same_fill.orders))
    assert with_other_elements(known.orders, -5) is None
    assert with_other_elements(known.orders, 30) is None
    for stated in asked("other_geometry").cuts.orders:
        assert not doubts_about(BearingOrders(*stated))
        assert abs(stated[0] + stated[1] - 9) == pytest.approx(5, abs=1e-6)


def test_a_clipped_window_stays_in_its_range_and_says_how_much_was_clipped():
    clean, changed = machines().signals, asked("clipping", 2)
    middle, deviation = clean.mean(axis=2, keepdims=True), clean.std(axis=2, keepdims=True)
    away = np.abs(changed.cuts.signals - middle) / deviation
    assert away.max(axis=2) == pytest.approx(2.0, abs=1e-4)
    at_limit = np.isclose(away, 2.0, atol=1e-4)
    assert changed.facts["clipped_share"] == pytest.approx(at_limit.mean(axis=(1, 2)), abs=1e-3)
    assert np.array_equal(changed.cuts.signals[~at_limit], clean[~at_limit])


def test_as_much_is_missing_as_the_level_says_in_one_piece():
    lost = asked("missing_stretch", 2).cuts.signals[:, 0]
    for window in lost:
        (flat,) = np.nonzero(np.diff(window) == 0)
        assert len(flat) == pytest.approx(0.2 * LENGTH, abs=5)
        assert np.ptp(flat) < 0.2 * LENGTH + 5


def test_a_lower_band_is_stated_as_it_is():
    changed = asked("lower_band", 2).cuts
    assert np.allclose(changed.band_hz, 0.4 * RATE_HZ / 2)
    power = power_of(changed)
    assert power[:, FREQUENCIES > 2600].sum() < 1e-4 * power[:, FREQUENCIES < 2400].sum()


@given(
    name=st.sampled_from(sorted(probes())),
    level=st.integers(0, 3),
    shape=st.tuples(st.integers(1, 4), st.integers(1, 2), st.integers(64, 300)),
    unknown=st.booleans(),
    silent=st.booleans(),
    seed=st.integers(0, 99),
)
@settings(max_examples=40)
def test_any_probe_gives_finite_windows_of_the_same_shape_and_the_same_again(
    name, level, shape, unknown, silent, seed
):
    rng = np.random.default_rng(seed)
    signals = rng.standard_normal(shape).astype(np.float32) + 1
    signals[0] *= not silent
    orders = np.tile(ORDERS, (shape[0], 1))
    orders[0] = np.nan if unknown else orders[0]
    band = np.full(shape[0], RATE_HZ / 5)
    cuts = Cuts(signals.copy(), np.full(shape[0], RATE_HZ), rng.uniform(5, 60, shape[0]), orders, band)
    first, again = (asked(name, level, cuts, seed) for _ in range(2))
    assert np.array_equal(cuts.signals, signals), "the caller's windows were written to"
    assert first.cuts.signals.shape == shape
    assert first.cuts.signals.dtype == np.float32
    assert np.isfinite(first.cuts.signals).all()
    for known in ("rate_hz", "shaft_hz", "band_hz"):
        assert np.isfinite(getattr(first.cuts, known)).all()
    assert first.asked.shape == shape[:1]
    assert first.asked.dtype == bool
    assert np.isfinite(first.cuts.orders[first.asked]).all() or np.isnan(orders).any()
    assert all(len(fact) == shape[0] for fact in first.facts.values())
    assert np.array_equal(first.cuts.signals, again.cuts.signals)
    assert np.array_equal(first.cuts.shaft_hz, again.cuts.shaft_hz)
    assert np.array_equal(first.cuts.orders, again.cuts.orders, equal_nan=True)


@given(groups=st.integers(1, 9), seed=st.integers(0, 99))
def test_half_of_the_recordings_are_drawn_each_as_a_whole(groups, seed):
    speed = np.repeat(np.arange(1.0, groups + 1), 3)
    n = len(speed)
    cuts = Cuts(np.ones((n, 1, 8), np.float32), np.ones(n), speed, np.full((n, 4), np.nan), np.ones(n))
    half = drawn_half(cuts, np.random.default_rng(seed)).reshape(groups, 3)
    assert (half == half[:, :1]).all()
    assert abs(half[:, 0].sum() - groups / 2) <= 0.5
