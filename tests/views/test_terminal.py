import pytest
from frames import leaderboard_of
from rich.console import Console

from suite.views.terminal.leaderboard import print_leaderboard


def printed(frame, width=160):
    console = Console(width=width, record=True, file=None, quiet=False)
    with console.capture() as capture:
        print_leaderboard(frame, console)
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
