"""Tables in a narrow terminal."""

import io

import pytest
from rich.table import Table

from suite.views.terminal.console import LiteralConsole, print_whole

NAME = "a_pipeline_whose_name_is_long"


@pytest.mark.parametrize("width", [80, 120, 200])
def test_no_name_and_no_heading_is_cut_and_texts_take_several_lines(width):
    table = Table("data set", "pipeline", "finished", "running", "waiting", "CPU time left", "summary")
    summary = "what it does in some words " * 6
    table.add_row("cwru", NAME, "4", "2", "1", "1.3 h", summary)
    console = LiteralConsole(file=io.StringIO(), width=width)
    print_whole(console, table, ("summary",))
    lines = console.file.getvalue().splitlines()
    assert "…" not in "".join(lines)
    for heading in ("data set", "pipeline", "finished", "CPU time left", "summary"):
        assert heading in lines[1]
    assert NAME in lines[3] and all(word in " ".join(lines) for word in summary.split())
