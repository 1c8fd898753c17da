"""Rung: one protocol of the ladder, everything that is known of it, and its look-up by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from suite.discovery import collect, folders_of
from suite.errors import RequestError
from suite.protocols.fold import Fold
from suite.protocols.overlapping_tests import training_cuts, with_overlapping_tests
from suite.protocols.testable import keep_testable

if TYPE_CHECKING:
    import pandas as pd

LADDER = "suite.protocols.ladder"
"""Package whose files offer one ``RUNG`` each."""

NOT_INSTALLED = "nothing: this rung is not installed here"
"""Claim of a stored result whose rung is gone."""

Split = Callable[["pd.DataFrame", int, int], list[Fold]]

FoldCount = int | Literal["auto"]
"""Folds asked for, at most; ``auto``: as many as there are parts to hold out, up to a rung's limit."""

Role = Literal["step", "variant", "headline", "leak", "parity", "unknown"]
"""What a rung is for: one more step, a variant of one (which rehearses no other rung), the one of the
headline, the one that the leak gap is measured from, the split of a published benchmark; or it is not
installed here."""


@dataclass(frozen=True)
class Rung:
    """One protocol; nothing else in ``suite`` keeps a list of levels.

    Attributes
    ----------
    level, name
        As in the ladder.
    claim
        What a score on this rung supports, as the end of "a score here supports: ...".
    forbids
        What the ledger refuses on both sides: ``samples``, ``neighbours`` (closer than the
        gap), ``recordings``, ``conditions``, ``bearings``, ``sizes`` (of faults), ``rigs``, ``duplicates``;
        ``target_bearings`` and ``target_recordings``, adapted on and tested; ``untrained_rig_classes``,
        classes of a tested rig of which training has none on this rig; and ``unknown_bearings``,
        ``unknown_classes`` and ``unknown_duplicates``, left out on purpose and trained on after all. What is
        forbidden everywhere is not named: windows that are adapted on and tested, or copies of them.
    leaky
        Whether training and test share on purpose what a user's machine never would: no score on it
        supports a claim.
    role
        What it is for.
    tested
        How its test bearings are spoken of: "on 9 bearings ...".
    subject
        What a sentence over several data sets begins with; the level where it is empty.
    target
        What may be adapted on without labels, in a few words; empty where there is no target domain.
    rehearsal
        How a training part that is too small for the rung is divided for tuning, on unseen bearings still.
    tuned_on
        The rung that divides its training part for tuning, where that is not this one.
    auto_folds
        Most folds where ``auto`` is asked for; rungs that draw always make so many.
    rank
        Level beside which it is as strict, where that is not its own.
    queries
        Of a split that a question names: who trains and who is tested in each fold.
    """

    level: str
    name: str
    claim: str
    forbids: frozenset[str]
    _split: Split
    leaky: bool = False
    role: Role = "step"
    tested: str = "tested"
    subject: str = ""
    target: str = ""
    rehearsal: Rung | None = None
    tuned_on: Rung | None = None
    auto_folds: int = 10
    rank: str = ""
    queries: tuple[tuple[str, str], ...] = ()

    @property
    def unseen(self) -> bool:
        """Whether no test bearing is trained on, so that folds are evidence of new bearings."""
        return "bearings" in self.forbids

    @property
    def same_rigs(self) -> bool:
        """Whether its claim is about other bearings of the rigs trained on."""
        return "untrained_rig_classes" in self.forbids

    @property
    def adapts_to_tested(self) -> bool:
        """Whether other windows of the bearings that are tested may be adapted on."""
        return bool(self.target) and "target_bearings" not in self.forbids

    @property
    def supports_claim(self) -> bool:
        """Whether a score supports a claim beyond the sample; never for a rung that is not installed."""
        return not self.leaky and self.role != "unknown"

    @property
    def no_claim(self) -> str:
        """What is said instead of a claim where the rung supports none, with the reason."""
        given = self.claim.removeprefix("nothing: ")
        reason = given if given != self.claim else "it is leaky by design"
        return f"nothing is claimed on {self.level} ({self.name}): {reason}"

    @property
    def strictness(self) -> tuple[bool, str, str]:
        """Key that sorts rungs from those that support no claim to the strictest."""
        return self.supports_claim, self.rank or self.level, self.level

    def split(self, metadata: pd.DataFrame, folds: FoldCount = "auto", seed: int = 0) -> list[Fold]:
        """Divide a window table.

        Parameters
        ----------
        metadata
            One row a window: ``fault``, ``bearing``, ``recording``, ``condition``, ``rig``, ``severity``,
            ``rate_hz``, ``start``, ``stop``, ``on_grid``; ``train_cut`` and ``test_cut`` where tests overlap.
        folds
            At most so many; fewer where the data has fewer parts to hold out. ``auto``: as many as there
            are, at most :attr:`auto_folds`.
        seed
            For rungs that draw.

        Returns
        -------
        list of Fold
            With names of their own. Each class that is not refused is trained on and tested: in every
            fold where bearings of the same rigs are held out, otherwise in all folds together.

        Raises
        ------
        RequestError
            When the data cannot support the rung at all.
        """
        table = metadata.reset_index(drop=True)
        most = self.auto_folds if folds == "auto" else folds
        cuts = training_cuts(table).reset_index(drop=True)
        made = keep_testable(cuts, self._split(cuts, most, seed), self.same_rigs)
        made = [with_overlapping_tests(table, fold) for fold in made]
        tested = {fault for fold in made for fault in table["fault"].iloc[fold.test].unique()}
        if not made:
            raise RequestError("no windows to test", key=self.name, expected="more recordings")
        if len(tested) < 2:
            problem = f"only {', '.join(map(str, tested))} could be tested"
            raise RequestError(problem, key=self.name, expected=">= 2 classes tested")
        return _named_apart(made)


@dataclass(frozen=True)
class RungFamily:
    """Rungs that questions define, each with a name of its own.

    Attributes
    ----------
    name, prefix
        What they are called; with what the level of each begins.
    claim, no_claim
        What a score supports, in general; and of those that support nothing.
    stored
        Gives the rung of a stored result from its level and name.
    """

    name: str
    prefix: str
    claim: str
    no_claim: str
    stored: Callable[[str, str], Rung]


def _named_apart(folds: list[Fold]) -> list[Fold]:
    """Give each fold a name of its own, with a number where two share one."""
    seen: Counter[str] = Counter()
    named = []
    for fold in folds:
        seen[fold.name] += 1
        number = seen[fold.name]
        named.append(fold if number == 1 else replace(fold, name=f"{fold.name} ({number})"))
    return named


def all_rungs() -> tuple[Rung, ...]:
    """Find every rung below :data:`LADDER`, in order of level.

    Raises
    ------
    RequestError
        When two files claim one name or one level, or one of the roles that a single rung has.
    """
    return _all_rungs(folders_of(LADDER))


@cache
def _all_rungs(folders: tuple[str, ...]) -> tuple[Rung, ...]:
    rungs = tuple(sorted(collect(LADDER, "RUNG").values(), key=lambda entry: entry.level))
    levels = [entry.level for entry in rungs]
    roles = [entry.role for entry in rungs if entry.role in ("headline", "leak")]
    twice = {text for texts in (levels, roles) for text in texts if texts.count(text) > 1}
    if twice:
        raise RequestError(f"{', '.join(sorted(twice))} is claimed by two rungs", key="protocols")
    return rungs


def rung_families() -> tuple[RungFamily, ...]:
    """Find the families of rungs that questions define, below :data:`LADDER`.

    Raises
    ------
    RequestError
        When two files claim one name.
    """
    return tuple(collect(LADDER, "FAMILY").values())


def rung(name: str) -> Rung:
    """Give a rung by its name or level.

    Raises
    ------
    RequestError
        No such rung; the line lists those there are.
    """
    for entry in all_rungs():
        if name in (entry.name, entry.level):
            return entry
    known = ", ".join(f"{entry.name} ({entry.level})" for entry in all_rungs())
    raise RequestError(f"unknown protocol {name!r}", key="protocols", expected=known)


def rung_of(level: str, name: str = "") -> Rung:
    """Give the rung of a stored result by its level, or a substitute for one that is not installed.

    Parameters
    ----------
    level
        As stored.
    name
        As stored; the substitute bears it, and supports no claim. Not needed for one of a family.
    """
    for entry in all_rungs():
        if entry.level == level:
            return entry
    kind, _, label = level.partition(":")
    for family in rung_families():
        if label and kind.startswith(family.prefix):
            return family.stored(level, label)
    return Rung(level, name or level, NOT_INSTALLED, frozenset(), _not_installed, role="unknown")


def headline_rung() -> Rung:
    """Give the headline rung: bearings never seen."""
    return _with_role("headline")


def headline_of(rungs: Sequence[Rung], named: str) -> Rung:
    """Give the rung among some on which a verdict is spoken: that of a name or level, else the strictest."""
    return next(
        (entry for entry in rungs if named in (entry.name, entry.level)),
        max(rungs, key=lambda entry: entry.strictness),
    )


def leak_rung() -> Rung:
    """Give the rung that the leak gap is measured from, against the headline rung."""
    return _with_role("leak")


def _with_role(role: Role) -> Rung:
    return next(entry for entry in all_rungs() if entry.role == role)


def _not_installed(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    raise RequestError("this rung is not installed", key="protocols")
