"""Files that lie in an archive come out of it whole and checked, or not at all."""

import hashlib
import threading
from pathlib import Path

import pytest
from owner_site import data_set, serving
from packing import tarred, zipped

from suite.data.catalog import mfpt
from suite.data.dataset import ArchiveMember, RemoteArchive, RemoteFile
from suite.data.download.fetch import fetch
from suite.data.download.http import RetryPolicy
from suite.errors import RequestError

A, B = b"a" * 1000, b"b" * 3000
QUICK = RetryPolicy(timeout_s=60, attempts=1, pause_s=0.0)
PACKERS = pytest.mark.parametrize("pack", [zipped, tarred])


@pytest.fixture
def site():
    with serving() as running:
        yield running


def rig(site, **bodies):
    """A data set of two files that are asked for one by one, then in each of the given archives."""
    site.bodies.update(bodies)
    archive = RemoteArchive("RIG/rig.zip", tuple(f"{site.url}/body/{name}" for name in bodies))
    files = (
        RemoteFile(f"RIG/{name}", (f"{site.url}/gone/{name}", ArchiveMember(archive, f"rig/{name}")), sha256)
        for name, sha256 in (("a.mat", hashlib.sha256(A).hexdigest()), ("b.mat", None))
    )
    return data_set("rig", *files)


def held(root):
    return {path.name: path.read_bytes() for path in (root / "RIG").iterdir()}


@PACKERS
def test_files_come_from_an_archive_that_is_asked_once(site, tmp_path, pack):
    dataset = rig(site, whole=pack(("rig/a.mat", A), ("rig/b.mat", B), ("rig/c.mat", B)))
    paths = fetch(dataset, tmp_path, retry=QUICK)
    assert paths == [tmp_path / "RIG" / "a.mat", tmp_path / "RIG" / "b.mat"]
    assert held(tmp_path) == {"a.mat": A, "b.mat": B}
    assert site.asked == ["gone/a.mat", "gone/b.mat", "body/whole"]


def test_what_was_left_by_a_killed_process_is_no_hindrance(site, tmp_path):
    left = tmp_path / "RIG" / "rig.zip.part.unpacked"
    left.mkdir(parents=True)
    (left / "0.member").write_bytes(b"half of")
    fetch(rig(site, whole=zipped(("rig/a.mat", A), ("rig/b.mat", B))), tmp_path, retry=QUICK)
    assert held(tmp_path) == {"a.mat": A, "b.mat": B}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"PK is no archive", "cannot be unpacked"),
        (zipped(("rig/a.mat", A)), "rig/b.mat: is not in the archive"),
        (zipped(("rig/a.mat", A), ("rig/b.mat", B), ("../c", B)), r"\.\./c: leads out"),
    ],
)
def test_a_bad_archive_leaves_nothing_and_the_next_one_is_tried(site, tmp_path, bad, reason):
    with pytest.raises(RequestError, match=reason) as caught:
        fetch(rig(site, bad=bad), tmp_path, retry=QUICK)
    assert "ask the owner" in str(caught.value)
    assert "body/bad" in str(caught.value)
    assert held(tmp_path) == {}
    fetch(rig(site, bad=bad, whole=zipped(("rig/a.mat", A), ("rig/b.mat", B))), tmp_path, retry=QUICK)
    assert held(tmp_path) == {"a.mat": A, "b.mat": B}


def test_a_member_of_wrong_content_is_not_put_in_place(site, tmp_path):
    dataset = rig(site, other=zipped(("rig/a.mat", B), ("rig/b.mat", B)))
    with pytest.raises(RequestError, match=r"rig/a.mat: has another hash"):
        fetch(dataset, tmp_path, retry=QUICK)
    assert held(tmp_path) == {"b.mat": B}


def test_two_calls_at_once_unpack_an_archive_once(site, tmp_path):
    dataset = rig(site, whole=zipped(("rig/a.mat", A), ("rig/b.mat", B)))
    calls = [threading.Thread(target=fetch, args=(dataset, tmp_path), kwargs={"retry": QUICK}) for _ in "ab"]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert site.asked.count("body/whole") == 1
    assert held(tmp_path) == {"a.mat": A, "b.mat": B}


def test_each_mfpt_file_has_a_member_of_its_own():
    members = [file.urls[1] for file in mfpt.DATASET.files]
    assert all(isinstance(member, ArchiveMember) for member in members)
    assert len({member.name for member in members}) == len(members)
    assert len({member.archive for member in members}) == 1
    assert all(
        Path(member.name).name == Path(file.path).name
        for member, file in zip(members, mfpt.DATASET.files, strict=True)
    )
