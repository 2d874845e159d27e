"""What a `save_*` function gives back: a small value that tells a notebook how to show the file.

It holds no pixels but those of a picture that has no file. Needs no package of a notebook: these only call
`_repr_mimebundle_` or `_repr_html_` of what a cell ends with.
"""

from __future__ import annotations

import base64
import html
import os
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from sim import Campaign, Frame

LARGEST = 8_000_000  # bytes of a file that is put into the notebook itself; of a larger one it gets a link
_IMAGES = {".png": "image/png", ".svg": "image/svg+xml", ".gif": "image/gif", ".webp": "image/webp"}
_VIDEOS = {".mp4": "video/mp4"}
_WIDE = "max-width: 100%; height: auto"


@dataclass(frozen=True, slots=True)
class Picture(os.PathLike[str]):
    """A picture that was drawn; a notebook shows it.

    Parameters
    ----------
    path
        Where it was saved; None: nowhere, and `content` is a PNG.
    title
        What it is called.
    alt
        What it shows, in words for those who cannot see it.
    content
        The bytes of a picture that has no file.
    """

    path: Path | None
    title: str
    alt: str
    content: bytes = field(default=b"", repr=False)

    def __fspath__(self) -> str:
        if self.path is None:
            raise ValueError(f"{self.title!r} was not saved to a file")
        return str(self.path)

    def _repr_html_(self) -> str:
        """Return the picture as HTML: embedded, or a link to it when it is too large or of no kind that pages show."""
        suffix = ".png" if self.path is None else self.path.suffix.lower()
        kind = _IMAGES.get(suffix) or _VIDEOS.get(suffix)
        title, alt = html.escape(self.title), html.escape(self.alt)
        if self.path is not None and (kind is None or not 0 < _length(self.path) <= LARGEST):
            link = html.escape(quote(_linked(self.path).as_posix()))
            return f'<p><a href="{link}" title="{alt}">{title}</a></p>'
        content = self.content if self.path is None else self.path.read_bytes()
        source = f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
        if suffix in _VIDEOS:
            return (
                f'<video controls loop muted playsinline style="{_WIDE}" title="{title}" aria-label="{alt}">'
                f'<source src="{source}" type="{kind}">{alt}</video>'
            )
        return f'<img src="{source}" alt="{alt}" title="{title}" style="{_WIDE}">'

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """Return the picture in the kinds that a notebook asks for."""
        kinds = {"text/plain": f"{self.title}: {self.alt}", "text/html": self._repr_html_()}
        return {
            kind: words
            for kind, words in kinds.items()
            if (include is None or kind in include) and (exclude is None or kind not in exclude)
        }


@dataclass(frozen=True, slots=True)
class Film(Picture):
    """A film that was drawn; a notebook plays it."""


def _length(path: Path) -> int:
    """Return how many bytes a file has; 0 when it has gone, or is the name that numbered pictures share."""
    return path.stat().st_size if path.is_file() else 0


def _linked(path: Path) -> Path:
    """Return what a link to a picture leads to: of the name that numbered pictures share, the first of them."""
    if "%" not in path.name or path.exists():
        return path
    return min(path.parent.glob(f"*{path.suffix}"), default=path.parent)


def map_alt(campaign: Campaign, frame: Frame) -> str:
    """Tell what a map of a frame shows: when it is, who holds how much, and how many roads cross the front.

    Examples
    --------
    >>> from sim import Network, date_statements, frame, read_campaign, replay, road_graph, silences
    >>> from scenarios import folder
    >>> campaign = read_campaign(folder("northwestern_syria_2024"))
    >>> history = replay(campaign, date_statements(Network(campaign)))
    >>> now = frame(history, 1439, silences=silences(history, road_graph(campaign)))
    >>> map_alt(campaign, now).split(". ")[0]
    'Map of 2024-11-27T23:59+03:00'
    """
    held = [
        f"{campaign.side_name(side)} {count}" + (f" ({low}–{high})" * (low < high))
        for side, (count, low, high) in frame.held.items()
        if high
    ]
    sure, possible = frame.front[:2]
    roads = f"{sure}" if sure == possible else f"{sure} to {possible}"
    return f"Map of {frame.at}. Places held: {', '.join(held)}. Roads that cross the front: {roads}."
