"""Models: a fitted estimator on disk and back, never by pickle, and able to judge raw cuts of signal."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.data.recording import Recording
from suite.data.windows import PHYSICAL_COLUMNS, Windows, WindowSpec, cut
from suite.errors import RequestError
from suite.evaluation.calibration import Temperature
from suite.signals.kinematics import FaultOrders

FACTS, ESTIMATOR, NETWORK, REASON = "model.json", "estimator.skops", "network.safetensors", "reason.txt"
"""Files of a stored model; the last stands alone and says why there is none."""

OWN = ("suite.",)
"""Where the project's own types live: skops may make them again."""

TRUSTED = frozenset(
    {"sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor", "sklearn.tree._tree.Tree"}
)
"""Types of scikit-learn beyond those that skops trusts by itself."""


class KeepError(RuntimeError):
    """An estimator that cannot be stored without pickle; the message says what in it cannot."""


@dataclass(frozen=True)
class Facts:
    """What a stored estimator needs beside itself.

    Attributes
    ----------
    classes
        Sorted.
    temperature
        Of the calibration that the job fitted on inner predictions.
    windows
        Fields of the :class:`~suite.data.windows.WindowSpec` that it was trained with.
    example
        One training window as a row of :meth:`Model.judge`.
    """

    classes: tuple[str, ...]
    temperature: float
    windows: dict[str, Any]
    example: dict[str, Any]


def kept_folder(cache: Path, key: str) -> Path:
    """Give the folder in which a job leaves its model until its run is recorded."""
    return cache / "models" / key[:24]


def example_of(windows: Windows) -> dict[str, Any]:
    """Make the first window a row that :meth:`Model.judge` takes, in plain JSON types."""
    physical = windows.metadata[list(PHYSICAL_COLUMNS)].iloc[0]
    known = {str(name): float(value) for name, value in physical.items() if np.isfinite(value)}
    return {"signal": windows.signals[0].astype(float).tolist(), **known}


def keep(estimator: Any, facts: Facts, folder: Path) -> None:
    """Store a fitted estimator.

    Parameters
    ----------
    estimator
        A scikit-learn estimator made of scikit-learn's types and the project's own, or a network of
        :mod:`suite.nn`.
    facts
        What goes with it.
    folder
        Must exist.

    Raises
    ------
    KeepError
        When it holds what only pickle could store.
    """
    if any(base.__module__ == "suite.nn.classifier" for base in type(estimator).__mro__):
        _keep_network(estimator, folder / NETWORK)
    else:
        _keep_sklearn(estimator, folder / ESTIMATOR)
    (folder / FACTS).write_text(json.dumps(asdict(facts)), encoding="utf-8")


def _keep_network(estimator: Any, file: Path) -> None:
    from suite.nn.classifier import NetworkClassifier
    from suite.nn.persistence import save

    fitted = NetworkClassifier(
        **{name: getattr(estimator, name) for name in NetworkClassifier().get_params()}
    )
    # Once fitted, an adapted network predicts as any other; what it adapted to stays behind.
    for name in ("classes_", "network_", "mean_", "scale_", "epochs_"):
        setattr(fitted, name, getattr(estimator, name))
    try:
        save(fitted, file)
    except ValueError as error:
        raise KeepError(f"{type(estimator).__name__}: {error}") from error


def _keep_sklearn(estimator: Any, file: Path) -> None:
    import skops.io

    try:
        skops.io.dump(estimator, file, compression=zipfile.ZIP_DEFLATED, compresslevel=1)
    except Exception as error:
        file.unlink(missing_ok=True)
        raise KeepError(f"{type(estimator).__name__}: {error}") from error
    foreign = _foreign(file)
    if foreign:
        file.unlink()
        raise KeepError(f"it holds types from elsewhere: {', '.join(foreign)}")


def holds_network(folder: Path) -> bool:
    """Tell whether a stored model is a network, whose loading needs PyTorch."""
    return (folder / NETWORK).exists()


def _foreign(file: Path) -> list[str]:
    import skops.io

    unknown = skops.io.get_untrusted_types(file=file)
    return [name for name in unknown if not name.startswith(OWN) and name not in TRUSTED]


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted estimator that judges raw cuts of signal.

    Attributes
    ----------
    estimator
        Speaks scikit-learn.
    facts
        Classes, temperature and window rules.
    """

    estimator: Any
    facts: Facts

    def judge(self, rows: Sequence[Mapping[Any, Any]]) -> npt.NDArray[np.float64]:
        """Give calibrated class probabilities of raw cuts of signal.

        Each cut goes the way that recordings went before training: low pass, common rate, cutting and
        standardising. A cut longer than a window gets the mean over its windows.

        Parameters
        ----------
        rows
            ``signal`` (channels x samples, at least one window long), ``rate_hz``, ``shaft_hz`` and,
            where the bearing's geometry is known, ``order_outer``, ``order_inner``, ``order_ball`` and
            ``order_cage``, all four or none.

        Returns
        -------
        ndarray
            Shape (rows, classes), rows summing to 1, in the order of ``facts.classes``.

        Raises
        ------
        RequestError
            A signal that is too short, not finite, constant or has other channels; no rate or speed.
        """
        spec = WindowSpec(**{**self.facts.windows, "overlap": 0.0})
        pieces = [cut([_recording(row, f"row {number}")], spec) for number, row in enumerate(rows)]
        return np.stack([self._probabilities(piece.for_prediction()).mean(axis=0) for piece in pieces])

    def _probabilities(self, windows: Windows) -> npt.NDArray[np.float64]:
        channels = len(self.facts.example["signal"])
        if windows.signals.shape[1] != channels:
            found = f"{windows.signals.shape[1]} channels"
            raise RequestError(found, key="signal", expected=str(channels))
        table = np.asarray(self.estimator.predict_proba(windows), dtype=np.float64)
        calibration = Temperature()
        calibration.value = self.facts.temperature
        return calibration.apply(table)


def load(folder: Path) -> Model:
    """Read a model that :func:`keep` stored; nothing in its files is executed.

    Raises
    ------
    RequestError
        When files are missing, damaged or hold types that are neither scikit-learn's nor the project's.
    """
    try:
        told = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        facts = Facts(**{**told, "classes": tuple(told["classes"])})
        if holds_network(folder):
            from suite.nn.persistence import load as load_network

            return Model(load_network(folder / NETWORK), facts)
        return Model(_load_sklearn(folder / ESTIMATOR), facts)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise RequestError(f"is no stored model: {error}", file=folder) from error


def _load_sklearn(file: Path) -> Any:
    import skops.io

    foreign = _foreign(file)
    if foreign:
        raise RequestError(f"holds foreign types {', '.join(foreign)}", file=file)
    return skops.io.load(file, trusted=skops.io.get_untrusted_types(file=file))


def _recording(row: Mapping[Any, Any], name: str) -> Recording:
    try:
        signal = np.asarray([np.asarray(channel, dtype=np.float32) for channel in row["signal"]])
        orders = [float(row.get(f"order_{part}") or np.nan) for part in ("outer", "inner", "ball", "cage")]
        rate, shaft = float(row["rate_hz"]), float(row["shaft_hz"])
    except (KeyError, TypeError, ValueError) as error:
        raise RequestError(
            f"cannot be read: {error}", file=name, expected="signal, rate_hz, shaft_hz"
        ) from error
    return Recording(
        name=name,
        signal=signal,
        rate_hz=rate,
        shaft_hz=shaft,
        fault="unknown",
        bearing="unknown",
        condition="unknown",
        rig="unknown",
        orders=FaultOrders(*orders) if np.isfinite(orders).all() else None,
    )
