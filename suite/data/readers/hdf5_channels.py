"""Channels of a long HDF5 matrix, read block by block, without the memory that the whole would take."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.data.readers.clock import BEGINNING

_BLOCK = 1 << 22
"""Bytes that are read at once, or one chunk."""


def read_beginning(dataset: Any) -> npt.NDArray[Any]:
    """Read the beginning of a lone channel.

    Parameters
    ----------
    dataset
        An open h5py dataset of numbers, one axis of which is longer than 1.

    Returns
    -------
    ndarray
        Of the dataset's shape; zeros behind the first :data:`~suite.data.readers.clock.BEGINNING` values.
    """
    values = np.zeros(dataset.shape, dataset.dtype)  # takes memory only where something is written
    part = tuple(slice(BEGINNING) for _ in dataset.shape)
    values[part] = dataset[part]
    return values


def read_channels(dataset: Any, wanted: Set[int]) -> npt.NDArray[Any]:
    """Read some channels of a matrix, and of the others the beginnings.

    Parameters
    ----------
    dataset
        An open h5py dataset of numbers, of two axes of different lengths; the longer one is time.
    wanted
        Numbers of channels, from 0.

    Returns
    -------
    ndarray
        Of the dataset's shape; channels that are not wanted have zeros behind the first
        :data:`~suite.data.readers.clock.BEGINNING` values.
    """
    time = int(dataset.shape[1] > dataset.shape[0])
    samples, channels = dataset.shape[time], dataset.shape[1 - time]
    values = np.zeros((channels, samples), dataset.dtype)  # takes memory only where something is written
    values[:, :BEGINNING] = _block(dataset, time, slice(BEGINNING), slice(channels))
    length, width = _size_of_blocks(dataset, time)
    for first in range(0, channels, width):
        picked = sorted(wanted & set(range(first, first + width)))
        for start in range(0, samples, length) if picked else ():
            at = slice(start, min(start + length, samples))
            block = _block(dataset, time, at, slice(first, min(first + width, channels)))
            for number in picked:
                values[number, at] = block[number - first]
    return values if time == 1 else values.T


def _block(dataset: Any, time: int, samples: slice, channels: slice) -> npt.NDArray[Any]:
    """Read a block, shape (channels, samples)."""
    return np.asarray(dataset[channels, samples] if time == 1 else dataset[samples, channels].T)


def _size_of_blocks(dataset: Any, time: int) -> tuple[int, int]:
    """Give samples and channels that are read at once: whole chunks, or what lies side by side."""
    together = dataset.chunks or (1, 1 if time == 1 else dataset.shape[1])
    length, width = together[time], together[1 - time]
    return length * max(1, _BLOCK // (length * width * dataset.dtype.itemsize)), width
