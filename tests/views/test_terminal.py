import pytest
from frames import leaderboard_of
from rich.console import Console

from suite.analysis.report import report, to_plain
from suite.analysis.table import ranked_boards
from suite.views.terminal.leaderboard import print_leaderboard, print_report


def printed(frame, width=160):
    console = Console(width=width, record=True, file=None, quiet=False)
    with console.capture() as capture:
        print_leaderboard(ranked_boards(frame), console)
    return capture.get()


def test_each_rung_has_its_table_and_claim(ranked):
    text = printed(ranked)
    for claim in ("supports: nothing", "supports: another bearing"):
        assert claim in text
    assert "svm_handcrafted" in text and "+" in text


@pytest.mark.parametrize("width", [80, 100, 160])
def test_keeps_names_and_scores_ranked_at_any_width(ranked, width):
    text = printed(ranked, width)
    assert max(map(len, text.splitlines())) <= width
    for row in ranked.to_dict("records"):
        assert row["pipeline"] in text and f"{100 * row['macro_f1']:.1f} [" in text


@pytest.mark.parametrize("width", [100, 120, 140, 160, 250])
def test_no_heading_and_no_name_is_cut_or_wrapped(ranked, width):
    text = printed(ranked, width)
    assert "…" not in text
    honest = text[text.index("R3 condition") :]  # boards without tiers are narrower
    assert ("Balanced" in honest) == (width >= 200), "columns that do not fit are left out"


LONG = "a_contestant_with_a_name_as_long_as_files_are_called_in_a_folder_of_a_careful_person"


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("name", ["sim_envelope_attention", LONG])
def test_a_long_name_with_its_mark_and_its_scores_is_whole_at_any_width(ranked, width, name):
    renamed = ranked["pipeline"] == "svm_handcrafted"
    frame = ranked.assign(
        pipeline=ranked["pipeline"].where(~renamed, name),
        learned_from=ranked["learned_from"].where(~renamed, "simulated"),
        macro_f1_high=1.0,
    )
    text = printed(frame, width)
    assert "…" not in text and f"{name} (simulated)" in text
    rows = [line for line in text.splitlines() if f"{name} (simulated)" in line]
    assert all("100.0]" in line for line in rows) and len(rows) == 3
    for heading in ("Pipeline", "Macro-F1", "Bearings"):
        assert heading in text


def test_partial_and_descriptive_boards_say_so(build, spoil):
    runs, predictions = build(levels=("R4",), bearings=3)
    text = printed(leaderboard_of(*spoil(runs, predictions, runs["fold"] == 2)))
    assert "2/3, 1" in text and "failed" in text and "descriptive" in text
    assert "6 pipelines with folds missing" in text
    assert "no leak gap for any: no run on R0" in text


def test_classes_apart_are_told_below(build):
    runs, predictions = build(levels=("R4",), pipelines=("svm_vmd",))
    text = printed(leaderboard_of(runs, predictions.assign(apart=predictions["fault"] == "healthy")))
    assert "reported apart, in no average: recall of healthy (6 bearings): svm_vmd " in text


def test_empty(whole):
    runs, predictions = whole
    assert "No runs yet" in printed(leaderboard_of(runs.iloc[:0], predictions.iloc[:0]))


def test_what_the_ledger_found_qualifies_the_claim_in_terminal_and_json(whole):
    made = report(*whole, {})
    console = Console(width=120)
    with console.capture() as capture:
        print_report(made, console)
    text = capture.get()
    (entry,) = [one for one in to_plain(made)["ledger"] if one["level"] == "R4"]
    assert entry["findings"] and entry["shared"]["conditions"] == 3
    for line in entry["findings"]:
        assert f"simulated, R4: {line}" in text
    assert "310 neighbours" not in text, "another rung's findings do not qualify this claim"
