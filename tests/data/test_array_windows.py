"""Windows of arrays: the same as windows of recordings, each by its number, and what is none is said."""

import numpy as np
import pytest

from suite.data.recording import Recording
from suite.data.windows import ORDER_COLUMNS, Windows, WindowSpec, cut
from suite.signals.kinematics import SKF_6205

LENGTH = 64


def noise(*shape):
    return np.random.default_rng(0).normal(size=shape)


def recording(bearing, fault, seed):
    signal = np.random.default_rng(seed).normal(size=(1, 4 * LENGTH)).astype(np.float32)
    where = {"condition": "full load", "rig": "pumps"}
    facts = {"name": f"{bearing}.wav", "bearing": bearing, "fault": fault, "rate_hz": 1000.0}
    return Recording(signal=signal, shaft_hz=25.0, orders=SKF_6205, **facts, **where)


def test_arrays_give_what_recordings_give():
    recordings = [recording("a", "inner", 1), recording("b", "outer", 2)]
    spec = WindowSpec(length=LENGTH, overlap=0.0, standardise="none")
    known = cut(recordings, spec)
    made = Windows.from_arrays(
        known.signals[:, 0],
        1000.0,
        25.0,
        orders=SKF_6205,
        fault=known.labels,
        bearing=known.metadata["bearing"],
        recording=known.metadata["recording"],
        condition="full load",
        rig="pumps",
    )
    np.testing.assert_array_equal(made.signals, known.signals)
    columns = ["recording", "bearing", "fault", "rig", "condition", "start", "stop", "on_grid", "own_rate_hz"]
    for name in [*columns, "rate_hz", "shaft_hz", "band_hz", *ORDER_COLUMNS]:
        assert made.metadata[name].tolist() == known.metadata[name].tolist(), name
    assert made.for_training().metadata.equals(known.for_training().metadata)


def test_numbers_and_orders_may_differ_from_window_to_window():
    orders = np.arange(1.0, 13.0).reshape(3, 4)
    made = Windows.from_arrays(noise(3, 2, LENGTH), [1.0, 2.0, 3.0], [4.0, 5.0, 6.0], orders=orders)
    assert made.shape == (3, 2, LENGTH) and len(made) == 3
    assert made.metadata["band_hz"].tolist() == [0.5, 1.0, 1.5]
    np.testing.assert_array_equal(made.metadata[list(ORDER_COLUMNS)], orders)
    assert made.for_prediction().metadata["shaft_hz"].tolist() == [4.0, 5.0, 6.0]


@pytest.mark.parametrize("rows", [2, np.int64(2), -1, [2], slice(2, None), np.array([False, False, True])])
def test_each_way_to_name_the_last_window_gives_it(rows):
    made = Windows.from_arrays(noise(3, LENGTH), 1000, [1.0, 2.0, 3.0])
    for picked in (made[rows], made[rows, ...]):
        assert picked.shape == (1, 1, LENGTH)
        np.testing.assert_array_equal(picked.signals[0], made.signals[2])
        assert picked.metadata["shaft_hz"].tolist() == [3.0]


def test_an_order_may_be_unknown():
    made = Windows.from_arrays(noise(2, LENGTH), 1, 1, orders=[3.6, 5.4, np.nan, 0.4])
    assert made.metadata["order_ball"].isna().all() and (made.metadata["order_cage"] == 0.4).all()


def test_a_loop_over_windows_ends():
    assert [one.shape for one in Windows.from_arrays(noise(3, LENGTH), 1, 1)] == [(1, 1, LENGTH)] * 3


@pytest.mark.parametrize(
    ("signals", "numbers", "known", "words"),
    [
        (noise(LENGTH), (1, 1), {}, r"float64 of shape \(64,\)"),
        (noise(2, LENGTH) * 1j, (1, 1), {}, "complex128"),
        (np.full((2, LENGTH), np.nan), (1, 1), {}, "no finite number"),
        (noise(2, LENGTH), ([1, 2, 3], 1), {}, r"rate_hz has shape \(3,\)|band_hz has shape \(3,\)"),
        (noise(2, LENGTH), (1, 0), {}, "shaft_hz holds a value that is not positive"),
        (noise(2, LENGTH), (1, np.nan), {}, "shaft_hz holds a value that is not positive"),
        (noise(2, LENGTH), (1, 1), {"bearing": ["a"]}, r"bearing has shape \(1,\)"),
        (noise(2, LENGTH), (1, 1), {"orders": [1, 2, 3]}, r"orders have shape \(3,\)"),
        (noise(2, LENGTH), (1, 1), {"orders": [3.6, -5.4, 4.7, 0.4]}, "orders hold a value"),
        (noise(2, LENGTH), (1, 1), {"orders": [3.6, np.inf, 4.7, 0.4]}, "orders hold a value"),
    ],
)
def test_what_are_no_windows_is_said(signals, numbers, known, words):
    with pytest.raises(ValueError, match=words):
        Windows.from_arrays(signals, *numbers, **known)
