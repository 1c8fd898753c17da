"""Augmentation of training batches, on the device that holds them."""

from __future__ import annotations

import torch
from torch import Tensor


def shift(x: Tensor, share: float) -> Tensor:
    """Turn each window by an own random amount, with wrap-around.

    Parameters
    ----------
    x
        Shape (B, C, L).
    share
        Largest turn, as a share of L, to either side; 0 gives ``x`` itself.

    Returns
    -------
    Tensor
        Shape (B, C, L). No value travels to the host, so an epoch never waits for the device.
    """
    length = x.shape[-1]
    most = round(share * length)
    if most == 0:
        return x
    turns = torch.randint(-most, most + 1, (len(x), 1, 1), device=x.device) % length
    places = torch.arange(length, device=x.device) + turns
    # A comparison wraps several times faster than a division of every place.
    places -= length * (places >= length)
    return x.gather(2, places.expand(-1, x.shape[1], -1))


def add_noise(x: Tensor, level: float) -> Tensor:
    """Add white noise of deviation ``level`` (the windows' own is about 1 after scaling)."""
    return x + level * torch.randn_like(x) if level else x
