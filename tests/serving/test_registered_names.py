"""Every question, data set and rung has a registered model of its own, and no alias moves to another's."""

import unicodedata
from dataclasses import replace
from itertools import combinations

import pytest

from suite.records.read_mlflow import RecordReader
from suite.records.write_mlflow import open_client
from suite.serving.champions import ALIAS, _register, choose_champions, registered_name

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
]


def test_no_two_labels_share_a_name():
    names = {
        (question, label): registered_name(question, label, "R4")
        for question in ("a", "a.b")
        for label in ALIKE
    }
    assert len(set(names.values())) == len(names)
    for name in names.values():
        assert len(name) < 256 and not set(name) & set("/: '\"%\\\n")


def test_a_plain_name_stays_as_it_reads():
    assert registered_name("tiny", "simulated", "R4") == "tiny.simulated.R4"
    assert registered_name("tiny", "A_b-2", "R4") == "tiny.A_b-2.R4"
    assert registered_name("tiny", "日本", "R4").startswith("tiny.日本.R4-")


@pytest.mark.parametrize(("one", "two"), [("日本", "中国"), ("a b", "a-b"), ("A", "a")])
def test_the_second_never_takes_the_alias_of_the_first(one, two, answered):
    home, _ = answered
    client, reader = open_client(home), RecordReader(home)
    (champion,) = choose_champions(reader.read("tiny")[0])
    stored = {item.run.run_id: item for item in reader.records("tiny")}[champion.served["run_id"]]
    titles = {}
    for label in (one, two):
        titles[label], reason = _register(client, "alike", replace(champion, dataset=label), stored)
        assert not reason
    assert titles[one] != titles[two]
    for label, title in titles.items():
        version = client.get_model_version_by_alias(title, ALIAS)
        assert (version.name, version.tags["dataset"]) == (title, label)
    assert all(left != right for left, right in combinations(titles.values(), 2))
