"""Files appear whole or not at all."""

import errno
import os
import shutil
import socket

import pytest

from suite.data.dataset import load
from suite.data.first_manifest import describe_folder
from suite.data.measurement import files_of
from suite.data.readers import read_arrays
from suite.discovery import load_file
from suite.errors import RequestError
from suite.files import (
    check_writable,
    file_error,
    is_disk_failure,
    why_no_file,
    why_no_folder,
    why_none_is_file,
    write_text,
)
from suite.question.config import read_experiment


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


def test_a_full_disk_is_told_from_other_errors(tmp_path):
    def full(code):
        return is_disk_failure(OSError(code, os.strerror(code)))

    assert full(errno.ENOSPC) and full(errno.EDQUOT) and full(errno.EROFS)
    assert not full(errno.ENOENT) and not full(errno.EACCES)
    assert is_disk_failure(OSError("163840 requested and 16352 written"))
    assert not is_disk_failure(OSError("no such thing")) and not is_disk_failure(ValueError("full"))
    assert is_disk_failure(shutil.Error([("a", "b", "[Errno 28] No space left on device: 'b'")]))
    assert not is_disk_failure(shutil.Error([("a", "b", "[Errno 13] Permission denied: 'b'")]))
    assert not is_disk_failure(ValueError("hidden"), tmp_path)
    assert not is_disk_failure(ValueError("hidden"), tmp_path / "missing")


def test_a_library_that_hides_a_full_disk_is_seen_through(tmp_path, monkeypatch):
    room = os.statvfs(tmp_path)
    none_left = os.statvfs_result([0 if k == 4 else value for k, value in enumerate(room[:10])])
    monkeypatch.setattr(os, "statvfs", lambda folder: none_left)
    assert is_disk_failure(RuntimeError("safetensors: IoError"), tmp_path)


def test_a_folder_that_stands_where_a_file_is_to_be_written_is_named(tmp_path):
    folder = tmp_path / "page.html"
    folder.mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        write_text(folder, "a page")
    assert str(file_error(caught.value, tmp_path)).startswith(f"{folder}: Is a directory")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"], "nothing half-written"


def test_an_error_of_a_file_is_a_line_that_names_it(tmp_path):
    refused = PermissionError(errno.EACCES, "Permission denied", "/a/b")
    assert str(file_error(refused, tmp_path)).startswith("/a/b: Permission denied (expected ")
    copied = OSError(errno.ENOSPC, "No space left on device", "/elsewhere/copied.py")
    assert str(file_error(copied, tmp_path)).startswith(f"{tmp_path}: cannot be written: No space left")
    short = OSError("163840 requested and 16352 written")  # as NumPy says it
    assert str(file_error(short, tmp_path)).startswith(f"{tmp_path}: cannot be written: No space left")
    assert file_error(FileNotFoundError(errno.ENOENT, "absent", str(tmp_path / "x")), tmp_path) is not None
    assert file_error(FileNotFoundError(errno.ENOENT, "absent", "/elsewhere"), tmp_path) is None
    assert file_error(ConnectionRefusedError(errno.ECONNREFUSED, "refused"), tmp_path) is None


def test_no_device_or_pipe_is_replaced_by_a_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "null").symlink_to("/dev/null")
    for name in ("pipe", "null"):
        for attempt in (lambda path: write_text(path, "x"), check_writable):
            with pytest.raises(RequestError, match="a device or a pipe"):
                attempt(tmp_path / name)
    assert (tmp_path / "pipe").is_fifo() and (tmp_path / "null").is_symlink()
    check_writable(tmp_path / "new" / "file")
    assert [path.name for path in (tmp_path / "new").iterdir()] == []


def test_a_name_that_is_no_utf_8_is_spelt_out(tmp_path):
    write_text(tmp_path / "page.html", os.fsdecode(b"caf\xe9.wav"))
    assert (tmp_path / "page.html").read_text() == "caf\\udce9.wav"


def strange(tmp_path, kind, name):
    """Make what is there and is no file."""
    path = tmp_path / name
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind(str(path))
    return path


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "socket"])
def test_what_is_no_ordinary_file_is_called_what_it_is_by_all_who_read(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)  # a socket's whole name may not be long
    names = ("a.csv", "a.yaml", "a.py", "a.mat")
    table, question, code, recording = (strange(tmp_path.relative_to(tmp_path), kind, name) for name in names)
    asked = [
        lambda: read_arrays(recording),
        lambda: load_file(code),
        lambda: load("folder", manifest=str(table)),
        lambda: load("folder", manifest=str(question)),
        lambda: read_experiment(question),
    ]
    if kind != "folder":
        asked += [lambda: files_of([recording]), lambda: describe_folder(recording, tmp_path)]
    for ask in asked:
        with pytest.raises(RequestError, match=f"a {kind}, no (ordinary file|folder)"):
            ask()


def test_what_is_absent_is_told_from_what_is_no_file(tmp_path):
    file = tmp_path / "file"
    file.write_text("x")
    assert why_no_file(file) == why_no_folder(tmp_path) == ""
    assert why_no_folder(file) == "is a file, no folder"
    for absent in (tmp_path / "absent", file / "below", tmp_path / ("x" * 5000), tmp_path / "a\0b"):
        assert why_no_file(absent, "manifest") == "no such manifest"
        assert why_no_folder(absent) == "no such folder"
    assert why_none_is_file([tmp_path / "absent", tmp_path], "manifest") == "is a folder, no ordinary file"
    assert why_none_is_file([tmp_path / "absent"], "manifest") == "no such manifest"
