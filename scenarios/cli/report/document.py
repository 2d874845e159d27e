"""What a report says, before it is set: sections of words, pictures and tables, and the sentences they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scenarios.cli.tables import Remark, Table


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a report: its file on light ground and on dark, its name, and its words for who cannot see it."""

    name: str
    light: Path
    dark: Path | None
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: an anchor, a title, words, then pictures, then tables, then parts of its own."""

    id: str
    title: str
    words: tuple[Remark, ...] = ()
    shots: tuple[Shot, ...] = ()
    tables: tuple[Table, ...] = ()
    parts: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        """Yield the section and all within it, in order."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of the summary: a number in words, what it counts, and the section that tells it."""

    figure: str
    words: str
    section: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the source as the appendix quotes it."""

    id: str
    text: str
    where: str
    url: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report."""

    title: str
    summary: str
    how: tuple[str, ...]
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    quotes: tuple[Quote, ...]
    foot: tuple[str, ...]


def cited(sections: tuple[Section, ...]) -> dict[str, tuple[str, ...]]:
    """Return each sentence that sections rest on, and the ids of the sections that do."""
    found: dict[str, dict[str, None]] = {}
    for section in (part for top in sections for part in top.walk()):
        rows = [said.sentences for said in section.words]
        for table in section.tables:
            rows += [said.sentences for said in table.remarks] + [row.sentences for row in table.rows]
        for sentence in (sentence for row in rows for sentence in row):
            found.setdefault(sentence, {})[section.id] = None
    return {sentence: tuple(ids) for sentence, ids in found.items()}
