"""What a file declares against what it can hold, checked before memory is taken for it."""

from __future__ import annotations

FREE_BYTES = 64 * 2**20
"""So much may be unpacked from the smallest file."""

PACKING = 200
"""Vibration packs to a half or a third; this leaves room for whole channels of zeros."""

MOST_BYTES = 8 * 2**30
"""No file's arrays may take more."""


def check_stored(declared: int, stored: int, what: str) -> None:
    """Refuse what is stored as it is and yet declares more than there is.

    Parameters
    ----------
    declared, stored
        Bytes.
    what
        The array, for the message.

    Raises
    ------
    ValueError
        More is declared.
    """
    if declared > stored:
        raise ValueError(f"{what} declares {declared:,} bytes, the file holds {stored:,} of them")


def most_unpacked(packed: int) -> int:
    """Give the bytes that so many packed bytes may be unpacked to."""
    return min(max(FREE_BYTES, PACKING * packed), MOST_BYTES)


def check_packed(declared: int, packed: int, what: str) -> None:
    """Refuse what declares more than its packed bytes can hold.

    Parameters
    ----------
    declared, packed
        Bytes after and before unpacking.
    what
        The array, for the message.

    Raises
    ------
    ValueError
        More is declared than :func:`most_unpacked` allows.
    """
    if declared > most_unpacked(packed):
        raise ValueError(f"{what} declares {declared:,} bytes, too many for {packed:,} packed ones")
