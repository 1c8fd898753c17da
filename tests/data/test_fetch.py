import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from owner_site import GOOD, HALF, SHA, WAIT_S, data_set, serving
from rich.console import Console

from suite.data.dataset import DataSet, RemoteFile, find_dataset
from suite.data.download.fetch import fetch
from suite.data.download.http import RetryPolicy
from suite.data.download.session import DownloadError, open_session
from suite.errors import RequestError

QUICK = RetryPolicy(timeout_s=WAIT_S, attempts=3, pause_s=0.0)


@pytest.fixture
def site():
    with serving() as running:
        yield running


def _dataset(*files: RemoteFile) -> DataSet:
    return data_set("toy", *files)


def _remote(site, *names: str, sha256: str | None = SHA, path: str = "TOY/1.mat") -> RemoteFile:
    return RemoteFile(path, tuple(f"{site.url}/{name}" for name in names), sha256)


def _fetch(dataset, root, retry=QUICK, **options):
    return fetch(dataset, root, retry=retry, **options)


def _names(root):
    return sorted(path.name for path in (root / "TOY").iterdir())


def _in_place(root):
    """The file is whole, and nothing else was left."""
    assert (root / "TOY" / "1.mat").read_bytes() == GOOD
    assert _names(root) == ["1.mat"]


def test_a_file_arrives_whole_and_is_not_asked_for_again(site, tmp_path, capfd):
    dataset = _dataset(_remote(site, "good"))
    lines: list[str] = []
    assert _fetch(dataset, tmp_path, log=lines.append) == [tmp_path / "TOY" / "1.mat"]
    _in_place(tmp_path)
    assert "CC BY 4.0" in lines[0]
    assert "Someone 2020" in lines[0]
    assert lines[-1] == "fetched TOY/1.mat (400,000 bytes, sha256 checked)"
    assert _fetch(dataset, tmp_path) == []
    assert site.asked == ["good"]
    assert capfd.readouterr() == ("", "")


def test_a_terminal_shows_a_bar(site, tmp_path):
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100)
    _fetch(_dataset(_remote(site, "good")), tmp_path, progress=console)
    assert "TOY/1.mat" in screen.getvalue()
    assert "400.0/400.0 kB" in screen.getvalue()


KNOWN = pytest.mark.parametrize("sha256", [SHA, None], ids=["hash known", "hash not known"])


@KNOWN
@pytest.mark.parametrize("bad", ["gone", "cut", "page", "empty", "circle", "busy"])
def test_a_bad_address_is_passed_over(site, tmp_path, bad, sha256):
    _fetch(_dataset(_remote(site, bad, "good", sha256=sha256)), tmp_path)
    _in_place(tmp_path)
    tries = {"cut": 3, "busy": 3, "circle": 9}.get(bad, 1)
    assert site.asked == [bad] * tries + ["good"]


def test_a_file_of_wrong_content_is_passed_over(site, tmp_path):
    _fetch(_dataset(_remote(site, "wrong", "good")), tmp_path)
    _in_place(tmp_path)
    assert site.asked == ["wrong", "good"]


def test_a_file_of_unstated_length_is_taken_only_if_its_hash_is_known(site, tmp_path):
    with pytest.raises(RequestError, match="how long"):
        _fetch(_dataset(_remote(site, "endless", sha256=None)), tmp_path)
    _fetch(_dataset(_remote(site, "endless")), tmp_path)
    _in_place(tmp_path)


@pytest.mark.parametrize(
    "name", ["troubled", "dropped", "forgetful", "changed", "careless", "shifted", "moved"]
)
def test_an_address_in_passing_trouble_gives_the_file(site, tmp_path, name):
    _fetch(_dataset(_remote(site, name)), tmp_path)
    _in_place(tmp_path)


@pytest.mark.parametrize(
    ("name", "sha256", "goes_on"),
    [
        ("dropped", SHA, True),
        ("dropped", None, True),
        ("forgetful", None, False),
        ("changed", None, False),
        ("careless", None, False),
        ("shifted", SHA, False),
        ("silently_changed", SHA, False),
        ("silently_changed", None, False),
    ],
)
def test_the_next_call_goes_on_or_starts_anew(site, tmp_path, name, sha256, goes_on):
    dataset = _dataset(_remote(site, name, sha256=sha256))
    with pytest.raises(RequestError, match="breaks off"):
        _fetch(dataset, tmp_path, replace(QUICK, attempts=1))
    assert "1.mat.part" in _names(tmp_path)
    assert "1.mat" not in _names(tmp_path)
    _fetch(dataset, tmp_path)
    _in_place(tmp_path)
    assert (site.sent == HALF + len(GOOD) - int(site.ranges[1][6:-1])) if goes_on else site.sent > len(GOOD)


def test_bytes_of_one_address_are_not_joined_to_those_of_another(site, tmp_path):
    with pytest.raises(RequestError):
        _fetch(_dataset(_remote(site, "cut")), tmp_path)
    _fetch(_dataset(_remote(site, "good")), tmp_path)
    assert site.ranges[-1] is None
    _in_place(tmp_path)


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"url": 1, "else": 2}'])
def test_a_part_of_unknown_origin_is_not_gone_on_from(site, tmp_path, note):
    (tmp_path / "TOY").mkdir()
    (tmp_path / "TOY" / "1.mat.part").write_bytes(b"what is this?")
    (tmp_path / "TOY" / "1.mat.part.json").write_bytes(note)
    _fetch(_dataset(_remote(site, "good", sha256=None)), tmp_path)
    _in_place(tmp_path)


@pytest.mark.parametrize(
    ("bad", "sha256", "reason"),
    [
        ("gone", SHA, "HTTP 404"),
        ("busy", SHA, "HTTP 503"),
        ("wrong", SHA, "hash"),
        ("page", None, "web page"),
        ("empty", None, "empty file"),
        ("circle", SHA, "redirects without end"),
    ],
)
def test_failure_says_why_and_how_by_hand_and_leaves_nothing_behind(site, tmp_path, bad, sha256, reason):
    good = _remote(site, "good", path="TOY/2.mat")
    lines: list[str] = []
    with pytest.raises(RequestError, match=f"(?i){reason}") as caught:
        _fetch(_dataset(_remote(site, bad, sha256=sha256), good), tmp_path, log=lines.append)
    assert "ask the owner, put the files into TOY" in str(caught.value)
    assert str(tmp_path / "TOY" / "1.mat") in str(caught.value)
    assert lines[-1].startswith("not fetched: TOY/1.mat: ")
    assert _names(tmp_path) == ["2.mat"]


def test_a_cut_file_never_takes_its_place(site, tmp_path):
    with pytest.raises(RequestError, match="breaks off"):
        _fetch(_dataset(_remote(site, "cut", sha256=None)), tmp_path)
    assert "1.mat" not in _names(tmp_path)


def test_a_stall_ends_and_the_host_is_left_alone(site, tmp_path):
    files = [_remote(site, "stalls", "good", path=f"TOY/{number}.mat") for number in range(3)]
    with pytest.raises(RequestError, match="stalls"):
        _fetch(_dataset(*files), tmp_path, RetryPolicy(timeout_s=0.2, attempts=2, pause_s=0.0))
    assert site.asked in ([], ["stalls"], ["stalls"] * 2)  # a slow machine may not even get to note it


def test_a_silent_host_is_asked_once_and_every_file_is_named(tmp_path):
    with serving() as site:
        closed = site
    files = [_remote(closed, "good", path=f"TOY/{number}.mat") for number in range(40)]
    lines: list[str] = []
    with pytest.raises(RequestError, match=r"39 more.*does not answer"):
        _fetch(_dataset(*files), tmp_path, log=lines.append)
    assert all(f"TOY/{number}.mat" in " ".join(lines) for number in range(40))
    assert _names(tmp_path) == []


def test_a_host_in_trouble_is_asked_once_for_each_further_file(site, tmp_path):
    files = [_remote(site, "busy", path=f"TOY/{number}.mat") for number in range(5)]
    with pytest.raises(RequestError, match="HTTP 503"):
        _fetch(_dataset(*files), tmp_path)
    assert len(site.asked) == 3 + 4


def test_no_redirect_leads_from_https_to_http():
    answer = requests.Response()
    answer.url, answer.status_code = "https://owner.example/1.mat", 302
    answer.headers["Location"] = "http://elsewhere.example/1.mat"
    with pytest.raises(DownloadError, match="https to http"):
        open_session().get_redirect_target(answer)
    answer.headers["Location"] = "/2.mat"
    assert open_session().get_redirect_target(answer) == "/2.mat"


def test_two_calls_at_once_ask_for_a_file_once(site, tmp_path):
    dataset = _dataset(_remote(site, "pauses"))
    lines: list[str] = []

    def log(line):
        lines.append(line)
        if line.startswith("waiting"):
            site.go_on.set()

    calls = [threading.Thread(target=_fetch, args=(dataset, tmp_path), kwargs={"log": log}) for _ in "ab"]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert site.asked == ["pauses"]
    assert any("waiting for another process" in line for line in lines)
    _in_place(tmp_path)


KILLED = """
import sys
from pathlib import Path
from suite.data.download.partial_file import Origin, open_partial
from suite.data.download.http import RetryPolicy, download
from suite.data.download.session import open_session
with open_partial(Path(sys.argv[2])) as part:
    download(sys.argv[1], part, sha256=None, session=open_session(), retry=RetryPolicy())
"""


def test_a_killed_download_goes_on(site, tmp_path):
    target = tmp_path / "TOY" / "1.mat"
    part = target.with_name("1.mat.part")
    root = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": str(root)}
    process = subprocess.Popen([sys.executable, "-c", KILLED, f"{site.url}/pauses", str(target)], env=env)
    deadline = time.monotonic() + WAIT_S
    while not (part.is_file() and part.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    site.go_on.set()
    assert not target.exists()
    came = part.stat().st_size
    assert 0 < came <= HALF
    _fetch(_dataset(_remote(site, "pauses", sha256=None)), tmp_path)
    assert site.ranges[1] == f"bytes={came}-"
    _in_place(tmp_path)


def test_a_part_that_was_whole_when_it_was_stopped_is_not_asked_for(site, tmp_path):
    dataset = _dataset(_remote(site, "dropped"))
    with pytest.raises(RequestError):
        _fetch(dataset, tmp_path, replace(QUICK, attempts=1))
    (tmp_path / "TOY" / "1.mat.part").write_bytes(GOOD)
    _fetch(dataset, tmp_path)
    assert site.asked == ["dropped"]
    _in_place(tmp_path)


def test_a_file_held_elsewhere_counts_if_its_content_is_right(site, tmp_path):
    deep = tmp_path / "toy" / "deep"
    deep.mkdir(parents=True)
    (deep / "1.mat").write_bytes(GOOD)
    assert _fetch(_dataset(_remote(site, "good")), tmp_path) == []
    (deep / "1.mat").write_bytes(b"a copy in another form")
    assert len(_fetch(_dataset(_remote(site, "good")), tmp_path)) == 1
    assert (deep / "1.mat").read_bytes() == b"a copy in another form"


def test_a_damaged_file_is_replaced_only_by_a_good_one(site, tmp_path):
    target = tmp_path / "TOY" / "1.mat"
    target.parent.mkdir()
    target.write_bytes(b"damaged")
    with pytest.raises(RequestError):
        _fetch(_dataset(_remote(site, "wrong")), tmp_path)
    assert target.read_bytes() == b"damaged"
    _fetch(_dataset(_remote(site, "good")), tmp_path)
    _in_place(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(site, tmp_path):
    (tmp_path / "TOY").write_text("a file where a folder should be")
    with pytest.raises(RequestError, match=r"TOY.*cannot be written"):
        _fetch(_dataset(_remote(site, "good")), tmp_path)


@contextmanager
def _without_rights():
    """Let this process be another user's where it is root, whom nothing is forbidden."""
    if os.geteuid():
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("lies_there", [False, True])
def test_a_folder_of_another_user_is_named_with_what_to_do(site, lies_there):
    with tempfile.TemporaryDirectory() as name:
        root, inner = Path(name), Path(name) / "TOY"
        if lies_there:
            inner.mkdir(mode=0o555)
        forbidden = inner if lies_there else root
        root.chmod(0o555)
        with _without_rights(), pytest.raises(RequestError) as told:
            _fetch(_dataset(_remote(site, "good")), root)
        root.chmod(0o755)
    assert told.value.file == root / "TOY" / "1.mat"
    assert told.value.problem.startswith(f"cannot be written: no right to write into {forbidden}, which ")
    assert told.value.expected == "that right, or SUITE_DATA to name a folder of your own"


def test_a_data_set_without_files_says_what_to_do(tmp_path):
    with pytest.raises(RequestError, match="ask the owner"):
        fetch(_dataset(), tmp_path)


def test_a_data_set_got_by_hand_says_which_files_are_missing_and_where_they_belong(tmp_path):
    files = [f"{number}.mat" for number in range(9)]
    dataset = replace(_dataset(), missing=lambda root, options: files)
    told = r"9 are missing: 0.mat, 1.mat, 2.mat and 6 more.*ask the owner"
    with pytest.raises(RequestError, match=told) as caught:
        fetch(dataset, tmp_path)
    assert str(tmp_path) in str(caught.value)
    lines: list[str] = []
    assert fetch(replace(dataset, missing=lambda root, options: []), tmp_path, log=lines.append) == []
    assert lines[-1] == "all its files are there already"


@pytest.mark.parametrize(("name", "first"), [("uored", "H_1_0.mat"), ("xjtu_sy", "Bearing1_1/1.csv")])
def test_a_public_data_set_without_addresses_says_where_it_is(tmp_path, name, first):
    with pytest.raises(RequestError, match=rf"are missing: {first}.*https://") as caught:
        fetch(find_dataset(name), tmp_path)
    assert "\n" not in str(caught.value)
