"""The page of a diagnosis marks each fault's line, and of the best one multiples and sidebands, too."""

import pytest

from suite.views.diagnosis_page import diagnosis_card, render_diagnoses

ORDERS = {"outer": 3.585, "inner": 5.415, "ball": 4.713, "cage": 0.398}


def told(**changed):
    lines = [
        {
            "fault": fault,
            "harmonic": times,
            "order": times * order,
            "found": times * order,
            "height_db": 12.0 if fault == "inner" else -1.2,
            "sidebands_db": 6.0 if fault == "inner" else None,
        }
        for fault, order in ORDERS.items()
        for times in (1, 2, 3)
    ]
    curves = {
        "waveform": {"seconds": 0.2, "low": [-1.0, -0.5], "high": [0.5, 2.0]},
        "spectrum": {"top_hz": 6000.0, "db": [-30.0, 0.0, -50.0]},
        "envelope": {"top_order": 18.0, "db": [0.0, 18.0, 3.0]},
    }
    return {
        "file": "a/b.mat",
        "claim": "fault",
        "conclusion": "inner",
        "sentence": "Inner-race fault: its lines stand 12 dB over their surroundings.",
        "best": "inner",
        "probabilities": {"healthy": 0.02, "inner": 0.98},
        "possible": ["inner"],
        "windows": 5,
        "share": 1.0,
        "rpm": 1480.0,
        "rpm_from": "as stated",
        "rate_hz": 12_000.0,
        "rate_from": "",
        "channel": "",
        "bearing": "6205",
        "lines": lines,
        "rises_db": {},
        "warnings": [],
        "curves": curves,
        **changed,
    }


def marks(**changed):
    envelope = diagnosis_card(told(**changed)).traces[2]
    return {mark.label: mark for mark in envelope.marks}


def test_the_best_fault_has_its_multiples_and_sidebands_and_the_others_their_first_line():
    found = marks()
    assert {"BPFO", "BPFI", "2×BPFI", "2·BSF", "FTF"} <= set(found)
    assert found["BPFI"].at == pytest.approx(100 * 5.415 / 18, abs=0.01)
    assert found["BPFI"].own
    assert not found["BPFO"].own
    assert "2×BPFO" not in found
    sides = [mark.at for mark in diagnosis_card(told()).traces[2].marks if mark.label in ("−1×", "+1×")]
    assert sides == pytest.approx([100 * order / 18 for order in (4.415, 6.415, 9.83, 11.83)], abs=0.01)


def test_sidebands_of_a_rolling_element_lie_a_cage_turn_apart():
    beside = [
        mark.at for mark in diagnosis_card(told(best="ball")).traces[2].marks if "FTF" in mark.label[1:]
    ]
    assert beside[:2] == pytest.approx([100 * (4.713 - 0.398) / 18, 100 * (4.713 + 0.398) / 18], abs=0.01)


def test_labels_that_would_touch_stand_in_rows_of_their_own():
    found = marks()
    assert found["BPFI"].row == 0
    assert len({found[name].row for name in ("BPFI", "2·BSF", "−1×")}) == 3


def test_no_curves_no_pictures_and_no_orders_no_marks():
    assert diagnosis_card(told(curves={})).traces == []
    assert diagnosis_card(told(lines=[])).traces[2].marks == []


def test_names_and_sentences_are_shown_as_they_are():
    page = render_diagnoses([told(file="<b>&.mat", warnings=["<script>"])] * 2, ["It has <never> seen it."])
    assert "<b>&" not in page
    assert "&lt;b&gt;&amp;.mat" in page
    assert "&lt;script&gt;" in page
    assert "2 recordings" in page
