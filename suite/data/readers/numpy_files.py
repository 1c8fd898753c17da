"""NumPy files, without pickle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def read_numpy(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Read a ``.npy`` array (called ``array``) or the arrays of an ``.npz`` archive.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    dict of str to ndarray
        Arrays by name.

    Raises
    ------
    ValueError
        For object arrays and pickles, which are never loaded.
    OSError
        For damaged files.
    """
    loaded = np.load(path, allow_pickle=False)
    if isinstance(loaded, np.ndarray):
        return {"array": loaded}
    with loaded:
        return {name: loaded[name] for name in loaded.files}
