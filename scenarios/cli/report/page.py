"""A report as one HTML file from the template ``page.html``, with its pictures and typeface embedded."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from PIL import Image

from plots import font_file
from scenarios.cli.output import keep_together
from scenarios.cli.report.document import Document, cited, sentence_anchor
from sim.model.escapes import line_text, path_address, sentence_text, web_address

_HERE = Path(__file__).parent
_WEIGHTS = (400, 600, 700)
_ARTICLE = re.compile(r"\b([Aa][lnsd]-)(?=\w)")


class _Embedded(NamedTuple):
    """A picture as a data URL."""

    url: str
    width: int
    height: int


def render_page(document: Document, _: PurePosixPath) -> str:
    """Return a report as HTML; its pictures are embedded."""
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: value if isinstance(value, Markup) else line_text(str(value)),
    )
    environment.filters |= {
        "address": web_address,
        "anchor": sentence_anchor,
        "cell": _cell,
        "embed": _embed,
        "path": lambda link: path_address(PurePosixPath(link)),
        "sentence": sentence_text,
    }
    style = _faces() + (_HERE / "page.css").read_text(encoding="utf-8")
    page = environment.get_template("page.html").render(
        document=document,
        sources=cited((document.short, *document.sections)),
        titles={part.id: part.title for section in (document.short, *document.sections) for part in section.walk()},
        style=Markup(style),  # our own file
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii"),
    )
    return page.lstrip()


def _faces() -> str:
    """Return the typeface of the pictures as CSS with embedded fonts."""
    return "".join(
        f'@font-face {{ font-family: "IBM Plex Sans Condensed"; font-weight: {weight}; font-display: swap; '
        f"src: url(data:font/ttf;base64,{base64.b64encode(font_file(weight).read_bytes()).decode('ascii')}); }}\n"
        for weight in _WEIGHTS
    )


def _embed(path: Path) -> _Embedded:
    """Return a picture as a data URL of lossless WebP."""
    with Image.open(path) as picture:
        plain = picture.convert("RGB")
    content = io.BytesIO()
    plain.save(content, "WEBP", lossless=True, method=1, quality=50)  # more effort saves 2 % of the bytes
    return _Embedded(f"data:image/webp;base64,{base64.b64encode(content.getvalue()).decode('ascii')}", *plain.size)


def _cell(words: str) -> str:
    """Return the words of a cell with line breaks prevented within dates and ranges and after ``al-``."""
    words = keep_together(words).replace("–", "\u2060–\u2060").replace(" \u2060–", "\u00a0–").replace("–\u2060 ", "– ")
    return _ARTICLE.sub("\\1\u2060", words)
