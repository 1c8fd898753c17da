"""Labels, classes, questions and notes are shown as themselves, whatever they would mean elsewhere."""

import io
import json
from collections import Counter

import pytest
from rich.console import Console

from suite.analysis.table import ranked_boards
from suite.cli import _introduce
from suite.errors import RequestError
from suite.question.config import read_experiment
from suite.question.plan import Plan, plan
from suite.running.estimate import Estimate
from suite.running.progress import ProgressLine, Tally
from suite.running.status import GroupStatus, QuestionStatus, tabulate
from suite.views.data_card import DataCard, RungLine
from suite.views.data_pictures import Height, Heights
from suite.views.page.chart import make_chart
from suite.views.page.figures.drawing import figure
from suite.views.page.markup import fill
from suite.views.terminal.console import LiteralConsole
from suite.views.terminal.data_tables import print_card
from suite.views.terminal.leaderboard import print_leaderboard
from suite.wording import in_markdown, visible

MARKUP = ["[/bold]", "[red]", "[link=http://x]y[/link]", ":smile:", "[bold", "[[x]]", "\\[x]"]
ACTING = {"\x1b[2J": "\\x1b[2J", "\x07": "\\x07", "\x9b1m": "\\x9b1m", "\u202etxt": "\\u202etxt", "\r": "\\r"}


def consoles():
    """A console as anybody makes one, and that of the command line."""
    return Console(width=300, file=io.StringIO()), LiteralConsole(width=300, file=io.StringIO())


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_a_question_is_text(text, question, place):
    made = plan(read_experiment(question("amplitude_baseline")), place)
    changed = made.experiment.model_copy(update={"question": f"Is {text} better?"})
    for console in consoles():
        _introduce(Plan(changed, made.jobs, (f"no {text}",), (f"a {text}",)), console)
        said = console.file.getvalue()
        assert f"Is {text} better?" in said and f"no {text}" in said and f"a {text}" in said


@pytest.mark.parametrize("text", [*MARKUP, *ACTING])
def test_labels_are_text_in_every_table(text, ranked):
    shown = ACTING.get(text, text)
    board = ranked.assign(dataset=text, pipeline=f"p {text}")
    for console in consoles():
        print_leaderboard(ranked_boards(board), console)
        said = console.file.getvalue()
        assert f"{shown} ·" in said and f"p {shown}" in said
        assert not set(said) & {"\x1b", "\x07", "\x9b", "\u202e"}


@pytest.mark.parametrize("text", [*MARKUP, *ACTING])
def test_a_card_and_a_status_are_text(text):
    shown = ACTING.get(text, text)
    heights = [Heights(text, f"r {text}", [Height(f"l {text}", "1", True, True)])]
    rungs = [RungLine("R4", "bearing", f"claim {text}", False)]
    classes, facts = {f"c {text}": ["1"]}, {"Rig": f"f {text}"}
    grid = {f"k {text}": ["1"]}
    card = DataCard(text, f"s {text}", facts, ["bearings"], classes, grid, rungs, heights, text, [], [text])
    estimate = Estimate(1, 1, 2.0, 0.0, {"key": 2.0}, 2.0, 1, {f"p {text}": "declared"})
    status = QuestionStatus([GroupStatus(text, "R4", f"p {text}", Counter(), 0, 0.0)], estimate)
    for console in consoles():
        print_card(card, console)
        console.print(tabulate(status))
        said = console.file.getvalue()
        for part in ("s", "f", "c", "k", "r", "l", "p", "claim", "note:"):
            assert f"{part} {shown}" in said, part
        assert not set(said) & {"\x1b", "\x07", "\x9b", "\u202e"}


@pytest.mark.parametrize("text", [*MARKUP, *ACTING])
def test_what_a_job_says_is_text(text):
    for console in consoles():
        ProgressLine(console, Tally(total=1)).ended(f"FAILED {text}", failed=True)
        assert f"FAILED {ACTING.get(text, text)}" in console.file.getvalue()


def test_the_command_lines_console_obeys_nobody():
    _, console = consoles()
    for text in (*MARKUP, *ACTING):
        console.print(text)
        assert console.file.getvalue().splitlines()[-1] == ACTING.get(text, text)


def test_an_error_is_one_line_of_what_can_be_seen():
    error = RequestError("is \x1b[31mred\nrefused: nothing", file="a\rb", key="k", expected="\x07")
    assert str(error) == "a b: k: is \\x1b[31mred refused: nothing (expected \\x07)"


PAGE = [
    "<script>alert(1)</script>",
    "\"quoted\" & 'so'",
    "</script><!--",
    "<b>bold</b>",
    "&amp;",
    "{{ 7 * 7 }}",
]


@pytest.mark.parametrize("text", PAGE)
def test_labels_of_figures_are_text(text):
    made = make_chart(
        "key", text, text, figure([{"type": "bar", "x": [1], "y": [text], "name": text}], 10, {}, {})
    )
    (trace,) = json.loads(made.spec)["data"]
    assert not set(trace["name"]) & set("<>")
    assert trace["name"].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text
    assert trace["y"] == [trace["name"]]


@pytest.mark.parametrize("text", PAGE)
def test_texts_of_the_page_are_text(text):
    names = {"command": text, "hashes": {text: text}, "versions": {}, "refusals": [text], "remarks": [text]}
    page = str(
        fill("panels/reproduce.html", **names, config=text, others={text: text}, environments=[{text: text}])
    )
    assert "<script" not in page and "<b>" not in page and "<!--" not in page
    assert "49" not in page


def test_markdown_shows_what_was_written():
    assert in_markdown("svm_orders on [x](javascript:1) <b> & *y*") == (
        "svm_orders on \\[x\\](javascript:1) &lt;b&gt; &amp; \\*y\\*"
    )
    assert visible("日本 naïve – ok\tand\nmore") == "日本 naïve – ok\tand\nmore"
