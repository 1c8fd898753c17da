"""The command line: parses, calls, prints."""

from __future__ import annotations

import json
import shlex
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from suite import __version__
from suite.commands.diagnose import DIAGNOSE_HELP, diagnose
from suite.errors import RequestError
from suite.files import file_error
from suite.threads import use_one_thread
from suite.user import serve_homeless_users
from suite.wording import visible

if TYPE_CHECKING:
    from suite.question.plan import Plan
    from suite.running.run_question import RunSummary

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
data = typer.Typer(no_args_is_help=True, help="Fetch, check and describe data sets.")
app.add_typer(data, name="data")

Config = Annotated[Path, typer.Argument(help="YAML file of a question, or a name: `suite list questions`.")]
Settings = Annotated[list[str] | None, typer.Option("--set", help="Override a key: a.b=value.")]
Smoke = Annotated[bool, typer.Option("--smoke", help="Does all of it run? Few trials, folds and epochs.")]
Quick = Annotated[bool, typer.Option("--quick", help="A first look: three folds, four trials.")]
Long = Annotated[bool, typer.Option("--long", help="For a claim: all folds, forty trials, three seeds.")]
DataOptions = Annotated[list[str] | None, typer.Option("--set", help="An option of the data set: key=value.")]

FAILED, WRONG = 1, 2


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"suite {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Answer whether an attention CNN is worth it on these bearings, or an SVM on good features does."""


def _console() -> Console:
    from suite.views.terminal.console import open_console

    return open_console()


def _plan(config: Path, settings: list[str] | None, profile: str = "") -> Plan:
    from suite.question.config import read_experiment
    from suite.question.plan import plan
    from suite.question.profiles import with_profile
    from suite.question.shipped import question_file
    from suite.workspace import current

    file, given = question_file(config), tuple(settings or ())
    return plan(with_profile(read_experiment(file, given), profile, given), current(), file)


def _profile(*, smoke: bool, quick: bool, long: bool) -> str:
    from suite.question.profiles import chosen_profile

    return chosen_profile(smoke=smoke, quick=quick, long=long)


@app.command()
def run(
    config: Config,
    settings: Settings = None,
    smoke: Smoke = False,
    quick: Quick = False,
    long: Long = False,
    executor: Annotated[str, typer.Option(help="serial, local or tcp://host:port.")] = "local",
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Processes; one a core by default.")
    ] = None,
    retry_failed: Annotated[bool, typer.Option(help="Run the failed jobs again, and only those.")] = False,
) -> None:
    """Ask a question: run every job that has no outcome yet, then show the leaderboard."""
    from suite.analysis.answer_numbers import answer_numbers
    from suite.records.write_answer import Answer, write_answer
    from suite.running.run_question import run_question
    from suite.ui import program
    from suite.views.show import compute_ahead, show
    from suite.workspace import current

    console, workspace = _console(), current()
    profile = _profile(smoke=smoke, quick=quick, long=long)
    made = _plan(config, settings, profile)
    name = made.experiment.name
    _introduce(made, console)
    summary = run_question(
        made,
        workspace,
        console,
        executor=executor,
        workers=workers,
        retry_failed=retry_failed,
        command=shlex.join(["suite", *sys.argv[1:]]),
        compute_ahead=partial(compute_ahead, workspace, name),
    )
    page = workspace.runs / "leaderboard.html"
    shown = show(workspace, console, name, json_file=page.with_suffix(".json"), html_file=page)
    answer = Answer(made.experiment.question, shown.answer.claim, answer_numbers(shown))
    write_answer(workspace, name, answer, page)
    flags = [f"--{profile}"] if profile else []
    _say_where(console, page, program(), shlex.join([str(config), *flags]))
    if summary.failed:
        given = [word for setting in settings or () for word in ("--set", setting)]
        again = f"{program()} {shlex.join(['run', str(config), *flags, *given, '--retry-failed'])}"
        _say_what_failed(summary, len(made.jobs), again, console)
        raise typer.Exit(FAILED)


def _say_what_failed(summary: RunSummary, jobs: int, again: str, console: Console) -> None:
    done = summary.done + summary.cached
    lines = [f"{done} of {jobs} jobs are done and {len(summary.failed)} failed; `{again}` runs these again:"]
    for line in [*lines, *(f"  {name}" for name in summary.failed)]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _introduce(made: Plan, console: Console) -> None:
    experiment = made.experiment
    name = Text(experiment.name, style="bold")
    words = experiment.question or "no question in words"
    console.print(Text.assemble(name, ": ", visible(words)), soft_wrap=True)
    for line in (*made.remarks, *(f"refused: {line}" for line in made.refusals)):
        console.print(Text(f"  {visible(line)}"), soft_wrap=True)


def _say_where(console: Console, page: Path, program: str, config: str) -> None:
    places = {"page": page, "MLflow UI": f"{program} ui", "Optuna dashboard": f"{program} dashboard"}
    places["model for use"] = f"{program} train {config}"
    console.print()
    for name, place in places.items():
        console.print(f"{name:<18}{place}", markup=False, highlight=False, soft_wrap=True)


@app.command()
def plan(
    config: Config,
    settings: Settings = None,
    smoke: Smoke = False,
    quick: Quick = False,
    long: Long = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the jobs as JSON.")] = False,
) -> None:
    """Show what a question amounts to, and run nothing."""
    from suite.commands.job_listing import list_jobs
    from suite.running.estimate import estimate_of
    from suite.views.terminal.console import print_whole
    from suite.workspace import current

    made = _plan(config, settings, _profile(smoke=smoke, quick=quick, long=long))
    estimate = estimate_of(made, current(), {})
    if as_json:
        plan_as_json = {
            "estimate": estimate.as_dict(),
            "jobs": [job.as_dict() for job in made.jobs],
            "refusals": list(made.refusals),
            "remarks": list(made.remarks),
        }
        print(json.dumps(plan_as_json, indent=1))
        return
    console = _console()
    _introduce(made, console)
    print_whole(console, list_jobs(made.jobs), ("held out",))
    console.print(Text(visible(estimate.sentence())), soft_wrap=True)


@app.command()
def train(
    config: Config,
    settings: Settings = None,
    smoke: Smoke = False,
    quick: Quick = False,
    long: Long = False,
    pipeline: Annotated[str | None, typer.Option(help="A contestant; the winner by default.")] = None,
    dataset: Annotated[
        str | None, typer.Option(help="A data set of the question, if it has several.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="Folder of the model; below runs/models by default.")
    ] = None,
) -> None:
    """Fit the winner on all bearings: a model folder, and a registered model, that judge tomorrow's file."""
    from suite.commands.train import train_on_all
    from suite.question.config import read_experiment
    from suite.question.profiles import with_profile
    from suite.question.shipped import question_file
    from suite.workspace import current

    file = question_file(config)
    given, profile = tuple(settings or ()), _profile(smoke=smoke, quick=quick, long=long)
    experiment = with_profile(read_experiment(file, given), profile, given)
    workspace, console = current(), _console()
    train_on_all(experiment, file, workspace, console, dataset=dataset, contestant=pipeline, to=to)


@app.command()
def export(
    model: Annotated[Path, typer.Argument(help="Folder that `suite train` made.")],
    file: Annotated[Path, typer.Argument(help="To be written; its name ends in .onnx.")],
) -> None:
    """Write a trained model as ONNX, for a device without Python."""
    from suite.commands.export import export_model

    export_model(model, file, _console())


@app.command()
def status(
    config: Config, settings: Settings = None, smoke: Smoke = False, quick: Quick = False, long: Long = False
) -> None:
    """Show how far a question is, from any terminal."""
    from suite.running.status import status_of, tabulate
    from suite.views.terminal.console import print_whole
    from suite.workspace import current

    made = _plan(config, settings, _profile(smoke=smoke, quick=quick, long=long))
    console = _console()
    print_whole(console, tabulate(status_of(made, current())))


@app.command()
def leaderboard(
    experiment: Annotated[str | None, typer.Option(help="Name of a question; the latest by default.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write it as JSON.")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="Write the page.")] = None,
    latex: Annotated[Path | None, typer.Option(help="Every table as LaTeX: FILE.tex or a folder.")] = None,
    csv: Annotated[
        Path | None, typer.Option(help="Every table as CSV in a folder; the boards in FILE.csv.")
    ] = None,
) -> None:
    """Show the leaderboard of a question that was asked."""
    from suite.views.show import show
    from suite.workspace import current

    files = {"json_file": json_file, "html_file": html_file, "latex": latex, "csv": csv}
    show(current(), _console(), experiment, **files)


Port = Annotated[int, typer.Option(min=1, max=65535, help="Port of this machine to listen on.")]


@app.command()
def ui(
    experiment: Annotated[str | None, typer.Option(help="Name of a question; the latest by default.")] = None,
    port: Port = 5000,
) -> None:
    """Open MLflow on the runs of a question, until Ctrl-C."""
    from suite.ui import serve_runs
    from suite.workspace import current

    if serve_runs(current(), lambda line: print(line, flush=True), port, experiment):
        raise typer.Exit(FAILED)


@app.command()
def dashboard(port: Port = 8080) -> None:
    """Open Optuna's dashboard on all studies, until Ctrl-C."""
    from suite.ui import serve_studies
    from suite.workspace import current

    serve_studies(current(), lambda line: print(line, flush=True), port)


@app.command(name="list")
def list_(
    what: Annotated[str, typer.Argument(help="pipelines, datasets, protocols, features, attention, ...")],
) -> None:
    """List what there is."""
    from rich.table import Table

    from suite.inventory import inventory
    from suite.views.terminal.console import print_whole

    table = Table("name", "", "summary")
    for row in inventory(what):
        table.add_row(*row)
    print_whole(_console(), table, ("", "summary"))


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="File with a PIPELINE, DATASET or BLOCK.")],
) -> None:
    """Check that an own pipeline, data set or feature block keeps the contract."""
    from suite.testing import check_file

    console, wrong = _console(), 0
    for name, call in check_file(file):
        try:
            call()
        except Exception as error:
            wrong += 1
            console.print(f"FAILED  {name}: {type(error).__name__}: {error}", markup=False, soft_wrap=True)
        else:
            console.print(f"ok      {name}", markup=False)
    if wrong:
        raise typer.Exit(FAILED)


app.command(help=DIAGNOSE_HELP)(diagnose)


@app.command()
def doctor() -> None:
    """Look at the environment, the devices, the stores and the data."""
    from rich.table import Table

    from suite.doctor import examine
    from suite.views.terminal.console import print_whole
    from suite.workspace import current

    table = Table("what", "found", "advice")
    ill = 0
    for finding in examine(current()):
        ill += not finding.well
        table.add_row(finding.what, finding.state, "" if finding.well else Text(finding.advice, style="red"))
    print_whole(_console(), table, ("found", "advice"))
    if ill:
        raise typer.Exit(FAILED)


Name = Annotated[str, typer.Argument(help="As in `suite list datasets`.")]


@data.command()
def fetch(name: Name, options: DataOptions = None) -> None:
    """Download a data set from its owner, checked, into SUITE_DATA; what broke off goes on from there."""
    from suite.data.dataset import find_dataset, parse_options, with_files_for
    from suite.data.download.fetch import fetch as fetch_files
    from suite.question.config import read_settings
    from suite.workspace import data_root

    console, dataset = _console(), find_dataset(name)
    if options:
        dataset = with_files_for(dataset, parse_options(dataset, read_settings(options)))
    fetch_files(
        dataset,
        data_root(),
        progress=console if console.is_terminal else None,
        log=lambda line: console.print(line, markup=False, highlight=False, soft_wrap=True),
    )


@data.command()
def verify(name: Name, options: DataOptions = None) -> None:
    """Check a data set's files, rates, lengths, speeds and known traps."""
    from suite.data.dataset import find_dataset, locate_options, parse_options
    from suite.data.verify import verify as findings
    from suite.question.config import read_settings
    from suite.workspace import data_root

    wrong, dataset = 0, find_dataset(name)
    parsed = parse_options(dataset, read_settings(options or ()))
    located, notes = locate_options(dataset, parsed, (Path(), data_root()))
    for line in notes:
        _console().print(f"note    {line}", markup=False, highlight=False, soft_wrap=True)
    for finding in findings(dataset, data_root(), located):
        wrong += finding.level == "error"
        line = f"{finding.level:<8}{finding.subject}: {finding.text}"
        _console().print(line, markup=False, highlight=False, soft_wrap=True)
    if wrong:
        raise typer.Exit(FAILED)


@data.command()
def manifest(
    folder: Annotated[Path, typer.Argument(help="With your recordings, at any depth.")],
    to: Annotated[Path, typer.Option(help="The manifest that is written.")] = Path("manifest.yaml"),
    overwrite: Annotated[bool, typer.Option(help="Also in the place of one that exists.")] = False,
) -> None:
    """Write a first manifest of your own recordings: what files and names say, with guesses marked."""
    from suite.commands.start_manifest import start_manifest

    start_manifest(folder, to, _console(), overwrite=overwrite)


@data.command()
def card(
    name: Name,
    options: DataOptions = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write it as JSON.")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="Write it as a page.")] = None,
) -> None:
    """Describe a data set: what is in it, what it can be asked, and one recording of each class."""
    from suite.question.about import dataset_facts
    from suite.question.config import read_settings
    from suite.views.data_card import data_card
    from suite.views.page.page import render_card
    from suite.views.terminal.data_tables import print_card
    from suite.workspace import current

    facts = dataset_facts(name, read_settings(options or ()), current())
    print_card(data_card(name, facts), _console())
    if json_file is not None:
        _write(json_file, json.dumps(facts, indent=1))
    if html_file is not None:
        _write(html_file, render_card(name, facts))


def _write(path: Path, text: str) -> None:
    from suite.files import write_text

    try:
        write_text(path, text)
    except OSError as error:
        raise RequestError(f"cannot be written: {error.strerror}", file=path) from error


def main() -> None:
    """Run the command line; a wrong request is one line on standard error and exit code 2."""
    use_one_thread()
    try:
        serve_homeless_users()
        code = app(standalone_mode=False)
    except Exception as error:
        line = _line_of(error)
        if line is None:
            raise
        if line:
            print(f"suite: {line}", file=sys.stderr)
        raise SystemExit(WRONG) from None
    raise SystemExit(code or 0)


def _line_of(error: Exception) -> str | None:
    """Say in a line what a user can mend; empty where help was shown, ``None`` for any other error."""
    # Typer carries its own copy of click, whose usage errors have no public name.
    message_of = getattr(error, "format_message", None)
    if message_of is not None:
        message = str(message_of())
        return message and f"{message} (see suite --help)"
    if isinstance(error, RequestError):
        return str(error)
    from suite.workspace import current

    line = file_error(error, current().runs)
    return None if line is None else str(line)
