"""A data card says the same on the page, in its own file, in the terminal and in JSON."""

import copy
import io
import re

import pytest
from frames import page_of
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from suite.views.data_card import data_card
from suite.views.page.figures.trace import HEIGHT, path_of, ticks
from suite.views.page.page import render_card
from suite.views.terminal.data_tables import print_card


@pytest.fixture
def nothing(whole):
    """Frames of a question none of whose jobs has run."""
    return [frame.iloc[:0] for frame in whole]


def said(card, width=140):
    stream = io.StringIO()
    print_card(card, Console(file=stream, width=width))
    return stream.getvalue()


def cells(html):
    """Rows of all tables, as lists of text."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.S)
    return [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in rows
    ]


def numbers(told):
    """The lines of each recording as the tables write them."""
    return [
        [one["fault"], one["recording"], *(f"{line['height_db']:.1f}" for line in one["lines"])]
        for one in told["pictures"]
    ]


def test_the_page_and_the_file_show_the_numbers_of_the_json(nothing, card):
    rows = [[text.replace("−", "-") for text in row] for row in numbers(card)]
    for html in (page_of(*nothing, {"data": {"mine": card}}), render_card("mine", card)):
        shown = [[text.replace("−", "-") for text in row] for row in cells(html)]
        for row in rows:
            assert row in shown
        for name, counts in card["classes"].items():
            assert [name, str(counts["bearings"]), str(counts["recordings"])] in [row[:3] for row in shown]
        assert html.count('<figure class="recording">') == len(card["pictures"]) == 4
        for entry in card["rungs"]:
            assert entry["rung"] in html


def test_the_terminal_shows_them_too_and_marks_the_own_line(card):
    text = said(data_card("mine", card))
    for one in card["pictures"]:
        for line in one["lines"]:
            assert f"{line['height_db']:.1f}".replace("-", "−") + "*" * line["own"] in text
    for words in ("What it can be asked", "R4 bearing", "refused: one rig only", card["rule"], "clipped"):
        assert words in text


def test_the_file_is_small_asks_for_nothing_and_describes_its_pictures(card):
    html = render_card("mine", card)
    assert len(html) < 120_000
    assert "default-src 'none'" in html
    assert not re.findall(r'(?:src|srcset|href)="(?!data:,)|@import|url\(', html)
    pictures = re.findall(r'<svg class="trace" role="img" aria-label="([^"]+)">\s*<title>', html)
    assert len(pictures) == 8 and all("dB" in text for text in pictures)
    (outer,) = [text for text in pictures if text.startswith("outer: envelope")]
    assert "BPFO, its own line," in outer


def test_the_class_s_line_and_its_multiples_are_marked(card):
    (outer,) = [one for one in data_card("mine", card).pictures if one.fault == "outer"]
    own = [mark for mark in outer.envelope.marks if mark.own]
    assert [mark.label for mark in own] == ["BPFO", "2×", "3×"]
    top = next(one for one in card["pictures"] if one["fault"] == "outer")["envelope"]["top_order"]
    assert [mark.at for mark in own] == pytest.approx([100 * k * 3.5848 / top for k in (1, 2, 3)], abs=0.01)
    assert {mark.label for mark in outer.envelope.marks if not mark.own} == {"BPFI", "2·BSF", "FTF"}


def test_unknown_geometry_is_told(card):
    blind = copy.deepcopy(card)
    for one in blind["pictures"]:
        one["lines"] = []
    assert "geometry unknown" in said(data_card("mine", blind))
    html = render_card("mine", blind)
    assert "geometry unknown, no fault lines" in html and 'class="mark' not in html


@pytest.mark.parametrize("lack", [("pictures",), ("pictures", "rungs", "rule", "rpm", "seconds", "summary")])
def test_a_card_without_pictures_is_a_card_still(nothing, card, lack):
    bare = {key: value for key, value in card.items() if key not in lack}
    for told in (bare, {**bare, "pictures": []}):
        html = page_of(*nothing, {"data": {"mine": told}})
        assert '<figure class="recording">' not in html and "Licence" in html
        assert "Classes" in said(data_card("mine", told))


def test_hostile_names_stay_text(card):
    evil = "<script>alert(1)</script>"
    marked = copy.deepcopy(card)
    for one in marked["pictures"]:
        one |= {"recording": evil, "notes": [evil], "condition": evil}
    html = render_card(evil, {**marked, "summary": evil, "notes": {"r": [evil]}, "missing": [evil]})
    assert "<script>alert" not in html and "&lt;script&gt;" in html
    assert "[red]" in said(data_card("[red]", card))


@given(st.floats(-1000, 1000), st.floats(0.01, 1e5), st.integers(3, 8))
def test_ticks_are_few_and_on_the_axis(low, span, most):
    made = ticks(low, low + span, most)
    assert len(made) <= most + 1
    assert all(-0.01 <= tick.at <= 100.01 for tick in made)


@given(st.lists(st.floats(-500, 500), min_size=1, max_size=50))
def test_a_curve_stays_in_its_box(values):
    places = [int(text) for text in re.findall(r"-?\d+", path_of(values, -100, 0))]
    assert places[::2] == list(range(len(values)))
    assert all(0 <= height <= HEIGHT for height in places[1::2])
