"""The ledger of the page: what is adapted on is counted only where some rung hands out a target."""

import re

import pytest
from frames import make_frames, page_of

SHARED = {"recordings": 0, "bearings": 3, "target_samples": 0, "target_bearings": 2}


@pytest.mark.parametrize(("rung", "adapts"), [("bearing", False), ("bearing-condition", True)])
def test_targets_are_counted_where_a_rung_has_one(rung, adapts):
    runs, predictions = make_frames(levels=("R4",))
    level = {"bearing": "R4", "bearing-condition": "R5"}[rung]
    runs["ledger"] = [{"shared": SHARED, "findings": []}] * len(runs)
    html = page_of(runs.assign(rung=rung, level=level), predictions, {"headline": rung})
    section = html[html.index('<section id="ledger"') :]
    headings = re.findall(r'<th scope="col">([^<]+)</th>', section[: section.index("</thead>")])
    assert ("target bearings" in headings) == adapts == ("both adapted on and tested" in section)
    assert headings[1:3] == ["recordings", "bearings"]
