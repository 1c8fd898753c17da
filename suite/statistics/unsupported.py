"""Result of a test that the data cannot support."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Unsupported:
    """A sentence instead of a p-value.

    Attributes
    ----------
    sentence
        Why the data cannot support the test.
    """

    sentence: str


def finite(values: npt.ArrayLike, dimensions: int = 1) -> Values:
    """Give numbers as an array of so many dimensions, of any shape.

    Raises
    ------
    ValueError
        Another number of dimensions, or values that are not finite.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != dimensions or not np.isfinite(array).all():
        raise ValueError(f"expected finite numbers in {dimensions} dimensions, got shape {array.shape}")
    return array
