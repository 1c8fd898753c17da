"""`suite diagnose`: measurement files in, one conclusion a recording out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from suite.errors import RequestError

if TYPE_CHECKING:
    from suite.serving.diagnosis import Diagnosis, Diagnostician
    from suite.serving.simulated_model import SimulatedModel
    from suite.serving.trained_model import TrainedModel

DIAGNOSE_HELP = (
    "Diagnose recordings: which fault, how sure, and the lines that show it; refuse rather than guess.\n\n"
    "Exit codes: 0 every recording is healthy, 3 a fault in at least one (or one that fits best), 4 no fault "
    "and no answer for at least one (cannot tell, or refused), 2 a wrong request."
)
"""Of the command."""

STDOUT = "-"
"""In place of a file: write to standard output, and nothing else there."""


def diagnose(
    files: Annotated[list[Path], typer.Argument(help="Recordings, folders of them, or patterns.")],
    rpm: Annotated[
        str | None, typer.Option(help="Shaft speed, 1480; 1480±30 (or 1480+-30) is searched.")
    ] = None,
    bearing: Annotated[
        str | None,
        typer.Option(help="6205, its four fault orders, or Z=9,d=7.94,D=39.04,angle=0."),
    ] = None,
    rate: Annotated[float | None, typer.Option(help="Sampling rate, Hz, where the file has none.")] = None,
    channel: Annotated[str | None, typer.Option(help="Name, part of it, pattern or number.")] = None,
    tachometer: Annotated[
        str | None, typer.Option(help="Channel of its pulses, in place of --rpm: tacho, 1, tacho:60 a turn.")
    ] = None,
    baseline: Annotated[
        list[Path] | None, typer.Option(help="Healthy recording of the same machine; may be repeated.")
    ] = None,
    baseline_rpm: Annotated[str | None, typer.Option(help="Shaft speed of the baseline.")] = None,
    model: Annotated[
        Path | None,
        typer.Option(help="Folder or name of a model of `suite train`, or registered NAME@ALIAS."),
    ] = None,
    json_file: Annotated[
        str | None, typer.Option("--json", help="Write it as JSON; - for standard output.")
    ] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", help="Write a page: waveform, spectrum, envelope.")
    ] = None,
) -> None:
    """Diagnose recordings.

    Parameters
    ----------
    files, rpm, bearing, rate, channel, tachometer, baseline, baseline_rpm, model, json_file, html_file
        As the help of each says.

    Raises
    ------
    RequestError
        A file, option or model that is wrong.
    Exit
        With one of the codes of :data:`DIAGNOSE_HELP`.
    """
    from suite.data.measurement import check_readable, files_of
    from suite.data.stated import stated_bearing, stated_speed, stated_tachometer
    from suite.serving.diagnosis import Diagnostician, Stated, exit_code
    from suite.views.terminal.console import open_console

    stated = Stated(
        orders=None if bearing is None else stated_bearing(bearing),
        bearing=bearing or "",
        rate_hz=_rate(rate),
        speed=None if rpm is None else stated_speed(rpm),
        channel=channel,
        baseline_speed=None if baseline_rpm is None else stated_speed(baseline_rpm, "--baseline-rpm"),
        tachometer=None if tachometer is None else stated_tachometer(tachometer),
    )
    asked, healthy = files_of(files), files_of(baseline or [])
    console = open_console(stderr=json_file == STDOUT)
    if model is None and stated.orders is None:
        expected = "6205, four orders or dimensions: a fault is known by where their lines must lie"
        raise RequestError("is missing", key="--bearing", expected=expected)
    # What is wrong is said before a model is fitted, which takes a minute.
    _check_targets(json_file, html_file)
    check_readable(asked, rate_hz=rate, speed=stated.speed, channel=channel, tachometer=stated.tachometer)
    for file in healthy:
        stated.read_healthy(file)
    chosen = _model(model, console)
    diagnostician = Diagnostician(chosen, stated)
    if healthy:
        diagnostician = diagnostician.with_baseline(healthy)
    made = _diagnose_all(diagnostician, asked, curves=html_file is not None)
    about = _about(chosen, bool(healthy))
    _show(made, about, console, json_file, html_file)
    raise typer.Exit(exit_code(made))


def _check_targets(json_file: str | None, html_file: Path | None) -> None:
    from suite.files import check_writable

    if html_file is not None and str(html_file) == STDOUT:
        raise RequestError("is -", key="--html", expected="a file: --json alone goes to standard output")
    for target in (json_file, html_file):
        if target is not None and target != STDOUT:
            check_writable(Path(target))


def _rate(rate: float | None) -> float | None:
    if rate is not None and not 1 <= rate <= 1e8:
        raise RequestError(f"is {rate:g}", key="--rate", expected="1 to 1e8 Hz")
    return rate


def _model(folder: Path | None, console: Console) -> SimulatedModel | TrainedModel:
    from suite.locks import only_one
    from suite.workspace import current

    if folder is not None:
        return _trained(folder)
    from rich.progress import Progress

    from suite.serving.simulated_model import simulated_model

    cache = current().cache
    # Two calls at once simulate once: the second waits for the first.
    with (
        only_one(cache / "simulated-model.lock", "the model of simulated machines", wait=True),
        Progress(console=console, transient=True) as progress,
    ):
        task = progress.add_task("simulating machines, the first time only", total=None, visible=False)

        def report(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of, visible=True)

        return simulated_model(cache, progress=report)


def _trained(named: Path) -> TrainedModel:
    """Find a model as a folder, by its name in runs/models, or in MLflow's registry."""
    from suite.files import is_folder
    from suite.serving.trained_model import load_trained
    from suite.workspace import current

    workspace = current()
    for folder in (named, workspace.runs / "models" / named):
        if is_folder(folder):
            return load_trained(folder)
    address = str(named).replace("models:/", "")
    if "@" not in address:
        expected = "a folder of `suite train`, its name in runs/models, or a registered NAME@ALIAS"
        raise RequestError("is no trained model", file=named, key="--model", expected=expected)
    from suite.records.tracking_client import open_client
    from suite.serving.registration import fetch_registered
    from suite.unfinished import scratch_folder

    with scratch_folder() as scratch:
        return load_trained(fetch_registered(open_client(workspace), address, scratch))


def _diagnose_all(asked_of: Diagnostician, files: Sequence[Path], curves: bool) -> list[Diagnosis]:
    """Diagnose each; a file among several that cannot be read is a row of its own."""
    from suite.serving.diagnosis import refused

    made = []
    for file in files:
        try:
            made.append(asked_of.diagnose(file, curves))
        except RequestError as error:
            if len(files) == 1:
                raise
            made.append(refused(file, error))
    return made


def _about(model: SimulatedModel | TrainedModel, baseline: bool) -> dict[str, Any]:
    """Say what judged: what it learned from, what its sets promise, and what it may not say."""
    from suite.evaluation.conformal import level_of, promise
    from suite.serving.simulated_model import SimulatedModel

    if not isinstance(model, SimulatedModel):
        scope = model.scope
        lines = [f"Model: {scope.contestant}, learned from {scope.machine} ({scope.learned_from})."]
        lines.append(f"Sets: {promise(scope.calibration)}.")
        return {"contestant": scope.contestant, "learned_from": scope.learned_from, "words": lines}
    scope = model.model.scope
    lines = [f"Model: learned from {scope.machine}. It has never seen this one."]
    if not baseline:
        lines.append(
            "Without a healthy recording of the machine (--baseline) it says which fault fits best, "
            "never that the machine is faulty or healthy."
        )
    level = f"{float(100 * level_of(scope.calibration)):.0f} %"
    lines.append(
        f"Sets: {level} of other simulated machines of each class keep it in their set; of real ones nothing "
        "is promised."
    )
    return {"contestant": scope.contestant, "learned_from": scope.learned_from, "words": lines}


def _show(
    made: Sequence[Diagnosis],
    about: dict[str, Any],
    console: Console,
    json_file: str | None,
    html_file: Path | None,
) -> None:
    from suite.views.terminal.diagnosis_tables import print_diagnoses

    shown = [one.to_json() for one in made]
    if json_file == STDOUT:
        print(json.dumps(_without_curves(shown, about), indent=1))
    else:
        print_diagnoses(shown, about["words"], console)
        if json_file is not None:
            _write(Path(json_file), json.dumps(_without_curves(shown, about), indent=1))
    if html_file is not None:
        from suite.views.diagnosis_page import render_diagnoses

        _write(html_file, render_diagnoses(shown, about["words"]))


def _without_curves(shown: Sequence[dict[str, Any]], about: dict[str, Any]) -> dict[str, Any]:
    rows = [{name: value for name, value in one.items() if name != "curves"} for one in shown]
    return {"model": about, "recordings": rows}


def _write(path: Path, text: str) -> None:
    from suite.files import write_text

    try:
        write_text(path, text)
    except OSError as error:
        raise RequestError(f"cannot be written: {error.strerror}", file=path) from error
