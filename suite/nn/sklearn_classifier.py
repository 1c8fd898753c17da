"""scikit-learn's rules for estimators, without needing scikit-learn."""

from __future__ import annotations

from typing import Any, Self

from suite.nn.component import keyword_only


class SklearnClassifier:
    """``get_params``, ``set_params`` and ``sklearn.clone`` for keyword-only constructors.

    A constructor that passes further arguments to its base class has those, too.
    """

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Give the constructor's arguments; ``deep`` changes nothing, since none is an estimator."""
        return {name: getattr(self, name) for name in self._parameters()}

    def set_params(self, **params: Any) -> Self:
        """Set constructor arguments.

        Raises
        ------
        ValueError
            An unknown one; the message lists those there are.
        """
        known = self._parameters()
        for name, value in params.items():
            if name not in known:
                raise ValueError(f"unknown parameter {name!r} (known: {', '.join(known)})")
            setattr(self, name, value)
        return self

    @classmethod
    def _parameters(cls) -> tuple[str, ...]:
        """Give the names of the constructor's arguments, those of a base class first."""
        inits = [vars(base)["__init__"] for base in reversed(cls.__mro__[:-1]) if "__init__" in vars(base)]
        return tuple(dict.fromkeys(name for init in inits for name in keyword_only(init)))

    def __sklearn_tags__(self) -> Any:
        """Declare to scikit-learn's own tools, where there are any, a classifier of 3-D arrays."""
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            classifier_tags=ClassifierTags(),
            input_tags=InputTags(two_d_array=False, three_d_array=True),
        )
