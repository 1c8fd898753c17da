"""The fault orders of another bearing are stated; the signal stays as it is."""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np

from suite.arrays import Real
from suite.evaluation.probe import Changed, Cuts, Probe, drawn_half, orders_known
from suite.signals.kinematics import BearingOrders, with_other_elements


def _of_other_bearing(cuts: Cuts, elements: float, rng: np.random.Generator) -> Changed:
    more = np.where(drawn_half(cuts, rng), 1, -1) * round(elements)
    pairs, number = np.unique(np.column_stack([cuts.orders, more]), axis=0, return_inverse=True)
    stated = np.stack([_other_orders(pair[:4], int(pair[4])) for pair in pairs])[number.ravel()]
    return Changed(replace(cuts, orders=stated), np.asarray(np.isfinite(stated).all(axis=1)))


def _other_orders(stated: Real, more: int) -> Real:
    """Give the orders with more elements, or with as many fewer where no such bearing is built; else NaN."""
    nothing = np.full(4, np.nan)
    if not np.isfinite(stated).all():
        return nothing
    known = BearingOrders(*stated.tolist())
    found = with_other_elements(known, more) or with_other_elements(known, -more)
    return np.array(astuple(found)) if found else nothing


PROBE = Probe(
    "other_geometry",
    "geometry of another bearing",
    "rolling elements changed by",
    (1.0, 2.0, 3.0, 4.0, 5.0),
    "The fault orders of a bearing with more or fewer rolling elements stated; the signal is the same",
    _of_other_bearing,
    able=orders_known,
    needs="fault orders of its bearing",
)
