"""Small valid files of every binary format, and seeded damage to them."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
from scipy.io import savemat, wavfile

from suite.data.readers import read_signal
from suite.errors import RequestError

SHAPE = (2, 700)
DAMAGES = ("none", "cut", "flip", "number", "junk", "zeros", "twice", "suffix")
_NUMBERS = (0, 1, 2, 3, 255, 1 << 15, (1 << 16) - 1, (1 << 31) - 1, 1 << 31, (1 << 32) - 1)
_LONGEST = 500


@dataclass(frozen=True)
class DamagedFile:
    """A file, the signal that it was written with, and what was done to it."""

    path: Path
    signal: np.ndarray
    damage: str
    bytes_changed: int


def _v73(path, signal, **storage):
    with h5py.File(path, "w", userblock_size=512) as file:
        item = file.create_dataset("run/x", data=signal.T, **storage)
        item.attrs["MATLAB_class"] = np.bytes_("double")
        file["run"].attrs["MATLAB_class"] = np.bytes_("struct")
    with path.open("r+b") as stream:
        stream.write(b"MATLAB 7.3 MAT-file".ljust(124) + b"\0\2IM")


def _hdf5(path, signal, **storage):
    with h5py.File(path, "w") as file:
        file.create_dataset("run/x", data=signal, **storage)


def _cells(path, signal):
    cells = np.empty((1, 2), object)
    cells[0, 0], cells[0, 1] = signal
    savemat(path, {"x": cells})


WRITERS = {
    "int16.wav": lambda path, x: wavfile.write(path, 12_800, x.T.astype("<i2")),
    "int32.wav": lambda path, x: wavfile.write(path, 12_800, x.T.astype("<i4")),
    "float.wav": lambda path, x: wavfile.write(path, 12_800, x.T.astype("<f4")),
    "plain.mat": lambda path, x: savemat(path, {"x": x.T}),
    "packed.mat": lambda path, x: savemat(path, {"x": x.T}, do_compression=True),
    "struct.mat": lambda path, x: savemat(path, {"run": {"x": x, "rpm": 1500.0}}),
    "cells.mat": _cells,
    "v4.mat": lambda path, x: savemat(path, {"x": x}, format="4"),
    "v73.mat": _v73,
    "v73-packed.mat": lambda path, x: _v73(path, x, compression="gzip", chunks=(100, 2)),
    "plain.npy": np.save,
    "record.npy": lambda path, x: np.save(path, np.rec.fromarrays(x, names="DE,FE")),
    "plain.npz": lambda path, x: np.savez(path, x=x),
    "packed.npz": lambda path, x: np.savez_compressed(path, DE=x[0], FE=x[1]),
    "plain.h5": _hdf5,
    "packed.h5": lambda path, x: _hdf5(path, x, compression="gzip", fletcher32=True, chunks=(1, 100)),
    "plain.parquet": lambda path, x: pd.DataFrame(x.T, columns=["DE", "FE"]).to_parquet(path),
}


def damaged_file(folder, number, seed=0):
    """Write file number ``number`` of a sequence: each format and each damage in turn, places by chance."""
    rng = np.random.default_rng([seed, number])
    name = list(WRITERS)[number % len(WRITERS)]
    damage = DAMAGES[number // len(WRITERS) % len(DAMAGES)]
    signal = np.round(1000 * rng.normal(size=SHAPE))
    path = Path(folder) / f"{number}-{name}"
    WRITERS[name](path, signal)
    whole = path.read_bytes()
    content = bytearray(whole)
    at = int(rng.integers(len(content)))
    if damage == "cut":
        del content[at:]
    elif damage == "flip":
        for place in rng.integers(len(content), size=rng.integers(1, 9)):
            content[place] ^= 1 << int(rng.integers(8))
    elif damage == "number":  # one of those in the first kilobyte, where headers are
        width = int(rng.choice([2, 4, 8]))
        place = int(rng.integers(min(1024, len(content) - width)))
        content[place : place + width] = int(rng.choice(_NUMBERS)).to_bytes(8, "little")[:width]
    elif damage == "junk":
        content += rng.bytes(int(rng.integers(1, 300)))
    elif damage == "zeros":
        content[at : at + 64] = bytes(len(content[at : at + 64]))
    elif damage == "twice":
        content[at:at] = content[at : at + 64]
    elif damage == "suffix":
        other = list(WRITERS)[int(rng.integers(len(WRITERS)))]
        path = path.rename(path.with_suffix(Path(other).suffix))
    path.write_bytes(content)
    changed = sum(a != b for a, b in zip(whole, content, strict=False))
    return DamagedFile(path, signal, damage, changed)


def outcome(file):
    """``right``, ``refused`` in one line, ``samples`` (some differ, as damage may), or what is wrong."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            signal = read_signal(file.path)
    except RequestError as error:
        line = str(error)
        return "refused" if "\n" not in line and len(line) < _LONGEST else f"no line: {line}"
    if signal.shape != SHAPE or not np.isfinite(signal).all():
        return f"shape {signal.shape}"
    differing = int((signal != file.signal.astype(np.float32)).sum())
    if differing == 0:
        return "right"
    return "samples" if file.damage in ("flip", "number", "zeros", "twice") else f"{differing} samples differ"
