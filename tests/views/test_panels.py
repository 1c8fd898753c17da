"""A panel is one file: found, linked, put in its place on the page and listed in the documentation."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest
from frames import page_of

from suite.views.page import panels as package
from suite.views.page.panel import panels
from suite.views.page.panels.ladder import draw_leak_gaps

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
    assert "<h2>How many windows</h2>" in html and "windows of &lt;mine&gt;</p>" in html
    assert "| `windows` | How many windows | How many windows were tested. |" in documented()


def test_every_panel_is_at_its_place_and_documented(whole, spoil):
    runs, predictions = spoil(*whole, (whole[0]["pipeline"] == "dann") & (whole[0]["fold"] == 0))
    html = page_of(runs, predictions, {"controls": ["svm_vmd"]})
    known, absent = panels(), ("across", "budget", "published", "training_bearings")
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
    (trace,) = draw_leak_gaps(rows)["data"]
    assert set(trace["text"]) == {"−3.1"}
