"""Deep CORAL: the covariances of two domains, made alike."""

from __future__ import annotations

from torch import Tensor

from suite.nn.adaptation._alignment import Alignment, Side, check_pair


def coral(source: Tensor, target: Tensor) -> Tensor:
    """Give ‖C_s − C_t‖²_F / (4d²) of the two sample covariances.

    Parameters
    ----------
    source, target
        Shapes (n, d) and (m, d), at least two rows each.

    Returns
    -------
    Tensor
        A number ≥ 0.

    Raises
    ------
    ValueError
        Shapes that do not match, or too few rows.

    Notes
    -----
    Sun & Saenko 2016, ECCV workshops, eqs. 1-3 (covariances with n − 1).
    """
    check_pair(source, target, least=2)
    return (_covariance(source) - _covariance(target)).square().sum() / (4 * source.shape[1] ** 2)


def _covariance(sample: Tensor) -> Tensor:
    centred = sample - sample.mean(dim=0)
    return centred.T @ centred / (len(sample) - 1)


class Coral(Alignment):
    """CORAL of the features."""

    def __init__(self, n_features: int, classes: int) -> None:
        super().__init__()

    def forward(self, source: Side, target: Side, strength: float) -> Tensor:
        """Give λ·CORAL."""
        return strength * coral(source.features, target.features)
