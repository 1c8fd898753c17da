"""A panel is one file: found, linked, put in its place on the page and listed in the documentation."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest
from frames import make_frames, page_of
from made_trials import trials_of
from rich.console import Console

from suite.analysis.report import report, to_plain
from suite.views.page import panels as package
from suite.views.page.page import render_report
from suite.views.page.panel import panels
from suite.views.page.panels.ladder import draw_ladder, draw_leak_gaps
from suite.views.terminal.leaderboard import print_leaderboard

ROOT = Path(__file__).parents[2]

SCRATCH = '''
"""Windows: how many were tested."""

from markupsafe import Markup

from suite.views.page.panel import PageData, Panel


def _content(data: PageData) -> Markup:
    tested = [len(cell.tests) for results in data.datasets for cell in results.headline_cells]
    return Markup("<p>{} windows of {}</p>").format(sum(tested), data.about["title"])


PANEL = Panel("windows", "How many windows", 25, "How many windows were tested.", _content, link="Windows")
'''


@pytest.fixture
def scratch(tmp_path):
    """A panel in a folder of its own."""
    (tmp_path / "windows.py").write_text(SCRATCH)
    package.__path__.append(str(tmp_path))
    yield
    package.__path__.remove(str(tmp_path))
    sys.modules.pop("suite.views.page.panels.windows", None)
    vars(package).pop("windows", None)


def sections(html):
    return re.findall(r'<section id="(\w+)"', html)


def links(html):
    return re.findall(r'<a href="#(\w+)">([^<]+)</a>', html[: html.index("</nav>")])


def documented():
    spec = importlib.util.spec_from_file_location("hooks", ROOT / "docs" / "hooks.py")
    hooks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hooks)
    return hooks.on_page_markdown((ROOT / "docs" / "reference" / "views.md").read_text())


def test_a_new_file_is_a_new_panel(build, scratch):
    html = page_of(*build(levels=("R4",), pipelines=("svm_vmd", "dann")), {"title": "<mine>"})
    for shown in (sections(html), [name for name, _ in links(html)]):
        assert shown.index("leaderboard") < shown.index("windows") < shown.index("ladder")
    assert ("windows", "Windows") in links(html)
    assert "<h2>How many windows<a " in html and "windows of &lt;mine&gt;</p>" in html
    assert "| `windows` | How many windows | How many windows were tested. |" in documented()


def test_every_panel_is_at_its_place_and_documented(whole, spoil):
    runs, predictions = spoil(*whole, (whole[0]["pipeline"] == "dann") & (whole[0]["fold"] == 0))
    html = page_of(runs, predictions, {"controls": ["svm_vmd"]})
    known, absent = (
        panels(),
        (
            "across",
            "budget",
            "ensembles",
            "grades",
            "looks_at",
            "needs",
            "operation",
            "published",
            "robustness",
            "training_bearings",
            "unknowns",
        ),
    )
    assert sections(html) == [panel.name for panel in known if panel.name not in absent]
    assert [panel.order for panel in known] == sorted({panel.order for panel in known})
    text = documented()
    assert all(f"| `{panel.name}` | {panel.title} | {panel.summary} |" in text for panel in known)


def test_what_has_nothing_to_show_is_left_out_with_its_link(build):
    html = page_of(*build(levels=("R4",), pipelines=("svm_vmd", "dann")), {})
    left_out = {"across", "gains", "published", "failures"}
    assert not left_out & {*sections(html), *(name for name, _ in links(html))}
    assert left_out < {panel.name for panel in panels()}


def test_a_negative_leak_gap_has_a_minus_sign(ranked):
    rows = ranked.assign(leak_gap=ranked["leak_gap"].where(ranked["leak_gap"].isna(), -3.14))
    (trace,) = draw_leak_gaps(rows.to_dict("records"))["data"]
    assert set(trace["text"]) == {"−3.1"}


TWO = ("svm_handcrafted", "attention_cnn")
UNTUNED = "first start, not tuned"


@pytest.fixture(scope="module")
def tuned_at_the_headline():
    """Runs, and the report of a question of which the headline rung alone was tuned, from bad starts."""
    runs, predictions = make_frames(levels=("R0", "R4"), pipelines=TWO)
    runs.loc[runs["level"] == "R0", "trials"] = 0
    trials = trials_of(runs[runs["level"] == "R4"], predictions, start_luck=0.1)
    return runs, report(runs, predictions, {}, trials=trials)


def test_the_ladder_joins_first_starts_and_marks_what_tuning_gave_apart(tuned_at_the_headline):
    frame = tuned_at_the_headline[1].frame.set_index(["level", "pipeline"])
    assert (frame.loc["R0", "first_start"] == frame.loc["R0", "macro_f1"]).all()
    headline = frame.loc["R4"]
    assert (headline["first_start_high"] < headline["macro_f1"]).all()
    *lines, tuned = draw_ladder(frame.reset_index().to_dict("records"))["data"]
    assert tuned["y"] == pytest.approx(100 * headline["macro_f1"].to_numpy(), abs=1e-4)
    for line in lines:
        name = line["name"].replace(" ", "_")
        ends = [frame.loc[(level, name), "first_start"] for level in ("R0", "R4")]
        assert line["y"] == pytest.approx([100 * end for end in ends], abs=1e-4)
        assert line["x"][1] in tuned["x"]


def test_a_ladder_of_tuned_rungs_alone_draws_their_scores(ranked):
    assert ranked["first_start"].isna().all() and not ranked["untuned"].any()
    lines = draw_ladder(ranked.to_dict("records"))["data"]
    assert len(lines) == ranked["pipeline"].nunique()
    drawn = sorted(y for line in lines for y in line["y"])
    assert drawn == pytest.approx(sorted(100 * ranked["macro_f1"]), abs=1e-4)


def test_boards_that_were_not_tuned_are_marked_wherever_they_are_shown(tuned_at_the_headline):
    runs, made = tuned_at_the_headline
    console = Console(width=160)
    with console.capture() as capture:
        print_leaderboard(made.boards, console)
    titles = [line for line in capture.get().splitlines() if " · R" in line]
    assert [UNTUNED in title for title in titles] == [True, False]
    page = render_report(made, runs, {})
    marked = re.findall(r"<summary>.*</summary>", page)
    shown = [UNTUNED in line for line in marked if 'class="level"' in line]
    assert shown[:2] == [False, True] and not any(shown[2:])  # R4 is first; later panels mark nothing
    rows = to_plain(made)["rows"]
    assert all(row["untuned"] == (row["level"] == "R0") for row in rows)


def test_rows_that_were_not_tuned_among_tuned_ones_are_named(build):
    runs, predictions = build(levels=("R4",), pipelines=TWO)
    runs.loc[runs["pipeline"] == "attention_cnn", "trials"] = 0
    assert f"{UNTUNED}: attention_cnn" in page_of(runs, predictions, {})
