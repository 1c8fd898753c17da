"""The first screen: reply, both sides, and what they stand on."""

import re

import pytest
from frames import page_of

from suite.analysis.report import report
from suite.views.page.panel import PageData
from suite.views.page.panels.answer import duel_of, parted
from suite.views.page.panels.use import asked_file


@pytest.fixture(scope="module")
def duel(whole):
    (results,) = PageData(report(*whole, {}), whole[0], {}).datasets
    return duel_of(results)


@pytest.fixture(scope="module")
def html(whole):
    return page_of(*whole, {"command": "suite run 'my rig.yaml'"})


def test_both_sides_stand_on_one_scale_with_what_guessing_gives(duel):
    classical, deep = duel.sides
    assert (classical.family, deep.family) == ("classical", "deep")
    assert classical.low <= classical.value <= classical.high
    assert duel.guessing == pytest.approx(25)


def test_tiles_name_guessing_cost_budget_and_bearings(duel):
    tiles = {tile.label: tile for tile in duel.tiles}
    assert list(tiles) == ["Guessing", "Cost", "Budget", "Bearings"]
    assert tiles["Guessing"].figure == "25 of 100" and "10 when always" in tiles["Guessing"].words
    assert tiles["Bearings"].figure == "24" and "never seen in training" in tiles["Bearings"].words


def test_the_reply_is_parted_from_its_reason_alone():
    assert parted("Cannot tell whether deep learning is better on x: a 1 against 2.") == (
        "Cannot tell whether deep learning is better on x.",
        "A 1 against 2.",
    )
    assert parted("mine: nothing to compare on R4 yet.") == ("mine: nothing to compare on R4 yet.", "")


def test_few_bearings_are_no_claim(build):
    html = page_of(*build(levels=("R4",), bearings=3), {})
    first = html[html.index("<main>") : html.index('id="rests-on"')]
    assert "this describes them, and no others" in first


def test_the_first_screen_needs_no_knowledge_of_the_field(html):
    first = re.sub(r"<[^>]+>", " ", html[html.index("<main>") : html.index('id="rests-on"')])
    for term in ("macro", "F1", "R4", "fold", "inner", "descriptive", "paired"):
        assert term not in first


@pytest.mark.parametrize(
    ("about", "file"),
    [
        ({"command": "suite run 'my rig.yaml' --workers 2"}, "my rig.yaml"),
        ({"name": "pumps"}, "pumps.yaml"),
    ],
)
def test_the_questions_file_is_that_of_its_command(about, file):
    assert asked_file(about) == file


def test_use_it_gives_the_lines_that_train_and_diagnose(html):
    assert (
        "suite train" in html
        and "suite diagnose tomorrow.mat --rpm 1750 --bearing 6205 --model model" in html
    )
