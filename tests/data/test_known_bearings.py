"""Published orders of bearings agree with the kinematics of pure rolling, to the digits that they have."""

import pytest

from suite.data.known_bearings import BEARINGS
from suite.signals.kinematics import Geometry, doubts_about

NAMED = {bearing.name: bearing for bearing in BEARINGS}


def test_each_has_a_name_of_its_own_and_a_source():
    assert len(NAMED) == len(BEARINGS)
    assert all(len(bearing.source) > 20 for bearing in BEARINGS)


@pytest.mark.parametrize("name", NAMED)
def test_orders_are_those_of_one_geometry(name):
    orders = NAMED[name].orders
    assert doubts_about(orders) == []
    elements = round(orders.outer + orders.inner)
    ratio = (orders.inner - orders.outer) / elements
    implied = Geometry(elements, ratio, 1.0).orders
    assert orders.outer + orders.inner == pytest.approx(elements, abs=0.0015)
    assert orders.cage == pytest.approx(implied.cage, abs=0.0008)
    assert orders.ball == pytest.approx(implied.ball, rel=0.0015)


def test_the_uer204_has_the_frequencies_that_dimensions_give():
    # Z/2·(1 ± d/D), D/d·(1 - (d/D)²) and (1 - d/D)/2 with Z = 8, d = 7.92 mm, D = 34.55 mm, by hand.
    orders = NAMED["UER204"].orders
    found = (orders.outer, orders.inner, orders.ball, orders.cage)
    assert found == pytest.approx((3.0831, 4.9169, 4.1331, 0.38538), rel=1e-4)


def test_sizes_that_two_makers_publish_differ_little():
    for timken, skf in (("203K", "6203"), ("205K", "6205")):
        assert NAMED[timken].orders.outer == pytest.approx(NAMED[skf].orders.outer, rel=0.004)
