"""A report as Markdown: pictures in files beside it, numbers linked to their sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from scenarios.cli.report.document import Document, Section, cited
from scenarios.cli.tables import Remark, Table

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def render_markdown(document: Document, folder: PurePosixPath) -> str:
    """Return a report as Markdown whose pictures are in `folder`, relative to it."""
    uses = cited(document.sections)
    titles = {part.id: part.title for section in document.sections for part in section.walk()}
    lines = [f"# {_escape(document.title)}", "", _escape(document.summary), ""]
    for words in document.how:
        lines += [_escape(words), ""]
    lines += [
        f"- **{_escape(fact.figure)}** {_escape(fact.words)} ([more](#{fact.section}))" for fact in document.facts
    ]
    lines += ["", "## Contents", ""]
    lines += [f"- [{_escape(section.title)}](#{section.id})" for section in document.sections]
    lines += ["- [Sentences](#sentences)", ""]
    for section in document.sections:
        lines += _section(section, folder, level=2)
    lines += ['<a id="sentences"></a>', "", "## Sentences", ""]
    for quote in document.quotes:
        where = f"[{_escape(quote.where)}]({quote.url})" if quote.url else _escape(quote.where)
        back = ", ".join(f"[{_escape(titles[id])}](#{id})" for id in uses.get(quote.id, ()))
        source = f"{where}. In: {back}" if back else where
        lines.append(f'- <a id="{quote.id}"></a>**{quote.id}** “{_escape(quote.text)}” {source}')
    lines += ["", *(line for words in document.foot for line in (_escape(words), ""))]
    return "\n".join(lines).rstrip() + "\n"


def _section(section: Section, folder: PurePosixPath, *, level: int) -> Iterator[str]:
    yield from (f'<a id="{section.id}"></a>', "", f"{'#' * level} {_escape(section.title)}", "")
    for remark in section.words:
        yield from (_remark(remark), "")
    for figure in section.figures:
        yield from (f"![{_escape(figure.alt)}]({folder / figure.light.name})", "", f"*{_escape(figure.caption)}*", "")
    for table in section.tables:
        yield from _table(table, level=level + 1)
    for part in section.parts:
        yield from _section(part, folder, level=level + 1)


def _table(table: Table, *, level: int) -> Iterator[str]:
    yield from (f"{'#' * level} {_escape(table.title)}", "")
    for remark in table.remarks:
        yield from (_remark(remark), "")
    if not table.rows:
        yield from (_escape(table.empty), "")
        return
    has_sentences = table.has_sentences
    header = [*(_escape(column.name) for column in table.columns), *(["sentences"] if has_sentences else [])]
    yield f"| {' | '.join(header)} |"
    right = [column.right for column in table.columns] + [False] * has_sentences
    yield f"|{'|'.join(' --: ' if to_right else ' --- ' for to_right in right)}|"
    for row in table.rows:
        cells = [*map(_escape, row.cells), *([_links(row.sentences)] if has_sentences else [])]
        yield f"| {' | '.join(cells)} |"
    yield ""
    if table.caveat:
        yield from (f"*{_escape(table.caveat)}*", "")


def _remark(remark: Remark) -> str:
    return _escape(remark.words) + (f" {_links(remark.sentences)}" if remark.sentences else "")


def _links(sentences: Iterable[str]) -> str:
    return " ".join(f"[{id}](#{id})" for id in sentences)


def _escape(words: str) -> str:
    """Escape the characters that Markdown interprets."""
    return _SPECIAL.sub(r"\\\1", words)
