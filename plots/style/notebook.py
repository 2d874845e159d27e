"""Results of the `save_*` functions, which notebooks display.

A result holds no pixels unless the picture has no file. No notebook package is needed: notebooks call
`_repr_mimebundle_` or `_repr_html_` of the last value of a cell.
"""

from __future__ import annotations

import base64
import html
import os
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path

from sim import Frame, History
from sim.measures.narrative import after_end_words, no_front_words
from sim.model.escapes import html_text, path_address
from sim.model.words import holdings_words, listed, spoken_words, undeclared_words

LARGEST = 8_000_000  # bytes of a file to embed; a larger one is linked
_IMAGES = {".png": "image/png", ".svg": "image/svg+xml", ".gif": "image/gif", ".webp": "image/webp"}
_VIDEOS = {".mp4": "video/mp4"}
_WIDE = "max-width: 100%; height: auto"


@dataclass(frozen=True, slots=True)
class Picture(os.PathLike[str]):
    """A saved picture, which a notebook displays.

    Parameters
    ----------
    path
        The file; None if there is none, and `content` is a PNG.
    title
        Its title.
    alt
        Alternative text for readers who cannot see it.
    content
        The bytes of a picture without a file.
    note
        A sentence of `alt` that commands print: which places lie off the map, or which events have no words.
    """

    path: Path | None
    title: str
    alt: str
    content: bytes = field(default=b"", repr=False)
    note: str = ""

    def __fspath__(self) -> str:
        if self.path is None:
            raise ValueError(f"{self.title!r} was not saved to a file")
        return str(self.path)

    def _repr_html_(self) -> str:
        """Return the picture as HTML: embedded, or as a link if it is too large or browsers cannot show it."""
        suffix = ".png" if self.path is None else self.path.suffix.lower()
        kind = _IMAGES.get(suffix) or _VIDEOS.get(suffix)
        title, alt = html_text(self.title), html_text(self.alt)
        if self.path is not None and (kind is None or not 0 < _length(self.path) <= LARGEST):
            link = path_address(_linked(self.path))
            return f'<p><a href="{link}" title="{alt}">{title}</a></p>'
        content = self.content if self.path is None else self.path.read_bytes()
        source = f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
        if suffix in _VIDEOS:
            return (
                f'<video controls loop muted playsinline style="{_WIDE}" title="{title}" aria-label="{alt}">'
                f'<source src="{source}" type="{kind}">{self._tracks()}{alt}</video>'
            )
        return f'<img src="{source}" alt="{alt}" title="{title}" style="{_WIDE}">'

    def _tracks(self) -> str:
        """Return the captions, chapters and descriptions beside a film as tracks, none of which is on at first."""
        kinds = {"captions": ".vtt", "chapters": ".chapters.vtt", "descriptions": ".descriptions.vtt"}
        found = {kind: Path(f"{self.path}{suffix}") for kind, suffix in kinds.items()}
        texts = {kind: base64.b64encode(path.read_bytes()) for kind, path in found.items() if path.is_file()}
        return "".join(
            f'<track kind="{kind}" label="{kind}" srclang="en" src="data:text/vtt;base64,{text.decode("ascii")}">'
            for kind, text in texts.items()
        )

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """Return the picture in the MIME types that a notebook asks for."""
        kinds = {"text/plain": f"{self.title}: {self.alt}", "text/html": self._repr_html_()}
        return {
            kind: words
            for kind, words in kinds.items()
            if (include is None or kind in include) and (exclude is None or kind not in exclude)
        }


@dataclass(frozen=True, slots=True)
class Film(Picture):
    """A saved film, which a notebook plays."""


@dataclass(frozen=True, slots=True)
class Page(Picture):
    """A saved web page, which a notebook shows in a frame of its own, apart from the notebook's script and data."""

    def _repr_html_(self) -> str:
        """Return the page in a frame, or a link to it if it is too large."""
        if self.path is None or not 0 < _length(self.path) <= LARGEST:
            return Picture._repr_html_(self)
        page = html.escape(self.path.read_text(encoding="utf-8"))
        return (
            f'<iframe sandbox="allow-scripts" title="{html_text(self.title)}" srcdoc="{page}" '
            'style="width: 100%; height: 720px; border: 0"></iframe>'
        )


def _length(path: Path) -> int:
    """Return the size of a file in bytes; 0 if it is missing or a pattern of numbered pictures."""
    return path.stat().st_size if path.is_file() else 0


def _linked(path: Path) -> Path:
    """Return the target of a link to a picture; for a pattern of numbered pictures, the first of them."""
    if "%" not in path.name or path.exists():
        return path
    return min(path.parent.glob(f"*{path.suffix}"), default=path.parent)


def map_alt(history: History, frame: Frame) -> str:
    """Return the alternative text of a map: time, places held, cities, roads across the front, and what may come later.

    Examples
    --------
    >>> from scenarios import open_study
    >>> study = open_study("northwestern_syria_2024")
    >>> now = study.frame(1439)
    >>> map_alt(study.history(), now).split(". ")[0]
    'Map of the end of 27 November 2024'
    """
    held = holdings_words(frame.held, history.campaign.side_plain)
    sure, possible = frame.front[:2]
    roads = f"{sure}" if sure == possible else f"{sure} to {possible}"
    at = spoken_words(history.campaign.clock, frame.minute)
    words = f"Map of {at}. Places held: {held}.{_cities(history, frame)}"
    if history.campaign.roads and not no_front_words(history.campaign, history.undeclared):
        words += f" Roads that cross the front: {roads}."
    if history.undeclared:
        words += f" {undeclared_words(history.undeclared, history.campaign.side_plain)}."
    return " ".join(filter(None, (words, after_end_words(history))))


def _cities(history: History, frame: Frame) -> str:
    """Return who holds the places of the highest rank, if there are such; empty otherwise."""
    found: dict[str, list[str]] = {}
    for place in frame.places:
        if place.rank == 1 and place.counted:
            contested = " (contested)" if place.contested else ""
            found.setdefault(place.side, []).append(f"{place.name}{contested}")
    told = (f"{history.campaign.side_plain(side)}: {listed(names)}" for side, names in found.items())
    return f" The cities: {'; '.join(told)}." if found else ""
