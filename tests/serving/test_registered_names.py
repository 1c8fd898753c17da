"""Every question and data set has a registered model of its own, and every contestant a folder."""

import unicodedata

import pytest

from suite.serving.registration import plain_part, registered_name

ALIKE = [
    "日本",
    "中国",
    "a b",
    "a-b",
    "a--b",
    "a.b",
    "a/b",
    "a:b",
    "A",
    "a",
    "é",
    unicodedata.normalize("NFD", "é"),
    "x" * 61,
    "x" * 62,
    "b.c",
    "c",
    "'; DROP TABLE runs; --",
    "[red]",
    "<b>",
    "..",
]


def test_no_two_labels_share_a_name():
    names = {
        (question, label): registered_name(question, label) for question in ("a", "a.b") for label in ALIKE
    }
    assert len(set(names.values())) == len(names)
    for name in names.values():
        assert len(name) < 256 and not set(name) & set("/: '\"%\\\n")


@pytest.mark.parametrize("label", ALIKE)
def test_a_part_has_no_dot_that_could_be_the_one_that_parts_it(label):
    assert "." not in plain_part(label)


def test_a_plain_name_stays_as_it_reads():
    assert registered_name("tiny", "simulated") == "tiny.simulated"
    assert registered_name("tiny", "A_b-2") == "tiny.A_b-2"
    assert registered_name("tiny", "日本").startswith("tiny.日本-")
