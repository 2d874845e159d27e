"""A report as one HTML file: pictures and type within it, numbers linked to sentences, light or dark, fit for paper."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from PIL import Image

from plots import font_file
from scenarios.cli.output import keep_together
from scenarios.cli.report.document import Document, Quote, Section, Shot, cited
from scenarios.cli.tables import Remark, Table

_WEIGHTS = (400, 600, 700)
_ARTICLE = re.compile(r"\b([Aa][lnsd]-)(?=\w)")
_STYLE = """\
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1f2328; --muted: #5f6468; --rule: #d8d3c8;
  --panel: #f3efe6; --link: #16507f; --mark: #c4553f; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #14181d; --ink: #eceae4; --muted: #a3a8ac;
  --rule: #333a42; --panel: #1b2026; --link: #6fb1f2; --mark: #d9583f; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1.06rem/1.5 "IBM Plex Sans Condensed", "Roboto Condensed", system-ui, sans-serif; }
a { color: var(--link); text-underline-offset: 0.15em; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; padding: 0.5rem; background: var(--paper); z-index: 2; }
.page { max-width: 84rem; margin: 0 auto; padding: 2rem clamp(1rem, 3vw, 2.5rem) 4rem; }
header h1 { font-size: clamp(1.7rem, 1.1rem + 2.4vw, 2.7rem); line-height: 1.12; margin: 0 0 0.5rem; }
header p { max-width: 46rem; margin: 0 0 0.5rem; }
.lead { font-size: 1.15rem; color: var(--muted); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11.5rem, 1fr)); gap: 0.75rem; margin: 1.5rem 0;
  padding: 0; list-style: none; }
.facts li { border-top: 3px solid var(--ink); padding: 0.5rem 0.25rem 0 0; }
.facts a { color: inherit; text-decoration: none; display: block; }
.facts a:hover { color: var(--link); }
.facts b { display: block; font-size: 1.75rem; line-height: 1.15; }
.facts span { color: var(--muted); font-size: 0.95rem; line-height: 1.35; display: block; }
.columns { display: grid; grid-template-columns: 13.5rem minmax(0, 1fr); gap: 2.5rem; }
nav { font-size: 0.95rem; }
nav ol { list-style: none; margin: 0; padding: 0; }
nav ol ol { padding-left: 0.9rem; font-size: 0.9rem; }
nav a { color: var(--muted); text-decoration: none; display: block; padding: 0.15rem 0; }
nav a:hover { color: var(--link); text-decoration: underline; }
@media (min-width: 60.01rem) { nav { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow-y: auto;
  align-self: start; } }
@media (max-width: 60rem) { .columns { grid-template-columns: minmax(0, 1fr); gap: 1rem; }
  figure img { min-width: 46rem; } .facts { grid-template-columns: repeat(2, 1fr); }
  nav { border: solid var(--rule); border-width: 1px 0; padding: 0.75rem 0; columns: 2; } nav ol ol { display: none; } }
h2 { font-size: 1.6rem; line-height: 1.2; margin: 3rem 0 0.5rem; padding-top: 0.75rem;
  border-top: 3px solid var(--ink); }
main > section:first-child > h2 { margin-top: 0; }
h3 { font-size: 1.2rem; margin: 2.25rem 0 0.4rem; }
section p { max-width: 46rem; margin: 0.4rem 0; }
figure { margin: 1.25rem 0; }
figure { overflow-x: auto; }
figure img { display: block; width: 100%; height: auto; border: 1px solid var(--rule); }
figcaption, .caveat { color: var(--muted); font-size: 0.92rem; max-width: 46rem; margin: 0.4rem 0 0; }
.table { overflow-x: auto; margin: 0.6rem 0 0; -webkit-overflow-scrolling: touch; }
.table:focus-visible { outline: 2px solid var(--link); }
table { border-collapse: collapse; font-size: 0.92rem; line-height: 1.35; width: max-content;
  max-width: max(100%, 54rem); }
caption { text-align: left; font-weight: 700; font-size: 1.02rem; padding: 1.4rem 0 0.4rem; }
caption span, caption p { position: sticky; left: 0; display: inline-block; width: fit-content;
  max-width: min(100%, 46rem, calc(100vw - 2rem)); }
caption p { display: block; font-weight: 400; font-size: 0.95rem; margin: 0.2rem 0 0; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 1.1rem 0.3rem 0; border-bottom: 1px solid var(--rule);
  min-width: 3.2rem; max-width: 26rem; }
th { font-weight: 600; color: var(--muted); border-bottom: 2px solid var(--muted); vertical-align: bottom; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
td:first-child:not(.n) { font-weight: 600; }
td:first-child, th:first-child { position: sticky; left: 0; background: var(--paper); }
.n + :not(.n) { padding-left: 0.4rem; }
.s { white-space: nowrap; font-size: 0.85em; text-decoration: none; }
.s:hover { text-decoration: underline; }
td.ids { min-width: 8rem; }
@media screen and (max-width: 40rem) { th, td { max-width: 13.5rem; padding-right: 0.8rem; }
  td:first-child, th:first-child { max-width: 7.5rem; } }
.quotes { list-style: none; padding: 0; max-width: 52rem; }
.quotes li { padding: 0.6rem 0 0.6rem 4.2rem; border-bottom: 1px solid var(--rule); position: relative; }
.quotes b { position: absolute; left: 0; }
.quotes small { display: block; color: var(--muted); margin-top: 0.15rem; }
.quotes li:target { background: var(--panel); box-shadow: -0.5rem 0 0 var(--panel), inset 3px 0 0 var(--mark);
  padding-left: 4.2rem; }
.quotes li:target b { left: 0.6rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--rule); color: var(--muted); font-size: 0.9rem; }
footer p { max-width: 60rem; }
@page { size: A4; margin: 14mm 13mm; }
@media print { :root { --paper: #fff; } html { font-size: 9.5pt; }
  body { font-size: 1rem; background: none; } .page { padding: 0; max-width: none; }
  nav, .skip { display: none; }
  .columns { display: block; } h2 { break-before: page; } h2, h3, caption { break-after: avoid; }
  main > section:first-child > h2 { break-before: auto; } figure, tr, .quotes li { break-inside: avoid; }
  .table, figure { overflow: visible; } figure img { min-width: 0; }
  td:first-child, th:first-child { position: static; }
  table { font-size: 7.6pt; width: 100%; max-width: 100%; } th, td { padding-right: 0.55rem; min-width: 0; }
  td.ids { min-width: 0; } .s { white-space: normal; } a { color: inherit; text-decoration: none; }
  .facts { grid-template-columns: repeat(3, 1fr); } thead { display: table-header-group; } }
"""


def set_page(document: Document) -> str:
    """Return a report as HTML."""
    uses = cited(document.sections)
    titles = {part.id: part.title for section in document.sections for part in section.walk()}
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(document.title)}</title>",
        f'<meta name="description" content="{escape(document.summary)}">',
        f"<style>\n{_faces()}{_STYLE}</style>",
        "</head>",
        "<body>",
        '<a class="skip" href="#content">To the content</a>',
        '<div class="page">',
        f"<header>\n<h1>{escape(document.title)}</h1>",
        f'<p class="lead">{escape(document.summary)}</p>',
        *(f"<p>{escape(words)}</p>" for words in document.how),
        '<ul class="facts">',
        *(
            f'<li><a href="#{fact.section}"><b>{escape(fact.figure)}</b><span>{escape(fact.words)}</span></a></li>'
            for fact in document.facts
        ),
        "</ul>\n</header>",
        '<div class="columns">',
        '<nav aria-label="Contents">',
        *_contents(document.sections),
        "</nav>",
        '<main id="content">',
        *(line for section in document.sections for line in _section(section, level=2)),
        *_appendix(document.quotes, uses, titles),
        "<footer>",
        *(f"<p>{escape(words)}</p>" for words in document.foot),
        "</footer>",
        "</main>\n</div>\n</div>\n</body>\n</html>",
    ]
    return "\n".join(lines) + "\n"


def _faces() -> str:
    """Return the typeface of the pictures, to be carried within the page."""
    return "".join(
        f'@font-face {{ font-family: "IBM Plex Sans Condensed"; font-weight: {weight}; font-display: swap; '
        f"src: url(data:font/ttf;base64,{base64.b64encode(font_file(weight).read_bytes()).decode('ascii')}); }}\n"
        for weight in _WEIGHTS
    )


def _contents(sections: Iterable[Section]) -> Iterator[str]:
    yield "<ol>"
    for section in sections:
        inner = "".join(f'<li><a href="#{part.id}">{escape(part.title)}</a></li>' for part in section.parts)
        within = f"<ol>{inner}</ol>" if inner else ""
        yield f'<li><a href="#{section.id}">{escape(section.title)}</a>{within}</li>'
    yield '<li><a href="#sentences">Sentences</a></li>'
    yield "</ol>"


def _section(section: Section, *, level: int) -> Iterator[str]:
    yield f'<section id="{section.id}">'
    yield f"<h{level}>{escape(section.title)}</h{level}>"
    for said in section.words:
        yield f"<p>{_said(said)}</p>"
    for shot in section.shots:
        yield from _shot(shot)
    for table in section.tables:
        yield from _table(table)
    for part in section.parts:
        yield from _section(part, level=level + 1)
    yield "</section>"


def _said(said: Remark) -> str:
    links = f" {_links(said.sentences)}" if said.sentences else ""
    return escape(said.words) + links


def _links(sentences: Iterable[str]) -> str:
    return " ".join(f'<a class="s" href="#{escape(id)}">{escape(id)}</a>' for id in sentences)


def _shot(shot: Shot) -> Iterator[str]:
    source, width, height = _embed(shot.light)
    yield "<figure>\n<picture>"
    if shot.dark is not None:
        dark, _, _ = _embed(shot.dark)
        yield f'<source media="screen and (prefers-color-scheme: dark)" srcset="{dark}">'
    yield f'<img src="{source}" width="{width}" height="{height}" alt="{escape(shot.alt)}">'
    yield f"</picture>\n<figcaption>{escape(shot.caption)}</figcaption>\n</figure>"


def _embed(path: Path) -> tuple[str, int, int]:
    """Return a picture as a data URL, WebP without loss, with its width and height."""
    with Image.open(path) as picture:
        plain = picture.convert("RGB")
    content = io.BytesIO()
    plain.save(content, "WEBP", lossless=True, method=1, quality=50)  # more effort saves a fiftieth of the bytes
    return f"data:image/webp;base64,{base64.b64encode(content.getvalue()).decode('ascii')}", *plain.size


def _table(table: Table) -> Iterator[str]:
    findings = "".join(f"<p>{_said(said)}</p>" for said in table.remarks)
    if not table.rows:
        yield f"<p><strong>{escape(table.title)}.</strong> {escape(table.empty)}</p>{findings}"
        return
    told = table.has_sentences
    yield f'<div class="table" role="region" tabindex="0" aria-label="{escape(table.title)}">\n<table>'
    yield f"<caption><span>{escape(table.title)}</span>{findings}</caption>"
    heads = "".join(
        f'<th scope="col"{_kind(table, at)}>{escape(column.name)}</th>' for at, column in enumerate(table.columns)
    )
    heads += '<th scope="col">sentences</th>' if told else ""
    yield f"<thead><tr>{heads}</tr></thead>\n<tbody>"
    for row in table.rows:
        cells = "".join(f"<td{_kind(table, at)}>{_cell(cell)}</td>" for at, cell in enumerate(row.cells))
        cells += f'<td class="ids">{_links(row.sentences)}</td>' if told else ""
        yield f"<tr>{cells}</tr>"
    yield "</tbody>\n</table>\n</div>"
    if table.caveat:
        yield f'<p class="caveat">{escape(table.caveat)}</p>'


def _cell(words: str) -> str:
    """Return the words of a cell, broken neither within a date or a span of hours nor after ``al-``."""
    words = keep_together(words).replace("–", "\u2060–\u2060").replace(" \u2060–", "\u00a0–").replace("–\u2060 ", "– ")
    return escape(_ARTICLE.sub("\\1\u2060", words))


def _kind(table: Table, column: int) -> str:
    return ' class="n"' if table.columns[column].right else ""


def _appendix(quotes: Iterable[Quote], uses: dict[str, tuple[str, ...]], titles: dict[str, str]) -> Iterator[str]:
    yield '<section id="sentences">\n<h2>Sentences</h2>'
    yield "<p>What the source says, word for word, of every sentence that a figure above rests on.</p>"
    yield '<ul class="quotes">'
    for quote in quotes:
        back = ", ".join(f'<a href="#{id}">{escape(titles[id])}</a>' for id in uses.get(quote.id, ()))
        source = f'<a href="{escape(quote.url)}">{escape(quote.where)}</a>' if quote.url else escape(quote.where)
        told = f"{source}. In: {back}" if back else source
        item = f"<b>{escape(quote.id)}</b> <q>{escape(quote.text)}</q><small>{told}</small>"
        yield f'<li id="{escape(quote.id)}">{item}</li>'
    yield "</ul>\n</section>"
