"""Windows by turns and by seconds: as many samples as these take, and one line where that cannot be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from suite.data.common_band import settled
from suite.data.recording import Recording
from suite.data.window_length import length_note
from suite.data.windows import WindowSpec, cut
from suite.errors import RequestError
from suite.identity import key_of


def noise(shaft_hz, seconds=1.0, rate=12_000.0, name="r1"):
    samples = round(rate * seconds)
    signal = np.random.default_rng(0).standard_normal((1, samples)).astype(np.float32)
    return Recording(name, signal, rate, shaft_hz, "inner", "b", "c", "m")


def test_without_turns_and_seconds_dumps_and_keys_are_what_they_were():
    spec = WindowSpec(length=1024, overlap=0.0, rate_hz=12_000.0, low_pass_hz=4000.0)
    assert list(spec.model_dump()) == ["length", "overlap", "rate_hz", "low_pass_hz", "standardise"]
    assert key_of(WindowSpec().model_dump(mode="json"))[:16] == "790356004b24ff02"
    assert key_of(spec.model_dump(mode="json"))[:16] == "60575f8e530f91a4"


@given(turns=st.floats(1, 40), shafts=st.lists(st.floats(5, 100), min_size=1, max_size=4), rate=st.just(12e3))
def test_every_window_holds_the_turns_and_the_slowest_not_a_sample_more(turns, shafts, rate):
    used = settled(WindowSpec(turns=turns), [noise(shaft, 10.0, rate) for shaft in shafts])
    assert used.turns is None and used == WindowSpec(length=used.length, rate_hz=rate)
    held = used.length / rate * min(shafts)
    assert turns * (1 - 1e-9) - 1e-6 <= held <= turns + min(shafts) / rate
    assert settled(used, [noise(30.0)]) == used


def test_turns_are_counted_at_the_common_rate():
    recordings = [noise(30.0, rate=51_200.0), noise(25.0)]
    used = settled(WindowSpec(turns=10, rate_hz=12_800.0), recordings)
    assert used.length == 5120
    windows = cut(recordings, WindowSpec(turns=10, rate_hz=12_800.0, overlap=0.0))
    assert windows.signals.shape == (4, 1, 5120)
    with pytest.raises(RequestError, match=r"windows\.turns: .*differ in rate .*windows\.rate_hz"):
        cut(recordings, WindowSpec(turns=10))


def test_seconds_are_samples_of_the_rate():
    assert settled(WindowSpec(seconds=0.25), [noise(30.0), noise(11.0)]).length == 3000


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"turns": 40}, r"r1: windows\.turns: 12000 samples, 1 s .*>= 16000 samples, 1\.333 s, for 40 turns"),
        ({"seconds": 2}, r"r1: windows\.seconds: 12000 samples, 1 s \(expected >= 24000 .* for 2 s\)"),
        ({"turns": 0.05}, r"windows\.turns: 0\.05 turns .* are 20 samples at 12000 Hz"),
        ({"length": 12_001}, r"r1: windows\.length: 12000 samples"),
    ],
)
def test_a_recording_that_is_too_short_is_named_with_the_key_that_was_given(spec, words):
    with pytest.raises(RequestError, match=words):
        cut([noise(30.0)], WindowSpec(**spec))
    assert len(cut([noise(30.0)], WindowSpec(turns=30, overlap=0.0))) == 1


def test_what_the_turns_became_is_said():
    recordings = [noise(30.0), noise(25.0)]
    asked = WindowSpec(turns=10)
    assert length_note(asked, settled(asked, recordings), recordings) == (
        "windows are 4800 samples, 0.4 s at 12000 Hz, 10 to 12 turns: 10 of the slowest shaft (25 Hz)"
    )
    assert length_note(WindowSpec(), settled(WindowSpec(), recordings), recordings) == ""


@pytest.mark.parametrize("other", ["length", "seconds"])
def test_one_of_the_three_is_given(other):
    with pytest.raises(ValidationError, match="turns"):
        WindowSpec(**{"turns": 5, other: 100})
    assert WindowSpec(**{"turns": 5, other: None} if other == "seconds" else {"turns": 5}).turns == 5


@pytest.mark.parametrize("given", [{}, {"length": 512}, {"turns": 20}, {"seconds": 0.5}])
def test_a_dump_is_read_again(given):
    spec = WindowSpec(**given)
    dumped = spec.model_dump(mode="json")
    assert WindowSpec(**dumped) == spec and WindowSpec(**dumped).model_dump(mode="json") == dumped
    assert len({"length", "turns", "seconds"} & set(dumped)) == 1
