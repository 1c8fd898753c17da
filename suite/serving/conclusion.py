"""From a judgement, the evidence and a baseline to one conclusion that says no more than they support."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from suite.arrays import HEALTHY
from suite.serving.line_evidence import Evidence
from suite.serving.own_baseline import Allowance, BaselineComparison
from suite.serving.trained_model import CANNOT_TELL, REFUSED, Judgement

Claim = Literal["fault", "fits best", "healthy", "cannot tell", "refused"]
"""What is claimed: a fault, no more than which fault fits best, a healthy machine, or nothing."""

IN_WORDS = {"outer": "outer-race fault", "inner": "inner-race fault", "ball": "rolling-element fault"}
"""Classes as an analyst calls them."""


@dataclass(frozen=True)
class Conclusion:
    """What is said of a recording.

    Attributes
    ----------
    claim
        How much is said.
    name
        A class, ``cannot tell`` or ``refused``.
    best
        The fault that fits best, whatever is said; empty where nothing was judged.
    why
        One sentence.
    """

    claim: Claim
    name: str
    best: str
    why: str


def in_words(fault: str) -> str:
    """Write a class as an analyst calls it."""
    return IN_WORDS.get(fault, f"class {fault}")


def plain_refusal(judgement: Judgement) -> str:
    """Say why a recording was refused, without its name and the key of a question's rules."""
    return re.sub(r"^windows\.\w+: ", "", judgement.refusal.removeprefix(f"{judgement.recording}: "))


def likeliest_fault(probabilities: Mapping[str, float]) -> str:
    """Name the likeliest class but the healthy one; empty where there is none."""
    faults = {name: value for name, value in probabilities.items() if name != HEALTHY}
    return max(faults, key=lambda name: faults[name]) if faults else ""


def conclude_trained(judgement: Judgement) -> Conclusion:
    """Conclude from a model that learned from real machines: its set of classes decides.

    Parameters
    ----------
    judgement
        Of :meth:`suite.serving.trained_model.TrainedModel.judge`.
    """
    best = likeliest_fault(judgement.probabilities)
    if judgement.refusal:
        return Conclusion("refused", REFUSED, best, plain_refusal(judgement))
    if judgement.conclusion == CANNOT_TELL:
        return Conclusion("cannot tell", CANNOT_TELL, best, _not_excluded(judgement))
    if judgement.conclusion == HEALTHY:
        return Conclusion("healthy", HEALTHY, best, "every other class is excluded")
    return Conclusion("fault", judgement.conclusion, best, "every other class is excluded")


def conclude_simulated(
    judgement: Judgement,
    evidence: Evidence | None,
    allowance: Allowance,
    comparison: BaselineComparison | None,
) -> Conclusion:
    """Conclude from the model of simulated machines, which has never seen this one.

    Without a baseline no more is said than which fault fits best, if all others are excluded and its lines
    stand higher than those of healthy machines. With one, a fault whose lines also have risen is a fault, and
    a machine on which no line has risen and nothing else has changed is healthy, unless a fault fits both
    recordings: then the baseline may be none.

    Parameters
    ----------
    judgement, evidence
        Of the recording; no evidence where it was refused.
    allowance
        What healthy machines reach.
    comparison
        With the baseline, if there is one.
    """
    best = likeliest_fault(judgement.probabilities)
    if judgement.refusal or evidence is None or not evidence.strengths:
        why = plain_refusal(judgement) or "it shows no fault lines"
        return Conclusion("refused", REFUSED, best, why)
    single = judgement.possible[0] if len(judgement.possible) == 1 else ""
    strength = evidence.strengths.get(single, 0.0)
    if not judgement.level:
        return Conclusion("cannot tell", CANNOT_TELL, best, "it lies far outside of what was simulated")
    if comparison is None:
        return _without_baseline(judgement, allowance, single, strength, best)
    return _beside_baseline(judgement, allowance, comparison, (single, strength), best)


def _beside_baseline(
    judgement: Judgement,
    allowance: Allowance,
    comparison: BaselineComparison,
    named: tuple[str, float],
    best: str,
) -> Conclusion:
    single, strength = named
    rise = comparison.rises.get(single, 0.0)
    if rise > allowance.rise_db:
        why = f"its lines stand {strength:.0f} dB over their surroundings, {rise:.0f} dB above the baseline's"
        return Conclusion("fault", single, best, why)
    risen = comparison.risen
    if comparison.rises[risen] > allowance.rise_db:
        why = f"lines of the {in_words(risen)} have risen by {comparison.rises[risen]:.1f} dB"
        return Conclusion("cannot tell", CANNOT_TELL, best, f"{why}; {_not_excluded(judgement)}")
    if comparison.change > 1:
        why = f"no fault line has risen, but the {comparison.changed} is another than the baseline's"
        return Conclusion("cannot tell", CANNOT_TELL, best, why)
    alone = _without_baseline(judgement, allowance, single, strength, best)
    if alone.claim == "fits best":
        why = f"the {in_words(single)} fits best, but its lines stand no higher than in the baseline"
        return Conclusion("cannot tell", CANNOT_TELL, best, why)
    return Conclusion("healthy", HEALTHY, best, "no fault line has risen, and nothing else has changed")


def _without_baseline(
    judgement: Judgement, allowance: Allowance, single: str, strength: float, best: str
) -> Conclusion:
    if single in judgement.probabilities and single != HEALTHY and strength > allowance.stands_out_db:
        why = f"its lines stand {strength:.0f} dB over their surroundings"
        return Conclusion("fits best", single, best, why)
    if single == HEALTHY:
        why = "no fault's lines stand out; with a healthy recording of this machine more can be said"
    elif single:
        why = (
            f"lines of the {in_words(single)} stand no higher than healthy machines' may ({strength:.1f} dB)"
        )
    else:
        why = _not_excluded(judgement)
    return Conclusion("cannot tell", CANNOT_TELL, best, why)


def _not_excluded(judgement: Judgement) -> str:
    if len(judgement.possible) < 2:
        only = judgement.possible[0] if judgement.possible else "no class"
        return f"its whole pattern fits {only}"
    return f"none of {', '.join(judgement.possible)} can be excluded"
