"""How a network is trained, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    Attributes
    ----------
    epochs
        At most.
    batch_size
        Windows a step.
    learning_rate, weight_decay
        Of the optimiser; biases and normalisation do not decay.
    optimizer
        ``adamw`` decays weights apart from the gradient, ``adam`` adds the decay to it (and to that of
        biases and normalisation too, as PyTorch's Adam does and published recipes mean it).
    schedule
        ``cosine`` warms up and falls to zero; ``steps`` falls to a tenth after a half and again after
        five sixths of the epochs, without warm-up.
    warmup
        Share of the steps in which the learning rate of ``cosine`` rises to its peak.
    balanced
        Whether every class weighs the same in the loss, as it does in the macro-F1.
    label_smoothing
        Of the cross-entropy.
    keep
        ``best`` epoch by the validation windows, or ``last``, with no early stopping.
    settle
        Share of the epochs of which none counts as the best: at the schedule's high learning rates the
        score of a few held-out bearings is mostly luck.
    patience
        Epochs without a better validation score after which training stops.
    shift, stretch
        Augmentation in time: largest turn as a share of the window, largest relative change of speed.
    filter_db
        Largest gain of a random filter in time, dB; 0 for none.
    gain
        Largest change of level, dB.
    mask
        Longest run that is silenced, as a share of the last axis.
    noise
        Deviation of white noise.
    snr
        Lowest and highest signal-to-noise ratio, dB, from which each window draws that of white noise
        added to it; ``None`` for none.
    mixup
        Parameter of the Beta distribution from which the share of a second window is drawn; 0 for none.
    autocast
        Whether to compute in bfloat16 where the device can.
    compile
        ``off``, or a mode of ``torch.compile``: ``default``, or ``reduce-overhead``, which replays CUDA
        graphs.

    Raises
    ------
    ValueError
        A value out of its range, or an unknown name.
    """

    epochs: int = 10
    batch_size: int = 64
    learning_rate: float = 1e-2
    weight_decay: float = 1e-2
    optimizer: Literal["adamw", "adam"] = "adamw"
    schedule: Literal["cosine", "steps"] = "cosine"
    warmup: float = 0.1
    balanced: bool = True
    label_smoothing: float = 0.1
    keep: Literal["best", "last"] = "best"
    settle: float = 0.5
    patience: int = 3
    shift: float = 0.5
    stretch: float = 0.0
    filter_db: float = 0.0
    gain: float = 0.0
    mask: float = 0.0
    noise: float = 0.0
    snr: tuple[float, float] | None = None
    mixup: float = 0.0
    autocast: bool = False
    compile: Literal["off", "default", "reduce-overhead"] = "off"

    def __post_init__(self) -> None:
        """Refuse what cannot train."""
        if self.epochs < 1 or self.batch_size < 2 or self.patience < 1:
            raise ValueError("epochs and patience must be at least 1, batch_size at least 2")
        if not (self.learning_rate > 0 and self.weight_decay >= 0):
            raise ValueError("learning_rate must be above 0 and weight_decay at least 0")
        for name in ("warmup", "label_smoothing", "settle", "shift", "stretch", "mask"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)} (expected in [0, 1))")
        for name in ("noise", "filter_db", "gain", "mixup"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} is {getattr(self, name)} (expected at least 0)")
        if self.snr is not None and not (len(self.snr) == 2 and self.snr[0] <= self.snr[1]):
            raise ValueError(f"snr is {self.snr} (expected the lowest and the highest, dB)")
        for name, known in _CHOICES.items():
            if getattr(self, name) not in known:
                raise ValueError(f"{name} is {getattr(self, name)!r} (expected {', '.join(known)})")


_CHOICES = {
    "optimizer": ("adamw", "adam"),
    "schedule": ("cosine", "steps"),
    "keep": ("best", "last"),
    "compile": ("off", "default", "reduce-overhead"),
}
