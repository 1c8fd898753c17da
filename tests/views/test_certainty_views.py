"""Not knowing, in terminal and on the page: whole at any width, and said where nothing is promised."""

from dataclasses import replace

import pytest
from rich.console import Console

from suite.analysis.certainty import certainty_boards
from suite.analysis.class_sets import ClassSets
from suite.analysis.report import report
from suite.statistics.shares import Share
from suite.views.page.panel import PageData, panels
from suite.views.page.panels.abstention import certainty_tables, draw_risks
from suite.views.page.panels.reliability import draw_reliability, reliability_table
from suite.views.terminal.certainty_table import print_certainty

SETS = ClassSets(
    promised=0.75,
    fewest=(3, 3),
    covered=Share(0.5, 0.3, 0.7, 9.0, 18, 18),
    size=1.25,
    classes=4,
    single=0.6,
    empty=0.1,
    whole=0.05,
    single_right=0.8,
    short=True,
    never=(),
)


@pytest.fixture(scope="module")
def made(whole):
    return report(*whole, {})


@pytest.fixture(scope="module")
def board(made):
    """A board whose first contestant has sets; the others' trials were not kept."""
    (known,) = certainty_boards(made.cells, made.verdicts, made.level)
    first, *others = known.contestants
    side = replace(known.sides[0], sets=SETS)
    return replace(known, contestants=[replace(first, sets=SETS), *others], sides=[side, known.sides[1]])


@pytest.mark.parametrize("width", [80, 120, 200])
def test_the_terminal_cuts_nothing(board, width):
    console = Console(width=width, force_terminal=True, color_system=None)
    with console.capture() as capture:
        print_certainty([board], console)
    text = capture.get()
    assert max(map(len, text.splitlines())) <= width and "…" not in text
    assert all(one.participant.name in text for one in board.contestants)
    assert "of 75.0*" in text and "[30.0, 70.0]" in text


def test_who_is_ranked_best_comes_first(made, board):
    ranked = made.frame[made.frame["level"] == made.level]["pipeline"]
    assert [one.participant.name for one in board.contestants] == list(ranked)


def test_tables_of_the_page_hold_sides_promises_and_marks(board):
    tables = certainty_tables("simulated", board)
    names = [name for name, _ in tables.risks["Windows"]]
    assert names[0].startswith("classical side (") and names[1].startswith("deep side (")
    ((name, texts),) = tables.sets
    assert tables.marked and (name, texts[:2]) == (names[0], ["75.0", "50.0 [30.0, 70.0] 9 of 18 *"])
    assert any("n/(n+1)" in line for line in tables.promises)
    assert any("nothing is promised: what its trials stated was not kept" in line for line in tables.promises)
    assert "AURC of windows, deep minus classical" in tables.gap
    assert list(tables.risks) == ["Windows", "Whole recordings"]
    alike = [
        replace(one, abstention=replace(one.abstention, recordings=one.abstention.windows))
        for one in board.contestants
    ]
    same = certainty_tables("simulated", replace(board, contestants=alike, sides=[]))
    assert list(same.risks) == ["Windows"]
    assert len(reliability_table("simulated", board).rows) == len(board.everyone)


def test_few_bearings_are_described_and_claim_nothing(build):
    made = report(*build(levels=("R4",), pipelines=("svm_handcrafted", "attention_cnn"), bearings=3), {})
    (few,) = certainty_boards(made.cells, made.verdicts, made.level)
    gap = certainty_tables("simulated", few).gap
    assert few.descriptive and "describes these bearings" in gap and "wrong less often" not in gap


def test_both_sides_are_drawn_in_one_picture(board):
    drawn = draw_risks(board, "windows")["data"]
    strong = [one["name"] for one in drawn if one.get("mode") == "lines+markers"]
    assert [name.split(" (")[0] for name in strong] == ["classical side", "deep side"]
    pair = draw_reliability([(one, one.after) for one in board.sides])["data"]
    assert [one["name"].split(" (")[0] for one in pair[1:]] == ["classical side", "deep side"]
    for one in pair[1:]:
        assert all(low >= 0 for low in one["error_y"]["arrayminus"])


def test_panels_show_nothing_where_nothing_was_predicted(made, whole):
    shown = {panel.name: panel for panel in panels()}
    nothing = PageData(replace(made, cells=[], verdicts=[]), whole[0], {})
    for name in ("abstention", "reliability"):
        assert "<table" in shown[name].content(PageData(made, whole[0], {}))
        assert not shown[name].content(nothing)
