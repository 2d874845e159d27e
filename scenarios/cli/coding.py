"""The commands `split` and `code`: from a document to sentences, and from sentences to proposals of statements."""

from __future__ import annotations

import csv
import io
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from scenarios.cli.files import check_new_file, write_new_file
from scenarios.cli.loading import find_folder
from scenarios.cli.output import print_csv, print_message, print_tables
from scenarios.cli.process import CommandError
from scenarios.cli.tables import Column, Row, Table, numeric
from sim import CampaignError
from sim.coding.propose import STATEMENT_COLUMNS, number_rows
from sim.coding.reading import Coding, read_coding
from sim.coding.score import score_rows
from sim.coding.split import SENTENCE_COLUMNS, Document, sentence_rows, split_document
from sim.model.escapes import cell_text
from sim.model.words import counted, listed
from sim.tables.files import read_text
from sim.tables.problems import Report
from sim.tables.rows import TextError, check_text

_MOST_SENTENCES = 12  # that are named in a message
_MOST_PROBLEMS = 5
_MOST_HEADINGS = 12  # that are named in a message


def split_command(args: Namespace) -> None:
    """Cut a document into sentences, and print or write them as rows of sentences.csv."""
    path = Path(args.document)
    check_new_file(args, ".csv")
    document = _read_document(path)
    source = args.source or _source_id(path)
    write_csv(args, SENTENCE_COLUMNS, sentence_rows(document, source=source))
    pieces = document.pieces
    sections = len({piece.section for piece in pieces})
    dated = sum(bool(piece.date) for piece in pieces)
    words = f"{counted(len(pieces), 'sentence')} of source {source} in {counted(sections, 'section')}"
    print_message(f"{words}; {dated} state their day in full, and the others have no date", quiet=args.quiet)
    if document.guessed:
        named = listed((repr(one) for one in document.guessed), most=_MOST_HEADINGS)
        print_message(f"short lines taken for headings, not for sentences: {named}", quiet=args.quiet)


def _read_document(path: Path) -> Document:
    """Read and cut a document, and report what sentences.csv could not hold."""
    report = Report()
    got = read_text(path.parent, path.name, report)
    document = split_document("" if got is None else got[0])
    for piece in document.pieces:
        try:
            check_text(piece.text, lines=True)
        except TextError as error:
            report.add(path.name, piece.line, "", piece.text, f"a sentence must be {error}")
    try:
        report.close()
    except CampaignError as error:
        count = counted(len(error.problems), "problem")
        raise CommandError(f"{path}: {count}", *map(str, error.problems)) from error
    if not document.pieces:
        raise CommandError(f"{path}: the document has no sentences")
    return document


def _source_id(path: Path) -> str:
    """Return the name of a file as an id, without what ids may not have."""
    kept = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "_-") else "_" for letter in path.stem)
    return kept.strip("_-")[:200] or "source"


def code_command(args: Namespace) -> None:
    """Print or write proposals of statements for the sentences of a folder that are still to be coded."""
    check_new_file(args, ".csv")
    folder = find_folder(args.campaign)
    if args.output is not None and Path(args.output).resolve() == (folder / "statements.csv").resolve():
        raise CommandError(f"cannot write {args.output}: proposals are not statements; give them a file of their own")
    coding = read_coding(folder)
    if coding.is_table:
        raise CommandError(f"{args.campaign}: a table campaign, whose records.csv has no sentences to code")
    if not coding.lines:
        count = counted(len(coding.problems), "problem")
        raise CommandError(f"{args.campaign}: no sentences to code; {count}", *map(str, coding.problems))
    if args.score:
        _print_score(args, coding)
        return
    found = coding.propose(every=args.every)
    rows = number_rows(found, (one.id for one in coding.statements))
    write_csv(args, STATEMENT_COLUMNS, rows)
    _say(args, _work_left(coding))
    silent = [sentence for sentence, proposals in found.items() if not proposals]
    words = f"{counted(len(rows), 'proposal')} for {len(found) - len(silent)} of {counted(len(found), 'sentence')}"
    if silent:
        words += f"; none for {listed(silent, most=_MOST_SENTENCES)}"
    _say(
        args, [words, *(["proposals are guesses by words, not statements: judge each by its sentence"] if rows else [])]
    )


def _work_left(coding: Coding) -> Iterator[str]:
    """Yield what is still to be done in a folder, and what else is wrong with it."""
    uses = Counter(line.use or "without a use" for line in coding.lines)
    counts = ", ".join(f"{number} {use}" for use, number in uses.items())
    yield f"{counted(len(coding.lines), 'sentence')}: {counts}; {len(coding.open_lines)} still to be coded"
    for why, ids in (
        ("without a use", [line.id for line in coding.open_lines if not line.use]),
        ("of use coded, but cited by no table", [line.id for line in coding.open_lines if line.use]),
    ):
        if ids:
            yield f"{why}: {listed(ids, most=_MOST_SENTENCES)}"
    if names := list(coding.unknown_names()):
        told = listed((f"{name} ({sentence})" for name, sentence in names), most=_MOST_SENTENCES)
        yield f"perhaps places that places.csv does not have: {told}"
    if coding.problems:
        yield f"{counted(len(coding.problems), 'other problem')}; `frontlapse check` lists all:"
        yield from (f"  {problem}" for problem in coding.problems[:_MOST_PROBLEMS])


def _print_score(args: Namespace, coding: Coding) -> None:
    """Print the precision and recall of proposals against the folder's own statements."""
    if not coding.statements:
        raise CommandError(f"{args.campaign}: statements.csv has no statements to compare proposals with")
    columns = (Column("compared"), *map(numeric, ("coded", "proposed", "both", "precision", "recall")))
    rows = [Row(tuple(cells)) for cells in score_rows(coding.score())]
    caveat = "Proposals for every sentence, and statements that a sentence says; those of a rule are left out."
    print_tables([Table("proposals", "", columns, tuple(rows), caveat=caveat)])


def _say(args: Namespace, lines: Iterable[str]) -> None:
    for line in lines:
        print_message(line, quiet=args.quiet)


# -- files -------------------------------------------------------------------------------------------------------------


def write_csv(args: Namespace, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows as CSV, or write them to the file of ``-o``, whole or not at all; no cell is a formula."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([cell_text(cell) for cell in row] for row in rows)
    if args.output is None:
        print_csv(lines.getvalue())
    else:
        write_new_file(args, lines.getvalue())
