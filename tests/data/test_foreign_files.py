"""Damaged and foreign files: the right numbers or one line, and never more memory than the file is worth."""

import struct
import tracemalloc
import wave
import zipfile
import zlib

import h5py
import numpy as np
import pandas as pd
import pytest
from damaged_files import damaged_file, outcome
from scipy.io import savemat, wavfile

from suite.data.readers import read_arrays, read_signal
from suite.errors import RequestError

RNG = np.random.default_rng(9)
PAIR = RNG.normal(size=(2, 3_000))
WHOLE = np.round(1000 * PAIR)


def refusal(path, words, **choice):
    tracemalloc.start()
    with pytest.raises(RequestError) as caught:
        read_signal(path, **choice)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    line = str(caught.value)
    assert words in line, line
    assert line.startswith(str(path)) and "\n" not in line and len(line) < 500
    assert peak < 160 * 2**20


# --- WAV


def _wav(path, size=None, riff=None, tail=b""):
    wavfile.write(path, 12_800, WHOLE.T.astype("<i2"))
    content = bytearray(path.read_bytes())
    if size is not None:
        content[40:44] = struct.pack("<I", size)
        content[4:8] = struct.pack("<I", size if riff is None else riff)
    path.write_bytes(content + tail)


def test_a_wav_that_ends_early_says_how_much_is_there(tmp_path, recwarn):
    path = tmp_path / "a.wav"
    _wav(path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 7 // 10])
    refusal(path, "ends after 70 % of what its header says")
    for length in (4, 11, 12, 20, 36, 40, 44):
        path.write_bytes(content[:length])
        refusal(path, "cannot be read")
    assert not recwarn.list


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF, 0x7FFF_F000])
def test_a_stream_without_a_length_is_read_if_its_samples_are_whole(tmp_path, size):
    path = tmp_path / "a.wav"
    _wav(path, size)
    np.testing.assert_array_equal(read_signal(path), WHOLE)
    path.write_bytes(path.read_bytes()[:-1])
    refusal(path, "no multiple of 4 a sample")


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
@pytest.mark.parametrize("extensible", [False, True])
def test_whole_numbers_of_every_width(tmp_path, bits, extensible):
    path = tmp_path / "a.wav"
    values = RNG.integers(-(2 ** (bits - 1)), 2 ** (bits - 1), (700, 2))
    raw = ((values + 128 if bits == 8 else values).astype("<i8").view(np.uint8)).reshape(700, 2, 8)
    with wave.open(str(path), "wb") as stream:
        stream.setparams((2, bits // 8, 12_800, 0, "NONE", ""))
        stream.writeframes(raw[:, :, : bits // 8].tobytes())
    if extensible:
        content = path.read_bytes()
        form = struct.pack("<H", 0xFFFE) + content[22:36] + struct.pack("<HHIH", 22, bits, 3, 1) + b"\0" * 14
        path.write_bytes(content[:16] + struct.pack("<I", len(form)) + form + content[36:])
    scale = 256 if bits == 24 else 1
    expected = values.T * scale + (128 if bits == 8 else 0)
    np.testing.assert_array_equal(read_arrays(path)["data"].T, expected)
    assert read_arrays(path)["rate_hz"] == 12_800


def test_floats_big_endian_and_what_is_no_pcm(tmp_path):
    path = tmp_path / "a.wav"
    for kind in ("<f4", "<f8", "<i8"):
        wavfile.write(path, 12_800, WHOLE.T.astype(kind))
        np.testing.assert_array_equal(read_signal(path), WHOLE)
    data = WHOLE[0].astype(">i2").tobytes()
    form = struct.pack(">IHHIIHH", 16, 1, 1, 8000, 16_000, 2, 16)
    head = b"RIFX" + struct.pack(">I", 36 + len(data)) + b"WAVEfmt " + form + b"data"
    head += struct.pack(">I", len(data))
    path.write_bytes(head + data)
    np.testing.assert_array_equal(read_signal(path), WHOLE[:1])
    _wav(path)
    content = bytearray(path.read_bytes())
    for at, value, words in [(20, 17, "format 17 with 16 bits"), (24, 1, "itself"), (22, 0, "itself")]:
        broken = content.copy()
        broken[at : at + 2] = struct.pack("<H", value)
        path.write_bytes(broken)
        refusal(path, words)
    path.write_bytes(content + b"LIST\x04\0\0\0abcd")
    np.testing.assert_array_equal(read_signal(path), WHOLE)


# --- MATLAB


def _element(kind, content):
    return struct.pack("<II", kind, len(content)) + content + b"\0" * (-len(content) % 8)


def _matrix(name, kind, shape, *parts):
    head = _element(6, struct.pack("<II", kind, 0)) + _element(5, struct.pack(f"<{len(shape)}i", *shape))
    return _element(14, head + _element(1, name) + b"".join(parts))


def _opaque(name, kind):
    """What MATLAB writes for a table: a reference into a hidden variable, as six uint32."""
    reference = _matrix(b"", 13, (6, 1), _element(6, struct.pack("<6I", 0xDD000000, 2, 1, 1, 1, 1)))
    texts = b"".join(_element(1, text) for text in (name, b"MCOS", kind))
    return _element(14, _element(6, struct.pack("<II", 17, 0)) + texts + reference)


def _mat(path, *elements):
    path.write_bytes(b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM" + b"".join(elements))


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (b"table", "variable 'T' is a MATLAB table: save its columns, X = T.Variables; save("),
        (b"timetable", "variable 'T' is a MATLAB timetable: save its columns"),
        (b"string", "variable 'T' is a MATLAB string: save its numbers as a plain array"),
        (b"datetime", "variable 'T' is a MATLAB object (datetime)"),
    ],
)
def test_what_only_matlab_can_read_is_named(tmp_path, kind, words, packed):
    path = tmp_path / "a.mat"
    values = _matrix(b"x", 6, (1, 3000), _element(9, PAIR[0].tobytes()))
    hidden = _matrix(b"", 9, (1, 800), _element(2, bytes(range(200)) * 4))
    elements = [_opaque(b"T", kind), _opaque(b"U", kind), hidden]
    if packed:
        elements = [struct.pack("<II", 15, len(z)) + z for z in map(zlib.compress, elements)]
    _mat(path, *elements)
    refusal(path, words)
    with h5py.File(path, "w", userblock_size=512) as file:
        item = file.create_dataset("T", data=np.array([[0xDD000000, 2, 1, 1, 1, 1]], np.uint32))
        item.attrs["MATLAB_class"], item.attrs["MATLAB_object_decode"] = np.bytes_(kind), 3
    refusal(path, words)
    _mat(path, *elements, values)
    np.testing.assert_allclose(read_signal(path), PAIR[:1], rtol=1e-6)
    refusal(path, f"MATLAB {kind.decode()}" if kind != b"datetime" else "datetime", variable="T")


def test_function_handles_old_objects_and_sparse_matrices(tmp_path):
    path = tmp_path / "a.mat"
    value = _matrix(b"", 6, (1, 800), _element(9, PAIR[0, :800].tobytes()))
    fields = _element(5, struct.pack("<i", 8)) + _element(1, b"function")
    inner = _matrix(b"", 2, (1, 1), fields, value)
    _mat(path, _matrix(b"f", 16, (1, 1), inner))
    refusal(path, "variable 'f' is a MATLAB function handle")
    with h5py.File(path, "w") as file:
        group = file.create_group("S")
        group.attrs["MATLAB_sparse"], group.attrs["MATLAB_class"] = 700, np.bytes_("double")
        group["data"], group["ir"], group["jc"] = PAIR[0], np.arange(3000), np.arange(3000)
    refusal(path, "variable 'S' is a MATLAB object (sparse matrix)")


def test_a_mat_file_that_declares_more_than_it_holds(tmp_path):
    path = tmp_path / "a.mat"
    small = _element(9, PAIR[0].tobytes())
    tag = _matrix(b"x", 6, (1, 3000), small)
    for element, words in [
        (_matrix(b"x", 6, (100_000, 100_000), small), "'x' declares 10,000,000,000 values and holds 3,000"),
        (_matrix(b"x", 6, (1, 2000), small), "'x' declares 2,000 values and holds 3,000"),
        (_matrix(b"c", 1, (60_000, 60_000), tag), "'c' declares 3,600,000,000 members and holds 1"),
        (struct.pack("<II", 14, 2**31) + tag[8:], "declares 2,147,483,648 bytes, the file holds"),
        (tag[:-400], "the file holds"),
        (_matrix(b"x", 6, (-1, 3000), small), "size of -1"),
        (_matrix(b"x", 6, (1, 3000), _element(12, PAIR[0].tobytes())), "as no double is"),
    ]:
        _mat(path, element)
        refusal(path, words)
        packed = zlib.compress(element)
        _mat(path, struct.pack("<II", 15, len(packed)) + packed)
        refusal(path, words if "bytes" not in words else "cannot be read")
    nest = tag
    for _ in range(60):
        nest = _matrix(b"", 1, (1, 1), nest)
    _mat(path, nest)
    refusal(path, "more than 32 deep")
    bomb = zlib.compress(bytes(80 * 2**20), 9)
    _mat(path, struct.pack("<II", 15, len(bomb)) + bomb)
    refusal(path, "unpacks to more than 67,108,864 bytes")


def test_cells_and_struct_arrays_of_both_versions(tmp_path):
    cells = np.empty((1, 2), object)
    cells[0, 0], cells[0, 1] = PAIR
    savemat(tmp_path / "a.mat", {"run": {"c": cells, "rpm": 1500}})
    with h5py.File(tmp_path / "b.mat", "w", userblock_size=512) as file:
        for number, row in enumerate(PAIR):
            item = file.create_dataset(f"#refs#/{number}", data=row[:, None])
            item.attrs["MATLAB_class"] = np.bytes_("double")
        names = [file["#refs#/0"].ref, file["#refs#/1"].ref]
        file.create_dataset("run/c", data=np.array([[n] for n in names], h5py.ref_dtype))
        file["run/c"].attrs["MATLAB_class"] = np.bytes_("cell")
        file["run/rpm"] = [[1500.0]]
        file.create_dataset("many/Data", data=np.array([[n] for n in names], h5py.ref_dtype))
    for name in ("a.mat", "b.mat"):
        np.testing.assert_allclose(read_signal(tmp_path / name, "run.c"), PAIR, rtol=1e-6)
    np.testing.assert_allclose(read_signal(tmp_path / "b.mat", "many.1.Data"), PAIR[1:], rtol=1e-6)


def test_a_cell_that_refers_to_itself_ends(tmp_path):
    with h5py.File(tmp_path / "a.mat", "w") as file:
        item = file.create_dataset("c", (50,), h5py.ref_dtype)
        item.attrs["MATLAB_class"] = np.bytes_("cell")
        item[:] = [item.ref] * 50
        file["x"] = PAIR[0]
    refusal(tmp_path / "a.mat", "leads to too many arrays, perhaps to itself")


# --- HDF5


@pytest.mark.parametrize("suffix", ["h5", "mat"])
def test_nothing_is_read_from_other_files(tmp_path, suffix):
    secret = tmp_path / "secret.bin"
    PAIR[0].tofile(secret)
    with h5py.File(tmp_path / "secret.h5", "w") as file:
        file["x"] = PAIR[0]
    path = tmp_path / f"a.{suffix}"
    with h5py.File(path, "w") as file:
        file.create_dataset("x", (3000,), "f8", external=[(str(secret), 0, h5py.h5f.UNLIMITED)])
    refusal(path, "x has its values in another file")
    layout = h5py.VirtualLayout((3000,), "f8")
    layout[:] = h5py.VirtualSource(tmp_path / "secret.h5", "x", (3000,))
    with h5py.File(path, "w") as file:
        file.create_virtual_dataset("run/x", layout)
    refusal(path, "run/x is a virtual dataset")
    with h5py.File(path, "w") as file:
        file["x"] = h5py.ExternalLink(str(tmp_path / "secret.h5"), "x")
    refusal(path, "x is a link to another file")
    with h5py.File(path, "w") as file:
        file["out"] = h5py.SoftLink("/nowhere")
        file["y"] = h5py.SoftLink("/x")
        file["x"] = PAIR[0]
    np.testing.assert_allclose(read_signal(path), PAIR[:1], rtol=1e-6)


def test_cells_of_matlab_lead_to_no_other_file(tmp_path):
    secret = tmp_path / "secret.bin"
    PAIR[0].tofile(secret)
    with h5py.File(tmp_path / "a.mat", "w") as file:
        hidden = file.create_dataset("#refs#/a", (3000,), "f8", external=[(str(secret), 0, 24_000)])
        cell = file.create_dataset("c", data=np.array([[hidden.ref]], h5py.ref_dtype))
        cell.attrs["MATLAB_class"] = np.bytes_("cell")
    refusal(tmp_path / "a.mat", "#refs#/a has its values in another file")


def test_hdf5_that_declares_more_than_it_holds(tmp_path):
    path = tmp_path / "a.h5"
    for shape, chunks, pack, words in [
        ((10**15,), (10**6,), None, "x declares 8,000,000,000,000,000 bytes"),
        ((10**6,), None, None, "x declares 8,000,000 bytes, the file holds 0"),
        ((4000,), (100,), None, "x declares 40 chunks of values, the file holds 2"),
        ((10**8,), (10**6,), "gzip", "x declares 800,000,000 bytes, too many for 0"),
    ]:
        with h5py.File(path, "w") as file:
            item = file.create_dataset("x", shape, "f8", chunks=chunks, compression=pack)
            if chunks == (100,):
                item[:150] = PAIR[0, :150]
        refusal(path, words)


def test_a_compression_that_is_not_at_hand_is_named(tmp_path):
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("x", data=PAIR[0], compression="gzip")
    content = bytearray(path.read_bytes())
    at = content.index(b"deflate\0") - 8
    content[at : at + 2] = struct.pack("<H", 32_015)
    path.write_bytes(content)
    refusal(path, "x is compressed by Zstandard, which is not at hand: save it with gzip")


def test_loops_records_and_numbers_of_every_kind(tmp_path):
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        group = file.create_group("g")
        group["self"], group["x"] = group, PAIR[0]
        file["again"] = group
        file["complex"], file["bool"] = PAIR[1] * 1j, PAIR[1] > 0
        file["record"] = np.rec.fromarrays(PAIR, names="DE,FE")
        file["opaque"] = np.frombuffer(b"abcdefgh", "V4")
    arrays = read_arrays(path)
    assert set(arrays) - {"record.DE", "record.FE"} in ({"again/x"}, {"g/x"})
    np.testing.assert_array_equal(arrays["record.FE"], PAIR[1])
    refusal(path, "holds several arrays")


# --- NumPy and Parquet


def test_arrays_of_every_order_and_type(tmp_path):
    path = tmp_path / "a.npy"
    for array in [
        WHOLE.astype(">f8"),
        WHOLE.astype(">i2"),
        np.asfortranarray(WHOLE),
        WHOLE.T[::2].copy().repeat(2, 0)[::2],
        WHOLE.astype(np.float16),
        WHOLE.astype(np.longdouble),
        (WHOLE + 5000).astype(np.uint64),
    ]:
        np.save(path, array)
        wide = array if array.shape[0] == 2 else array.T
        np.testing.assert_array_equal(read_signal(path), wide.astype(np.float32))
    for array, words in [
        (PAIR * 1j, "complex128"),
        (PAIR > 0, "bool"),
        (np.array([1, "a"], object), "never loaded"),
        (np.array(["2024-01-01"] * 100, "M8[s]"), "datetime64"),
        (PAIR * 1e300, "infinite"),
    ]:
        np.save(path, array, allow_pickle=True)
        refusal(path, words)


def test_npy_headers_and_archives_are_held_to_their_size(tmp_path):
    path = tmp_path / "a.npy"
    head = np.lib.format.header_data_from_array_1_0(PAIR[0])
    for shape, words in [
        ((10**12,), "the array declares 8,000,000,000,000 bytes, the file holds 24,000"),
        ((2999,), "the array ends 8 bytes before the file does"),
        ((-3000,), "cannot be read"),
    ]:
        with path.open("wb") as stream:
            np.lib.format.write_array_header_1_0(stream, {**head, "shape": shape})
            stream.write(PAIR[0].tobytes())
        refusal(path, words)
        with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
            archive.write(path, "x.npy")
        refusal(tmp_path / "a.npz", words.removeprefix("the array "))
    with zipfile.ZipFile(tmp_path / "b.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", bytes(100 * 2**20))
    refusal(tmp_path / "b.npz", "the archive declares 104,857,600 bytes, too many for")


def test_parquet_with_stamps_gaps_and_no_numbers(tmp_path):
    path = tmp_path / "a.parquet"
    stamps = pd.date_range("2024-05-01", periods=3000, freq="78125ns")
    pd.DataFrame({"when": stamps, "acc": PAIR[0], "label": "inner"}).to_parquet(path)
    arrays = read_arrays(path)
    assert set(arrays) == {"when", "acc"}
    np.testing.assert_allclose(arrays["when"], np.arange(3000) / 12_800, atol=1e-12)
    np.testing.assert_allclose(read_signal(path), PAIR[:1], rtol=1e-6)
    pd.DataFrame({"acc": pd.array([1, None, 3], "Int32")}).to_parquet(path)
    refusal(path, "NaN")
    pd.DataFrame({"label": ["inner"]}).to_parquet(path)
    refusal(path, "has no column of numbers but label")
    pd.DataFrame({"acc": np.zeros(20_000_000)}).to_parquet(path)
    refusal(path, "the table of 20,000,000 rows declares 160,000,000 bytes")


# --- damage by chance


@pytest.mark.parametrize("start", range(0, 170, 17))
def test_damage_by_chance_gives_the_right_numbers_or_one_line(tmp_path, start):
    files = [damaged_file(tmp_path, number) for number in range(start, start + 17)]
    outcomes = {file.path.name: outcome(file) for file in files}
    assert set(outcomes.values()) <= {"right", "refused", "samples"}, outcomes
    assert all(outcomes[file.path.name] == "right" for file in files if file.damage == "none")
    assert all(outcomes[file.path.name] == "refused" for file in files if file.damage == "cut")


# --- text without an end


def test_a_text_file_with_a_hole_of_many_gigabytes_is_not_read(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as stream:
        stream.truncate(1 << 38)
    refusal(path, "holds more than 1 GiB")


@pytest.mark.parametrize("text", ["1," * 3_000_000, "1" * 6_000_000, "1,2\n" * 9 + "3" * 6_000_000])
def test_a_line_without_an_end_is_refused_before_it_is_divided(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(text)
    refusal(path, "holds a line of more than 1 MiB")
