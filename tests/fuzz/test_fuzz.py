"""A short leg of `make fuzz`: altered requests get an answer or one line, and nothing is left behind."""

from fuzz import ask_requests, read_files


def test_altered_requests_get_an_answer_or_one_line(monkeypatch):
    for name in ("SUITE_DATA", "SUITE_RUNS"):
        monkeypatch.setenv(name, "")
    result = ask_requests(60, seed=5)
    assert result["wrong"] == []
    # Both kinds of ends are there, or the alterations would be too wild or too tame.
    assert min(result["exits"].get("exit 0", 0), result["exits"].get("exit 2", 0)) >= 10


def test_files_give_the_right_numbers_or_one_line():
    result = read_files(40, seed=5)
    assert result["wrong"] == []
    assert result["outcomes"]["text"]["right"] > 30
