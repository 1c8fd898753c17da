"""SimAM: attention without parameters."""

from __future__ import annotations

from torch import Tensor, nn

from suite.nn.component import Component


class SimAM(nn.Module):
    """SimAM: y = x · σ(d / (4 (Σd / n + λ)) + ½), d = (x − mean)² in each channel, n = positions − 1.

    Parameters
    ----------
    channels, dims
        Any; there are no parameters.
    regularisation
        λ.

    Raises
    ------
    ValueError
        ``regularisation`` not above 0.

    Notes
    -----
    Yang et al., "SimAM", ICML 2021. A map of a single position has n = 0; there n = 1 is used, and
    y = x · σ(½) since d = 0.
    """

    def __init__(self, channels: int, dims: int, *, regularisation: float = 1e-4) -> None:
        super().__init__()
        if not regularisation > 0:
            raise ValueError(f"regularisation is {regularisation} (expected above 0)")
        self.regularisation = regularisation

    def forward(self, x: Tensor) -> Tensor:
        """Weigh each value of a map (B, C, ...)."""
        axes = tuple(range(2, x.ndim))
        n = max(x[0, 0].numel() - 1, 1)
        d = (x - x.mean(axes, keepdim=True)).square()
        energy = d / (4 * (d.sum(axes, keepdim=True) / n + self.regularisation)) + 0.5
        return x * energy.sigmoid()


COMPONENT = Component(
    name="simam",
    build=SimAM,
    summary="gate of each value by its distinctness",
    citation="Yang et al. 2021, ICML",
    inside="before-norm",
)
