"""A cache on disk for what depends on windows alone, shared by all jobs and workers.

Inner folds and trials meet the same windows in other company. So a batch is cut where the content says
so, not at multiples of some size: wherever a run of windows comes again, most of its blocks do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import numpy as np
import numpy.typing as npt
from joblib import Memory

T = TypeVar("T")

MEAN_BLOCK, LARGEST_BLOCK = 32, 256
"""Windows a block: large enough to outweigh a look-up, small enough to come again."""


def blocks(signals: npt.NDArray[np.floating]) -> Iterator[slice]:
    """Cut a batch after each window whose checksum says so, wherever in a batch it stands.

    Parameters
    ----------
    signals
        Shape (n, ...).

    Yields
    ------
    slice
        Rows of one block, in order, at most :data:`LARGEST_BLOCK` of them.
    """
    start = 0
    for row, window in enumerate(signals):
        ends = crc32(np.ascontiguousarray(window).tobytes()) % MEAN_BLOCK == 0
        if ends or row - start + 1 == LARGEST_BLOCK or row == len(signals) - 1:
            yield slice(start, row + 1)
            start = row + 1


def remembered(compute: Callable[..., T], cache: Path | None) -> Callable[..., T]:
    """Give a function that looks up what it has computed before for arguments of the same content.

    Entries are written under another name and then renamed, so writers may meet and be killed at any
    time; an entry that cannot be read is logged and computed again.

    Parameters
    ----------
    compute
        A plain function of arrays and plain values, defined in a module.
    cache
        A folder; ``None`` turns the cache off.
    """
    if cache is None:
        return compute
    looked_up = Memory(cache / "blocks", verbose=0).cache(compute)

    def look_up(*arguments: Any) -> T:
        # The key knows strides: a view of the same content must not be another entry.
        dense = [np.ascontiguousarray(item) if isinstance(item, np.ndarray) else item for item in arguments]
        found: T = looked_up(*dense)
        return found

    return look_up
