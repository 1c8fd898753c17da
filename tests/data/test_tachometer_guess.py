"""A first manifest names the channel of a tachometer where its pulses, or its name, say so plainly."""

import numpy as np
import pytest
from scipy.io import savemat

from suite.data.dataset import load
from suite.data.first_manifest import describe_folder
from suite.data.tachometer_guess import find_pulses, guess_tachometer

RATE = 5_000
NOISE = np.random.default_rng(8).normal(size=4 * RATE)
SECONDS = np.arange(NOISE.size) / RATE
TURNS = 20 * SECONDS + 5 * SECONDS**2 / 8  # 20 to 25 Hz


def pulses(a_turn: int, noise: float = 0.0) -> np.ndarray:
    return np.where((a_turn * TURNS) % 1 < 0.2, 5.0, 0.0) + noise * NOISE


@pytest.mark.parametrize(
    ("arrays", "name"),
    [
        ({"acc": NOISE, "ch2": pulses(1)}, "ch2"),
        ({"acc": NOISE, "ch2": -pulses(1)}, "ch2"),
        ({"acc": NOISE, "Tacho_1": pulses(1, noise=0.3)}, "Tacho_1"),  # noisy, but called so
        ({"acc": NOISE, "ch2": pulses(1, noise=0.3)}, None),
        ({"acc": NOISE, "enc": pulses(8), "tacho": pulses(1)}, "tacho"),
        ({"acc": NOISE, "a": pulses(8), "b": pulses(1)}, None),  # which?
        ({"acc": NOISE, "tacho": NOISE**2}, None),  # a name without pulses
        ({"acc": NOISE, "label": np.repeat([0, 1, 0, 1], RATE)}, None),
        ({"acc": NOISE, "tacho": pulses(1)[:RATE]}, None),  # shorter than the vibration
        ({"tacho": pulses(1)}, None),
        ({"data": np.column_stack([NOISE, pulses(1)])}, "data[1]"),
    ],
)
def test_pulses_are_known_by_two_levels_or_by_name_and_evenness(arrays, name):
    found = find_pulses(arrays)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("a_turn", "rate", "rpm", "guessed"),
    [
        (1, RATE, None, 1),
        (4, RATE, None, 1),  # 5,400 a minute: a shaft may turn so fast
        (8, RATE, None, None),
        (8, RATE, 1350, 8),
        (8, RATE, 1000, None),  # 10.8 pulses a turn
        (16, RATE, 1350, None),  # some whole number always fits
        (1, None, 1350, None),
    ],
)
def test_pulses_a_turn_are_guessed_where_a_speed_tells_them(a_turn, rate, rpm, guessed):
    found = find_pulses({"acc": NOISE, "ch2": pulses(a_turn)})
    guess = guess_tachometer(found, rate, rpm)
    assert guess.pulses_per_turn == guessed
    assert ("state tachometer" in guess.said) == (guessed is None)


def test_a_manifest_with_a_guessed_tachometer_reads_the_angle_and_no_pulses_as_vibration(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    savemat(raw / "ir_1.mat", {"Channel_1": NOISE, "Channel_2": pulses(1), "Fs": RATE})
    table = np.column_stack([SECONDS, NOISE, pulses(2)])
    np.savetxt(raw / "good_1350rpm.csv", table, header="time,acc,tach", delimiter=",", comments="")
    savemat(raw / "or_2.mat", {"acc": NOISE, "enc": pulses(16), "Fs": RATE})
    made = describe_folder(raw, tmp_path)
    assert made.open_keys == {"rpm": 1}  # of the encoder's file, whose pulses a turn nobody told
    assert "guess: fault, bearing, tachometer, pulses_per_turn" in made.text
    assert "'enc' may be a tachometer of 360 pulses a second" in made.text
    (tmp_path / "m.yaml").write_text(made.text.replace("rpm: ~", "rpm: 1350"))
    good, inner, _ = load("folder", tmp_path, manifest="m.yaml")
    for recording in (good, inner):
        assert recording.signal.shape == (1, NOISE.size)
        np.testing.assert_allclose(recording.turns, TURNS, atol=0.02)
    np.testing.assert_allclose(inner.signal[0], NOISE, rtol=1e-5)
