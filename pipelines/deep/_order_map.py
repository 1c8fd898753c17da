"""The network on the map around fault orders, whoever trains it on what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.deep._network import WIDTH
from suite.ranges import Takes, share, whole

ORDER_MAP_TAKES: dict[str, Takes] = {
    "harmonics": whole(1, 30),
    "width": WIDTH,
    "stages": whole(1, 5),
    "dropout": share(),
}
"""The map, and the network on it."""


def on_order_map(params: Mapping[str, Any]) -> dict[str, Any]:
    """Give input, backbone and attention that drawn parameters mean.

    Parameters
    ----------
    params
        ``harmonics``, ``prewhiten``, ``width``, ``stages``, ``dropout``, ``attention`` and ``position``.
    """
    return {
        "input": "orders",
        "input_options": {"harmonics": params["harmonics"], "prewhiten": params["prewhiten"]},
        "backbone": "resnet",
        "backbone_options": {
            "width": params["width"],
            "stages": params["stages"],
            "stem_kernel": 7,
            "stem_stride": 2,
            "dropout": params["dropout"],
        },
        "attention": params["attention"],
        "position": params["position"],
        "attention_options": {"reduction": 4} if params["attention"] in ("se", "cbam") else None,
    }
