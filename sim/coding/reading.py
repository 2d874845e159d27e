"""A campaign folder that is being coded, as far as it can be read: its sentences, names and statements, if any.

Such a folder need not pass `check` yet: its statements.csv may have no rows, and its sentences no `use`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.coding.propose import LONGEST, Proposal, propose
from sim.coding.score import Score, score
from sim.coding.sentence import Names, Sentence
from sim.model.campaign import Statement
from sim.model.errors import Problem
from sim.model.vocabulary import Use
from sim.tables.folder import Folder, read_folder
from sim.tables.problems import Report

_ARTICLE = r"(?:(?:al|el|an|ar|as|ash|at|ad|az|Al|El|An|Ar|As|Ash|At|Ad|Az)[- ])?"
_NAME = rf"{_ARTICLE}[A-ZÀ-ÖØ-Þ][\w’'‘-]*(?: {_ARTICLE}[A-ZÀ-ÖØ-Þ][\w’'‘-]*)*"
_LIST = re.compile(
    r"\b(?:towns?|villages?|city|cities|hamlets?|hills?|settlements?|districts?|neighbou?rhoods?) of (?:the )?"
    rf"({_NAME}(?:(?:,? and (?:the )?|, (?:the )?){_NAME})*)"
)
_BETWEEN = re.compile(r",? and (?:the )?|, (?:the )?")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the folder: its document, text and use, and whether another table cites it."""

    id: str
    source: str
    text: str
    use: str
    cited: bool

    @property
    def is_open(self) -> bool:
        """Whether it is still to be coded: it has no use, or is to be coded and no table cites it."""
        return not self.use or (self.use == Use.CODED and not self.cited)


@dataclass(frozen=True, slots=True)
class Coding:
    """What there is of a folder: sentences, what they are searched for, statements, and other problems."""

    lines: tuple[Line, ...]
    names: Names
    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...]
    is_table: bool = False  # whether its record is a table, which has no sentences to code

    @property
    def open_lines(self) -> tuple[Line, ...]:
        """The sentences that are still to be coded."""
        return tuple(line for line in self.lines if line.is_open)

    def propose(self, *, every: bool = False) -> dict[str, tuple[Proposal, ...]]:
        """Return the proposals for each sentence that is still to be coded, or for every one."""
        found = propose(((line.id, line.source, line.text) for line in self.lines), self.names)
        return {line.id: found[line.id] for line in self.lines if every or line.is_open}

    def score(self) -> Score:
        """Compare the proposals for every sentence with the statements."""
        places = self.names.place_names
        mentioned = {(line.id, id) for line in self.lines for one in places.find(line.text) for id in one.ids}
        return score(self.propose(every=True), self.statements, mentioned)

    def unknown_names(self) -> Iterator[tuple[str, str]]:
        """Yield what sentences to be coded call a town or village and no table has, each with its first sentence."""
        seen: set[str] = set()
        for line in self.open_lines:
            if len(line.text) > LONGEST:
                continue
            sentence = Sentence(line.id, line.text, self.names)
            known = [*sentence.places, *sentence.factions]
            for listed in _LIST.finditer(line.text):
                at = listed.start(1)
                for name in _BETWEEN.split(listed[1]):
                    at = line.text.index(name, at)
                    if name not in seen and not any(one.start < at + len(name) and at < one.end for one in known):
                        seen.add(name)
                        yield name, line.id


def read_coding(folder: str | os.PathLike[str]) -> Coding:
    """Read a folder that is being coded.

    Examples
    --------
    >>> coding = read_coding("scenarios/northwestern_syria_2024")
    >>> len(coding.lines), coding.open_lines
    (121, ())
    """
    report = Report()
    tables = read_folder(Path(folder), report)
    cited = tables.citing_files
    lines = tuple(
        Line(
            entry.row.id,
            entry.cells.get("source", "").strip(),
            entry.row.text,
            entry.cells.get("use", "").strip(),
            entry.row.id in cited,
        )
        for entry in tables.sentences
    )
    return Coding(
        lines,
        _names(tables),
        tuple(entry.row for entry in tables.statements),
        tuple(sorted(problem for problem in set(report.problems) if not _is_work_left(problem))),
        tables.is_table,
    )


def _names(tables: Folder) -> Names:
    places = {id: entry.row for id, entry in tables.place.items()}
    factions = {entry.row.id: entry.row for entry in tables.factions}
    settings = tables.settings
    if settings is None:
        return Names(places, factions)
    years = settings.clock.local(0).year, settings.clock.local(settings.end).year
    return Names(places, factions, tuple(phrase.words for phrase in settings.phrases.values()), years)


def _is_work_left(problem: Problem) -> bool:
    """Return whether a problem only says that the folder is not coded yet."""
    blank_use = problem.file == "sentences.csv" and problem.column == "use" and not problem.value
    return blank_use or (problem.file == "statements.csv" and problem.line == 0)
