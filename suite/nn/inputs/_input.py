"""What a file of this folder offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.nn.component import keyword_only

Maps = npt.NDArray[np.float32]
Physical = Mapping[str, Real]

POWER_FLOOR = 1e-4
"""Of the mean power, added before a logarithm: 40 dB below the mean is as good as silence."""


@dataclass(frozen=True)
class Input:
    """What a network can be shown of a window, computed by name.

    Attributes
    ----------
    name
        As users write it.
    transform
        ``transform(signals, physical, **options)``: signals of one channel, shape (n, length), and the
        declared columns, shape (n,) each, and ``relative_speed``, to maps (n, k, L) or (n, k, H, W). Its
        keyword-only parameters are the options; ``cache`` is not one of them.
    summary, citation
        One line each.
    columns
        Columns of the metadata that it reads.
    in_time
        Whether the last axis is time, so that a map may be turned and stretched along it.
    by_angle
        Whether it reads how the shaft's speed varies in a window: ``relative_speed`` is then among what is
        known, shape (n, parts), where the metadata has it.
    """

    name: str
    transform: Callable[..., npt.NDArray[Any]]
    summary: str
    citation: str
    columns: tuple[str, ...] = ()
    in_time: bool = True
    by_angle: bool = False

    @property
    def options(self) -> tuple[str, ...]:
        """Names of the options."""
        return tuple(name for name in keyword_only(self.transform) if name != "cache")

    @property
    def cached(self) -> bool:
        """Whether it is looked up in a cache."""
        return "cache" in keyword_only(self.transform)


def log_power(power: Real) -> Real:
    """Give log10 of power, shape (n, ...), over its mean over all other axes; silence becomes constant."""
    mean = power.mean(axis=tuple(range(1, power.ndim)), keepdims=True)
    relative = np.divide(power, mean, out=np.zeros_like(power), where=mean > 0)
    return np.asarray(np.log10(relative + POWER_FLOOR))
