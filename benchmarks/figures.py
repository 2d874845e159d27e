"""The rows that benchmarks print: one figure each, with the bar it has to keep."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterable
from typing import NamedTuple

# Of processes that are timed whole: they find their modules compiled, as they do unless told not to keep them so.
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
SHORT, BROKEN = 1, 2  # exit statuses: a figure falls short; a benchmark broke, or what it compares differs


class Row(NamedTuple):
    """One figure: at most or at least its bar, or no bar."""

    name: str
    measured: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def verdict(self) -> str:
        """``ok``, ``short``, or empty where there is no bar."""
        if self.at_most is None and self.at_least is None:
            return ""
        kept = (self.at_most is None or self.measured <= self.at_most) and (
            self.at_least is None or self.measured >= self.at_least
        )
        return "ok" if kept else "short"

    def __str__(self) -> str:
        bar = f"<= {self.at_most:g}" if self.at_most is not None else ""
        bar = f">= {self.at_least:g}" if self.at_least is not None else bar
        return f"{self.name:<78} {self.measured:>9.3g} {self.unit:<3} {bar:<7} {self.verdict}".rstrip()


def tell(rows: Iterable[Row]) -> int:
    """Print each row as it comes, and return the exit status: 0, `SHORT` when one falls short, or `BROKEN`."""
    short = False
    try:
        for row in rows:
            print(row, flush=True)
            short |= row.verdict == "short"
    except Exception:  # whatever it is: Python's own status for it is that of a figure that falls short
        traceback.print_exc()
        return BROKEN
    return SHORT if short else 0
