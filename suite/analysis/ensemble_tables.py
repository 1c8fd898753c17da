"""Tables of an ensemble in one fold: from what members kept of their trials to test windows."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.analysis.ensemble_selection import Library, replayed_ensembles
from suite.analysis.searches import JobTrials
from suite.arrays import Real
from suite.evaluation.recording_votes import DECIDED, mean_logs
from suite.evaluation.scoring import score

REPLAYED = 8
"""Ensembles of replayed searches in a fold."""


@runtime_checkable
class HeldOut(Protocol):
    """What all T trials of a job gave as probabilities, with what was held out of the training part."""

    inner: npt.NDArray[np.floating[Any]]
    inner_rows: npt.NDArray[np.intp]
    inner_truth: npt.NDArray[np.int16] | None
    blind: npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Contestant:
    """A contestant in one fold: its trials, and its test windows as a job writes them."""

    name: str
    trials: JobTrials
    table: pd.DataFrame


@dataclass(frozen=True, eq=False)
class _Kept:
    """What a contestant kept, and what of it must be the same in all."""

    contestant: Contestant
    held_out: HeldOut
    truth: npt.NDArray[np.str_]

    @property
    def rows(self) -> tuple[bytes, ...]:
        table = self.contestant.table
        names = ("\0".join(map(str, own)).encode() for own in (self.truth, table["recording"]))
        windows = table["window"].to_numpy(dtype=np.int64)
        return (self.held_out.inner_rows.tobytes(), *names, windows.tobytes())


def ensemble_values(contestants: Sequence[Contestant], budget: int, seed: int) -> dict[str, Any] | None:
    """Make the ensembles of one fold.

    Parameters
    ----------
    contestants
        Of one side. Those that did not keep what is needed are left out, and so are those whose held-out rows
        or test windows are not those of most.
    budget
        Trials of each replayed search.
    seed
        Of the random numbers.

    Returns
    -------
    dict or None
        In plain JSON types: ``weights`` and ``fits`` (contestant to its share, and to how many of its fits
        are averaged, means over ensembles), ``number`` of ensembles, ``metrics``, ``classes``, and what
        :func:`prediction_table` reads of test windows. ``None`` with fewer than two contestants.
    """
    kept = _alike([one for one in map(_kept, contestants) if one is not None])
    if len(kept) < 2:
        return None
    classes = np.unique(np.concatenate([one.contestant.trials.classes for one in kept]))
    libraries = [_library(one, classes) for one in kept]
    truth = np.searchsorted(classes, kept[0].truth)
    made = replayed_ensembles(libraries, truth, budget, REPLAYED, seed)
    if made is None:
        return None
    names = [one.contestant.name for one in kept]
    return {
        "weights": dict(zip(names, made.weights.mean(axis=0).tolist(), strict=True)),
        "fits": dict(zip(names, made.fits.mean(axis=0).tolist(), strict=True)),
        "number": REPLAYED,
        "metrics": _metrics(kept[0].contestant.table, made.probabilities, classes),
        "classes": classes.tolist(),
        "predicted": _packed(made.probabilities.argmax(axis=-1).astype(np.uint8)),
        "decided": _packed(_decided(kept[0].contestant.table, made.probabilities).astype(np.uint8)),
        "shares": _packed(made.probabilities.mean(axis=0).astype(np.float32)),
    }


def _kept(contestant: Contestant) -> _Kept | None:
    held_out = contestant.trials.probabilities()
    if not isinstance(held_out, HeldOut) or held_out.inner_truth is None or not held_out.inner_truth.size:
        return None
    return _Kept(contestant, held_out, np.array(contestant.trials.classes)[held_out.inner_truth])


def _alike(kept: Sequence[_Kept]) -> list[_Kept]:
    """Give the largest group with the same rows; of equal ones the first."""
    groups: dict[tuple[bytes, ...], list[_Kept]] = {}
    for one in kept:
        groups.setdefault(one.rows, []).append(one)
    return max(groups.values(), key=len, default=[])


def _library(one: _Kept, classes: npt.NDArray[np.str_]) -> Library:
    """Put the columns of a contestant in the order of all classes; one that it lacks has probability 0."""
    columns = np.searchsorted(classes, one.contestant.trials.classes)
    tables = []
    for table in (one.held_out.inner, one.held_out.blind):
        whole = np.zeros((*table.shape[:-1], len(classes)), dtype=table.dtype)
        whole[..., columns] = table
        tables.append(whole)
    return Library(tables[0], tables[1], one.contestant.trials.starts)


def _decided(table: pd.DataFrame, probabilities: Real) -> npt.NDArray[np.intp]:
    """Let the windows of each recording decide together, shape (K, n)."""
    recording = pd.factorize(table["recording"])[0]
    return np.asarray(mean_logs(probabilities, recording).argmax(axis=-1)[:, recording])


def _metrics(table: pd.DataFrame, probabilities: Real, classes: npt.NDArray[np.str_]) -> dict[str, float]:
    """Score the ensembles as a job scores its fits: mean over them, without the windows that are apart."""
    main = ~table["apart"].to_numpy(dtype=bool)
    truth, recordings = (table[name].to_numpy(dtype=str)[main] for name in ("fault", "recording"))
    scores = pd.DataFrame([score(truth, one[main], classes.tolist(), recordings) for one in probabilities])
    return {str(name): float(value) for name, value in scores.mean(skipna=False).items()}


def prediction_table(template: pd.DataFrame, known: Mapping[str, Any]) -> pd.DataFrame:
    """Give test windows as a job writes them.

    Parameters
    ----------
    template
        Those of a member.
    known
        From :func:`ensemble_values`.

    Returns
    -------
    DataFrame
        What the template says of windows, ``p_<class>`` (mean over ensembles), ``predicted_<k>`` and, of
        whole recordings, ``decided_<k>``.
    """
    begins = ("p_", "predicted_", DECIDED)
    windows = template.drop(columns=[name for name in template if str(name).startswith(begins)])
    classes = np.array(known["classes"], dtype=object)
    shares = _unpacked(known["shares"], np.float32).reshape(len(windows), len(classes))
    columns = {f"p_{name}": shares[:, code] for code, name in enumerate(classes)}
    for begin, name in (("predicted_", "predicted"), (DECIDED, "decided")):
        codes = _unpacked(known[name], np.uint8).reshape(known["number"], len(windows))
        columns |= {f"{begin}{k}": classes[own] for k, own in enumerate(codes)}
    return windows.assign(**columns)


def _packed(values: npt.NDArray[Any]) -> str:
    return base64.b64encode(zlib.compress(values.tobytes())).decode()


def _unpacked(text: str, kind: type[np.generic]) -> npt.NDArray[Any]:
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype=kind)
