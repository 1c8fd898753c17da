"""Windows of recordings of several rates hold one band, in training and when a model is served."""

import numpy as np
import pytest

from suite.data.common_band import band_note, check_rate, settled, with_common_band
from suite.data.recording import Recording
from suite.data.windows import BAND, WindowSpec, cut
from suite.errors import RequestError


def noise(rate, name="r", seconds=1.0, seed=0):
    signal = np.random.default_rng(seed).standard_normal((1, round(rate * seconds))).astype(np.float32)
    return Recording(name, signal, rate, 30.0, "inner", name, "c", "m")


MIXED = [noise(12_000.0, "slow"), noise(51_200.0, "fast", seed=1)]


@pytest.mark.parametrize(
    ("rates", "rate", "asked", "edge"),
    [
        ((12_000, 51_200), 12_000, None, 4687.5),
        ((12_000, 51_200), 12_000, 4000.0, 4000.0),
        ((12_000, 51_200), 48_000, 5500.0, 4687.5),
        ((12_000, 12_000), 12_000, None, None),
        ((12_000, 12_000), 48_000, None, 4687.5),
        ((51_200, 51_200), 12_000, None, None),
        ((51_200, 51_200), None, 4000.0, 4000.0),
        ((25_600, 51_200), 12_800, None, None),
    ],
)
def test_the_edge_is_that_of_the_slowest_where_it_would_tell(rates, rate, asked, edge):
    spec = WindowSpec(rate_hz=rate and float(rate), low_pass_hz=asked)
    recordings = [noise(float(one)) for one in rates]
    used = settled(spec, recordings)
    assert used.low_pass_hz == edge
    assert used.rate_hz == (rate or rates[0])
    assert settled(used, recordings) == used
    assert bool(band_note(spec, used, recordings)) == (asked != edge)


def test_mixed_rates_without_a_common_one_are_refused_in_a_question_and_kept_in_a_notebook():
    message = r"windows\.rate_hz: is not set, and recordings are at 12000 and 51200 Hz"
    with pytest.raises(RequestError, match=message):
        settled(WindowSpec(), MIXED)
    assert with_common_band(WindowSpec(), MIXED) == WindowSpec()
    assert set(cut(MIXED, WindowSpec()).metadata["rate_hz"]) == {12_000.0, 51_200.0}


def test_a_rate_for_each_recording_is_named_in_few_words():
    clocks = [noise(12_800 + 0.013 * number, str(number), 0.01) for number in range(200)]
    with pytest.raises(RequestError, match=r"at 200 rates from 12800 to 12802\.587 Hz"):
        settled(WindowSpec(), clocks)


def test_a_rate_that_no_recorder_has_is_refused_in_words():
    with pytest.raises(RequestError, match=r"windows\.rate_hz.*within a factor 1000"):
        cut(MIXED, WindowSpec(rate_hz=12.0))


@pytest.mark.parametrize("rate", [12_000.0, 25_600.0, 48_000.0, 51_200.0])
def test_above_the_shared_band_there_is_silence_whatever_the_rate(rate):
    windows = cut(MIXED, WindowSpec(length=1024, overlap=0.0, rate_hz=rate))
    assert windows.metadata[BAND].unique().tolist() == [4687.5]
    power = np.abs(np.fft.rfft(windows.signals[:, 0] * np.hanning(1024), axis=1)) ** 2
    above = np.fft.rfftfreq(1024, 1 / rate) > 1.1 * 4687.5
    assert (power[:, above].sum(axis=1) < 1e-8 * power.sum(axis=1)).all()


def test_the_table_knows_each_recordings_own_rate():
    table = cut(MIXED, WindowSpec(rate_hz=12_000.0)).metadata
    assert dict(zip(table["recording"], table["own_rate_hz"], strict=True)) == {"slow": 12e3, "fast": 51.2e3}


def test_a_served_recording_must_reach_the_models_band():
    spec = settled(WindowSpec(rate_hz=12_000.0), MIXED)
    for rate in (51_200.0, 25_600.0, 12_000.0, 11_990.0):
        check_rate(rate, spec, "row 0")
    with pytest.raises(RequestError, match="row 0: rate_hz: is 8000 Hz"):
        check_rate(8000.0, spec, "row 0")
    whole = settled(WindowSpec(), [noise(12_000.0)])
    with pytest.raises(RequestError, match="expected >= 12000 Hz"):
        check_rate(10_000.0, whole, "row 0")


def test_a_served_recording_of_another_rate_gives_the_windows_of_training():
    spec = settled(WindowSpec(length=1024, overlap=0.0, rate_hz=12_000.0), MIXED)
    together = cut(MIXED, spec)
    for recording in MIXED:
        alone = cut([recording], spec)
        own = (together.metadata["recording"] == recording.name).to_numpy()
        np.testing.assert_array_equal(alone.signals, together.signals[own])
        assert alone.metadata[BAND].unique().tolist() == [4687.5]
