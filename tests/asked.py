"""Answers with planted damage, in the form in which jobs keep them."""

import numpy as np
import pandas as pd

from suite.evaluation.probe import UNCHANGED, find_probe


def answers_of_frames(runs, predictions, damage, unasked=None, level="R4"):
    """Let each job of a level answer as it predicted, but for some windows, which it calls healthy.

    Parameters
    ----------
    runs, predictions
        Of :func:`frames.make_frames`.
    damage
        Probe to a function of pipeline and level's number (1 for the mildest) that gives the share of the
        windows that are lost.
    unasked
        Window table to a mask of those in which no change took place.
    """
    made = {}
    jobs = runs[runs["level"] == level]
    for key, pipeline in zip(jobs["job_key"], jobs["pipeline"], strict=True):
        own = predictions[predictions["job_key"] == key]
        names = [name for name in own if name.startswith("p_")]
        shares = pd.DataFrame(own[names].to_numpy(np.float32), columns=names)
        asked = np.ones(len(own), bool) if unasked is None else ~np.asarray(unasked(own), dtype=bool)
        parts = [_rows(UNCHANGED, 0.0, shares, np.ones(len(own), bool))]
        for probe, lost in damage.items():
            for number, at in enumerate(find_probe(probe).levels, start=1):
                # Spread over the windows of every bearing alike.
                hit = (np.arange(len(own)) * 0.618) % 1 < lost(pipeline, number)
                said = shares.copy()
                said.loc[hit, :] = np.float32(0.0)
                said.loc[hit, "p_healthy"] = np.float32(1.0)
                parts.append(_rows(probe, at, said, asked))
        made[key] = pd.concat(parts, ignore_index=True)
    return made


def _rows(probe, level, shares, asked):
    kept = shares.copy()
    kept.loc[~asked, :] = np.nan
    facts = {"probe": probe, "level": level, "window": np.arange(len(shares)), "asked": asked}
    return pd.concat([pd.DataFrame(facts), kept], axis=1)
