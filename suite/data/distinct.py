"""One measurement under several names: its bearings are one, and its samples are used once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from suite.data.checks import Finding
from suite.data.recording import Recording
from suite.errors import RequestError
from suite.signals.shared_samples import Shared, Signal, find_shared

_Bearing = tuple[str, str]


@dataclass(frozen=True, eq=False)
class DistinctRecordings:
    """Recordings of a data set, those of one measurement recognised.

    Attributes
    ----------
    all
        Every recording; bearings whose recordings share samples bear the rig and name of the first.
    used
        Those of them that share no samples with each other.
    findings
        An ``error`` for each recording that is left out, for bearings that are one, and for two classes
        that one measurement is said to have.
    contradictions
        The last of these alone.
    """

    all: list[Recording]
    used: list[Recording]
    findings: list[Finding]
    contradictions: list[Finding]

    def refuse_contradictions(self) -> None:
        """Refuse recordings of one measurement and two classes.

        Raises
        ------
        RequestError
            Naming two recordings that share samples and differ in class.
        """
        if self.contradictions:
            first = self.contradictions[0]
            raise RequestError(first.text, file=first.subject, key="fault", expected="one class")


def distinguish(recordings: Sequence[Recording]) -> DistinctRecordings:
    """Find recordings that share samples, and what follows from it.

    Of recordings that overlap, those are used that come first and overlap none that is used; of a chain of
    cuts that each overlap half of the next, every second.

    Parameters
    ----------
    recordings
        In the catalog's order.

    Returns
    -------
    DistinctRecordings
        In the same order.
    """
    shared = find_shared([Signal(item.signal, item.rate_hz) for item in recordings])
    if not shared:
        return DistinctRecordings(list(recordings), list(recordings), [], [])
    instead = _left_out(shared, len(recordings))
    names = _united(recordings, shared)
    united = [
        item if names[_bearing(item)] == _bearing(item) else replace(item, rig=rig, bearing=bearing)
        for item in recordings
        for rig, bearing in [names[_bearing(item)]]
    ]
    contradictions = list(_contradictions(recordings, shared))
    findings = [
        *(_copy(recordings, pair, number) for number, pair in sorted(instead.items())),
        *_one_bearing(names),
        *contradictions,
    ]
    used = [item for number, item in enumerate(united) if number not in instead]
    return DistinctRecordings(united, used, findings, contradictions)


def _bearing(recording: Recording) -> _Bearing:
    return recording.rig, recording.bearing


def _left_out(shared: Sequence[Shared], count: int) -> dict[int, Shared]:
    """Give the recordings that overlap a used one, each with the first such overlap."""
    earlier: dict[int, list[Shared]] = defaultdict(list)
    for pair in shared:
        earlier[pair.second].append(pair)
    left_out: dict[int, Shared] = {}
    for number in range(count):
        for pair in earlier[number]:
            if pair.first not in left_out:
                left_out[number] = pair
                break
    return left_out


def _united(recordings: Sequence[Recording], shared: Sequence[Shared]) -> dict[_Bearing, _Bearing]:
    """Map each bearing to the first of those that are one with it."""
    order = list(dict.fromkeys(_bearing(item) for item in recordings))
    rank = {bearing: number for number, bearing in enumerate(order)}
    first = {bearing: bearing for bearing in order}

    def root(bearing: _Bearing) -> _Bearing:
        while first[bearing] != bearing:
            bearing = first[bearing]
        return bearing

    for pair in shared:
        one, other = sorted(
            (root(_bearing(recordings[number])) for number in (pair.first, pair.second)), key=rank.__getitem__
        )
        first[other] = one
    return {bearing: root(bearing) for bearing in order}


def _copy(recordings: Sequence[Recording], pair: Shared, number: int) -> Finding:
    """Say which recording is left out, and what it shares."""
    first, second = recordings[pair.first], recordings[pair.second]
    if not pair.shift and first.seconds == second.seconds:
        how = f"has the very samples of {first.name}"
    else:
        when = (
            f"{abs(pair.shift):.6g} s {'later' if pair.shift > 0 else 'earlier'}" if pair.shift else "with it"
        )
        how = f"shares {pair.seconds:.6g} s of samples with {first.name} and starts {when}"
    return Finding("error", recordings[number].name, f"{how}: it is left out")


def _one_bearing(names: dict[_Bearing, _Bearing]) -> Iterator[Finding]:
    """Say which bearings are one."""
    members: dict[_Bearing, list[_Bearing]] = defaultdict(list)
    for bearing, first in names.items():
        members[first].append(bearing)
    for (rig, name), several in members.items():
        if len(several) > 1:
            listed = ", ".join(own if other == rig else f"{own} ({other})" for other, own in several)
            text = f"bearings {listed} share samples: they are one bearing, counted once"
            yield Finding("error", name, text)


def _contradictions(recordings: Sequence[Recording], shared: Sequence[Shared]) -> Iterator[Finding]:
    """Say which recordings of one measurement have two classes."""
    for pair in shared:
        first, second = recordings[pair.first], recordings[pair.second]
        if first.fault != second.fault:
            text = f"is {second.fault!r} and shares samples with {first.name}, which is {first.fault!r}"
            yield Finding("error", second.name, text)
