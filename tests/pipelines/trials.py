"""What tests of contestants share: two halves of simulated bearings, and the ends of a search space."""

from suite.data import load
from suite.data.windows import WindowSpec, cut
from suite.pipeline import Context
from suite.protocols import rung
from suite.testing import SAMPLE_SPEC


class FixedTrial:
    """Draws the low end, the high end or the last choice."""

    def __init__(self, high):
        self.high = high

    def suggest_float(self, name, low, high, *, step=None, log=False):
        return high if self.high else low

    suggest_int = suggest_float

    def suggest_categorical(self, name, choices):
        return choices[-1 if self.high else 0]


def halves_of(seconds, **spec):
    """Windows of bearings to train on and of others to test on."""
    recordings = load("simulated", bearings_per_class=3, rigs=1, severity=2.0, seconds=seconds)
    windows = cut(recordings, WindowSpec(**spec))
    fold = rung("bearing").split(windows.metadata, folds=3)[0]
    return windows[fold.train], windows[fold.test]


def build_settings(pipeline, drawn):
    """Build a contestant from its starts and from settings drawn at random, without a fit."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    for start in pipeline.starts:
        study.enqueue_trial(start)
    for _ in range(drawn):
        pipeline.build(pipeline.search_space(study.ask()), Context(windows=SAMPLE_SPEC))
