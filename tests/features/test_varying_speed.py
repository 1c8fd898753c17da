"""Windows of varying speed: whoever reads orders reads them by angle; steady windows stay to the bit."""

import numpy as np
import pytest
from sklearn.base import clone

from suite.data import load
from suite.data.windows import Windows, WindowSpec, cut
from suite.discovery import collect
from suite.nn import inputs
from suite.signals.order_tracking import PARTS, SPEED_COLUMNS

BLOCKS = collect("suite.features", "BLOCK").values()
VARIANTS = [block.build(**chosen) for block in BLOCKS for chosen in block.variants]

BY_ANGLE = ("cepstrum", "demodulated_orders", "fault_orders", "order_spectrum", "vmd")
"""Blocks that read orders whatever their settings."""


def with_relative(windows, relative):
    table = windows.metadata.assign(**dict(zip(SPEED_COLUMNS, np.transpose(relative), strict=True)))
    return Windows(windows.signals, table)


@pytest.fixture(scope="module")
def few(simulated):
    return simulated[:6]


@pytest.mark.parametrize("features", VARIANTS, ids=str)
def test_a_speed_that_is_steady_or_not_stated_changes_no_bit(features, few):
    stated = np.ones((len(few), PARTS))
    stated[::2] = np.nan
    steady = with_relative(few, stated)
    plain, same = (clone(features).fit(windows).transform(windows) for windows in (few, steady))
    np.testing.assert_array_equal(same, plain)


@pytest.mark.parametrize("block", [one for one in BLOCKS if one.name in BY_ANGLE], ids=lambda one: one.name)
def test_whoever_reads_orders_reads_them_by_angle(block, few):
    relative = np.ones((len(few), PARTS))
    relative[::2] = np.linspace(0.7, 1.3, PARTS)
    features = block.build().fit(few)
    plain, changed = features.transform(few), features.transform(with_relative(few, relative))
    np.testing.assert_array_equal(changed[1::2], plain[1::2])
    assert (changed[::2] != plain[::2]).any(axis=1).all() and np.isfinite(changed).all()


@pytest.mark.parametrize("name", inputs.names())
def test_inputs_of_steady_windows_are_the_same_and_only_readers_of_orders_care(name, few):
    relative = np.ones((len(few), PARTS))
    options = {"turns": 2} if name == "order_tokens" else {}
    plain = inputs.compute(name, few.signals, few.metadata, **options)
    same = with_relative(few, relative)
    np.testing.assert_array_equal(inputs.compute(name, same.signals, same.metadata, **options), plain)
    relative[0] = np.linspace(0.7, 1.3, PARTS)
    other = with_relative(few, relative)
    changed = inputs.compute(name, other.signals, other.metadata, **options)
    np.testing.assert_array_equal(changed[1:], plain[1:])
    assert (changed[0] != plain[0]).any() == (name in ("envelope", "order_tokens", "orders"))


def test_lines_of_a_run_up_are_as_high_as_at_a_steady_speed_where_the_angle_is_known():
    """The first outer line of the same bearings; told the mean speed alone, nobody sees it."""
    from suite.features.envelope import FaultOrders

    spec, heights = WindowSpec(turns=12, overlap=0.0), {}
    worlds = {"steady": {}, "angle": {"run_up": 2.0}, "mean": {"run_up": 2.0, "angle_known": False}}
    for name, options in worlds.items():
        known = load("simulated", rigs=1, bearings_per_class=1, seconds=1.5, severity=1.0, **options)
        windows = cut([one for one in known if one.fault == "outer"], spec)
        heights[name] = np.median(FaultOrders(harmonics=1).fit(windows).transform(windows)[:, 0])
    assert heights["angle"] > heights["steady"] - 0.7
    assert heights["mean"] < heights["steady"] - 1.5
