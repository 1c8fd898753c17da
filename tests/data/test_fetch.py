import hashlib
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from suite.data.dataset import DataSet, RemoteFile
from suite.data.fetch import fetch
from suite.errors import RequestError

GOOD = b"x" * 20_000
SHA = hashlib.sha256(GOOD).hexdigest()


class _Owner(BaseHTTPRequestHandler):
    """An owner's site: good files, moved ones, wrong content, a cut connection."""

    asked: list[str] = []  # noqa: RUF012

    def do_GET(self):
        self.asked.append(self.path)
        name = self.path.rpartition("/")[2]
        if name == "gone.mat":
            self.send_error(404)
            return
        body = {"wrong.mat": b"y" * 20_000, "page.mat": b"\n<!DOCTYPE html><html>moved</html>"}.get(
            name, GOOD
        )
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:100] if name == "cut.mat" else body)

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    _Owner.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Owner)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def _dataset(*files: RemoteFile) -> DataSet:
    return DataSet(
        name="toy",
        summary="",
        citation="Someone 2020",
        licence="CC BY 4.0",
        homepage="",
        read=lambda root, options: [],
        fingerprint=lambda root, options: "",
        files=files,
        by_hand="ask the owner, put the files into TOY",
    )


def _remote(site: str, *names: str, sha256: str | None = SHA, path: str = "TOY/1.mat") -> RemoteFile:
    return RemoteFile(path, tuple(f"{site}/{name}" for name in names), sha256)


def test_a_file_arrives_whole_and_is_not_asked_for_again(site, tmp_path, capfd):
    dataset = _dataset(_remote(site, "good.mat"))
    lines: list[str] = []
    assert fetch(dataset, tmp_path, tell=lines.append) == [tmp_path / "TOY" / "1.mat"]
    assert (tmp_path / "TOY" / "1.mat").read_bytes() == GOOD
    assert "CC BY 4.0" in lines[0]
    assert "Someone 2020" in lines[0]
    assert fetch(dataset, tmp_path) == []
    assert _Owner.asked == ["/good.mat"]
    assert capfd.readouterr().err == ""
    assert fetch(
        replace(dataset, files=(_remote(site, "good.mat", path="TOY/2.mat"),)), tmp_path, progress=True
    )
    assert "20.0k" in capfd.readouterr().err  # the bar


@pytest.mark.parametrize("bad", ["gone.mat", "wrong.mat", "cut.mat", "page.mat"])
def test_a_bad_address_is_passed_over(site, tmp_path, bad):
    fetch(_dataset(_remote(site, bad, "good.mat")), tmp_path)
    assert (tmp_path / "TOY" / "1.mat").read_bytes() == GOOD
    assert _Owner.asked == [f"/{bad}", "/good.mat"]


@pytest.mark.parametrize(
    ("bad", "sha256", "reason"),
    [
        ("gone.mat", SHA, "404"),
        ("wrong.mat", SHA, "hash"),
        ("cut.mat", SHA, "incomplete|IncompleteRead|broken|does not answer"),
        ("cut.mat", None, "incomplete|IncompleteRead|broken|does not answer"),
        ("page.mat", None, "web page"),
    ],
)
def test_failure_says_why_and_how_by_hand_and_leaves_nothing_behind(site, tmp_path, bad, sha256, reason):
    good = _remote(site, "good.mat", path="TOY/2.mat")
    with pytest.raises(RequestError, match=f"(?i){reason}") as caught:
        fetch(_dataset(_remote(site, bad, sha256=sha256), good), tmp_path)
    assert "ask the owner, put the files into TOY" in str(caught.value)
    assert str(tmp_path / "TOY" / "1.mat") in str(caught.value)
    assert [path.name for path in (tmp_path / "TOY").iterdir()] == ["2.mat"]


def test_a_silent_host_is_asked_once(tmp_path):
    with ThreadingHTTPServer(("127.0.0.1", 0), _Owner) as server:
        closed = f"http://127.0.0.1:{server.server_port}"
    files = [_remote(closed, "good.mat", path=f"TOY/{number}.mat") for number in range(40)]
    with pytest.raises(RequestError, match=r"39 more.*does not answer"):
        fetch(_dataset(*files), tmp_path)


def test_a_file_held_elsewhere_counts_if_its_content_is_right(site, tmp_path):
    deep = tmp_path / "toy" / "deep"
    deep.mkdir(parents=True)
    (deep / "1.mat").write_bytes(GOOD)
    assert fetch(_dataset(_remote(site, "good.mat")), tmp_path) == []
    (deep / "1.mat").write_bytes(b"a copy in another form")
    assert len(fetch(_dataset(_remote(site, "good.mat")), tmp_path)) == 1
    assert (deep / "1.mat").read_bytes() == b"a copy in another form"


def test_a_damaged_file_is_replaced_only_by_a_good_one(site, tmp_path):
    target = tmp_path / "TOY" / "1.mat"
    target.parent.mkdir()
    target.write_bytes(b"damaged")
    with pytest.raises(RequestError):
        fetch(_dataset(_remote(site, "wrong.mat")), tmp_path)
    assert target.read_bytes() == b"damaged"
    fetch(_dataset(_remote(site, "good.mat")), tmp_path)
    assert target.read_bytes() == GOOD


def test_a_data_set_without_files_says_what_to_do(tmp_path):
    with pytest.raises(RequestError, match="ask the owner"):
        fetch(_dataset(), tmp_path)


def test_a_folder_that_cannot_be_made_is_named(site, tmp_path):
    (tmp_path / "TOY").write_text("a file where a folder should be")
    with pytest.raises(RequestError, match=r"TOY.*cannot be written"):
        fetch(_dataset(_remote(site, "good.mat")), tmp_path)
