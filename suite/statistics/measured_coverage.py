"""How often intervals over few bearings cover what is true, as measured in redrawn worlds."""

from __future__ import annotations

COVERED: dict[int, float] = {2: 0.96, 3: 0.96, 5: 0.96, 8: 0.96, 16: 0.97, 32: 0.96}
"""Bearings of a class to the share of intervals of a score that covered: ``acceptance.py --write``."""

NOT_MEASURED = "coverage not known"

AIMED_AT = 0.95
NEAR = 0.015
"""A measured coverage that is no farther from the one aimed at is called by it."""


def score_coverage(bearings: int) -> str:
    """Say how often the interval of a score covers: ``95 %``, or what was measured where it is not.

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


def difference_coverage(bearings: int) -> str:
    """Say how often the interval of a difference on the same windows covers, which was measured to be 95 %.

    Parameters
    ----------
    bearings
        Of the class that has fewest.
    """
    return f"{100 * AIMED_AT:.0f} %" if bearings >= min(COVERED) else NOT_MEASURED
