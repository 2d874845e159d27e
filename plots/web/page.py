"""A study as one HTML file to explore: template, style, script and data joined, and nothing loaded from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from rcssmin import cssmin  # type: ignore[import-untyped]  # it has no stubs
from rjsmin import jsmin  # type: ignore[import-untyped]  # it has no stubs

_HERE = Path(__file__).parent
LOADER = "loader.js"  # stands in the page as it is, and adds the others to it
SCRIPTS = (  # in the order in which they stand in the page: each imports only earlier ones
    "data.js",
    "dates.js",
    "words.js",
    "records.js",
    "moments.js",
    "held.js",
    "state.js",
    "link.js",
    "store.js",
    "dom.js",
    "view.js",
    "fields.js",
    "front.js",
    "marks.js",
    "quotes.js",
    "phrases.js",
    "moment.js",
    "land.js",
    "labels.js",
    "plan.js",
    "sprites.js",
    "ground.js",
    "overlay.js",
    "sheet.js",
    "face.js",
    "key.js",
    "notes.js",
    "steer.js",
    "gestures.js",
    "map.js",
    "svg.js",
    "axis.js",
    "pace.js",
    "said.js",
    "caption.js",
    "keys.js",
    "buttons.js",
    "player.js",
    "spans.js",
    "strip.js",
    "timeline.js",
    "ledger.js",
    "chartframe.js",
    "heldchart.js",
    "roadchart.js",
    "claimchart.js",
    "charts.js",
    "document.js",
    "departures.js",
    "place.js",
    "search.js",
    "searchbox.js",
    "tables.js",
    "list.js",
    "choice.js",
    "readings.js",
    "options.js",
    "doubt.js",
    "about.js",
    "app.js",
)
STYLES = ("base.css", "map.css", "timeline.css", "panels.css", "print.css")
_IMPORT = re.compile(r"^import .*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (\{\};\n|(?=(async )?(function|class|const|let)\b))", re.MULTILINE)


def join_script(names: Iterable[str] = SCRIPTS) -> str:
    """Return modules of the page as one, without their imports and exports, comments and blanks.

    Names at the top of a module are therefore names of the whole page, and must differ.
    """
    sources = ((_HERE / "script" / name).read_text(encoding="utf-8") for name in names)
    return str(jsmin("\n".join(_EXPORT.sub("", _IMPORT.sub("", source)) for source in sources)))


def join_style() -> str:
    """Return the style sheets of the page as one, without comments and blanks."""
    return str(cssmin("\n".join((_HERE / "style" / name).read_text(encoding="utf-8") for name in STYLES)))


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself to browsers, search engines and where its address is shared.

    `image` and `icon` are data URLs; empty: none.
    """

    title: str
    description: str
    language: str = "en"
    rtl: bool = False
    licence: str = ""
    image: str = ""
    icon: str = ""
    needs_script: str = ""


def render(payload: Mapping[str, Any], head: Head) -> str:
    """Return the page of a payload (`Payload` in ``script/types.d.ts``) as HTML."""
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style, loader, script = join_style(), join_script([LOADER]), join_script()
    return environment.get_template("page.html").render(
        head=head,
        generator=_generator(),
        style=Markup(style),  # our own files
        loader=Markup(loader),
        style_hash=_digest(style),
        script_hashes=[_digest(loader), _digest(script)],
        packed=pack({"script": script, "data": payload}),
    )


def _generator() -> str:
    """Return the name and version of the program."""
    try:
        return f"frontlapse {version('frontlapse')}"
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "frontlapse"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def pack(values: Mapping[str, Any]) -> str:
    """Return values as a page has them: JSON, compressed as raw deflate, in the letters of base64."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(packer.compress(text.encode()) + packer.flush()).decode("ascii")
