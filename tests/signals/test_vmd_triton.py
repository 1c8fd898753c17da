"""The fused kernel is the eager loop, on a GPU or in Triton's interpreter."""

import os

import numpy as np
import pytest
import torch

from suite.signals.vmd import torch_engine, vmd
from suite.signals.vmd.settings import VmdSettings

pytest.importorskip("triton", reason="Triton is not installed")
INTERPRETED = os.environ.get("TRITON_INTERPRET") == "1"
if not (INTERPRETED or torch.cuda.is_available()):
    pytest.skip("neither a GPU nor TRITON_INTERPRET=1", allow_module_level=True)
DEVICE = "cpu" if INTERPRETED else "cuda"


def windows(length):
    draws = np.random.default_rng(0)
    tones = np.cos(2 * np.pi * np.outer([0.05, 0.2, 0.4], np.arange(length)) + 1)
    return draws.random((2, 3)) @ tones + 0.3 * draws.standard_normal((2, length))


@pytest.mark.parametrize(
    ("length", "modes", "options"),
    [(256, 3, {}), (200, 2, {"dc": True}), (255, 3, {"stop": "absolute", "tolerance": 1e-5})],
    ids=str,
)
def test_fused_and_eager_sweeps_agree(length, modes, options):
    from suite.signals.vmd.triton_kernel import iterate_fused

    settings = VmdSettings(modes, **options)
    spectra = torch_engine.tensor_to_cosine(torch.tensor(windows(length), dtype=torch.float32, device=DEVICE))
    first = torch.tensor(settings.first_centers(length), dtype=torch.float32, device=DEVICE)
    limits = settings.change_limits(spectra)
    fused = iterate_fused(spectra, first, limits, settings)
    eager = torch_engine.iterate(spectra, first, limits, settings)
    # Float32 sums in another order; a window near its limit may take a sweep more or less.
    torch.testing.assert_close(fused[0], eager[0], rtol=0, atol=1e-3 * float(eager[0].abs().max()))
    torch.testing.assert_close(fused[1], eager[1], rtol=0, atol=1e-5)
    assert (fused[2] - eager[2]).abs().max() <= 2
    assert torch.equal(fused[3], eager[3])


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")
@pytest.mark.parametrize("options", [{}, {"tau": 0.1, "tolerance": 1e-3}, {"stop": "absolute"}], ids=str)
def test_windows_on_a_gpu_stay_there(options):
    batch = windows(2048)
    found = vmd(torch.tensor(batch, device="cuda"), 4, engine="torch", **options)
    single = vmd(torch.tensor(batch, device="cuda", dtype=torch.float32), 4, engine="torch", **options)
    expected = vmd(batch, 4, **options)
    assert found.modes.is_cuda and single.modes.is_cuda
    scale = np.abs(expected.modes).max()
    assert np.abs(found.modes.cpu().numpy() - expected.modes).max() < 1e-8 * scale
    assert np.abs(single.modes.cpu().numpy() - expected.modes).max() < 2e-3 * scale
