"""Fault orders against published tables and against rolling worked out by velocities."""

from dataclasses import asdict, replace
from math import cos, isclose, pi, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.signals.kinematics import (
    NICE_MFPT,
    SKF_6203,
    SKF_6205,
    BearingOrders,
    Geometry,
    doubts_about,
    slowest_line,
)

# Rolling elements, their diameter and the pitch diameter as printed by the data's owners.
PUBLISHED = {
    "6205": (Geometry(9, 7.94, 39.04), SKF_6205),
    "6203": (Geometry(8, 6.75, 28.5), SKF_6203),
    "NICE": (Geometry(8, 0.235, 1.245), NICE_MFPT),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_geometry_gives_the_published_orders(name):
    geometry, published = PUBLISHED[name]
    # The tables are rounded to four figures and the diameters to three.
    for key in ("outer", "inner", "ball", "cage"):
        assert getattr(geometry.orders, key) == pytest.approx(getattr(published, key), rel=1e-3), key


def test_the_constants_are_those_of_the_tables():
    assert (SKF_6205.outer, SKF_6205.inner, SKF_6205.cage, SKF_6205.ball) == (3.5848, 5.4152, 0.39828, 4.7135)
    assert (SKF_6203.outer, SKF_6203.inner, SKF_6203.cage, SKF_6203.ball) == (3.0530, 4.9469, 0.3817, 3.9874)
    assert (NICE_MFPT.outer, NICE_MFPT.inner, NICE_MFPT.cage) == (3.245, 4.755, 0.4056)
    assert NICE_MFPT.ball / 2 == 2.555


@st.composite
def geometries(draw, least=0.02, most=0.9, angle=45):
    ratio, pitch = draw(st.floats(least, most)), draw(st.floats(10, 100))
    number = draw(st.integers(3, int(pi / ratio)))
    return Geometry(number, ratio * pitch, pitch, draw(st.floats(0, angle)))


@given(geometries())
def test_orders_agree_with_pure_rolling(geometry):
    # The inner race turns once a second, the outer stands; without slip the ball's centre moves at
    # half the speed of the inner contact, and the ball spins so that the outer contact is at rest.
    contact = geometry.ball_diameter / 2 * cos(radians(geometry.contact_angle_deg))
    pitch = geometry.pitch_diameter / 2
    inner_speed = pitch - contact
    cage = inner_speed / 2 / pitch
    # In the cage's frame the outer race runs backwards past the ball at radius pitch + contact.
    spin = cage * (pitch + contact) / (geometry.ball_diameter / 2)
    orders = geometry.orders
    assert isclose(orders.cage, cage, rel_tol=1e-9)
    assert isclose(orders.outer, geometry.n_rolling * cage, rel_tol=1e-9)
    assert isclose(orders.inner, geometry.n_rolling * (1 - cage), rel_tol=1e-9)
    assert isclose(orders.ball, 2 * spin, rel_tol=1e-9)


@pytest.mark.parametrize("wrong", [(0, 1.0, 2.0), (8, 0.0, 2.0), (8, 2.0, 2.0), (8, 3.0, 2.0), (9, 1.0, 2.0)])
def test_impossible_bearings_are_refused(wrong):
    with pytest.raises(ValueError, match="no bearing has"):
        Geometry(*wrong)


@pytest.mark.parametrize("angle", [-1.0, 90.0, 1000.0])
def test_impossible_angles_are_refused(angle):
    with pytest.raises(ValueError, match="contact angle"):
        Geometry(9, 7.94, 39.04, angle)


def test_nothing_is_doubted_about_published_bearings():
    for _, published in PUBLISHED.values():
        assert doubts_about(published) == []
    assert slowest_line(SKF_6205) == ("outer", 3.5848)


@given(geometries(0.1, 0.45))
def test_nothing_is_doubted_about_bearings_of_a_common_shape(geometry):
    assert doubts_about(geometry.orders) == []


@given(geometries(0.12, 0.4, 38), st.integers(0, 2))
def test_nothing_is_doubted_about_orders_that_were_rounded(geometry, digits):
    exact = asdict(geometry.orders)
    assert (
        doubts_about(BearingOrders(**{key: float(f"{value:.{3 + digits}g}") for key, value in exact.items()}))
        == []
    )


WRONG = {
    "interchanged": replace(SKF_6205, outer=5.4152, inner=3.5848),
    "2·BSF": replace(SKF_6205, ball=4.7135 / 2),
    "where those of the races imply at most": replace(SKF_6205, ball=2 * 4.7135),
    "whole number": replace(SKF_6205, inner=5.0),
    "cage's order": replace(SKF_6205, cage=0.45),
    "shaft at 29.95 Hz": BearingOrders(*(29.95 * order for order in asdict(SKF_6205).values())),
    "not Hz": BearingOrders(107.4, 162.2, 141.2, 0.39828),
    "angle of 55°": Geometry(9, 7.94, 39.04, 55.0).orders,
    "inches": Geometry(9, 7.94, 39.04 * 25.4).orders,
}


@pytest.mark.parametrize("words", WRONG)
def test_orders_that_no_bearing_has_are_doubted(words):
    assert any(words in doubt for doubt in doubts_about(WRONG[words]))


positive = st.floats(1e-3, 1e6)


@given(st.builds(BearingOrders, positive, positive, positive, positive))
def test_any_orders_can_be_judged(orders):
    assert all("\n" not in doubt for doubt in doubts_about(orders))
