"""Write figures as PNG, SVG or PDF; `plots.style.outputs` puts the files in place."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from matplotlib.figure import Figure

from plots.style.about import About

# Metadata that each writer would add; None leaves it out, so that the bytes are reproducible.
_METADATA: Mapping[str, Mapping[str, None]] = MappingProxyType(
    {
        ".png": MappingProxyType({"Software": None}),
        ".svg": MappingProxyType({"Date": None, "Creator": None}),
        ".pdf": MappingProxyType({"CreationDate": None, "Creator": None, "Producer": None}),
    }
)
SUFFIXES = tuple(_METADATA)


def check_suffix(path: str | os.PathLike[str], suffixes: Sequence[str] = SUFFIXES) -> Path:
    """Return the path of a picture after checking its suffix.

    Raises
    ------
    ValueError
        If the suffix is not one of a picture.
    """
    path = Path(path)
    if path.suffix.lower() not in suffixes:
        raise ValueError(f"suffix {path.suffix!r} of {path.name} is not one of: {', '.join(suffixes)}")
    return path


def write_figure(figure: Figure, path: Path, *, about: About | None = None, **settings: Any) -> None:
    """Write a figure as PNG, SVG or PDF, by suffix.

    Call it inside `figure_settings`; `settings` go to `Figure.savefig`. The same figure gives the same bytes on one set
    of installed versions. It is drawn in memory: on a full disk matplotlib's writers fail again while they clean up,
    with errors of another kind.
    """
    path.write_bytes(figure_bytes(figure, check_suffix(path).suffix.lower(), about=about, **settings))


def png_bytes(figure: Figure, *, about: About | None = None) -> bytes:
    """Return the PNG bytes that `write_figure` would write."""
    return figure_bytes(figure, ".png", about=about)


def figure_bytes(figure: Figure, suffix: str, *, about: About | None = None, **settings: Any) -> bytes:
    """Return a figure as PNG, SVG or PDF; a PNG says what it is `about`."""
    words = about.png if about is not None and suffix == ".png" else {}
    content = io.BytesIO()
    figure.savefig(
        content,
        format=suffix[1:],
        dpi=figure.dpi,
        facecolor=figure.get_facecolor(),
        metadata={**_METADATA[suffix], **words},
        **settings,
    )
    return content.getvalue()
