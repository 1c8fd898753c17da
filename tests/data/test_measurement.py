"""One file: a channel, its rate and its speed, from the file or from the user, and never guessed."""

import numpy as np
import pytest
from scipy.io import savemat, wavfile

from suite.data.measurement import files_of, read_measurement
from suite.data.stated import StatedSpeed
from suite.errors import RequestError

NOISE = np.random.default_rng(0).standard_normal((2, 6000))
SPEED = StatedSpeed(25.0)


@pytest.fixture
def mat(tmp_path):
    """A file as CWRU's owner writes them: two sensors and a speed."""
    file = tmp_path / "105.mat"
    savemat(file, {"X105_DE_time": NOISE[0][:, None], "X105_FE_time": NOISE[1][:, None], "X105RPM": 1797})
    return file


def test_a_speed_in_the_file_is_taken_and_said(mat):
    made = read_measurement(mat, rate_hz=12_000, channel="DE_time")
    assert made.speed.shaft_hz == pytest.approx(1797 / 60)
    assert (made.speed_from, made.rate_from) == ("from the file", "as stated")
    assert made.channel == "X105_DE_time"
    np.testing.assert_allclose(made.signal[0], NOISE[0], rtol=1e-6)


def test_of_several_arrays_one_must_be_chosen(mat):
    with pytest.raises(RequestError, match=r"--channel.*X105_FE_time"):
        read_measurement(mat, rate_hz=12_000)


def test_what_is_stated_goes_before_the_file_and_a_contradiction_is_noted(mat):
    made = read_measurement(mat, rate_hz=12_000, speed=SPEED, channel="DE_time")
    assert made.speed == SPEED
    assert any("1797" in note for note in made.notes)
    own = read_measurement(mat, rate_hz=12_000, speed=SPEED, channel="DE_time", own_speed_first=True)
    assert own.speed.shaft_hz == pytest.approx(1797 / 60)


def test_a_wav_file_says_its_rate_and_may_not_be_contradicted(tmp_path):
    file = tmp_path / "a.wav"
    wavfile.write(file, 25_600, NOISE[0].astype(np.float32))
    made = read_measurement(file, speed=SPEED)
    assert (made.rate_hz, made.rate_from) == (25_600, "from the file")
    with pytest.raises(RequestError, match="25600"):
        read_measurement(file, rate_hz=12_000, speed=SPEED)


@pytest.mark.parametrize(("stated", "words"), [({"rate_hz": 1e4}, "--rpm"), ({"speed": SPEED}, "--rate")])
def test_what_nobody_says_is_asked_for(tmp_path, stated, words):
    np.save(tmp_path / "a.npy", NOISE[0])
    with pytest.raises(RequestError, match=words):
        read_measurement(tmp_path / "a.npy", **stated)


def test_of_several_channels_the_first_is_taken_and_said(tmp_path):
    np.save(tmp_path / "a.npy", NOISE.T)
    made = read_measurement(tmp_path / "a.npy", rate_hz=1e4, speed=SPEED)
    assert made.signal.shape == (1, 6000)
    assert any("2 channels" in note for note in made.notes)
    second = read_measurement(tmp_path / "a.npy", rate_hz=1e4, speed=SPEED, channel="1")
    np.testing.assert_allclose(second.signal[0], NOISE[1], rtol=1e-6)


def test_folders_and_patterns_become_files_each_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for name in ("in/b.npy", "in/a.npy", "c.npy"):
        np.save(tmp_path / name, NOISE[0])
    (tmp_path / "in" / "notes.pdf").write_text("no recording")
    inside = tmp_path / "in"
    assert [file.name for file in files_of([inside, inside / "a.npy"])] == ["a.npy", "b.npy"]
    assert [file.name for file in files_of([tmp_path / "in" / "*.npy"])] == ["a.npy", "b.npy"]
    for nothing in (tmp_path / "d.npy", tmp_path / "*.wav"):
        with pytest.raises(RequestError):
            files_of([nothing])
