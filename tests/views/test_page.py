import gzip
import json
import re
from base64 import b64decode
from html.parser import HTMLParser

import pytest
from frames import page_of

ABOUT = {
    "title": "Which one?",
    "question": "Do networks beat an SVM?",
    "command": "suite run configs/which.yaml",
    "config": "name: which\n",
    "versions": {"numpy": "2.4.0"},
    "hashes": {"config": "ab12"},
    "jobs": [{"key": str(i)} for i in range(80)],
    "refusals": ["cwru R4: no claim about healthy: single bearing"],
    "created": "2026-02-01",
}


VOID = {"meta", "link", "input", "br"}


class Outline(HTMLParser):
    """Ids, links, headings and tags that never close."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.open, self.sources = [], [], [], []
        self.captions = self.tables = 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        self.sources += [given[name] for name in ("src", "srcset") if name in given]
        self.tables += tag == "table"
        self.captions += tag == "caption"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def html(whole, card):
    return page_of(*whole, {**ABOUT, "data": {"mine": card}})


def test_is_one_well_formed_file_of_modest_size_that_asks_for_nothing(html):
    outline = Outline(html)
    assert outline.open == [] and outline.sources == []
    assert all(link.startswith(("#", "data:text/plain;base64,")) for link in outline.links)
    assert len(outline.ids) == len(set(outline.ids))
    assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.ids)
    assert outline.tables == outline.captions > 10
    assert len(html.encode()) < 5e6
    assert "default-src 'none'" in html


def test_the_first_words_are_the_answer(html):
    main = html[html.index("<main>") :]
    text = re.sub(r"<[^>]+>", " ", main).split()
    assert " ".join(text[:5]) == "No, deep learning is not"
    assert "never seen in training" in main and "never on test scores" in main


def test_what_is_known_of_the_question_is_told(html):
    for words in ("suite run configs/which.yaml", "ab12", "2.4.0", "54 of 80 jobs finished, 26 not run yet"):
        assert words in html
    assert "no claim about healthy" in html and "training and test share 310 neighbours" in html


def test_the_engine_inside_is_plotly(html):
    packed = re.search(r'id="plotly">([^<]+)<', html).group(1)
    assert b"plotly.js v" in gzip.decompress(b64decode(packed))[:500]


def test_specs_are_json_and_a_figure_holds_the_boards_numbers(html):
    specs = re.findall(r'type="application/json" id="([^"]+)">(.*?)</script>', html, re.S)
    figures = {name: json.loads(text) for name, text in specs}
    expected = {"ladder-1", "gap-1", "cost-1-1", "cost-1-2", "cost-1-3", "tuning-1", "class-1", "bearing-1"}
    expected |= {"confusion-1-6"}
    assert {f"spec-{name}" for name in expected} <= set(figures)
    gaps = figures["spec-gap-1"]["data"][0]
    assert gaps["y"][-1] == "vmd densenet" and len(gaps["y"]) == 6


def test_hostile_text_stays_text(whole, spoil):
    runs, predictions = whole
    runs, predictions = spoil(runs, predictions, (runs["pipeline"] == "dann") & (runs["fold"] == 0))
    predictions = predictions.assign(bearing=predictions["bearing"] + "</script><img src=x onerror=alert(1)>")
    html = page_of(runs, predictions, {"title": "<b>bold</b>", "note": "<i>"})
    assert Outline(html).open == []
    assert "<img" not in html and "<script>alert" not in html and "<b>bold" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; is not finite" in html


def test_failures_show_their_traceback_and_their_place(whole, spoil):
    runs, predictions = whole
    which = (runs["pipeline"] == "dann") & (runs["fold"] == 0) & (runs["level"] == "R4")
    html = page_of(*spoil(runs, predictions, which), {})
    assert "1 fold failed" in html and "simulated · R4 bearing · fold 1 of 3 · dann" in html
    assert "53 of 54 jobs finished, 1 failed" in html and "2/3, 1 failed" in html


def test_an_empty_arena_has_a_page_too(whole):
    runs, predictions = whole
    html = page_of(runs.iloc[:0], predictions.iloc[:0], {})
    assert "No runs yet" in html and Outline(html).open == [] and len(html) < 100_000


def test_all_failed(build, spoil):
    runs, predictions = build(levels=("R4",), pipelines=("svm_vmd", "dann"))
    html = page_of(*spoil(runs, predictions, runs["fold"] >= 0), {})
    assert "6 folds failed" in html and "nothing to compare on R4 yet" in html


def test_the_headline_rung_may_be_another_one_by_name(whole):
    html = page_of(*whole, {"headline": "condition"})
    assert html.index("R3</span> condition") < html.index("R4</span> bearing")


def test_several_data_sets_each_have_their_answer(build):
    html = page_of(*build(datasets=("one", "two"), levels=("R0", "R4"), bearings=3), {})
    assert "2 data sets: the classical side is ahead on" in html
    assert html.count("this describes them, and no others") == 2 and "supports no claim beyond it" in html


def test_same_frames_same_page(whole, card, html):
    assert page_of(*whole, {**ABOUT, "data": {"mine": card}}) == html
