"""Hold the interval and the verdict to redrawn worlds: coverage, "ahead" between equals, power.

In each world bearings are drawn anew, dealt to folds by the headline rung, and contestants are searched on
inner folds, trained, tested, replayed and compared by the functions that an asked question goes through. The
truth is the mean over all worlds, so that what an interval from a single world cannot see (other training
bearings, another search) counts against it. Worlds are kept in build/acceptance/: the same command goes on.
"""

import argparse
import json
import os
import re
from pathlib import Path
from time import process_time

import numpy as np
from interval_methods import METHODS, OF_DIFFERENCE, OF_SCORE, Sample, of_score
from linear_searches import TRIALS, search
from redrawn_worlds import CLASSES, draw_features, draw_world
from written_blocks import write_block

from suite.analysis.replay import WHOLE_SPREAD
from suite.analysis.replicates import Replicates
from suite.files import write_text
from suite.statistics.window_draws import code_windows

ROOT = Path(__file__).parents[2]
SIZES = (2, 3, 5, 8, 16, 32)
"""Bearings of each class."""
BUDGET = TRIALS // WHOLE_SPREAD
REPLICATES = 500
DRAW = 2
"""Of all random numbers. What was chosen by simulation was chosen on worlds of smaller numbers."""
CHUNK = 25
"""Worlds that are stored together."""

FIVE = {3: 0.86, 5: 0.84, 8: 0.83, 16: 0.81, 32: 0.81}
"""Bearings of a class to the strength at which a side of five scores as one contestant of strength 1 does."""
STRONG = 1.72
"""Strength that is worth about 15 points with 16 bearings a class."""

BEGIN, END = "<!-- written by tests/campaigns/acceptance.py -->", "<!-- end -->"

STATISTICS = {
    "score, one setting": "R4 score of a setting fixed in advance",
    "difference, one setting": "difference between two equals, settings fixed in advance",
    "score": "score of a searched contestant",
    "difference": "difference between two equals, both searched",
    "five against one": "difference between a side of five and an equal side of one",
    "fifteen points": "difference between a strong contestant and a weaker one",
}
"""What intervals are made of, and what it is."""
SCORES = ("score, one setting", "score")
EQUALS = ("difference, one setting", "difference", "five against one")


def statistics_of(size, number, replicates=REPLICATES, five=None, strong=STRONG, draw=DRAW):
    """Redraw one world and ask everything in it.

    Parameters
    ----------
    size
        Bearings of each class.
    number
        Of the world.
    replicates
        Bootstrap replicates.
    five, strong
        Strengths of those contestants; without, each of the five has that of :data:`FIVE`.
    draw
        Another number makes all worlds others.

    Returns
    -------
    dict
        Statistic to its estimate with its draws, shape (1 + B,).
    """
    rng = np.random.default_rng([draw, size, abs(number), number < 0])
    world = draw_world(size, rng)
    strengths = [1.0, 1.0, *[five or FIVE.get(size, 1.0)] * 5, strong]
    seen = draw_features(world, strengths, rng)
    folds = np.empty(len(world.truth), dtype=np.intp)
    for fold, split in enumerate(world.splits):
        folds[split.test] = fold
    searches = [
        {fold: search(own, world.truth, split, rng) for fold, split in enumerate(world.splits)}
        for own in seen
    ]
    drawn = Replicates(code_windows(world.table, CLASSES), folds, searches, replicates, abs(number))

    def score(budget, *contestants):
        scores = drawn.scores(dict.fromkeys(drawn.folds, contestants), budget)
        return np.r_[scores.estimate, scores.draws]

    first = score(1, 0)
    asked = {"score, one setting": first, "difference, one setting": first - score(1, 1)}
    if world.rehearsed:
        one = score(BUDGET, 0)
        asked["score"] = one
        asked["difference"] = one - score(BUDGET, 1)
        asked["five against one"] = score(BUDGET, *range(2, 7)) - one
        asked["fifteen points"] = score(BUDGET, 7) - one
    return asked


def row_of(statistic, size):
    """Give an estimate, its draws' deviation and the ends that each method gives."""
    estimate, draws = statistic[0], statistic[1:]
    sample = Sample(estimate, draws, len(CLASSES), size)
    ends = {name: list(map(float, method(sample))) for name, method in METHODS.items()}
    return {"estimate": float(estimate), "deviation": float(draws.std()), **ends}


def chunk_of(folder, size, number, draw):
    """Give the rows of some worlds, from where they are kept or redrawn."""
    file = folder / f"{draw}-{size}-{number}.json"
    if not file.exists():
        begun = process_time()
        rows = []
        for world in range(number * CHUNK, (number + 1) * CHUNK):
            asked = statistics_of(size, world, draw=draw)
            rows.append({name: row_of(statistic, size) for name, statistic in asked.items()})
        write_text(file, json.dumps({"cpu_seconds": process_time() - begun, "worlds": rows}))
    return json.loads(file.read_text())


def calibrate(size, worlds):
    """Give the strengths at which five are equal to one, and one is 15 points ahead, by straight lines."""
    tried = [(0.8, 1.5), (1.0, 1.8)]
    asked = [
        [statistics_of(size, -1 - world, 50, five, strong) for world in range(worlds)]
        for five, strong in tried
    ]

    def at(target, name, strengths):
        low, high = (np.mean([one[name][0] for one in own]) for own in asked)
        return strengths[0] + (target - low) / (high - low) * (strengths[1] - strengths[0])

    fives, strongs = zip(*tried, strict=True)
    return at(0.0, "five against one", fives), at(0.15, "fifteen points", strongs)


def figures_of(rows, name):
    """Summarise a statistic over worlds: truth, deviations, each method's coverage and claims."""
    estimates = np.array([row[name]["estimate"] for row in rows])
    # Two contestants of one law differ by nothing.
    truth = 0.0 if name in ("difference", "difference, one setting") else estimates.mean()
    deviation = np.sqrt(np.mean([row[name]["deviation"] ** 2 for row in rows]))
    figures = {
        "worlds": len(rows),
        "truth": truth,
        "deviation": estimates.std(),
        "bootstrap deviation": deviation,
    }
    ends = {method: np.array([row[name][method] for row in rows]).T for method in METHODS}
    ends[OF_SCORE] = of_score(estimates, ends[OF_DIFFERENCE])
    for method, (low, high) in ends.items():
        figures[method] = {
            "coverage": ((low <= truth) & (truth <= high)).mean(),
            "above zero": (low > 0).mean(),
            "below zero": (high < 0).mean(),
            "width": (high - low).mean(),
        }
    return json.loads(json.dumps(figures, default=float))


def verdicts(sizes):
    """Hold figures to what is asked of them: name to (figure, least, most)."""
    held = {}
    for size in (size for size in sizes if size >= 5):
        for name in EQUALS:
            own = sizes[size][name][OF_DIFFERENCE]
            ahead = own["above zero"] + own["below zero"]
            held[f"ahead between equals, {size} bearings a class: {name}"] = (ahead, 0.0, 0.065)
        for name in STATISTICS:
            covered = sizes[size][name][used(name)]["coverage"]
            held[f"coverage, {size} bearings a class: {name}"] = (covered, 0.94, 0.98)
    if 16 in sizes:
        strong = sizes[16]["fifteen points"]
        held["points of difference, 16 bearings a class"] = (strong["truth"], 0.14, 0.16)
        held["power at that difference"] = (strong[OF_DIFFERENCE]["above zero"], 0.8, 1.0)
    return held


def used(name):
    """Give the method that the suite uses for a statistic."""
    return OF_SCORE if name in SCORES else OF_DIFFERENCE


def print_tables(sizes, held):
    """Print what every method gives, and what was asked."""
    for name, meaning in STATISTICS.items():
        print(f"\n{name}: {meaning}")
        for size, own in sizes.items():
            if name in own:
                one = own[name]
                methods = "  ".join(
                    f"{method} {100 * one[method]['coverage']:.1f}" for method in (*METHODS, OF_SCORE)
                )
                spread = f"{100 * one['deviation']:.2f}, of draws {100 * one['bootstrap deviation']:.2f}"
                truth = f"{size:>3} bearings a class: {100 * one['truth']:6.2f}"
                print(f"{truth}, deviation {spread}; covered: {methods}")
    print()
    for name, (figure, least, most) in held.items():
        met = "" if least <= figure <= most else "  NOT MET"
        print(f"{name}: {100 * figure:.1f} (from {100 * least:g} to {100 * most:g}){met}")


def coverage_table(sizes):
    """Tabulate in Markdown how often each method covers, in per cent: scores, then differences."""
    heads = [*METHODS, "used"]
    lines = [f"| bearings of a class | {' | '.join(heads)} |", f"| --- |{' --- |' * len(heads)}"]
    for size, own in sorted(sizes.items()):
        cells = []
        for method in heads:
            scores, gaps = (
                [
                    own[name][used(name) if method == "used" else method]["coverage"]
                    for name in group
                    if name in own
                ]
                for group in (SCORES, EQUALS)
            )
            cells.append(f"{100 * np.mean(scores):.1f} / {100 * np.mean(gaps):.1f}")
        lines.append(f"| {size} | {' | '.join(cells)} |")
    return "\n".join(lines)


def missed(held):
    """Say which of the figures that were asked for are missed."""
    lines = [
        f"{name} {100 * figure:.1f} (asked: {100 * least:g} to {100 * most:g})"
        for name, (figure, least, most) in held.items()
        if not least <= figure <= most
    ]
    return f"Missed of {len(held)} figures asked for: {'; '.join(lines) or 'none'}."


def write_down(sizes, held, worlds, seconds):
    """Put what was measured where the suite and its documentation read it."""
    file = ROOT / "suite" / "statistics" / "measured_coverage.py"
    covered = {
        size: round(float(np.mean([own[name][OF_SCORE]["coverage"] for name in SCORES if name in own])), 2)
        for size, own in sorted(sizes.items())
    }
    text = re.sub(r"(COVERED: .* = )\{.*\}", lambda found: f"{found[1]}{covered}", file.read_text())
    write_text(file, text)
    said = (
        f"{worlds} worlds of each size, {seconds:.0f} CPU seconds; covered, in %, of scores / of differences:"
    )
    write_block("statistics.md", BEGIN, END, said, coverage_table(sizes), missed(held))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=1000, help="of each size")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="bearings of each class")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "acceptance.json")
    parser.add_argument("--draw", type=int, default=DRAW, help="another number makes all worlds others")
    parser.add_argument("--calibrate", action="store_true", help="print strengths, and no more")
    parser.add_argument(
        "--write", action="store_true", help="put coverages where the suite and the docs read them"
    )
    options = parser.parse_args()
    if options.calibrate:
        for size in options.sizes:
            five, strong = calibrate(size, options.worlds)
            print(f"{size} bearings a class: FIVE {five:.3f}, STRONG {strong:.3f}")
        return
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    folder = options.json.parent / "acceptance"
    folder.mkdir(parents=True, exist_ok=True)
    kept = {size: [] for size in options.sizes}
    # Sizes in turn, so that what there is after an interruption is of all sizes.
    for number in range(-(-options.worlds // CHUNK)):
        for size, chunks in kept.items():
            chunks.append(chunk_of(folder, size, number, options.draw))
    sizes = {}
    for size, chunks in kept.items():
        rows = [row for chunk in chunks for row in chunk["worlds"]]
        sizes[size] = {name: figures_of(rows, name) for name in STATISTICS if name in rows[0]}
    held = verdicts(sizes)
    seconds = sum(chunk["cpu_seconds"] for chunks in kept.values() for chunk in chunks)
    print_tables(sizes, held)
    print(f"{seconds:.0f} CPU seconds")
    if options.write:
        write_down(sizes, held, options.worlds, seconds)
    write_text(options.json, json.dumps({"cpu_seconds": seconds, "sizes": sizes, "asked": held}, indent=1))


if __name__ == "__main__":
    main()
