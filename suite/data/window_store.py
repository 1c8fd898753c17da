"""A data set cut into windows once, kept by content, and opened by every job."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.data.checks import Finding, examine_recordings
from suite.data.common_band import band_note, settled
from suite.data.dataset import find_dataset, parse_options
from suite.data.describe import DESCRIPTION_SCHEMA, describe_recordings
from suite.data.distinct import distinguish
from suite.data.window_cuts import windows_note
from suite.data.window_length import asked_length, length_note
from suite.data.windows import Windows, WindowSpec, cut
from suite.files import new_folder, write_text
from suite.identity import key_of
from suite.workspace import Workspace

STORE_SCHEMA = 4
"""Raised when the files below change their meaning."""


@dataclass(frozen=True)
class StoredWindows:
    """A data set's windows on disk.

    Attributes
    ----------
    key
        Of the data's content, its options and the window rules.
    folder
        Holds ``signals.npy``, ``metadata.parquet``, ``about.json`` and the data card.
    """

    key: str
    folder: Path

    @classmethod
    def at(cls, workspace: Workspace, key: str) -> StoredWindows:
        """Name the windows of a key in a workspace, whether it is there or not."""
        return cls(key, workspace.cache / "windows" / key[:24])

    def metadata(self) -> pd.DataFrame:
        """Read the window table."""
        return pd.read_parquet(self.folder / "metadata.parquet")

    def signals(self) -> npt.NDArray[np.float32]:
        """Map the windows, shape (n, channels, length), read-only."""
        return np.asanyarray(np.load(self.folder / "signals.npy", mmap_mode="r", allow_pickle=False))

    def about(self) -> dict[str, Any]:
        """Give counts, notes, findings of the checks, what is missing, and the length asked for."""
        text = (self.folder / "about.json").read_text(encoding="utf-8")
        return dict(json.loads(text))

    def spec(self) -> WindowSpec:
        """Give the settled rules by which the recordings were cut."""
        return WindowSpec.model_validate(self.about()["windows"])

    def description(self) -> dict[str, Any] | None:
        """Give what the recordings were described as; ``None`` if that was by an earlier schema."""
        path = _description_file(self.folder)
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None

    def keep_description(self, described: dict[str, Any]) -> None:
        """Keep a description of the recordings beside their windows."""
        write_text(_description_file(self.folder), json.dumps(described))


def _description_file(folder: Path) -> Path:
    return folder / f"card-{DESCRIPTION_SCHEMA}.json"


def store_windows(
    name: str, options: dict[str, Any], spec: WindowSpec, workspace: Workspace
) -> StoredWindows:
    """Cut a data set into windows, unless that has been done.

    Parameters
    ----------
    name, options
        Of the catalog.
    spec
        How to cut.
    workspace
        Where raw data and cache lie.

    Returns
    -------
    StoredWindows
        Complete on disk.

    Raises
    ------
    RequestError
        Missing or damaged data, unknown options, rates that differ where none is asked for, one measurement
        listed with two classes.
    """
    dataset = find_dataset(name)
    parsed = parse_options(dataset, options)
    content = dataset.fingerprint(workspace.data, parsed)
    # Where files lie decides nothing; what is in them is in the fingerprint.
    decides = parsed.model_dump(mode="json", exclude=set(dataset.paths))
    key = key_of([STORE_SCHEMA, name, content, decides, spec.model_dump(mode="json")])
    stored = StoredWindows.at(workspace, key)
    if not stored.folder.is_dir():
        distinct = distinguish(dataset.read(workspace.data, parsed))
        distinct.refuse_contradictions()
        recordings = distinct.used
        used = settled(spec, recordings)
        windows = cut(recordings, used)
        found = [*distinct.findings, *examine_recordings(name, recordings, usual_windows=False)]
        own = (
            band_note(spec, used, recordings),
            length_note(spec, used, recordings),
            windows_note(recordings, used.rate_hz or 0.0, used.length, used.step),
        )
        found += [Finding("note", name, note) for note in own if note]
        notes = {item.name: list(item.notes) for item in recordings if item.notes}
        about = {
            "dataset": name,
            "windows": used.model_dump(mode="json"),
            "asked": asked_length(spec.model_dump()),
            "recordings": len(recordings),
            "hours": sum(item.seconds for item in recordings) / 3600,
            "notes": notes,
            "findings": [asdict(finding) for finding in found],
            "missing": dataset.missing(workspace.data, parsed),
            "citation": dataset.citation,
            "licence": dataset.licence,
        }
        _store(stored, windows, about, describe_recordings(recordings))
    return stored


def _store(stored: StoredWindows, windows: Windows, about: dict[str, Any], described: dict[str, Any]) -> None:
    with new_folder(stored.folder) as folder:
        np.save(folder / "signals.npy", windows.signals, allow_pickle=False)
        windows.metadata.to_parquet(folder / "metadata.parquet")
        (folder / "about.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
        _description_file(folder).write_text(json.dumps(described), encoding="utf-8")
