"""``suite export``: a trained model as one ONNX file."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from suite.errors import RequestError
from suite.serving.edge import milliseconds_a_window, write_edge
from suite.serving.trained_model import load_trained
from suite.wording import visible

OUTSIDE = {
    "window": "standardising, the network's input and calibration are inside",
    "maps": "the network's input is computed outside: ONNX has no operations for it",
    "features": "the features are computed outside; columns, scaling, classifier and calibration are inside",
}
"""What a graph takes, and what that leaves to the device."""


def export_model(folder: Path, file: Path, console: Console) -> None:
    """Write a model folder as ONNX, compared with the model itself, and say how fast it is.

    Parameters
    ----------
    folder, file
        From, and to.
    console
        Who is told.

    Raises
    ------
    RequestError
        No model folder, a name that does not end in ``.onnx``, or a model that cannot be exported.
    """
    if file.suffix != ".onnx":
        raise RequestError("is no name of an ONNX file", file=file, expected="a name that ends in .onnx")
    model = load_trained(folder)
    made = write_edge(model, file)
    rules, facts = model.stored.facts.windows, model.stored.facts
    band = rules["low_pass_hz"] or rules["rate_hz"] / 2
    lines = {
        "file": f"{file}, {len(made.content) / 1e6:.2f} MB",
        "takes": f"{made.takes}, float32 {_shape(made.given.shape)}: {OUTSIDE[made.takes]}",
        "gives": f"probabilities of {', '.join(facts.classes)}",
        "windows": f"{rules['length']} samples at {rules['rate_hz']:g} Hz, band up to {band:g} Hz",
        "differs": f"by at most {made.difference:.1e} of a probability from the model itself",
        "takes time": f"{milliseconds_a_window(made):.2g} ms a window, one thread of this machine",
    }
    for what, text in lines.items():
        console.print(Text(visible(f"{what:<12}{text}")), soft_wrap=True)


def _shape(shape: tuple[int, ...]) -> str:
    return f"(n, {', '.join(map(str, shape[1:]))})"
