"""MK-MMD: the features of both domains have the same means in every direction that kernels see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.transfer._network import ADAPTED_START, RESOURCES, TINY, adapted_space, network
from suite.pipeline import Context, Estimator, Params, Pipeline, Trial


def search_space(trial: Trial) -> Params:
    """Draw how the network learns, and how strongly the target pulls."""
    return {**adapted_space(trial), "estimator": "unbiased"}


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; without target windows it is the source-only network."""
    from functools import partial

    from suite.nn.adaptation import MultiKernelMmd

    alignment = partial(MultiKernelMmd, estimator=params["estimator"])
    return network(params, context, target=context.target, alignment=alignment)


PIPELINE = Pipeline(
    name="mk_mmd",
    family="transfer",
    summary="Network whose features minimise the multi-kernel MMD between source and target",
    citation="Long et al. 2015, ICML (DAN); Gretton et al. 2012, JMLR 13:723-773",
    search_space=search_space,
    build=build,
    smoke={**ADAPTED_START, **TINY, "estimator": "unbiased"},
    start={**ADAPTED_START, "estimator": "unbiased"},
    resources=RESOURCES,
    iterative=True,
    needs_target=True,
)
