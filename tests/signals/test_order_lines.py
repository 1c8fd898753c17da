"""Fault lines of many windows lie where kinematics has them, and cover the bins around them."""

import numpy as np
import pytest

from suite.signals.kinematics import NICE_MFPT, SKF_6205
from suite.signals.order_lines import MULTIPLES, fault_order_lines

ORDERS = np.array([list(vars(SKF_6205).values()), list(vars(NICE_MFPT).values())])


@pytest.mark.parametrize("row", [0, 1])
@pytest.mark.parametrize("multiple", range(1, MULTIPLES + 1))
def test_races_have_sidebands_at_the_shafts_order_and_balls_at_the_cages(row, multiple):
    outer, inner, ball, cage = ORDERS[row]
    expected = [multiple * outer + side for side in (-1, 0, 1)]
    expected += [multiple * inner + side for side in (-2, -1, 0, 1, 2)]
    expected += [multiple * ball + side * cage for side in (-2, -1, 0, 1, 2)] + [multiple * cage]
    centres = fault_order_lines(ORDERS).centres[row]
    assert all(np.nanmin(np.abs(centres - line)) < 1e-9 for line in expected)


def test_bins_near_a_line_are_covered_and_no_others():
    lines = fault_order_lines(ORDERS, tolerance=0.01)
    positions = np.outer([1, 1.3], np.arange(800) / 40)
    covered = lines.cover(positions, np.array([0.02, 0.03]))
    distance = np.abs(positions[:, :, None] - lines.centres[:, None, :])
    near = distance <= lines.reach[:, None, :] + np.array([0.02, 0.03])[:, None, None] + 1e-12
    assert (covered[:, 1:] == near.any(axis=2)[:, 1:]).all()
    assert not covered[:, 0].any()


def test_nothing_is_covered_where_the_geometry_is_not_known():
    lines = fault_order_lines(np.full((2, 4), np.nan))
    assert not lines.cover(np.tile(np.arange(100) / 10, (2, 1)), np.ones(2)).any()
