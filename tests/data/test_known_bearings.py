"""Published orders of bearings agree with the kinematics of pure rolling, to the digits that they have."""

from math import cos, radians

import pytest

from suite.data.known_bearings import BEARINGS
from suite.data.manifest import read_manifest
from suite.data.stated import stated_bearing
from suite.signals.kinematics import Geometry, doubts_about

NAMED = {bearing.name: bearing for bearing in BEARINGS}


def test_each_has_a_name_of_its_own_and_a_source():
    assert len(NAMED) == len(BEARINGS)
    assert all(len(bearing.source) > 20 for bearing in BEARINGS)


@pytest.mark.parametrize("name", NAMED)
def test_orders_are_those_of_one_geometry_to_the_digits_published(name):
    bearing = NAMED[name]
    orders, digit = bearing.orders, 10.0**-bearing.decimals
    assert doubts_about(orders) == []
    elements = round(orders.outer + orders.inner)
    ratio = (orders.inner - orders.outer) / elements
    assert orders.outer + orders.inner == pytest.approx(elements, abs=1.5 * digit)
    assert orders.cage == pytest.approx((1 - ratio) / 2, abs=0.8 * max(digit, 0.001))
    angle = bearing.geometry.contact_angle_deg if bearing.geometry else 0.0
    pure = Geometry(elements, ratio / cos(radians(angle)), 1.0, angle).orders
    if name == "22205":  # a spherical roller bearing, whose angle is not published
        assert 0.95 < orders.ball / pure.ball < 1
    else:
        assert orders.ball == pytest.approx(pure.ball, rel=1.5 * digit)


def test_published_dimensions_give_the_published_orders():
    # BPFO and BPFI by hand, or as the source has them beside the dimensions.
    published = {
        "ER16K": (3.57, 5.43),
        "ER10K": (3.052, 4.948),
        "ZA2115": (236 / (2000 / 60), 297 / (2000 / 60)),
        "6204": (4 * (1 - 7.94 / 34.57), 4 * (1 + 7.94 / 34.57)),
        "NU2205": (6.5 * (1 - 7.5 / 39), 6.5 * (1 + 7.5 / 39)),
    }
    for name, (outer, inner) in published.items():
        assert (NAMED[name].orders.outer, NAMED[name].orders.inner) == pytest.approx(
            (outer, inner), abs=0.015
        )


def test_the_uer204_has_the_frequencies_that_dimensions_give():
    # Z/2·(1 ± d/D), D/d·(1 - (d/D)²) and (1 - d/D)/2 with Z = 8, d = 7.92 mm, D = 34.55 mm, by hand.
    orders = NAMED["UER204"].orders
    found = (orders.outer, orders.inner, orders.ball, orders.cage)
    assert found == pytest.approx((3.0831, 4.9169, 4.1331, 0.38538), rel=1e-4)


def test_sizes_that_two_makers_publish_differ_little():
    for timken, skf in (("203K", "6203"), ("205K", "6205"), ("206K", "6206"), ("205K", "NSK 6205")):
        assert NAMED[timken].orders.outer == pytest.approx(NAMED[skf].orders.outer, rel=0.004)


def test_sizes_that_are_left_out_lie_as_far_from_timkens_as_is_said():
    # HUST's table: 9 balls of 11 mm between 35 and 72 mm, 9 of 12 mm between 40 and 80 mm.
    hust = {"207K": Geometry(9, 11.0, 53.5).orders, "208K": Geometry(9, 12.0, 60.0).orders}
    off = {
        (name, part): abs(getattr(orders, part) / getattr(NAMED[name].orders, part) - 1)
        for name, orders in hust.items()
        for part in ("outer", "inner", "ball", "cage")
    }
    assert max(off["207K", part] for part in ("outer", "inner", "cage")) < 0.0031
    assert off["207K", "ball"] == pytest.approx(0.011, abs=5e-4)
    assert off["208K", "outer"] == pytest.approx(0.015, abs=5e-4)
    assert 4.078 / NAMED["308K"].orders.ball == pytest.approx(1.06, abs=5e-3)


def test_a_manifest_and_a_diagnosis_know_the_same_names(tmp_path):
    for name in ("FAG 6203", "fag6203", "nu 205", "SKF 6205", "er-16k"):
        orders = stated_bearing(name)
        manifest = tmp_path / "m.yaml"
        manifest.write_text(f"[{{file: a.npy, fault: inner, bearing: A, rpm: 60, geometry: {name}}}]")
        assert read_manifest(manifest)[0].row.orders == orders
    assert stated_bearing("FAG 6203") != stated_bearing("6203")
