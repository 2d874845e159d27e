"""The script files of the web page as text, the keys of the catalogue that they ask for, and the data of a page."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plots.web.page import SCRIPTS

FOLDER = Path(__file__).parents[1] / "plots" / "web" / "script"
_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_START = re.compile(r"`([\w.]+)\$\{")  # of a template that ends in a name
_ASKED = re.compile(r'\bwords(?:\(\))?\(\s*(?:"([\w.]+)"|`([\w.]+)\$\{)')


def sources() -> dict[str, str]:
    """Return the script files by name, in the order in which they are joined."""
    return {name: (FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS}


def texts() -> set[str]:
    """Return every string in double quotes."""
    return {text for source in sources().values() for text in _STRING.findall(source)}


def starts() -> set[str]:
    """Return the starts of templates such as ``page_verb.${verb}``."""
    return {start for source in sources().values() for start in _START.findall(source) if "." in start}


def asked_keys() -> Iterator[tuple[str, bool]]:
    """Yield the first arguments of calls of `words`, and whether each is whole or the start of a template."""
    for source in sources().values():
        for whole, start in _ASKED.findall(source):
            yield (whole, True) if whole else (start, False)


def read_payload(path: Path) -> dict[str, Any]:
    """Return the data of a saved page."""
    (packed,) = re.findall(r'id="packed">([^<]*)<', path.read_text(encoding="utf-8"))
    found: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(packed), -zlib.MAX_WBITS))["data"]
    return found
