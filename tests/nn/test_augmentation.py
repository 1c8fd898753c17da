"""Augmentations stay within the bounds that they are given, and repeat themselves for a seed."""

from __future__ import annotations

import pytest
import torch

from suite.nn.augmentation import (
    FILTER_KNOTS,
    Augmenter,
    add_noise,
    gain,
    mask,
    noise_at_snr,
    random_filter,
    shift,
    stretch,
)
from suite.nn.recipe import Recipe


def test_shift_turns_each_window_within_bounds():
    torch.manual_seed(0)
    x = torch.arange(100.0).expand(200, 1, 100).contiguous()
    turned = shift(x, 0.1)
    first = turned[:, 0, 0].long()
    assert torch.equal(turned, torch.stack([row.roll(-int(k), -1) for row, k in zip(x, first, strict=True)]))
    assert set(first.tolist()) == {*range(11), *range(90, 100)}
    assert shift(x, 0.0) is x


def test_noise_has_the_level_asked_for():
    torch.manual_seed(0)
    noise = add_noise(torch.zeros(64, 1, 1024), 0.3)
    assert float(noise.std()) == pytest.approx(0.3, rel=0.02)


def test_noise_at_a_drawn_ratio_stays_within_its_range_whatever_the_level():
    torch.manual_seed(0)
    x = torch.tensor([0.1, 10.0]).repeat(100).reshape(200, 1, 1) * torch.ones(200, 1, 4096)
    noise = noise_at_snr(x, (-4.0, 10.0)) - x
    ratio = 10 * torch.log10(x.square().mean((1, 2)) / noise.square().mean((1, 2)))
    assert float(ratio.min()) == pytest.approx(-4, abs=0.5)
    assert float(ratio.max()) == pytest.approx(10, abs=0.5)
    assert noise_at_snr(x, None) is x


def test_stretch_moves_a_tone_by_up_to_its_share():
    torch.manual_seed(0)
    tone = torch.sin(2 * torch.pi * 64 * torch.arange(1024) / 1024).expand(100, 1, 1024)
    stretched = stretch(tone, 0.25)
    # The seam of the wrap-around lies at the edges, so the middle half tells the frequency.
    spectrum = torch.fft.rfft(stretched[..., 256:768], n=8192).abs()[:, 0]
    factor = spectrum.argmax(1) / 8 / 64
    assert float(factor.min()) == pytest.approx(0.8, abs=0.02)
    assert float(factor.max()) == pytest.approx(1.25, abs=0.02)
    assert stretch(tone, 0.0) is tone


def test_gain_and_mask_keep_their_bounds():
    torch.manual_seed(0)
    ones = torch.ones(500, 2, 4, 100)
    levels = 20 * torch.log10(gain(ones, 6.0))
    assert (levels == levels[:, :1, :1, :1]).all()
    assert float(levels.min()) == pytest.approx(-6, abs=0.2)
    assert float(levels.max()) == pytest.approx(6, abs=0.2)
    hidden = mask(ones, 0.3) == 0
    assert (hidden == hidden[:, :1, :1]).all()
    runs = hidden[:, 0, 0].int()
    assert int(runs.sum(1).max()) == 30
    assert int(runs.diff(dim=1).abs().sum(1).max()) <= 2  # one run


def test_augmentation_is_its_seeds():
    recipe = Recipe(shift=0.5, stretch=0.1, gain=3.0, mask=0.1, noise=0.1, snr=(0.0, 20.0), mixup=0.4)
    x, y = torch.randn(16, 1, 64), torch.arange(16)
    first, second, third = (Augmenter(recipe, x.device, seed).batch(x, y) for seed in (5, 5, 6))
    assert torch.equal(first.x, second.x)
    assert not torch.equal(first.x, third.x)


def test_mixup_mixes_windows_as_it_mixes_labels():
    x = torch.eye(16)[:, None]
    batch = Augmenter(Recipe(shift=0.0, mixup=0.4), x.device, 1).batch(x, torch.arange(16))
    for row in range(16):
        expected = torch.zeros(16)
        expected[batch.y[row]] += batch.share
        expected[batch.other[row]] += 1 - batch.share
        torch.testing.assert_close(batch.x[row, 0], expected)


def test_a_random_filter_keeps_its_bounds_and_the_mean_square_of_a_window():
    torch.manual_seed(0)
    x = torch.randn(400, 2, 1000)
    filtered = random_filter(x, 6.0)
    power = filtered.square().mean((1, 2))
    torch.testing.assert_close(power, x.square().mean((1, 2)), rtol=1e-3, atol=0)
    gains = 20 * torch.log10(torch.fft.rfft(filtered).abs() / torch.fft.rfft(x).abs())[..., 1:-1]
    torch.testing.assert_close(gains[:, 0], gains[:, 1], rtol=0, atol=0.05)  # one path to all channels
    spread = gains[:, 0].amax(1) - gains[:, 0].amin(1)
    assert 9 < float(spread.max()) <= 12.05
    steps = gains[:, 0].diff(dim=1).abs()
    assert float(steps.max()) < 12 / (gains.shape[-1] / (FILTER_KNOTS - 1)) * 1.1
    assert random_filter(x, 0.0) is x


def test_images_have_no_filter_along_time():
    with pytest.raises(ValueError, match="filter_db is 3"):
        random_filter(torch.zeros(2, 1, 8, 8), 3.0)
