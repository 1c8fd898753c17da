"""The handcrafted sets that several contestants share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches

from suite.data.windows import ORDER_COLUMNS
from suite.discovery import collect
from suite.errors import RequestError
from suite.features.amplitude import Amplitude
from suite.features.block import Block, WindowFeatures
from suite.features.cepstrum import Cepstrum
from suite.features.demodulated_orders import Band, fault_lines
from suite.features.feature_sets import FEATURE_SETS
from suite.features.order_bands import OrderBands
from suite.features.spectral import Spectral
from suite.features.time_domain import TimeDomain
from suite.features.union import FamilyUnion
from suite.features.wavelets import WaveletPackets

JOINED = "+"
"""Between names of sets and blocks that are put side by side."""


def handcrafted(families: str, band: Band = "whitened", *, remember: bool = False) -> FamilyUnion:
    """Put families of features side by side.

    Parameters
    ----------
    families
        ``classic``: level, waveform, spectrum and fault lines, 59 columns a channel. ``bands``: plain
        energies, in equal bands (wavelet packets) and in octaves of the shaft order, 28 columns. ``orders``:
        fault lines and the envelope in bands of shaft orders, 28 columns. ``all``: everything, with the
        cepstrum, 115 columns. Or names of these and of blocks, joined by :data:`JOINED`.
    band
        In which sets seek the fault lines: see :func:`suite.features.demodulated_orders.fault_lines`.
    remember
        See :class:`suite.features.union.FamilyUnion`: while tuning only.

    Returns
    -------
    FamilyUnion
        Windows in, columns out.
    """
    made: dict[str, WindowFeatures] = {}
    for name in families.split(JOINED):
        own = _SETS[name](fault_lines(band)) if name in _SETS else (_blocks()[name].build(),)
        made |= {repr((type(one), sorted(one.get_params().items()))): one for one in own}
    return FamilyUnion(tuple(made.values()), remember)


def _blocks() -> dict[str, Block]:
    return {name: one for name, one in collect("suite.features", "BLOCK").items() if not one.learns}


def check_features(names: Sequence[str]) -> None:
    """Refuse what is no set and no block that can stand beside others.

    Raises
    ------
    RequestError
        An unknown name, with the nearest that there is; a block that learns; one that stands twice.
    """
    known = [*FEATURE_SETS, *_blocks()]
    for name in names:
        if name in known:
            continue
        if name in collect("suite.features", "BLOCK"):
            problem = f"{name} learns from the windows it is fitted on and cannot stand beside others"
            raise RequestError(problem, expected=f"some of {', '.join(known)}")
        near = get_close_matches(name, known, n=1)
        listed = f"{near[0]}, or others of {', '.join(known)}" if near else f"some of {', '.join(known)}"
        raise RequestError(f"unknown features {name!r}", expected=listed)
    if len(set(names)) < len(names):
        raise RequestError("a name stands twice", expected="each once")


def seeks_lines(families: str) -> bool:
    """Check whether a band, in which fault lines are sought, changes anything."""
    return bool({"classic", "orders", "all"} & set(families.split(JOINED)))


def reads_fault_orders(families: str) -> bool:
    """Check whether fault orders change what :func:`handcrafted` computes."""
    union = handcrafted(families)
    return any(set(one.columns) & set(ORDER_COLUMNS) for one in union.families)


_SETS: dict[str, Callable[[WindowFeatures], tuple[WindowFeatures, ...]]] = {
    "classic": lambda lines: (Amplitude(), TimeDomain(), Spectral(), lines),
    "bands": lambda lines: (WaveletPackets(), OrderBands()),
    "orders": lambda lines: (lines, OrderBands("envelope")),
    "all": lambda lines: (
        Amplitude(),
        TimeDomain(),
        Spectral(),
        WaveletPackets(),
        Cepstrum(),
        OrderBands(),
        OrderBands("envelope"),
        lines,
    ),
}
