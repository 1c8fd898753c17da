"""What happens when memory ends: half the batch, and one warning line."""

from __future__ import annotations

import warnings

import torch


def out_of_memory(error: BaseException) -> bool:
    """Check whether a device or the host ran out of memory, whatever PyTorch raises."""
    of_host = isinstance(error, RuntimeError) and "can't allocate memory" in str(error)
    return of_host or isinstance(error, torch.OutOfMemoryError | MemoryError)


def halve_batch(size: int, error: BaseException) -> int:
    """Give half a batch size after memory ran out, with one warning line.

    Parameters
    ----------
    size
        Windows a step so far.
    error
        What was raised; it is raised again where it is another error or the batch is below 4.
    """
    if not out_of_memory(error) or size < 4:
        raise error
    message = f"out of memory with {size} windows a batch: going on with {size // 2}"
    warnings.warn(message, RuntimeWarning, stacklevel=2)
    return size // 2


def free_memory(device: torch.device) -> None:
    """Give a GPU's cached memory back."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
