"""How a network is computed: compiled or not, in bfloat16 or not."""

from __future__ import annotations

import warnings

import torch
from torch import Tensor, nn

from suite.nn.memory import out_of_memory
from suite.nn.recipe import Recipe


class Forward:
    """Compute a network as its recipe sets, or plainly where the machine cannot, with one warning line.

    Parameters
    ----------
    network
        On its device.
    recipe
        ``autocast`` and ``compile``.
    """

    def __init__(self, network: nn.Module, recipe: Recipe) -> None:
        self.network = network
        self.device = next(network.parameters()).device.type
        self.autocast = recipe.autocast and _computes_bfloat16(self.device)
        if recipe.autocast and not self.autocast:
            _warn("this device has no bfloat16 arithmetic: training in float32")
        self.compiled: nn.Module | None = None
        if recipe.compile != "off":
            self.compiled = torch.compile(network, mode=recipe.compile)  # type: ignore[assignment]

    def __call__(self, x: Tensor) -> Tensor:
        """Give logits, (B, classes), in the precision of ``x``, (B, C, ...)."""
        with torch.autocast(self.device, torch.bfloat16, enabled=self.autocast):
            logits = self._logits(x)
        return logits.to(x.dtype)

    def _logits(self, x: Tensor) -> Tensor:
        if self.compiled is not None:
            try:
                logits: Tensor = self.compiled(x)
                return logits
            except Exception as error:
                # No compiler, or a network that it cannot take: whatever it raises, eager still works.
                if out_of_memory(error):
                    raise
                _warn(f"torch.compile gave up ({type(error).__name__}): training without it")
                self.compiled = None
        plain: Tensor = self.network(x)
        return plain


def _computes_bfloat16(device: str) -> bool:
    if device == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    # Older releases of PyTorch lack this.
    capabilities: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    return bool(capabilities.get("avx512_bf16"))


def _warn(message: str) -> None:
    warnings.warn(message, RuntimeWarning, stacklevel=3)
