"""An archive gives its members, or nothing at all; no name in it leads anywhere."""

import gzip
import re
import shutil
import stat
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packing import tarred, zipped

from suite.data.download.archive import unpack
from suite.data.download.archive_limits import Limits
from suite.errors import RequestError

A, B = b"a" * 1000, b"b" * 3000


PACKERS = pytest.mark.parametrize("pack", [zipped, tarred])


@pytest.fixture
def opened(tmp_path):
    """Unpack bytes; nothing may ever lie anywhere but in the folder, and nothing at all after a refusal."""

    def call(content, *members, limits=None):
        archive = tmp_path / "owner.archive"
        archive.write_bytes(content)
        try:
            found = unpack(archive, tmp_path / "out", members, limits)
        except RequestError as error:
            assert sorted(tmp_path.rglob("*")) == [archive]
            assert str(error).startswith(f"{archive}: ")
            raise
        assert {path.parent for path in found.values()} <= {tmp_path / "out"}
        taken = {name: path.read_bytes() for name, path in found.items()}
        shutil.rmtree(tmp_path / "out")
        return taken

    return call


@PACKERS
def test_members_are_taken_by_their_whole_names(opened, pack):
    content = pack(("rig/a.mat", A), ("rig/deep/a.mat", B), ("./readme", b"x"))
    assert opened(content, "rig/a.mat", "rig/deep/a.mat", "readme") == {
        "rig/a.mat": A,
        "rig/deep/a.mat": B,
        "readme": b"x",
    }


def test_folders_backslashes_and_empty_members_do_no_harm(opened):
    assert opened(zipped(("rig/", b""), ("rig\\a.mat", A), ("rig/b", b"")), "rig/a.mat", "rig/b") == {
        "rig/a.mat": A,
        "rig/b": b"",
    }
    folder = tarfile.TarInfo("./")
    folder.type = tarfile.DIRTYPE
    assert opened(tarred((folder, b""), ("./a.mat", A)), "a.mat") == {"a.mat": A}


@PACKERS
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("/etc/passwd", "absolute"),
        ("\\\\server\\share", "absolute"),
        ("C:\\a.mat", "absolute"),
        ("c:a.mat", "absolute"),
        ("../a.mat", "leads out"),
        ("rig/../../a.mat", "leads out"),
        ("rig\\..\\..\\a.mat", "leads out"),
        ("RIG/A.mat", "comes twice"),
        ("rig//./a.mat", "comes twice"),
        (".", "no name"),
    ],
)
def test_a_hostile_name_refuses_the_archive(opened, pack, name, reason):
    with pytest.raises(RequestError, match=reason) as caught:
        opened(pack(("rig/a.mat", A), (name, B)), "rig/a.mat")
    assert repr(name)[1:-1] in str(caught.value)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_of_a_tar_are_refused(opened, kind):
    link = tarfile.TarInfo("rig/link")
    link.type, link.linkname = kind, "/etc/passwd"
    with pytest.raises(RequestError, match="rig/link: is a link"):
        opened(tarred(("rig/a.mat", A), (link, b"")), "rig/a.mat")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_of_a_zip_are_refused(opened, kind):
    link = zipfile.ZipInfo("rig/link")
    link.external_attr = (kind | 0o777) << 16
    with pytest.raises(RequestError, match="rig/link: is a link"):
        opened(zipped(("rig/a.mat", A), (link, b"/etc/passwd")), "rig/a.mat")


def test_an_encrypted_member_is_refused(opened):
    content = bytearray(zipped(("a.mat", A)))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(RequestError, match="encrypted"):
        opened(bytes(content), "a.mat")


@PACKERS
def test_a_bomb_is_stopped_by_what_comes_out_of_it(opened, pack):
    with pytest.raises(RequestError, match="200 times"):
        opened(pack(("zeros", bytes(8_000_000))), "zeros")
    with pytest.raises(RequestError, match="2,000 bytes"):
        opened(pack(("a", A), ("b", B)), "a", "b", limits=Limits(total_bytes=2000))
    with pytest.raises(RequestError, match="more than 2 members"):
        opened(pack(("a", A), ("b", B), ("c", A)), "a", limits=Limits(members=2))


def test_a_member_that_is_longer_or_shorter_than_its_header_says_is_refused(opened):
    honest = zipped(("a.mat", A))
    for size in (10, 5000):
        lie = bytearray(honest)
        for place in (honest.index(b"PK\x03\x04") + 22, honest.index(b"PK\x01\x02") + 24):
            lie[place : place + 4] = size.to_bytes(4, "little")
        with pytest.raises(RequestError):
            opened(bytes(lie), "a.mat")


def test_a_header_that_would_fill_the_memory_is_refused(opened):
    info = tarfile.TarInfo("a.mat")
    info.pax_headers = {"comment": "x" * 4_000_000}
    with pytest.raises(RequestError, match="absurd header"):
        opened(tarred((info, A)), "a.mat", limits=Limits(ratio=1e6))


@PACKERS
def test_a_damaged_archive_is_told_in_one_line(opened, pack):
    content = pack(("a.mat", bytes(range(256)) * 50), ("b.mat", B))
    for damaged in (content[:60], content[: len(content) // 2], b"PK", b"", b"\x1f\x8b", b"<html>"):
        with pytest.raises(RequestError):
            opened(damaged, "a.mat", "b.mat")
    flipped = bytearray(content)
    flipped[len(content) // 3] ^= 0xFF
    with pytest.raises(RequestError):
        opened(bytes(flipped), "a.mat", "b.mat")
    with pytest.raises(RequestError, match=r"c.mat: is not in the archive"):
        opened(content, "a.mat", "c.mat")


def test_an_unpacked_tar_is_no_archive_we_take(opened):
    with pytest.raises(RequestError, match=r"zip or tar\.gz"):
        opened(gzip.decompress(tarred(("a.mat", A))), "a.mat")


HOSTILE = st.lists(
    st.sampled_from(["..", ".", "", "/", "\\", "a", "A", "C:", "~", "con", "\n", "é", " ", "\x1b[2J", "..."]),
    min_size=2,
    max_size=6,
).map("/".join) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(names=st.lists(HOSTILE, min_size=1, max_size=4), tar=st.booleans())
def test_no_name_leads_out_of_the_folder(tmp_path_factory, names, tar):
    root = tmp_path_factory.mktemp("hostile")
    archive, folder = root / "in" / "owner.archive", root / "in" / "out"
    archive.parent.mkdir()
    try:
        content = (tarred if tar else zipped)(*((name, A) for name in names))
    except ValueError:  # a name that cannot be written
        return
    archive.write_bytes(content)
    before = sorted(root.rglob("*"))
    wanted = {"/".join(part for part in re.split(r"[/\\]", name) if part not in ("", ".")) for name in names}
    try:
        found = unpack(archive, folder, wanted)
    except RequestError as error:
        assert sorted(root.rglob("*")) == before
        assert "\x1b" not in str(error)
    else:
        assert set(found) == wanted
        files = [path for path in root.rglob("*") if path not in before and path != folder]
        assert sorted(files) == sorted(found.values())
        assert {path.parent for path in files} == {folder}
