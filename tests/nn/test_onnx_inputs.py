"""What a graph computes of windows is what the networks were shown."""

import numpy as np
import pandas as pd
import pytest
import torch

from suite.nn import inputs
from suite.nn.onnx_inputs import IN_GRAPH, input_in_graph

CASES = [
    ("window", {}),
    ("fft", {}),
    ("envelope", {}),
    ("envelope", {"prewhiten": True, "upper": 0.2}),
    ("spectrogram", {}),
    ("spectrogram", {"segment": 64, "hop": 48}),
]


@pytest.mark.parametrize("length", [1024, 1023])
@pytest.mark.parametrize(("name", "options"), CASES)
def test_an_input_in_the_graph_is_the_input(name, options, length):
    rng = np.random.default_rng(0)
    signals = (5 * rng.standard_normal((3, 2, length)) + 2).astype(np.float32)
    expected = inputs.compute(name, signals, pd.DataFrame(index=range(3)), **options)
    found = input_in_graph(name, options)(torch.from_numpy(signals)).reshape(expected.shape).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max(), rtol=1e-4)


def test_all_of_them_are_compared_and_others_are_left_outside():
    assert {name for name, _ in CASES} == set(IN_GRAPH) < set(inputs.names())
    assert input_in_graph("orders", {}) is None
