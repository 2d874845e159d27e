"""A report as Markdown: pictures in files beside it, numbers linked to their sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from scenarios.cli.report.document import Document, Section, cited, sentence_anchor
from scenarios.cli.tables import Remark, Table
from sim.model.escapes import markdown_target, markdown_text, path_address, sentence_text, web_address


def render_markdown(document: Document, folder: PurePosixPath) -> str:
    """Return a report as Markdown whose pictures are in `folder`, relative to it."""
    whole = (document.short, *document.sections)
    uses = cited(whole)
    titles = {part.id: part.title for section in whole for part in section.walk()}
    lines = [f"# {markdown_text(document.title)}", "", markdown_text(document.summary), ""]
    lines += _section(document.short, folder, level=2)
    for words in document.how:
        lines += [markdown_text(words), ""]
    lines += [
        f"- **{markdown_text(fact.figure)}** {markdown_text(fact.words)} ([more](#{fact.section}))"
        for fact in document.facts
    ]
    lines += ["", "## Contents", ""]
    lines += [f"- [{markdown_text(section.title)}](#{section.id})" for section in document.sections]
    lines += ["- [Sentences](#sentences)", ""]
    for section in document.sections:
        lines += _section(section, folder, level=2)
    lines += ['<a id="sentences"></a>', "", "## Sentences", ""]
    for quote in document.quotes:
        where, url = markdown_text(quote.where), web_address(quote.url)
        where = f"[{where}]({markdown_target(url)})" if url else where
        back = ", ".join(f"[{markdown_text(titles[id])}](#{id})" for id in uses.get(quote.id, ()))
        source = f"{where}. In: {back}" if back else where
        id, text = markdown_text(quote.id), markdown_text(sentence_text(quote.text))
        said = f"“{text}”" if quote.quoted else f"{text}."
        lines.append(f'- <a id="{sentence_anchor(quote.id)}"></a>**{id}** {said} {source}')
    lines += ["", *(line for words in document.foot for line in (markdown_text(words), ""))]
    return "\n".join(lines).rstrip() + "\n"


def _section(section: Section, folder: PurePosixPath, *, level: int) -> Iterator[str]:
    yield from (f'<a id="{section.id}"></a>', "", f"{'#' * level} {markdown_text(section.title)}", "")
    for remark in section.words:
        yield from (_remark(remark), "")
    for figure in section.figures:
        target = path_address(folder / figure.light.name)
        picture = f"![{markdown_text(figure.alt)}]({target})"
        picture = f"[{picture}]({path_address(PurePosixPath(figure.link))})" if figure.link else picture
        yield from (picture, "", f"*{markdown_text(figure.caption)}*", "")
    for table in section.tables:
        yield from _table(table, level=level + 1)
    for part in section.parts:
        yield from _section(part, folder, level=level + 1)


def _table(table: Table, *, level: int) -> Iterator[str]:
    yield from (f"{'#' * level} {markdown_text(table.title)}", "")
    for remark in table.remarks:
        yield from (_remark(remark), "")
    if not table.rows:
        yield from (markdown_text(table.empty), "")
        return
    has_sentences = table.has_sentences
    header = [*(markdown_text(column.name) for column in table.columns), *(["sentences"] if has_sentences else [])]
    yield f"| {' | '.join(header)} |"
    right = [column.right for column in table.columns] + [False] * has_sentences
    yield f"|{'|'.join(' --: ' if to_right else ' --- ' for to_right in right)}|"
    for row in table.rows:
        cells = [*map(markdown_text, row.cells), *([_links(row.sentences)] if has_sentences else [])]
        yield f"| {' | '.join(cells)} |"
    yield ""
    if table.caveat:
        yield from (f"*{markdown_text(table.caveat)}*", "")


def _remark(remark: Remark) -> str:
    return markdown_text(remark.words) + (f" {_links(remark.sentences)}" if remark.sentences else "")


def _links(sentences: Iterable[str]) -> str:
    return " ".join(f"[{markdown_text(id)}](#{sentence_anchor(id)})" for id in sentences)
