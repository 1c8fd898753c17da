"""Random numbers of one seed, without touching anybody else's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def seeded(device: str, seed: int) -> Iterator[None]:
    """Seed PyTorch for a while and leave the caller's random state and threads as they were.

    One thread: folds and seeds already fill the cores as processes, and two threads of one network
    beside another process are several times slower than one.

    Parameters
    ----------
    device
        ``cpu`` or ``cuda``.
    seed
        Of everything drawn inside.
    """
    threads = torch.get_num_threads()
    on_gpu = torch.device(device).type == "cuda"
    with torch.random.fork_rng(devices=[torch.cuda.current_device()] if on_gpu else []):
        torch.manual_seed(seed)
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(threads)
