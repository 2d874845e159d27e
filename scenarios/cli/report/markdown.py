"""A report as Markdown, as forges show it: pictures in files beside it, numbers linked to their sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from scenarios.cli.report.document import Document, Section, cited
from scenarios.cli.tables import Remark, Table

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def set_markdown(document: Document, folder: PurePosixPath) -> str:
    """Return a report as Markdown; its pictures lie in `folder`, relative to it."""
    uses = cited(document.sections)
    titles = {part.id: part.title for section in document.sections for part in section.walk()}
    lines = [f"# {_plain(document.title)}", "", _plain(document.summary), ""]
    for words in document.how:
        lines += [_plain(words), ""]
    lines += [f"- **{_plain(fact.figure)}** {_plain(fact.words)} ([more](#{fact.section}))" for fact in document.facts]
    lines += ["", "## Contents", ""]
    lines += [f"- [{_plain(section.title)}](#{section.id})" for section in document.sections]
    lines += ["- [Sentences](#sentences)", ""]
    for section in document.sections:
        lines += _section(section, folder, level=2)
    lines += ['<a id="sentences"></a>', "", "## Sentences", ""]
    for quote in document.quotes:
        where = f"[{_plain(quote.where)}]({quote.url})" if quote.url else _plain(quote.where)
        back = ", ".join(f"[{_plain(titles[id])}](#{id})" for id in uses.get(quote.id, ()))
        told = f"{where}. In: {back}" if back else where
        lines.append(f'- <a id="{quote.id}"></a>**{quote.id}** “{_plain(quote.text)}” {told}')
    lines += ["", *(line for words in document.foot for line in (_plain(words), ""))]
    return "\n".join(lines).rstrip() + "\n"


def _section(section: Section, folder: PurePosixPath, *, level: int) -> Iterator[str]:
    yield from (f'<a id="{section.id}"></a>', "", f"{'#' * level} {_plain(section.title)}", "")
    for said in section.words:
        yield from (_said(said), "")
    for shot in section.shots:
        yield from (f"![{_plain(shot.alt)}]({folder / shot.light.name})", "", f"*{_plain(shot.caption)}*", "")
    for table in section.tables:
        yield from _table(table, level=level + 1)
    for part in section.parts:
        yield from _section(part, folder, level=level + 1)


def _table(table: Table, *, level: int) -> Iterator[str]:
    yield from (f"{'#' * level} {_plain(table.title)}", "")
    for said in table.remarks:
        yield from (_said(said), "")
    if not table.rows:
        yield from (_plain(table.empty), "")
        return
    told = table.has_sentences
    header = [*(_plain(column.name) for column in table.columns), *(["sentences"] if told else [])]
    yield f"| {' | '.join(header)} |"
    right = [column.right for column in table.columns] + [False] * told
    yield f"|{'|'.join(' --: ' if to_right else ' --- ' for to_right in right)}|"
    for row in table.rows:
        cells = [*map(_plain, row.cells), *([_links(row.sentences)] if told else [])]
        yield f"| {' | '.join(cells)} |"
    yield ""
    if table.caveat:
        yield from (f"*{_plain(table.caveat)}*", "")


def _said(said: Remark) -> str:
    return _plain(said.words) + (f" {_links(said.sentences)}" if said.sentences else "")


def _links(sentences: Iterable[str]) -> str:
    return " ".join(f"[{id}](#{id})" for id in sentences)


def _plain(words: str) -> str:
    """Return words in which nothing means anything to Markdown."""
    return _SPECIAL.sub(r"\\\1", words)
