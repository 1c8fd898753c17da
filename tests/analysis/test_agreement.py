"""Terminal, page and JSON show the same numbers of the same frames."""

import json
from html.parser import HTMLParser

import pandas as pd
import pytest
from rich.console import Console

from suite.analysis.columns import COLUMNS
from suite.analysis.report import report, to_plain
from suite.views.page.page import render_report
from suite.views.terminal.leaderboard import print_report

ABOUT = {"title": "Which one?"}


class Boards(HTMLParser):
    """The rows of all sortable tables of a page, as lists of texts."""

    def __init__(self, html):
        super().__init__()
        self.boards, self.row, self.inside = [], None, False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "table":
            self.inside = "sortable" in dict(attributes).get("class", "")
            self.boards += [[]] if self.inside else []
        if self.inside and tag == "tr":
            self.row = []
        if self.row is not None and tag in ("td", "th"):
            self.row.append("")

    def handle_endtag(self, tag):
        if self.inside and tag == "tr":
            self.boards[-1].append([" ".join(text.split()) for text in self.row])
            self.row = None

    def handle_data(self, data):
        if self.row:
            self.row[-1] += data


@pytest.fixture(scope="module")
def three(whole, tmp_path_factory):
    runs, predictions = whole
    runs = runs.assign(bound=runs["pipeline"] == "dann")
    made = report(runs, predictions, ABOUT)
    console = Console(width=300)
    with console.capture() as capture:
        print_report(made, console)
    plain = json.loads(json.dumps(to_plain(made), allow_nan=False))
    return capture.get(), Boards(render_report(made, runs, ABOUT)).boards, plain


def test_every_number_of_every_row_is_the_same_three_times(three):
    terminal, boards, plain = three
    lines = [" ".join(line.split()) for line in terminal.splitlines()]
    board = pd.DataFrame(plain["rows"])
    shown = [column for column in COLUMNS if column.shown_in != "data" and column.known_in(board)]
    on_page = {}
    for board in boards:
        heads, *rows = board
        assert heads == ["#", "Pipeline", *(column.label for column in shown)]
        on_page |= {(row[1], row[2]): row for row in rows}
    assert len(on_page) == len(plain["rows"]) == 18
    for row in plain["rows"]:
        known = {name: float("nan") if value is None else value for name, value in row.items()}
        texts = {column.name: column.show(known) for column in shown}
        rank = "–" if row["rank"] is None else str(row["rank"])
        name = f"{row['pipeline'].replace('_', ' ')} {row['family']}{', bound' if row['bound'] else ''}"
        assert on_page[name, texts["macro_f1"]] == [rank, name, *texts.values()]
        main = [texts[column.name] for column in shown if column.shown_in == "main"]
        assert " ".join([rank, row["pipeline"], *main]) in lines


def test_the_answer_is_the_same_three_times(three, whole):
    terminal, _, plain = three
    for words in plain["answer"].values():
        assert words and words in terminal
    (verdict,) = plain["verdicts"]
    assert sum(verdict["probability"].values()) == pytest.approx(1)
    assert verdict["claim"] == plain["answer"]["claim"]


def test_a_bound_has_no_rank_and_stands_last(three):
    _, _, plain = three
    for rung in ("window-random", "condition", "bearing"):
        rows = [row for row in plain["rows"] if row["rung"] == rung]
        assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5, None]
        assert rows[-1]["pipeline"] == "dann" and rows[-1]["tier"] is None
