"""Files appear whole or not at all."""

import pytest

from suite.files import write_text


def test_writing_is_all_or_nothing(tmp_path, monkeypatch):
    target = tmp_path / "deep" / "page.html"
    write_text(target, "first")
    assert target.read_text() == "first"

    def broken(self, other):
        raise OSError("disk full")

    monkeypatch.setattr("pathlib.Path.replace", broken)
    with pytest.raises(OSError):
        write_text(target, "second")
    assert target.read_text() == "first" and [path.name for path in target.parent.iterdir()] == ["page.html"]
