"""Every table of a report: values as in the leaderboard, names of their own, caveats with them."""

import csv
import io

import pytest
from made_trials import trials_of

from suite.analysis.report import report
from suite.errors import RequestError
from suite.views.tables.of_report import report_tables
from suite.views.tables.separated import to_csv
from suite.views.tables.write import write_csv, write_latex


@pytest.fixture(scope="module")
def made(whole):
    runs, predictions = whole
    about = {"controls": ["svm_vmd"]}
    return report(runs, predictions, about, trials=trials_of(runs, predictions)), runs, about


@pytest.fixture(scope="module")
def tables(made):
    return {table.name: table for table in report_tables(*made)}


def rows_of(table):
    return list(csv.DictReader(io.StringIO(to_csv(table))))


def test_each_table_has_its_own_name_and_whole_columns(made, tables):
    assert len(tables) == len(report_tables(*made))
    expected = {"sides", "board-simulated-r0", "board-simulated-r4", "gain-over-svm-vmd-simulated-r4"}
    expected |= {"budget-simulated", "recall-by-class-simulated", "recall-by-condition-simulated"}
    assert expected | {"ledger-simulated", "alarms-simulated"} <= set(tables)
    for table in tables.values():
        assert len({len(column.values) for column in table.columns}) == 1
        assert all(len(column.printed) == len(column.values) for column in table.columns)


def test_a_board_holds_the_leaderboards_numbers_with_their_intervals(made, tables):
    frame = made[0].frame
    board = frame[frame["level"] == "R4"].set_index("pipeline")
    for row in rows_of(tables["board-simulated-r4"]):
        for name in ("macro_f1", "macro_f1_low", "macro_f1_high", "leak_gap"):
            assert float(row[name]) == pytest.approx(board.loc[row["pipeline"], name], rel=1e-6)


def test_what_qualifies_a_claim_stands_with_its_table(build):
    runs, predictions = build(levels=("R0", "R4"), bearings=3)
    found = {table.name: table for table in report_tables(report(runs, predictions, {}), runs, {})}
    assert "leaky by design" in found["board-simulated-r0"].title
    for name in ("board-simulated-r4", "sides"):
        (marks,) = [column.printed for column in found[name].columns if column.heading == "Bearings"]
        assert all(mark.endswith("*") for mark in marks)
        assert any(note.startswith("* fewer than five bearings") for note in found[name].notes)
    assert any("bearings" in note for note in found["ledger-simulated"].notes)


def test_a_folder_gets_a_file_a_table_and_one_file_all_of_them(tables, tmp_path):
    made = list(tables.values())
    assert {path.stem for path in write_csv(made, tmp_path / "csv")} == set(tables)
    assert {path.name for path in (tmp_path / "tex").glob("*")} == set()
    assert {path.suffix for path in write_latex(made, tmp_path / "tex")} == {".tex"}
    (one,) = write_latex(made, tmp_path / "all.tex")
    assert one.read_text().count(r"\begin{tabular}") == len(made)
    (boards,) = write_csv(made, tmp_path / "boards.csv")
    with boards.open() as stream:
        rows = list(csv.DictReader(stream))
    assert {row["level"] for row in rows} == {"R0", "R3", "R4"} and len(rows) == 18


@pytest.mark.parametrize("write", [write_csv, write_latex])
def test_a_file_of_another_kind_is_refused(tables, tmp_path, write):
    with pytest.raises(RequestError, match="a folder, or a file that ends in"):
        write(list(tables.values()), tmp_path / "table.xlsx")


def test_an_empty_question_has_no_tables(whole):
    runs, predictions = whole[0].iloc[:0], whole[1].iloc[:0]
    assert report_tables(report(runs, predictions, {}), runs, {}) == []
