"""Textures of windows drawn as images: gradients, local patterns and co-occurrence of grey levels."""

from __future__ import annotations

from typing import ClassVar, Literal, get_args

import numpy as np
import pandas as pd
from skimage.feature import graycomatrix, graycoprops, hog, local_binary_pattern

from suite.arrays import Real
from suite.features.block import Block, WindowFeatures
from suite.signals.images import IMAGE_KINDS, Images, Kind, image
from suite.signals.order_tracking import relative_in

Texture = Literal["hog", "lbp", "glcm"]

TEXTURES: tuple[Texture, ...] = get_args(Texture)

CELLS, ORIENTATIONS = 4, 8

NEIGHBOURS = 8

GREYS = 16

DISTANCES, ANGLES = (1, 3), (0.0, np.pi / 2)

PROPERTIES = ("contrast", "dissimilarity", "homogeneity", "energy", "correlation")


class Textures(WindowFeatures):
    """Textures of one kind of image.

    ``hog``: histograms of oriented gradients over 4 x 4 cells (Dalal & Triggs 2005, CVPR); ``lbp``: the
    histogram of uniform local binary patterns of eight neighbours (Ojala et al. 2002, IEEE TPAMI
    24:971-987); ``glcm``: contrast, dissimilarity, homogeneity, energy and correlation of the
    co-occurrence of 16 grey levels, one and three pixels apart, across and upwards (Haralick et al.
    1973, IEEE TSMC 3:610-621). Images do not depend on the scale or sign of a window, so neither do these.

    Parameters
    ----------
    kind
        Of :func:`suite.signals.images.image`.
    textures
        Which, side by side.
    size
        Pixels to a side; windows have at least four samples a pixel.
    """

    columns: ClassVar[tuple[str, ...]] = ("rate_hz", "shaft_hz")

    def __init__(
        self, kind: Kind = "scalogram", textures: tuple[Texture, ...] = TEXTURES, size: int = 64
    ) -> None:
        self.kind = kind
        self.textures = textures
        self.size = size

    def names(self) -> list[str]:
        """Name the features of one channel."""
        cells = range(CELLS)
        named = {
            "hog": [
                f"hog_{row}_{column}_{o}" for row in cells for column in cells for o in range(ORIENTATIONS)
            ],
            "lbp": [f"lbp_{pattern}" for pattern in range(NEIGHBOURS + 2)],
            "glcm": [
                f"glcm_{name}_{distance}_{direction}"
                for name in PROPERTIES
                for distance in DISTANCES
                for direction in ("across", "upwards")
            ],
        }
        return [f"{self.kind}_{name}" for texture in self.textures for name in named[texture]]

    def compute(self, signals: Real, physical: pd.DataFrame) -> Real:
        """Compute the features of one channel, shape (n, 128 hog + 10 lbp + 20 glcm)."""
        turns = (physical["shaft_hz"] / physical["rate_hz"]).to_numpy(dtype=np.float64)
        drawn = image(self.kind, signals[:, np.newaxis], turns, self.size, relative_in(physical))[:, 0]
        return np.array([np.concatenate([_DESCRIBE[name](one) for name in self.textures]) for one in drawn])


BLOCK = Block(
    "textures",
    Textures,
    "textures of a window drawn as an image: gradients, local patterns, co-occurrence",
    variants=tuple({"kind": kind, "size": 16} for kind in IMAGE_KINDS),
)


def _hog(drawn: Images) -> Real:
    cell = drawn.shape[0] // CELLS
    return np.asarray(
        hog(drawn, ORIENTATIONS, pixels_per_cell=(cell, cell), cells_per_block=(1, 1)), dtype=np.float64
    )


def _lbp(drawn: Images) -> Real:
    # Grey levels first: in float32 neighbours that ought to be equal differ by rounding.
    patterns = local_binary_pattern(_greys(drawn, 256), NEIGHBOURS, 1, method="uniform")  # type: ignore[no-untyped-call]
    counts = np.bincount(patterns.astype(np.int64).ravel(), minlength=NEIGHBOURS + 2)
    return np.asarray(counts / patterns.size)


def _glcm(drawn: Images) -> Real:
    greys = _greys(drawn, GREYS)
    table = graycomatrix(greys, DISTANCES, ANGLES, GREYS, symmetric=True, normed=True)  # type: ignore[no-untyped-call]
    return np.concatenate([graycoprops(table, name).ravel() for name in PROPERTIES])  # type: ignore[no-untyped-call]


def _greys(drawn: Images, levels: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.minimum(drawn * levels, levels - 1).astype(np.uint8)


_DESCRIBE = {"hog": _hog, "lbp": _lbp, "glcm": _glcm}
