"""Texts that would be markup, code or commands in some output, and the structure of documents without their text."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from builders import FOLDERS
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scenarios.cli.report.command import Painter, make_document
from scenarios.cli.report.document import Figure
from scenarios.cli.report.markdown import render_markdown
from scenarios.cli.report.page import render_page
from sim import Study, read_campaign
from sim.model.campaign import Campaign
from sim.model.columns import CONFIDENCES, KINDS, MARKERS, ROAD_CLASSES, TOLL_COUNTINGS
from sim.model.frozen import FrozenMap
from sim.model.times import Clock
from sim.model.verbs import PLACEHOLDER, VERBS
from sim.model.vocabulary import UNKNOWN, VACANT, Counting, Stance, Use, Where
from sim.tables.toml_keys import COMPASS, WORD_KINDS

# One of each kind: a reader that finds markup in any of them finds an element, a link or a block too many.
PAYLOADS = (
    "\"><script>document.title='RUN'</script><img src=x onerror=alert(1)>",
    "</title></style></textarea><style>@import url(//example.org/x);</style>",
    "' onmouseover='alert(1)' style='background:url(//example.org/x)",
    "<svg onload=alert(1)><a href=javascript:alert(1)>x</a></svg> ]]> --> <!-- &lt;b&gt; &#60;i>",
    "[x](javascript:alert(1)) ![y](http://example.org/y.png) [^1] [z][z] <http://example.org>",
    "www.example.org http://example.org mailto:a@example.org a@example.org xmpp:b",
    "`code` **bold** _em_ ~~gone~~ $x^2$ \\(y\\) | cell | {#id} :smile: @name",
    "# head", "- item", "+ item", "* item", "1. item", "2) item", "> quote", "| a | b |", "    code", "=== ", "---",
    "``` js", "~~~", "[x]: http://example.org", "[^1]: note", "!!! note", ":--", "%title",
    "00:01.000 --> 00:02.000", "NOTE x", "STYLE", "<c.red>red</c><00:05.000>", "=cmd|' /C calc'!A0", "@SUM(1)",
    "$\\frac{", "a $b$ c_{1} \\", "100% \\n %s {0} {{ 7*7 }} {% raw %}",
    "line\nbreak\r\n\r\n# more\x0b\x0c\x1c\x85\u2028\u2029end", "nul\0 bell\x07 \x1b[31mred \x7f \x9b2J",
    "\u202egnp.exe \u2066\u2067 half \ud800 \ufffe \uffff",
)  # fmt: skip

_SIGNS = st.sampled_from([*"\\`*_{}[]()<>#+-.!|~&$@:=^'\"%/;\n\r\t\v\x00\x85\u2028\u202e\ud800 1aw", "www.", "http://"])
HOSTILE = st.lists(_SIGNS | st.characters(exclude_categories=()), max_size=12).map("".join) | st.sampled_from(PAYLOADS)

_CLOSED = frozenset(
    {*KINDS, *MARKERS, *CONFIDENCES, *ROAD_CLASSES, *TOLL_COUNTINGS, *COMPASS, *WORD_KINDS, *VERBS, *Use, *Where}
    | {*Counting, *Stance, UNKNOWN, VACANT, PLACEHOLDER, "hours", "by", "gap", "civilians", ""}
)
_READER = MarkdownIt("commonmark", {"linkify": True}).enable(["table", "strikethrough", "linkify"])


def html_of(markdown: str) -> str:
    """Return what a reader of Markdown with tables, strikethrough and automatic links makes of a text."""
    return str(_READER.render(markdown))


def tree(html: str) -> Element:
    """Return an HTML document as a browser reads it."""
    return html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)


def skeleton(root: Element) -> list[tuple[str, ...]]:
    """Return the elements of a tree, in order: their names and those of their attributes, without any text."""
    return [(str(element.tag), *sorted(map(str, element.attrib))) for element in root.iter()]


def words(root: Element) -> str:
    """Return the text of a tree."""
    return "".join(root.itertext())


def with_payload(campaign: Campaign, payload: str) -> Campaign:
    """Return a campaign with a payload after every text and every key, but the words that the program gives."""

    def spoil(value: Any) -> Any:
        if type(value) is str:
            return value if value in _CLOSED or value.startswith("#") else f"{value}{payload}"
        if isinstance(value, tuple):
            return tuple(map(spoil, value))
        if isinstance(value, Mapping):
            return FrozenMap({spoil(key): spoil(one) for key, one in value.items()})
        if is_dataclass(value) and not isinstance(value, type | Clock):
            return replace(value, **{each.name: spoil(getattr(value, each.name)) for each in fields(value)})
        return value

    return spoil(campaign)


def hostile_study(folder: str, payload: str) -> Study:
    """Return the study of a folder of tests with a payload; see `with_payload`."""
    payload = payload.replace("\ud800", "")  # which a study refuses
    return Study(with_payload(read_campaign(FOLDERS / folder), payload))


class Blank(Painter):
    """Draws no pictures."""

    def __init__(self, picture: Path) -> None:
        self.draws, self.picture, self.args = (), picture, Namespace(film=None, output="report.html")

    def _figure(self, file: str, caption: str, save: object, *, name: str = "") -> Figure:
        return Figure(name or file, self.picture, None, file, caption)


def hostile_reports(folder: str, payload: str, picture: Path) -> dict[str, str]:
    """Return the report of a hostile campaign as HTML, and as HTML made of its Markdown."""
    campaign = hostile_study(folder, payload)
    args = Namespace(draws=0, draws_asked=0, seed=1, reading=[], quiet=True, prior="uniform")
    document = make_document(campaign, args, list(campaign.campaign.sides)[-1], Blank(picture))
    page = re.sub("base64,[A-Za-z0-9+/=]*", "", render_page(document, PurePosixPath("x")))
    return {"html": page, "md": html_of(render_markdown(document, PurePosixPath("a b_pictures")))}
