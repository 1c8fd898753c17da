"""Published orders of bearings agree with the kinematics of pure rolling, to the digits that they have."""

from math import cos, pi, radians

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
    if name in ("22205", "32305"):  # spherical and tapered rollers, whose angle is not published
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
    for name in ("NSK 6203", "FAG 6203"):
        assert NAMED[name].orders.outer == pytest.approx(NAMED["6203"].orders.outer, rel=0.0015)
    for name in ("IBU 6203", "MTK 6203"):
        assert NAMED[name].orders.outer == pytest.approx(NAMED["6203"].orders.outer, rel=0.006)
    assert vars(NAMED["6204"].orders) == pytest.approx(vars(NAMED["UER204"].orders), rel=0.003)


def test_the_nice_bearing_has_the_orders_of_its_dimensions():
    # 8 elements of 0.235 on 1.245 inches, as the owner states beside the orders.
    assert vars(NAMED["NICE"].orders) == pytest.approx(vars(Geometry(8, 0.235, 1.245).orders), rel=3e-4)


def test_the_6308_has_the_ball_order_of_skfs_data_sheet_and_of_a_measured_one():
    orders = NAMED["6308"].orders
    assert orders.ball == pytest.approx(4.078, abs=5e-4)
    assert orders.ball == pytest.approx(4.08, abs=0.005)
    assert orders.outer == pytest.approx(8 / 2 * (1 - 15.08 / 65))


# Bore and outside diameter, mm (ISO 15; ISO 355 for 3....), of what has published dimensions; of insert
# bearings those of the ball bearing in whose housing bore they fit.
SIZES = {
    (17, 40): ("FAG 6203", "IBU 6203", "MTK 6203", "NSK 6203"),
    (20, 47): ("6204", "HUST 6204", "UER204", "ER10K", "N204", "NJ204", "30204"),
    (25, 52): ("NSK 6205", "HUST 6205", "ER16K", "1205", "NU2205"),
    (30, 62): ("6206", "HUST 6206"),
    (35, 72): ("HUST 6207",),
    (40, 80): ("HUST 6208",),
    (40, 90): ("6308",),
}


def test_each_with_published_dimensions_is_of_a_known_size():
    sized = {name for names in SIZES.values() for name in names}
    assert sized == {name for name, one in NAMED.items() if one.geometry} - {"ZA2115"}  # of no ISO size


@pytest.mark.parametrize(("size", "name"), [(size, name) for size, names in SIZES.items() for name in names])
def test_rolling_elements_fit_between_bore_and_outside_and_run_in_their_middle(size, name):
    geometry, (bore, outside) = NAMED[name].geometry, size
    to_mm = 25.4 if geometry.pitch_diameter < 10 else 1.0  # published in inches
    assert geometry.ball_diameter * to_mm < (outside - bore) / 2
    assert geometry.n_rolling * geometry.ball_diameter < pi * geometry.pitch_diameter
    off = 0.07 if name == "30204" else 0.035  # tapered rollers run further out
    assert geometry.pitch_diameter * to_mm == pytest.approx((bore + outside) / 2, rel=off)


@pytest.mark.parametrize(
    ("size", "other", "races", "ball"),
    [
        ("6204", "6204", 0.004, 0.015),
        ("6205", "6205", 0.0011, 0.0045),
        ("6206", "6206", 0.0146, 0.064),
        ("6207", "207K", 0.0031, 0.012),
        ("6208", "208K", 0.0155, 0.065),
    ],
)
def test_husts_sizes_lie_as_far_from_others_as_is_said(size, other, races, ball):
    hust, known = NAMED[f"HUST {size}"].orders, NAMED[other].orders
    for part in ("outer", "inner", "cage"):
        assert getattr(hust, part) == pytest.approx(getattr(known, part), rel=races)
    assert hust.ball == pytest.approx(known.ball, rel=ball)


def test_a_manifest_and_a_diagnosis_know_the_same_names(tmp_path):
    for name in ("FAG 6203", "fag6203", "nu 205", "SKF 6205", "er-16k", "SKF 6308", "6308", "hust-6207"):
        orders = stated_bearing(name)
        manifest = tmp_path / "m.yaml"
        manifest.write_text(f"[{{file: a.npy, fault: inner, bearing: A, rpm: 60, geometry: {name}}}]")
        assert read_manifest(manifest)[0].row.orders == orders
    assert stated_bearing("FAG 6203") != stated_bearing("6203")
