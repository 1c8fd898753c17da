"""Augmentation of training batches, on the device that holds them.

No value travels to the host, so an epoch never waits for the device. Every function draws from the
generator that it is given, by default PyTorch's own of that device.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from torch.nn.functional import interpolate

from suite.nn.recipe import Recipe


def shift(x: Tensor, share: float, generator: Generator | None = None) -> Tensor:
    """Turn each window by an own random amount, with wrap-around.

    Parameters
    ----------
    x
        Shape (B, C, L) or (B, C, H, W); the last axis is time.
    share
        Largest turn, as a share of the last axis, to either side; 0 gives ``x`` itself.
    generator
        On the device of ``x``.

    Returns
    -------
    Tensor
        Shape of ``x``.
    """
    length = x.shape[-1]
    most = round(share * length)
    if most == 0:
        return x
    turns = torch.randint(-most, most + 1, _one_each(x), device=x.device, generator=generator) % length
    positions = torch.arange(length, device=x.device) + turns
    # A comparison wraps several times faster than a division of every position.
    positions -= length * (positions >= length)
    return x.gather(-1, positions.expand(x.shape))


def stretch(x: Tensor, share: float, generator: Generator | None = None) -> Tensor:
    """Play each window faster or slower, by an own factor from 1 / (1 + share) to 1 + share.

    Maps (B, C, ...) are interpolated linearly along the last axis about its middle, with wrap-around; a
    spectral line moves by the factor, as with the speed of the shaft.
    """
    if share == 0:
        return x
    length = x.shape[-1]
    drawn = 2 * _uniform(x, generator) - 1
    middle = (length - 1) / 2
    positions = middle + (torch.arange(length, device=x.device) - middle) * (1 + share) ** drawn
    low = positions.floor()
    beyond = positions - low
    first = low.long() % length
    second = (first + 1) % length
    left, right = x.gather(-1, first.expand(x.shape)), x.gather(-1, second.expand(x.shape))
    return left + beyond * (right - left)


def gain(x: Tensor, decibels: float, generator: Generator | None = None) -> Tensor:
    """Make each window of a map (B, C, ...) louder or softer, by up to so many dB."""
    if decibels == 0:
        return x
    return x * 10 ** (decibels * (2 * _uniform(x, generator) - 1) / 20)


def mask(x: Tensor, share: float, generator: Generator | None = None) -> Tensor:
    """Set to 0 one run of each window of a map (B, C, ...).

    Its length is drawn, up to a share of the last axis.
    """
    if share == 0:
        return x
    positions = (torch.arange(x.shape[-1], device=x.device) + 0.5) / x.shape[-1]
    run = share * _uniform(x, generator)
    start = (1 - run) * _uniform(x, generator)
    return x.masked_fill((positions >= start) & (positions < start + run), 0.0)


def add_noise(x: Tensor, level: float, generator: Generator | None = None) -> Tensor:
    """Add white noise of deviation ``level`` to a map (B, C, ...), whose own is about 1 after scaling."""
    return x + level * _normal(x, generator) if level else x


def noise_at_snr(
    x: Tensor, decibels: tuple[float, float] | None, generator: Generator | None = None
) -> Tensor:
    """Add white noise to each window at an own ratio drawn from a range.

    Parameters
    ----------
    x
        Shape (B, C, ...).
    decibels
        Lowest and highest ratio of the window's mean square to the noise's, dB; ``None`` gives ``x``.
    generator
        On the device of ``x``.
    """
    if decibels is None:
        return x
    low, high = decibels
    ratio = 10 ** ((low + (high - low) * _uniform(x, generator)) / 10)
    power = x.square().mean(dim=tuple(range(1, x.ndim)), keepdim=True)
    return x + (power / ratio).sqrt() * _normal(x, generator)


FILTER_KNOTS = 8
"""Frequencies from 0 to half the rate at which a random filter has a gain of its own."""


def random_filter(x: Tensor, decibels: float, generator: Generator | None = None) -> Tensor:
    """Filter each window by gains of its own, and leave its mean square: another path to the sensor.

    Parameters
    ----------
    x
        Shape (B, C, L); the last axis is time.
    decibels
        Largest gain at each of :data:`FILTER_KNOTS` frequencies, to either side, between which it is linear
        in dB; without delay. 0 gives ``x`` itself.
    generator
        On the device of ``x``.

    Returns
    -------
    Tensor
        Shape of ``x``.

    Raises
    ------
    ValueError
        Images, (B, C, H, W), which have no spectrum along time.

    Notes
    -----
    Nam, Kim, Park, "FilterAugment", ICASSP 2022:4308-4312, its linear form.
    """
    if decibels == 0:
        return x
    if x.ndim != 3:
        raise ValueError(f"filter_db is {decibels} (expected 0 for images)")
    drawn = torch.rand((len(x), 1, FILTER_KNOTS), device=x.device, dtype=x.dtype, generator=generator)
    bins = x.shape[-1] // 2 + 1
    gains = interpolate(decibels * (2 * drawn - 1), size=bins, mode="linear", align_corners=True)
    filtered: Tensor = torch.fft.irfft(torch.fft.rfft(x) * 10 ** (gains / 20), n=x.shape[-1])
    power, left = (one.square().mean(dim=(1, 2), keepdim=True) for one in (x, filtered))
    scaled: Tensor = filtered * (power / left.clamp(min=torch.finfo(x.dtype).tiny)).sqrt()
    return scaled


@dataclass(frozen=True, eq=False)
class Batch:
    """What one step learns from.

    Attributes
    ----------
    x
        Shape (B, C, ...).
    y, other
        Class numbers of each window and of the one mixed into it, shape (B,).
    share
        Of the window itself; 1 where nothing is mixed.
    """

    x: Tensor
    y: Tensor
    other: Tensor
    share: float


class Augmenter:
    """Draw the order of an epoch and augment its batches, from one seed.

    Parameters
    ----------
    recipe
        What to do.
    device
        That of the windows.
    seed
        The only source of randomness.
    """

    def __init__(self, recipe: Recipe, device: torch.device, seed: int) -> None:
        self.recipe = recipe
        self.generator = Generator(device=device).manual_seed(seed)
        self.shares = random.Random(seed)  # noqa: S311 - mixing shares are no secret

    def order(self, n: int, size: int) -> Tensor:
        """Deal n rows into whole batches, shape (n // size, size)."""
        rows = torch.randperm(n, device=self.generator.device, generator=self.generator)
        return rows[: n // size * size].reshape(-1, size)

    def batch(self, x: Tensor, y: Tensor) -> Batch:
        """Augment windows (B, C, ...) with class numbers (B,)."""
        recipe, generator = self.recipe, self.generator
        x = stretch(shift(x, recipe.shift, generator), recipe.stretch, generator)
        x = random_filter(x, recipe.filter_db, generator)
        x = gain(mask(x, recipe.mask, generator), recipe.gain, generator)
        x = noise_at_snr(add_noise(x, recipe.noise, generator), recipe.snr, generator)
        if recipe.mixup == 0:
            return Batch(x, y, y, 1.0)
        share = self.shares.betavariate(recipe.mixup, recipe.mixup)
        partner = torch.randperm(len(y), device=y.device, generator=generator)
        return Batch(share * x + (1 - share) * x[partner], y, y[partner], share)


def _one_each(x: Tensor) -> tuple[int, ...]:
    return (len(x), *[1] * (x.ndim - 1))


def _uniform(x: Tensor, generator: Generator | None) -> Tensor:
    return torch.rand(_one_each(x), device=x.device, dtype=x.dtype, generator=generator)


def _normal(x: Tensor, generator: Generator | None) -> Tensor:
    return torch.randn(x.shape, device=x.device, dtype=x.dtype, generator=generator)
