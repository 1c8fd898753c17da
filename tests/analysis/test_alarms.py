"""False alarms and missed faults, counted by recordings and by windows."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest

from suite.analysis.alarms import alarms_as_dict, alarms_of
from suite.analysis.memo import Memo
from suite.analysis.report import report, to_plain
from suite.views.page.page import render_report


def rows(recording, bearing, fault, named, sure):
    """Windows of a recording: what each is named, and how sure."""
    return [
        {
            "recording": recording,
            "bearing": bearing,
            "rig": "one",
            "fault": fault,
            "of_job": "job",
            "predicted_0": name,
            "p_healthy": p if name == "healthy" else 1 - p,
            "p_inner": p if name == "inner" else 1 - p,
        }
        for name, p in zip(named, sure, strict=True)
    ]


def cell_of(tests, apart=()):
    frames = [pd.DataFrame(own, columns=list(tests[0])) for own in (tests, list(apart))]
    return SimpleNamespace(tests=frames[0], apart=frames[1], run_ids=["a"], memo=Memo(), scored=True)


QUIET = rows("h1", "A", "healthy", ["healthy"] * 3 + ["inner"], [0.9, 0.9, 0.9, 0.6])
ALARMED = rows("h2", "A", "healthy", ["inner", "inner"], [0.9, 0.8])
FOUND = rows("i1", "B", "inner", ["inner", "inner"], [0.9, 0.9])
MISSED = rows("i2", "C", "inner", ["healthy", "inner"], [0.99, 0.6])


def test_recordings_decide_once_and_windows_each():
    alarms = alarms_of(cell_of([*QUIET, *ALARMED, *FOUND, *MISSED]))
    assert (alarms.false.hits, alarms.false.count, alarms.false.bearings) == (1, 2, 1)
    assert (alarms.missed.hits, alarms.missed.count, alarms.missed.bearings) == (1, 2, 2)
    assert alarms.false_windows == pytest.approx(3 / 6) and alarms.missed_windows == pytest.approx(1 / 4)
    assert not alarms.known_bearing
    assert alarms.false.low < 0.5 < alarms.false.high


def test_healthy_recordings_that_stand_apart_count_and_are_told():
    alarms = alarms_of(cell_of([*FOUND, *MISSED], apart=[*QUIET, *ALARMED]))
    assert alarms.known_bearing and alarms.false.hits == 1


@pytest.mark.parametrize("tests", [[*QUIET], [*FOUND]])
def test_without_healthy_or_faulty_windows_there_is_nothing_to_tell(tests):
    assert alarms_of(cell_of(tests)) is None


def test_page_and_json_show_every_contestant(whole, card):
    made = report(*whole, {"data": {"simulated": card}})
    found = json.loads(json.dumps(to_plain(made)["alarms"]))
    assert {one["pipeline"] for one in found} == set(whole[0]["pipeline"])
    assert found == json.loads(json.dumps(alarms_as_dict(made.cells)))
    html = render_report(made, whole[0], {"data": {"simulated": card}})
    section = html[html.index('<section id="alarms"') :]
    section = section[: section.index("</section>")]
    assert section.count('<th scope="row">') == len(set(whole[0]["pipeline"]))
