"""The declared contrast by whole recordings: beside the verdict, which is spoken of windows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from suite.analysis.contrast import intervals_of, scores_of_sides
from suite.analysis.searches import common_windows
from suite.analysis.sides import SideChoice
from suite.statistics.bootstrap import Interval
from suite.wording import bracket, percent, plural, points


@dataclass(frozen=True)
class RecordingContrast:
    """Both sides as they decide on whole recordings.

    Attributes
    ----------
    classical, deep
        Macro-F1 of recordings.
    gap
        The classical side minus the deep one, in the same replicates.
    recordings
        Tested.
    """

    classical: Interval
    deep: Interval
    gap: Interval
    recordings: int

    def sentence(self, *, deep_first: bool) -> str:
        """Both scores and their difference in words, the side first from which the other is taken."""
        named = [("classical", self.classical), ("deep", self.deep)]
        (name, first), (other, second) = reversed(named) if deep_first else named
        sign = -1 if deep_first else 1
        low, high = (points(100 * end) for end in sorted((sign * self.gap.low, sign * self.gap.high)))
        return (
            f"By whole recordings ({plural(self.recordings, 'recording')}): macro-F1 "
            f"{percent(first.estimate)} {bracket(first.low, first.high)} of the {name} side, "
            f"{percent(second.estimate)} {bracket(second.low, second.high)} of the {other} one; paired "
            f"difference {points(100 * sign * self.gap.estimate)} [{low}, {high}] points."
        )


def compare_recordings(classical: SideChoice, deep: SideChoice, budget: int) -> RecordingContrast | None:
    """Compare two sides of one board by whole recordings.

    Parameters
    ----------
    classical, deep
        As for :func:`suite.analysis.contrast.compare`; they take whom they take there, by inner scores of
        windows.
    budget
        Trials a contestant and fold.

    Returns
    -------
    RecordingContrast or None
        ``None`` where probabilities of some contestant were not kept, no recording is in common, or each is
        a single window, so that it would repeat what is said of windows.
    """
    cells = [*classical.cells, *deep.cells]
    among = [list(map(list, side.among.items())) for side in (classical, deep)]
    inputs = [[[cell.pipeline, cell.run_ids] for cell in cells], among, budget]

    def compute() -> dict[str, Any] | None:
        tested = [cell.recordings for cell in cells]
        known = [one for one in tested if one is not None]
        if len(known) < len(tested) or all(
            len(one.tests) == len(cell.tests) for one, cell in zip(known, cells, strict=True)
        ):
            return None
        try:
            together = common_windows(known)
        except ValueError:
            return None
        number = {cell.pipeline: k for k, cell in enumerate(cells)}
        intervals = intervals_of(scores_of_sides(together, number, (classical, deep), budget), together)
        return {"intervals": [asdict(one) for one in intervals], "recordings": len(together.table)}

    made = cells[0].memo.get("recording_contrast", inputs, compute)
    if made is None:
        return None
    first, second, gap = (Interval(**one) for one in made["intervals"])
    return RecordingContrast(first, second, gap, made["recordings"])
