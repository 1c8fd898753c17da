"""A board that was computed before is read, and anything that changed is computed anew."""

import json

import pytest

from suite.analysis import memo as memos
from suite.analysis.memo import Memo
from suite.analysis.report import report, to_plain


def test_a_board_read_from_its_memo_is_the_board(whole, tmp_path, monkeypatch):
    file = tmp_path / "board.json"
    first = Memo(file)
    fresh = to_plain(report(*whole, {}, first))
    first.save()
    forbidden = "suite.analysis.cells.common_windows"
    monkeypatch.setattr(forbidden, lambda *tests: pytest.fail("computed again"))
    monkeypatch.setattr("suite.analysis.cells.tiers_of", lambda *tests: pytest.fail("computed again"))
    assert to_plain(report(*whole, {}, Memo(file))) == fresh == to_plain(report(*whole, {}, first))


def test_another_run_changes_what_hangs_on_it(whole, tmp_path):
    runs, predictions = whole
    file = tmp_path / "board.json"
    memo = Memo(file)
    report(runs, predictions, {}, memo)
    memo.save()
    changed = runs.copy()
    mine = (runs["pipeline"] == "svm_vmd") & (runs["level"] == "R4")
    changed.loc[mine, "run_id"] = "another"
    keys = set(runs.loc[mine, "job_key"])
    wrong = predictions.copy()
    wrong.loc[wrong["job_key"].isin(keys), ["predicted_0", "predicted_1"]] = "ball"
    found = to_plain(report(changed, wrong, {}, Memo(file)))["rows"]
    fresh = to_plain(report(changed, wrong, {}))["rows"]
    assert found == fresh
    (row,) = [row for row in found if row["pipeline"] == "svm_vmd" and row["level"] == "R4"]
    assert row["macro_f1"] == pytest.approx(0.1)


def test_other_code_computes_anew(tmp_path, monkeypatch):
    memo = Memo(tmp_path / "m.json")
    assert memo.get("x", [1], lambda: 1) == 1
    memo.save()
    assert Memo(tmp_path / "m.json").get("x", [1], lambda: 2) == 1
    assert Memo(tmp_path / "m.json").get("x", [2], lambda: 2) == 2
    monkeypatch.setattr(memos, "_code", lambda: "of another version")
    assert Memo(tmp_path / "m.json").get("x", [1], lambda: 2) == 2


@pytest.mark.parametrize(("of_all", "kept"), [(True, "bc"), (False, "abc")])
def test_what_another_command_kept_meanwhile_stays(tmp_path, of_all, kept):
    file = tmp_path / "m.json"
    before = Memo(file)
    before.get("a", [], lambda: "a")
    before.save()
    one, other = Memo(file), Memo(file)
    other.get("b", [], lambda: "b")
    other.save(of_all=False)
    one.get("c", [], lambda: "c")
    one.save(of_all=of_all)
    last = Memo(file)
    assert "".join(last.get(name, [], lambda: "") for name in "abc") == kept


@pytest.mark.parametrize("text", ["", "{", "[]", '{"code": 1}', json.dumps({"code": "x", "values": 3})])
def test_a_damaged_file_counts_as_none(tmp_path, text):
    (tmp_path / "m.json").write_text(text)
    assert Memo(tmp_path / "m.json").get("x", [1], lambda: 2) == 2


@pytest.mark.parametrize("values", [None, [], 3, {}])
def test_values_that_are_not_those_that_were_kept_count_as_none(tmp_path, values):
    memo = Memo(tmp_path / "m.json")
    memo.get("x", [1], lambda: {"low": 1})
    memo.save()
    head, kept = (tmp_path / "m.json").read_text().split("\n")
    for changed in (values, dict.fromkeys(json.loads(kept), values)):
        (tmp_path / "m.json").write_text(f"{head}\n{json.dumps(changed)}")
        assert Memo(tmp_path / "m.json").get("x", [1], lambda: 2) == 2


def test_a_memo_that_cannot_be_written_is_not_kept(tmp_path):
    (tmp_path / "analysis").touch()
    memo = Memo(tmp_path / "analysis" / "m.json")
    assert memo.get("x", [1], lambda: 1) == 1
    memo.save()
    assert (tmp_path / "analysis").read_text() == ""


def test_what_is_not_asked_for_is_forgotten(tmp_path):
    memo = Memo(tmp_path / "m.json")
    memo.get("old", [], lambda: 1)
    memo.save()
    later = Memo(tmp_path / "m.json")
    later.get("new", [], lambda: 2)
    later.save()
    assert Memo(tmp_path / "m.json").get("old", [], lambda: 3) == 3
