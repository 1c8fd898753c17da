"""What a user states in a few words is read, or refused in one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.data.stated import stated_bearing, stated_speed
from suite.errors import RequestError
from suite.signals.kinematics import SKF_6205, BearingOrders, Geometry


@pytest.mark.parametrize("text", ["6205", " 6205 ", "SKF 6205", "skf-6205", "Skf6205"])
def test_a_known_bearing_has_its_name_in_any_spelling(text):
    assert stated_bearing(text) == SKF_6205


@pytest.mark.parametrize("text", ["UER204", "LDK UER-204", "uer 204"])
def test_the_maker_may_stand_before_the_name(text):
    assert stated_bearing(text) == Geometry(8, 7.92, 34.55).orders
    with pytest.raises(RequestError, match="--bearing"):
        stated_bearing("SKF UER204")


@pytest.mark.parametrize(
    "text", ["3.585,5.415,4.714,0.398", "3.585 5.415 4.714 .398", "3.585; 5.415; 4.714; .398"]
)
def test_four_orders_are_outer_inner_ball_and_cage(text):
    assert stated_bearing(text) == BearingOrders(3.585, 5.415, 4.714, 0.398)


@pytest.mark.parametrize("text", ["Z=9,d=7.94,D=39.04", "n=9 ball_diameter=7.94 D=39.04 angle=0"])
def test_dimensions_become_orders(text):
    assert stated_bearing(text) == Geometry(9, 7.94, 39.04).orders


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6299",
        "3.5,5.4",
        "3.5,5.4,4.7,x",
        "0,1,2,3",
        "Z=9,d=7.94",
        "Z=9,d=40,D=39",
        "Z=9.5,d=7,D=39",
        "Z=nan,d=7,D=39",
        "Z=1e400,d=7,D=39",
        "Z=9,d=inf,D=39",
        "q=1",
    ],
)
def test_no_bearing_is_one_line(text):
    with pytest.raises(RequestError, match="--bearing"):
        stated_bearing(text)


@given(st.floats(1, 1e5), st.floats(0.001, 0.19))
def test_a_speed_is_read_with_its_tolerance(rpm, share):
    for text in (f"{rpm:.4f}±{share * rpm:.6f}", f" {rpm:.4f} +- {share * rpm:.6f} rpm"):
        made = stated_speed(text)
        assert made.shaft_hz == pytest.approx(rpm / 60, rel=1e-3)
        assert made.tolerance == pytest.approx(share, rel=1e-2)
    assert stated_speed(f"{rpm:.4f}").tolerance == 0


def test_a_tolerance_may_be_a_share():
    assert stated_speed("1480±2%").tolerance == pytest.approx(0.02)


@pytest.mark.parametrize("text", ["", "fast", "-1480", "0", "1480±", "1480±900", "1e9", "1480 Hz"])
def test_no_speed_is_one_line(text):
    with pytest.raises(RequestError, match="--rpm"):
        stated_speed(text)
