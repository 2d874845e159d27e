"""Write figures as PNG, SVG or PDF; `plots.style.outputs` puts the files in place."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from matplotlib.figure import Figure

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


def write_figure(figure: Figure, path: Path, **settings: Any) -> None:
    """Write a figure as PNG, SVG or PDF, by suffix.

    Call it inside `figure_settings`; `settings` go to `Figure.savefig`. The same figure gives the same bytes on one set
    of installed versions. It is drawn in memory: on a full disk matplotlib's writers fail again while they clean up,
    with errors of another kind.
    """
    path.write_bytes(_content(figure, check_suffix(path).suffix.lower(), **settings))


def png_bytes(figure: Figure) -> bytes:
    """Return the PNG bytes that `write_figure` would write."""
    return _content(figure, ".png")


def _content(figure: Figure, suffix: str, **settings: Any) -> bytes:
    content = io.BytesIO()
    figure.savefig(
        content,
        format=suffix[1:],
        dpi=figure.dpi,
        facecolor=figure.get_facecolor(),
        metadata=_METADATA[suffix],
        **settings,
    )
    return content.getvalue()
