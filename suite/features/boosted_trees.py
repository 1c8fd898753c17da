"""Trees that LightGBM grows, kept as plain numbers: neither storing nor predicting needs LightGBM."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.class_weight import compute_sample_weight

from suite.arrays import Real

LEAF = -1
"""In place of a leaf's feature."""


class BoostedTrees(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Gradient boosting by LightGBM (Ke et al. 2017, NeurIPS), one tree a class and round, softmax over sums.

    All its nodes are taken over into arrays. LightGBM's own model files are read by a parser in C++, which
    is no reader for files that somebody else wrote.

    Parameters
    ----------
    learning_rate, max_iter
        What each tree adds, and how often one is grown for every class.
    max_leaf_nodes, min_samples_leaf
        Leaves a tree at most, and windows a leaf at least.
    l2
        Regularisation of what leaves add.
    max_features
        Share of the features, drawn for each tree.
    seed
        Of these draws.

    Attributes
    ----------
    roots_
        Node at which each tree begins, shape (max_iter, classes).
    feature_, threshold_, children_
        By node: column (``LEAF`` for a leaf), largest number that goes left, and both followers.
    value_
        What a leaf adds.
    """

    def __init__(
        self,
        learning_rate: float = 0.1,
        max_iter: int = 100,
        max_leaf_nodes: int = 31,
        min_samples_leaf: int = 20,
        l2: float = 0.0,
        max_features: float = 1.0,
        seed: int = 0,
    ) -> None:
        self.learning_rate = learning_rate
        self.max_iter = max_iter
        self.max_leaf_nodes = max_leaf_nodes
        self.min_samples_leaf = min_samples_leaf
        self.l2 = l2
        self.max_features = max_features
        self.seed = seed

    def fit(self, features: Real, labels: npt.NDArray[np.str_]) -> Self:
        """Grow the trees on rows, shape (n, features); classes are weighted to balance."""
        import lightgbm

        self.classes_, numbers = np.unique(labels, return_inverse=True)
        weights = compute_sample_weight("balanced", labels)
        grown = lightgbm.train(
            self._settings(),
            lightgbm.Dataset(features, numbers, weight=weights),
            num_boost_round=self.max_iter,
        )
        nodes: list[tuple[int, float, int, int, float]] = []
        roots = [_take_over(tree["tree_structure"], nodes) for tree in grown.dump_model()["tree_info"]]
        self.roots_ = np.reshape(roots, (-1, len(self.classes_)))
        column, threshold, left, right, value = zip(*nodes, strict=True)
        self.feature_, self.threshold_ = np.asarray(column), np.asarray(threshold)
        self.children_, self.value_ = np.column_stack([left, right]), np.asarray(value)
        return self

    def predict_proba(self, features: Real) -> Real:
        """Give class probabilities, shape (n, classes), rows summing to 1."""
        rows = np.arange(len(features))
        scores = np.zeros((len(features), len(self.classes_)))
        for roots in self.roots_:
            for number, root in enumerate(roots):
                scores[:, number] += self.value_[self._leaf_of(features, rows, root)]
        return np.asarray(softmax(scores, axis=1))

    def predict(self, features: Real) -> npt.NDArray[np.str_]:
        """Give the likeliest class, shape (n,)."""
        return np.asarray(self.classes_[self.predict_proba(features).argmax(axis=1)])

    def _leaf_of(self, features: Real, rows: npt.NDArray[np.intp], root: int) -> npt.NDArray[np.intp]:
        nodes = np.full(len(features), root, dtype=np.intp)
        inner = rows[self.feature_[nodes] != LEAF]
        while len(inner):
            at = nodes[inner]
            right = features[inner, self.feature_[at]] > self.threshold_[at]
            nodes[inner] = self.children_[at, right.astype(np.intp)]
            inner = inner[self.feature_[nodes[inner]] != LEAF]
        return nodes

    def _settings(self) -> dict[str, Any]:
        return {
            "objective": "multiclass",
            "num_class": len(self.classes_),
            "learning_rate": self.learning_rate,
            "num_leaves": self.max_leaf_nodes,
            "min_data_in_leaf": self.min_samples_leaf,
            "lambda_l2": self.l2,
            "feature_fraction": self.max_features,
            "seed": self.seed % 2**31,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,
            "use_missing": False,
            "verbosity": -1,
        }


def _take_over(node: dict[str, Any], nodes: list[tuple[int, float, int, int, float]]) -> int:
    """Append a node and all below it; gives its number."""
    number = len(nodes)
    nodes.append((LEAF, 0.0, number, number, float(node.get("leaf_value", 0.0))))
    if "split_feature" in node:
        left, right = (_take_over(node[side], nodes) for side in ("left_child", "right_child"))
        nodes[number] = (int(node["split_feature"]), float(node["threshold"]), left, right, 0.0)
    return number
