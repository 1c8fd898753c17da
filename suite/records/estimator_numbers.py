"""Numbers of a loaded estimator that compiled code uses as positions without looking: they must fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np


def check_numbers(estimator: Any) -> None:
    """Refuse an estimator whose numbers would make compiled code read or write beside its arrays.

    Parameters
    ----------
    estimator
        Made of declared classes. Trees of every kind, support-vector machines, neighbours and convolution
        kernels are looked at, by the name of their class.

    Raises
    ------
    ValueError
        A position or a shape that fits nothing, or an attribute in the stead of a method.
    """
    for part in _parts(estimator):
        for name in vars(part):
            if callable(getattr(type(part), name, None)):
                raise ValueError(f"{type(part).__name__}.{name} is no attribute")
        learned, check = _CHECKS.get(type(part).__name__, ("", None))
        if check is not None and hasattr(part, learned):
            check(part)


def _parts(estimator: Any) -> Iterator[Any]:
    """Yield every object with attributes in an estimator, itself included, each once."""
    waiting, seen = [estimator], set()
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list | tuple):
            waiting.extend(item)
        elif hasattr(item, "__dict__"):
            yield item
            waiting.extend(vars(item).values())


def _require(fits: Any, part: Any) -> None:
    if not fits:
        raise ValueError(f"the numbers of {type(part).__name__} do not fit each other")


def _within(numbers: Any, low: Any, high: Any) -> bool:
    whole = np.asarray(numbers)
    return whole.dtype.kind in "iu" and bool(((whole >= low) & (whole < high)).all())


def _check_decision_tree(part: Any) -> None:
    tree, rows = part.tree_, np.arange(part.tree_.node_count)
    leaf = tree.children_left == -1
    _require(part.n_features_in_ == tree.n_features and len(rows) > 0, part)
    _require((tree.children_right[leaf] == -1).all(), part)
    for child in (tree.children_left, tree.children_right):
        # Children come after their parent, so that no walk goes round in a circle.
        _require(_within(child[~leaf], rows[~leaf] + 1, len(rows)), part)
    _require(_within(tree.feature[~leaf], 0, tree.n_features), part)
    _require(tree.value.shape == (len(rows), 1, len(part.classes_)), part)


def _check_forest(part: Any) -> None:
    for tree in part.estimators_:
        _require(tree.n_features_in_ == part.n_features_in_ and tree.n_outputs_ == part.n_outputs_ == 1, part)
        _require(len(tree.classes_) == len(part.classes_), part)


def _check_boosting(part: Any) -> None:
    """Check each node's column, and that its children come after it."""
    for predictor in (one for step in part._predictors for one in step):
        nodes = predictor.nodes
        rows, leaf = np.arange(len(nodes)), nodes["is_leaf"] != 0
        _require(len(nodes) > 0 and not nodes["is_categorical"].any(), part)
        for child in ("left", "right"):
            _require(_within(nodes[child][~leaf].astype(np.int64), rows[~leaf] + 1, len(nodes)), part)
        columns = nodes["feature_idx"][~leaf].astype(np.int64)
        _require(_within(columns, 0, int(part.n_features_in_)), part)
    _require(part.is_categorical_ is None and part._preprocessor is None, part)
    _require(all(len(step) == len(part._predictors[0]) for step in part._predictors), part)
    _require(len(part.classes_) == part.n_trees_per_iteration_ or len(part.classes_) == 2, part)


def _check_boosted_trees(part: Any) -> None:
    """Check that children come after their parents, or a walk down a tree would never end."""
    column, children = np.asarray(part.feature_), np.asarray(part.children_)
    rows, leaf = np.arange(len(column)), column == -1
    _require(len(column) > 0 and children.shape == (len(column), 2), part)
    _require(np.shape(part.threshold_) == np.shape(part.value_) == column.shape, part)
    _require(_within(column, -1, np.iinfo(np.int64).max), part)
    for child in children.T:
        _require(_within(child[~leaf], rows[~leaf] + 1, len(rows)), part)
    roots = np.asarray(part.roots_)
    _require(roots.ndim == 2 and roots.shape[1] == len(part.classes_), part)
    _require(_within(roots, 0, len(rows)), part)


def _check_machine(part: Any) -> None:
    vectors, classes = len(part.support_), len(part.classes_)
    pairs = classes * (classes - 1) // 2
    counts = np.asarray(part._n_support)
    _require(part.kernel in ("precomputed", "rbf") and not part._sparse, part)
    _require(_within(part.support_, 0, int(part.shape_fit_[0])), part)
    _require(counts.shape == (classes,) and _within(counts, 0, vectors + 1) and counts.sum() == vectors, part)
    for name in ("_dual_coef_", "dual_coef_"):
        _require(np.shape(getattr(part, name)) == (classes - 1, vectors), part)
    for name in ("_intercept_", "intercept_"):
        _require(np.shape(getattr(part, name)) == (pairs,), part)
    _require(not len(part._probA) and not len(part._probB), part)
    # A machine on a matrix of its own keeps no rows of features.
    shape = (vectors, part.n_features_in_) if part.kernel == "rbf" else (0, 0)
    _require(np.shape(part.support_vectors_) == shape, part)


def _check_neighbours(part: Any) -> None:
    _require(part._tree is None or part._fit_method == "brute", part)
    _require(np.shape(part._fit_X) == (len(part._y), part.n_features_in_), part)
    _require(_within(part._y, 0, len(part.classes_)), part)


def _check_kernels(part: Any) -> None:
    spread, shares = np.asarray(part.dilations_), np.asarray(part.shares_)
    _require(spread.shape == shares.shape and spread.ndim == 1, part)
    _require(_within(spread, 1, 1 << 20) and _within(shares, 0, 1 << 20), part)
    for limits in part.thresholds_:
        _require(np.shape(limits) == (84 * int(shares.sum()),), part)


_CHECKS: dict[str, tuple[str, Callable[[Any], None]]] = {
    "DecisionTreeClassifier": ("tree_", _check_decision_tree),
    "RandomForestClassifier": ("estimators_", _check_forest),
    "HistGradientBoostingClassifier": ("_predictors", _check_boosting),
    "BoostedTrees": ("roots_", _check_boosted_trees),
    "SVC": ("support_", _check_machine),
    "KNeighborsClassifier": ("_fit_X", _check_neighbours),
    "MiniRocket": ("thresholds_", _check_kernels),
}
"""Class to the attribute without which it is not fitted and predicts nothing, and to its check."""
