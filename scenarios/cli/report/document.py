"""The content of a report, independent of its format: sections of text, figures and tables, and their sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scenarios.cli.tables import Remark, Table
from sim.model.escapes import slug


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its files in the light and the dark theme, its name, its alternative text, its caption and its link."""

    name: str
    light: Path
    dark: Path | None
    alt: str
    caption: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section: an anchor, a title, then text, figures, tables and subsections, in this order.

    The tables of a section that is `minor` are folded.
    """

    id: str
    title: str
    words: tuple[Remark, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    parts: tuple[Section, ...] = ()
    minor: bool = False

    def walk(self) -> Iterator[Section]:
        """Yield the section and its subsections, in order."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Fact:
    """A number of the summary, what it counts, and the section that explains it."""

    figure: str
    words: str
    section: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the source as quoted in the appendix, or a record in the program's words."""

    id: str
    text: str
    where: str
    url: str
    quoted: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """The content of a report; `short` is what it says first, in a few sentences and one picture."""

    title: str
    summary: str
    short: Section
    how: tuple[str, ...]
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    quotes: tuple[Quote, ...]
    foot: tuple[str, ...]


def sentence_anchor(sentence: str) -> str:
    """Return the id of a sentence in a report, which is none of a section."""
    return f"sentence-{slug(sentence)}"


def cited(sections: tuple[Section, ...]) -> dict[str, tuple[str, ...]]:
    """Return each sentence that sections cite, with the ids of those sections."""
    found: dict[str, dict[str, None]] = {}
    for section in (part for top in sections for part in top.walk()):
        rows = [remark.sentences for remark in section.words]
        for table in section.tables:
            rows += [remark.sentences for remark in table.remarks] + [row.sentences for row in table.rows]
        for sentence in (sentence for row in rows for sentence in row):
            found.setdefault(sentence, {})[section.id] = None
    return {sentence: tuple(ids) for sentence, ids in found.items()}
