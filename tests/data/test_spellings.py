"""Names that are one but for their spelling, and names that are not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_recording import record

from suite.data.checks import examine_recordings
from suite.data.checks.spellings import reduced

ALIKE = [
    ("Pump 0 inner", "pump 0 inner", "case"),
    ("pump 0", "pump_0", "blanks or separators"),
    ("pump-0", "pump0", "blanks or separators"),
    ("pump 0", "pump  0 ", "blanks or separators"),
    ("pump 0.", "pump 0", "blanks or separators"),
    ("bearing 1", "bearing 01", "spelling"),
    ("Lager Süd", unicodedata.normalize("NFD", "Lager Süd"), "Unicode form"),
    ("pump 1", "ｐｕｍｐ １", "Unicode form"),
    ("pump 1", "pump\u00a01", "Unicode form"),
    ("pump 1", "pump\u200b 1", "Unicode form"),
    ("Pump-A", "pump a", "spelling"),
    ("STRASSE 1", "Straße 1", "case"),
]

DIFFERENT = [
    ("B1", "B10"),
    ("1-12", "11-2"),
    ("outer-0.007", "outer-0.07"),
    ("load -1", "load 1"),
    ("bearing 1.1", "bearing 1.10"),
    ("日本", "中国"),
    ("pump a", "pump b"),
    ("1500 rpm", "1500.5 rpm"),
    ("A+", "A"),
]


def findings(recordings):
    return [item.text for item in examine_recordings("mine", recordings) if "differ in" in item.text]


@pytest.mark.parametrize(("first", "second", "difference"), ALIKE)
def test_one_name_in_two_spellings_is_noted(first, second, difference):
    recordings = [record(name="x", bearing=first), record(name="y", bearing=second)]
    (line,) = findings(recordings)
    assert line.startswith("bearings ") and f"differ in {difference} only" in line
    assert repr(first) in line and repr(second) in line


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_different_names_are_left_alone(first, second):
    assert reduced(first) != reduced(second)
    assert findings([record(name="x", bearing=first), record(name="y", bearing=second)]) == []


@pytest.mark.parametrize(
    ("key", "kind"), [("fault", "classes"), ("rig", "rigs"), ("condition", "conditions")]
)
def test_classes_rigs_and_conditions_have_one_name_each_too(key, kind):
    (line,) = findings([record(name="x", **{key: "Healthy"}), record(name="y", **{key: "healthy"})])
    assert line.startswith(kind)


def test_bearings_of_two_rigs_are_two_bearings():
    assert findings([record(name="x", rig="a", bearing="B1"), record(name="y", rig="b", bearing="b1")]) == []


def test_many_pairs_are_one_line():
    recordings = [record(name=f"{n}{case}", bearing=f"{case} {n}") for n in range(9) for case in ("p", "P")]
    (line,) = findings(recordings)
    assert "and 4 more" in line


@given(st.text(min_size=1, max_size=12))
def test_any_name_has_a_plain_form(name):
    assert reduced(name)
    assert reduced(name) == reduced(name)
