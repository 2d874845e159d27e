"""Limits on memory and time: long work is estimated first, and refused above a limit that users can raise."""

from __future__ import annotations

import os
import re

MEMORY, HOURS = "FRONTLAPSE_MEMORY", "FRONTLAPSE_HOURS"
_MEMORY, _HOURS = "4 GB", "24"
_UNITS = {"MB": 10**6, "GB": 10**9, "TB": 10**12}
_SIZE = re.compile(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*(MB|GB|TB)\s*", re.IGNORECASE)
_NUMBER = re.compile(r"\s*\d{1,9}(?:\.\d{1,9})?\s*")


class LimitError(ValueError):
    """Work that would take more memory or time than the limit allows, or a limit that cannot be read."""


def check_memory(what: str, size: float, *, instead: str) -> None:
    """Refuse work that would take more memory than the environment variable `FRONTLAPSE_MEMORY` allows, or 4 GB.

    Parameters
    ----------
    what
        The work, such as ``an ensemble of 1,000 draws``.
    size
        The estimate in bytes.
    instead
        What to change so that it takes less.

    Raises
    ------
    LimitError
        If the estimate is above the limit, or the environment variable is not a size, such as ``8GB``.

    Examples
    --------
    >>> check_memory("a table", 10**12, instead="choose fewer minutes")
    Traceback (most recent call last):
    sim.model.limits.LimitError: a table needs about 1 TB of memory, above the limit of 4 GB: choose fewer minutes, \
or raise the limit (FRONTLAPSE_MEMORY=2TB)
    """
    if size > memory_limit():
        text = os.environ.get(MEMORY) or _MEMORY
        raise LimitError(
            f"{what} needs about {size_words(size)} of memory, above the limit of {text.strip()}: {instead}, or raise "
            f"the limit ({raised_memory(size)})"
        )


def memory_limit() -> float:
    """Return the memory in bytes that work may take: the environment variable `FRONTLAPSE_MEMORY`, or 4 GB.

    Raises
    ------
    LimitError
        If the environment variable is not a size, such as ``8GB``.
    """
    text = os.environ.get(MEMORY) or _MEMORY
    match = _SIZE.fullmatch(text)
    if match is None:
        raise LimitError(f"{MEMORY}={text!r} must be a size such as 8GB or 500MB")
    return float(match[1]) * _UNITS[match[2].upper()]


def raised_memory(size: float) -> str:
    """Return the environment variable that allows work of about `size` bytes: twice that, as estimates are rough."""
    return f"{MEMORY}={size_words(2 * size).replace(' ', '').replace(',', '')}"


def check_hours(what: str, seconds: float, *, instead: str) -> None:
    """Refuse work that would take longer than the environment variable `FRONTLAPSE_HOURS` allows, or 24 hours.

    Parameters
    ----------
    what, instead
        As in `check_memory`.
    seconds
        The estimate, which is rough: computers differ.

    Raises
    ------
    LimitError
        If the estimate is above the limit, or the environment variable is not a number.

    Examples
    --------
    >>> check_hours("a film", 10**6, instead="choose a smaller size")
    Traceback (most recent call last):
    sim.model.limits.LimitError: a film takes about 278 hours, above the limit of 24: choose a smaller size, \
or raise the limit (FRONTLAPSE_HOURS=556)
    """
    text = os.environ.get(HOURS) or _HOURS
    if not _NUMBER.fullmatch(text):
        raise LimitError(f"{HOURS}={text!r} must be a number of hours such as 48")
    hours = seconds / 3600
    if hours > float(text):
        raise LimitError(
            f"{what} takes about {hours:,.0f} hours, above the limit of {text.strip()}: {instead}, or raise the limit "
            f"({HOURS}={2 * hours:.0f})"
        )


def size_words(size: float) -> str:
    """Return a size in bytes in words, such as ``2.5 GB``."""
    unit = next((name for name, worth in _UNITS.items() if size < 1000 * worth), "TB")
    return f"{size / _UNITS[unit]:,.3g} {unit}" if size < 1000 * _UNITS["TB"] else f"{size / _UNITS[unit]:,.0f} {unit}"
