"""Names of the arrays that rooms hand to each other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.float64]
"""Numbers in double precision."""

Probabilities = npt.NDArray[np.float64]
"""Class probabilities, shape (n, classes), rows summing to 1."""

Labels = npt.NDArray[np.str_]
"""Class names, shape (n,)."""

Rows = npt.NDArray[np.intp]
"""Row numbers of a window table."""

Mask = npt.NDArray[np.bool_]
"""Whether something holds of each row, shape (n,)."""

HEALTHY = "healthy"
"""Class of a machine without a fault, whatever the others are called."""

DAMAGED = "damaged"
"""Class of a machine with a fault of unstated kind, such as at the end of a test: it may be any."""

GROUP = "group"
"""Metadata column with an opaque number of the bearing, on the training side only."""

TESTED = "tested"
"""Metadata column that says whether a window may be tested; absent where every one may."""

TRAIN_CUT, TEST_CUT = "train_cut", "test_cut"
"""Metadata columns that say whether a window is a cut for training, and one for tests; absent where tests do
not overlap: then all may train, and those on the grid are tested."""

ROUNDING = 1e-5
"""A deviation of less than this share of a column's largest magnitude is no variation but rounding."""


def varies(deviation: Real, largest: npt.NDArray[np.floating]) -> Mask:
    """Tell which columns vary by more than rounding.

    Parameters
    ----------
    deviation, largest
        Standard deviation and largest magnitude of each column, same shape.
    """
    return np.asarray(deviation > ROUNDING * largest)
