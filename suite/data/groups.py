"""Recordings that look alike: the same channels, rate and about the same length."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from suite.data.recording import Recording

_ALIKE = 1.1
"""Lengths within this ratio are of one group."""

_MOST_GROUPS = 12
_MOST_CHANNELS = 8


def describe_groups(recordings: Sequence[Recording]) -> Iterator[str]:
    """Say of each group how many recordings it has, and what their channels look like.

    Parameters
    ----------
    recordings
        In the catalog's order.

    Yields
    ------
    str
        One line a group, the largest first; mean and RMS (about the mean) of a channel are the middle
        ones of the group's recordings, in the owner's unit.
    """
    groups = sorted(_groups(recordings), key=len, reverse=True)
    yield from map(_line, groups[:_MOST_GROUPS])
    if len(groups) > _MOST_GROUPS:
        rest = sum(map(len, groups[_MOST_GROUPS:]))
        yield f"{rest} recordings in {len(groups) - _MOST_GROUPS} more groups of channels, rate and length"


def _groups(recordings: Sequence[Recording]) -> Iterator[list[Recording]]:
    alike: dict[tuple[object, ...], list[Recording]] = defaultdict(list)
    for recording in recordings:
        # The number in X105_DE_time is the file's, not the channel's.
        names = tuple(re.sub(r"\d+", "#", name) for name in recording.channels)
        channels = names if len(names) > 1 else (recording.signal.shape[0],)
        alike[(channels, recording.rate_hz)].append(recording)
    for group in alike.values():
        start = 0
        by_length = sorted(group, key=lambda recording: recording.signal.shape[1])
        for end in range(1, len(by_length) + 1):
            shortest = by_length[start].signal.shape[1]
            if end == len(by_length) or by_length[end].signal.shape[1] > _ALIKE * shortest:
                together = {recording.name for recording in by_length[start:end]}
                yield [recording for recording in group if recording.name in together]
                start = end


def _line(group: list[Recording]) -> str:
    first, lengths = group[0], sorted(recording.signal.shape[1] for recording in group)
    count = len(first.signal)
    who = f"1 recording, {first.name}" if len(group) == 1 else f"{len(group)} recordings as {first.name}"
    length = f"{lengths[0]}" if lengths[0] == lengths[-1] else f"{lengths[0]} to {lengths[-1]}"
    means = np.median([recording.signal.mean(axis=1, dtype=np.float64) for recording in group], axis=0)
    levels = np.median([recording.signal.std(axis=1, dtype=np.float64) for recording in group], axis=0)
    names = first.channels if count > 1 and first.channels else [""] * count
    looks = [
        f"{name} mean {mean:.3g} RMS {level:.3g}".strip()
        for name, mean, level in zip(names, means, levels, strict=True)
    ]
    shown = "; ".join(looks[:_MOST_CHANNELS]) + ("; ..." if count > _MOST_CHANNELS else "")
    channels = "1 channel" if count == 1 else f"{count} channels"
    return f"{who}: {channels}, {length} samples at {first.rate_hz:.10g} Hz ({shown})"
