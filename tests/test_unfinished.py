"""What a killed process left unfinished is swept, and what a living one writes is not."""

import os
import signal
import subprocess
import sys

import pytest

from suite.files import new_folder, write_bytes
from suite.unfinished import remove_unfinished, scratch_folder, sweep, unfinished_file, unfinished_folder

WRITES = """
import sys, time
from pathlib import Path
from suite.unfinished import unfinished_file, unfinished_folder
with unfinished_folder(Path("windows")) as folder, unfinished_file(Path("page.html")) as stream:
    (folder / "half.npy").write_bytes(b"half")
    stream.write(b"half")
    print("writing", flush=True)
    time.sleep(600)
"""


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def writer(tmp_path):
    """A process that is in the middle of a folder and of a file."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITES],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "writing\n"
    yield process
    process.kill()
    process.communicate()


def test_what_a_killed_process_left_goes_and_what_a_living_one_writes_stays(tmp_path, writer):
    (tmp_path / ".vimrc").touch()
    sweep(tmp_path)
    living = names(tmp_path)
    assert len(living) == 3
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert names(tmp_path) == living
    sweep(tmp_path)
    assert names(tmp_path) == [".vimrc"]


@pytest.mark.parametrize(
    "write", [lambda path: write_bytes(path, b"x"), lambda path: new_folder(path).__enter__()]
)
def test_whoever_writes_there_next_sweeps(tmp_path, writer, write):
    left = set(names(tmp_path))
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    write(tmp_path / "other")
    assert not left & set(names(tmp_path))


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
def test_what_another_user_left_is_not_ours_to_remove(tmp_path):
    left = tmp_path / ".page.html.0a1b2c3d.unfinished"
    left.touch()
    os.chown(left, 12345, 12345)
    sweep(tmp_path)
    assert names(tmp_path) == [left.name]


def test_a_file_that_is_not_written_to_its_end_leaves_the_old_one(tmp_path):
    (tmp_path / "page.html").write_text("old")
    with pytest.raises(ValueError), unfinished_file(tmp_path / "page.html") as stream:
        stream.write(b"half")
        raise ValueError
    assert names(tmp_path) == ["page.html"] and (tmp_path / "page.html").read_text() == "old"


def test_names_of_any_length_that_a_disk_takes_are_written(tmp_path):
    for name in ("x" * 255, "ü" * 127):
        write_bytes(tmp_path / name, b"x")
        with new_folder(tmp_path / name[::-1].replace("x", "y").replace("ü", "ö")):
            pass
    assert len(names(tmp_path)) == 4


def test_what_this_process_writes_goes_as_it_is_stopped(tmp_path):
    with (
        pytest.raises(FileNotFoundError),
        unfinished_folder(tmp_path / "windows") as folder,
        unfinished_file(tmp_path / "page.html") as stream,
    ):
        (folder / "half").touch()
        stream.write(b"half")
        remove_unfinished()
        assert names(tmp_path) == []
    assert names(tmp_path) == []


def test_a_mask_decides_who_may_read_what_was_written(tmp_path):
    before = os.umask(0o027)
    try:
        write_bytes(tmp_path / "file", b"x")
        with new_folder(tmp_path / "folder"), scratch_folder() as scratch:
            assert scratch.stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("file", "folder")] == [0o640, 0o750]
