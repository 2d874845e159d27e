"""Checks of numbers that users pass: whole numbers, and numbers in a range."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TypeVar

import numpy as np

MOST: int = np.iinfo(np.int64).max
Kind = TypeVar("Kind")
Item = TypeVar("Item")


def whole_number(value: object, name: str, *, least: int | None = None, most: int | None = MOST) -> int:
    """Return a whole number (of Python or numpy) after checking it.

    Parameters
    ----------
    name
        What an error calls the argument.
    least, most
        The range allowed; None: without a bound.

    Raises
    ------
    TypeError
        If `value` is not a whole number; a float, True and False are not.
    ValueError
        If it is not in the range.

    Examples
    --------
    >>> whole_number(np.int64(3), "draws", least=1)
    3
    >>> whole_number(2.0, "draws", least=1)
    Traceback (most recent call last):
    TypeError: draws(=2.0) must be a whole number, not a float
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name}(={value!r}) must be a whole number, not a {type(value).__name__}")
    if least is not None and value < least:
        raise ValueError(f"{name}(={value}) must be >= {least}")
    if most is not None and value > most:
        raise ValueError(f"{name}(={value}) must be <= {most}")
    return int(value)


def real_number(value: object, name: str, *, least: float, most: float = math.inf) -> float:
    """Return a finite number after checking it.

    Parameters
    ----------
    name
        What an error calls the argument.
    least, most
        The range allowed.

    Raises
    ------
    TypeError
        If `value` is not a number; True and False are not.
    ValueError
        If it is not finite or not in the range.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name}(={value!r}) must be a number, not a {type(value).__name__}")
    if not (least <= value <= most and value < math.inf):
        span = f">= {least:g} and finite" if most == math.inf else f"from {least:g} to {most:g}"
        raise ValueError(f"{name}(={value}) must be {span}")
    return float(value)


def instance(value: object, name: str, kind: type[Kind]) -> Kind:
    """Return a value after checking its type.

    Raises
    ------
    TypeError
        If it is of another type.
    """
    if not isinstance(value, kind):
        raise TypeError(f"{name}(={value!r}) must be a {kind.__name__}, not a {type(value).__name__}")
    return value


def several(values: Iterable[Item], name: str, of: str) -> tuple[Item, ...]:
    """Return values that can be iterated over, other than text, as a tuple; `of` says what an error asks for.

    Raises
    ------
    TypeError
        If they cannot be iterated over, or are text.
    """
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise TypeError(f"{name}(={values!r}) must be several {of}, not one {type(values).__name__}")
    return tuple(values)
