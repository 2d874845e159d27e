"""The word lists of this package: CSV files beside the modules, as words are data."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


def read_rows(file: str) -> list[dict[str, str]]:
    """Return the rows of one of the package's CSV files."""
    text = files("sim.coding").joinpath(file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def sentence_words() -> Mapping[str, frozenset[str]]:
    """Return the words that matter at the end of a sentence, by kind; sentence_words.csv says what each kind means."""
    return MappingProxyType({row["kind"]: frozenset(row["words"].split()) for row in read_rows("sentence_words.csv")})
