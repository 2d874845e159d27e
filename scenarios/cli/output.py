"""How commands print: data to stdout as tables, text or JSON, messages to stderr."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import textwrap
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TextIO

from scenarios.cli.tables import Column, Marked, Row, Table, listed_ids

if TYPE_CHECKING:  # printing the list of campaigns must not load sim
    from sim.chronology import Reason

_TEXT, _PIPED = 110, 118  # columns of a line of text, of a line of a table where stdout is no terminal
_GAP = "  "
_BOUND = re.compile(r"(\d|\bat|\bto) ([A-Z][a-z]{2}\b|least\b|most\b|[A-Z]{2,}\b)")
_PERCENT = re.compile(r"(\d) %")
_COUNTED = re.compile(r"(\b(?:least|most)|\b[A-Z][a-z]{2},) (?=\d+(?!\d*:\d\d–))")
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_DARKEST = 0.15  # relative luminance of a mark, so that it shows on a dark terminal too
_LONGEST_MESSAGE = 4000  # characters of a line on stderr
_ONE_COLUMN = re.compile("[ -~\u00a0-\u02ff\u2010-\u2027\u2190-\u2193]*\\Z")  # taken as one column each
_UNSHOWN = re.compile(r"[^\x20-\x7e\n]")


def plain(text: str, *, most: int | None = None) -> str:
    """Return text of a folder or a command line as one line for a terminal; see `sim.model.text.one_line`.

    All that is printed passes this function: the lint rule T20 allows `print` in this module only.
    """
    if text.isprintable() and (most is None or len(text) <= most):  # nearly all text
        return text
    from sim.model.text import one_line  # slow to import

    return one_line(text, most=most)


def print_lines(*lines: str) -> None:
    """Print lines as they are, each on its own; line breaks within one keep their place."""
    print(*(plain(part) for line in lines for part in line.split("\n")), sep="\n")


def print_error(*lines: str) -> None:
    """Print the lines of an error on stderr."""
    print(*(plain(line, most=_LONGEST_MESSAGE) for line in lines), sep="\n", file=sys.stderr)


def print_message(text: str, *, quiet: bool) -> None:
    """Print a message on stderr."""
    if not quiet:
        text = plain(text, most=_LONGEST_MESSAGE)
        print(_fill(text, shutil.get_terminal_size().columns) if sys.stderr.isatty() else text, file=sys.stderr)


@contextmanager
def progress_bar(args: Namespace, unit: str) -> Iterator[Callable[[int, int], object]]:
    """Yield a function of how much is done and the total, which shows a progress bar on a terminal."""
    from tqdm import tqdm  # here, since printing the list of campaigns must not load it

    with tqdm(disable=True if args.quiet else None, unit=unit, leave=False) as bar:

        def advance(done: int, in_all: int) -> None:
            bar.total = in_all
            bar.update(done - bar.n)

        yield advance


def print_json(value: object) -> None:
    """Print a value as JSON, letters of every script unescaped if the encoding of stdout has them.

    Characters that a terminal does not show are escaped.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    has_all = (sys.stdout.encoding or "").lower().startswith("utf")
    print(_UNSHOWN.sub(lambda found: _json_escape(found[0], has_all), text))


def _json_escape(character: str, has_all: bool) -> str:
    return character if has_all and plain(character) == character else json.dumps(character)[1:-1]


def print_csv(text: str) -> None:
    """Print the text of a CSV file as it is; on a terminal, characters that it does not show are escaped."""
    if sys.stdout.isatty():
        print_lines(text.removesuffix("\n"))
    else:
        print(text, end="")


def or_none(text: str) -> str | None:
    """Return None for an empty cell, so that JSON says `null` for what the source does not say."""
    return text or None


def reason_json(reason: Reason) -> dict[str, object]:
    """Return the JSON of one step of a proof."""
    return {
        "words": reason.words,
        "statements": list(reason.statements),
        "sentence": or_none(reason.sentence),
        "text": or_none(reason.text),
        "rule": or_none(reason.rule),
    }


def print_text(text: str, *, indent: str = "", hanging: str = "", style: str = "") -> None:
    """Print text wrapped to the terminal, at most 110 columns wide; `hanging` indents the lines after the first.

    `style` is ``bold``, ``dim`` or empty.
    """
    wrapped = _fill(plain(text), text_width(), indent=indent, hanging=hanging)
    print(bold(wrapped) if style == "bold" else dim(wrapped) if style == "dim" else wrapped)


def text_width() -> int:
    """Return the number of columns of a line of text."""
    return min(_TEXT, shutil.get_terminal_size().columns) if sys.stdout.isatty() else _TEXT


def bold(text: str) -> str:
    """Return `text` in bold if stdout is a terminal with colour."""
    return f"{_BOLD}{text}{_PLAIN}" if _has_colour(sys.stdout) else text


def dim(text: str) -> str:
    """Return `text` dimmed if stdout is a terminal with colour."""
    return f"{_DIM}{text}{_PLAIN}" if _has_colour(sys.stdout) else text


def _has_colour(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _fill(text: str, width: int, *, indent: str = "", hanging: str = "") -> str:
    return "\n".join(_wrap(text, width, initial_indent=indent, subsequent_indent=hanging or indent))


def _wrap(text: str, width: int, **options: Any) -> list[str]:
    """Break a text into lines of at most `width` columns of a terminal; `options` are those of `textwrap.wrap`."""
    options = {"break_on_hyphens": False, **options}
    if _ONE_COLUMN.match(text):
        return textwrap.wrap(text, width, **options)
    import wcwidth  # slow to import

    return wcwidth.wrap(text, width, **options)


def shown_width(text: str) -> int:
    r"""Return how many columns of a terminal a text takes: accents take none, and Chinese letters and emoji two.

    Examples
    --------
    >>> shown_width("Saraqib"), shown_width("e\u0301"), shown_width("萨拉基布")
    (7, 1, 8)
    """
    if _ONE_COLUMN.match(text):
        return len(text)
    import wcwidth  # slow to import

    return wcwidth.width(text)


# -- tables ------------------------------------------------------------------------------------------------------------


def print_tables(tables: Iterable[Table], *, piped: int | None = _PIPED) -> None:
    """Print tables, each with its title, remarks and caveat, in columns that fit the terminal.

    Where a terminal is too narrow, cells are wrapped and columns of the highest rank are left out; a line names those.
    If stdout is no terminal, all columns are printed, wrapped to `piped` characters, or in lines of any length if None.
    """
    for number, table in enumerate(tables):
        if number:
            print()
        if table.title:
            print_text(table.title, style="bold")
        for remark in table.remarks:
            print_text(remark.words + (f" [{listed_ids(remark.sentences)}]" if remark.sentences else ""))
        if not table.rows:
            print(plain(table.empty))
        elif table.as_list:
            _print_list(table)
        else:
            _print_grid(table, piped)
        if table.caveat and table.rows:
            print_text(table.caveat, style="dim")


def _print_list(table: Table) -> None:
    """Print each row as a paragraph: the first cell and its sentences, then the other cells."""
    for row in table.rows:
        ids = f" [{listed_ids(row.sentences)}]" if row.sentences else ""
        print_text(f"{row.cells[0]}{ids}", indent="  ", hanging="    ")
        for column, cell in zip(table.columns[1:], row.cells[1:], strict=True):
            if cell:
                print_text(cell if len(row.cells) == 2 else f"{column.name}: {cell}", indent="      ")


def _print_grid(table: Table, piped: int | None) -> None:
    columns = [replace(column, name=plain(column.name)) for column in table.columns]
    rows = [[_plain_cell(cell) for cell in row.cells] for row in table.rows]
    if table.has_sentences:
        columns.append(Column("sentences", rank=2, least=4))
        rows = [[*cells, plain(listed_ids(row.sentences))] for cells, row in zip(rows, table.rows, strict=True)]
    width, marks, kept = piped, False, list(range(len(columns)))
    if sys.stdout.isatty():
        width = terminal = shutil.get_terminal_size().columns
        marks = (sys.stdout.encoding or "").lower().startswith("utf")
        kept = _choose_columns(columns, rows, terminal, marks=marks)
    left_out = [column.name for at, column in enumerate(columns) if at not in kept and column.name]
    columns, rows = [columns[at] for at in kept], [[row[at] for at in kept] for row in rows]
    widths = _fit(columns, rows, width, marks=marks)
    for line in _lines([column.name for column in columns], columns, widths, marks=False):
        print(bold(line))
    for row in rows:
        for line in _lines(row, columns, widths, marks=marks):
            print(line)
    if left_out:
        print_text(
            f"Left out at this width: {', '.join(left_out)}. A wider terminal, a pipe or --json shows all.", style="dim"
        )


def _plain_cell(cell: str) -> str:
    return Marked(plain(cell), cell.mark, cell.colour) if isinstance(cell, Marked) else plain(cell)


def _choose_columns(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int, *, marks: bool) -> list[int]:
    """Return the columns that fit side by side, none wrapped below its least width; rank 0 columns always stay."""
    kept = list(range(len(columns)))
    natural, least = _widths(columns, rows, marks=marks)
    readable = [min(wide, max(low, column.least)) for wide, low, column in zip(natural, least, columns, strict=True)]
    while sum(readable[at] for at in kept) + len(_GAP) * (len(kept) - 1) > width:
        highest = max(columns[at].rank for at in kept)
        if not highest:
            break
        kept.remove(max(at for at in kept if columns[at].rank == highest))
    return kept


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, marks: bool) -> tuple[list[int], list[int]]:
    """Return the width of each column on one line, and that of its longest word."""
    natural, least = [], []
    for at, column in enumerate(columns):
        cells = [column.name, *(row[at] for row in rows)]
        mark = 2 * (marks and any(isinstance(cell, Marked) for cell in cells))
        natural.append(max(map(shown_width, cells)) + mark)
        least.append(max(shown_width(word) for cell in cells for word in keep_together(cell).split(" ")) + mark)
    return natural, least


def _fit(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int | None, *, marks: bool) -> list[int]:
    """Return the widths of columns that share a line, narrowed where that adds the fewest lines."""
    widths, least = _widths(columns, rows, marks=marks)
    lengths = [[shown_width(cell) for cell in row] for row in ([column.name for column in columns], *rows)]

    def lines(narrowed: int) -> int:
        tried = [width - (at == narrowed) for at, width in enumerate(widths)]
        return sum(max(-(-size // width) for size, width in zip(row, tried, strict=True) if width) for row in lengths)

    while width is not None and sum(widths) + len(_GAP) * (len(widths) - 1) > width:
        spare = [at for at, wide in enumerate(widths) if wide > least[at]]
        if not spare:  # words must break
            spare = [at for at, wide in enumerate(widths) if wide == max(widths) and wide > 2]
            least = [2] * len(widths)
        if not spare:
            break
        widths[min(spare, key=lambda at: (lines(at), -widths[at]))] -= 1
    return widths


def _lines(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int], *, marks: bool) -> Iterable[str]:
    """Yield the lines of one row."""
    parts = [_cell_lines(cell, width, marks=marks) for cell, width in zip(cells, widths, strict=True)]
    for line in zip_longest(*parts, fillvalue=("", 0)):
        padded = [
            " " * (width - shown) + text if column.right else text + " " * (width - shown)
            for (text, shown), column, width in zip(line, columns, widths, strict=True)
        ]
        yield _GAP.join(padded).rstrip()


def _cell_lines(cell: str, width: int, *, marks: bool) -> list[tuple[str, int]]:
    """Return the lines of a cell, each with the number of columns of a terminal that it takes."""
    mark = f"{_paint(cell.mark, cell.colour)} " if marks and isinstance(cell, Marked) else ""
    room = width - 2 * bool(mark)
    words = keep_together(cell)
    hyphens = max(map(shown_width, words.split(" "))) > room  # else names stay whole
    wrapped = _wrap(words, max(room, 1), break_on_hyphens=hyphens)
    lines = [(line.replace("\u00a0", " "), shown_width(line)) for line in wrapped or [""]]
    if mark:
        lines = [((mark if at == 0 else "  ") + line, shown + 2) for at, (line, shown) in enumerate(lines)]
    return lines


def _paint(mark: str, colour: str) -> str:
    """Return a mark in its colour, lightened if it is too dark for a dark terminal."""
    if not _has_colour(sys.stdout):
        return mark
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    while (0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2) / 255**2.2 < _DARKEST:
        red, green, blue = (min(channel + (255 - channel) // 8 + 1, 255) for channel in (red, green, blue))
    return f"\x1b[38;2;{red};{green};{blue}m{mark}{_PLAIN}"


def keep_together(text: str) -> str:
    r"""Join with hard spaces what must stay on one line: a day and its month, a number and what it counts to.

    Examples
    --------
    >>> keep_together("to MOC, 28 Nov, at least 12").split(" ")
    ['to\xa0MOC,', '28\xa0Nov,', 'at\xa0least\xa012']
    """
    text = _PERCENT.sub("\\1\u00a0%", text)
    return _COUNTED.sub("\\1\u00a0", _BOUND.sub("\\1\u00a0\\2", text))


def print_rows(header: Sequence[str], rows: Iterable[Sequence[str]], *, ranks: Sequence[int] = ()) -> None:
    """Print rows under a header; `ranks` are those of the columns, see `Column`."""
    columns = tuple(Column(name, rank) for name, rank in zip(header, ranks or [0] * len(header), strict=True))
    print_tables([Table("", "", columns, tuple(Row(tuple(row)) for row in rows))], piped=None)
