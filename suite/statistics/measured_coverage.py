"""How often intervals over few bearings cover what is true, as measured in redrawn worlds."""

from __future__ import annotations

COVERED: dict[int, float] = {2: 0.91, 3: 0.93, 5: 0.93, 8: 0.93, 16: 0.93, 32: 0.93}
"""Bearings of a class to the share of intervals of a score that covered: ``acceptance.py --write``."""

NOT_MEASURED = "coverage not known"

AIMED_AT = 0.95
NEAR = 0.02
"""A measured coverage that is no farther from the one aimed at is called by it."""


def score_coverage(bearings: int) -> str:
    """Say how often the interval of a score covers: ``95 %``, or what was measured where it is not.

    A score hangs on the bearings that were trained on, too, and its interval does not see other ones. In a
    difference on the same folds that luck is shared: its intervals were measured to cover as they should.

    Parameters
    ----------
    bearings
        Of the class that has fewest. What was measured with as many is said, or with the next fewer.
    """
    known = [number for number in COVERED if number <= bearings]
    if not known:
        return NOT_MEASURED
    measured = COVERED[max(known)]
    near = abs(measured - AIMED_AT) <= NEAR
    return f"{100 * AIMED_AT:.0f} %" if near else f"measured coverage {100 * measured:.0f} %"
