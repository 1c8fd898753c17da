"""Without labels a network learns to know a window again, and only that."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
import torch

from suite.nn import backbones
from suite.nn.history import copy_state
from suite.nn.pretraining import TEMPERATURE, contrast, same_window
from suite.nn.recipe import Recipe

RECIPE = Recipe(shift=0.0, noise=0.1, learning_rate=1e-2)


def test_the_loss_is_that_of_a_choice_among_all_other_views():
    alike = torch.ones(8, 3)
    assert float(same_window(alike)) == pytest.approx(log(7))
    apart = torch.eye(4).repeat(2, 1)
    assert float(same_window(apart)) == pytest.approx(log(1 + 6 * exp(-1 / TEMPERATURE)), abs=1e-6)
    assert float(same_window(torch.cat([torch.eye(4), torch.eye(4).roll(1, 0)]))) > 1 / TEMPERATURE


def network() -> torch.nn.Module:
    torch.manual_seed(0)
    return backbones.build("resnet", 1, 2, width=4, stages=1, stem_kernel=7, stem_stride=2)


def test_disturbed_windows_are_known_again_and_the_classifier_is_left():
    cycles = np.linspace(1, 28, 96)[:, np.newaxis] / 64
    x = torch.from_numpy(np.sin(2 * np.pi * cycles * np.arange(64)).astype(np.float32))[:, np.newaxis]
    made = network()
    before = copy_state(made)
    losses = contrast(made, x, RECIPE, seed=3)
    assert losses[-1] < 0.85 * losses[0] < log(2 * 96 - 1), losses
    after = made.state_dict()
    changed = {name for name, value in before.items() if not torch.equal(value, after[name])}
    assert changed and not any(name.startswith("classify") for name in changed)
    assert losses == contrast(network(), x, RECIPE, seed=3)
