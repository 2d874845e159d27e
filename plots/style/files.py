"""Save picture files atomically."""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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


def check_picture(path: str | os.PathLike[str], suffixes: Sequence[str] = SUFFIXES) -> Path:
    """Return the path of a picture after checking that it can be saved there.

    Raises
    ------
    ValueError
        If the suffix is not one of a picture.
    FileNotFoundError
        If its folder does not exist.
    IsADirectoryError
        If it is a folder itself.
    """
    path = Path(path)
    if path.suffix.lower() not in suffixes:
        raise ValueError(f"suffix {path.suffix!r} of {path.name} is not one of: {', '.join(suffixes)}")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"folder {path.parent} does not exist")
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder")
    return path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path in the same folder, and rename it to `path` when the block succeeds.

    If the block fails, an older file stays as it was and the temporary file is removed. Both have the same suffix.
    """
    part = path.with_name(f".{path.stem}.{uuid.uuid4().hex}{path.suffix}")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def save_figure(figure: Figure, path: Path | str, **settings: Any) -> Path:
    """Save a figure atomically as PNG, SVG or PDF, by suffix; return its path.

    Call it inside `figure_settings`; `settings` go to `Figure.savefig`. The same figure gives the same bytes on one set
    of installed versions.

    Raises
    ------
    ValueError, FileNotFoundError, IsADirectoryError
        See `check_picture`.
    """
    path = check_picture(path)
    suffix = path.suffix.lower()
    with replacing(path) as part:
        figure.savefig(
            part,
            format=suffix[1:],
            dpi=figure.dpi,
            facecolor=figure.get_facecolor(),
            metadata=_METADATA[suffix],
            **settings,
        )
    return path


def png_bytes(figure: Figure) -> bytes:
    """Return the PNG bytes that `save_figure` would write."""
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=figure.dpi, facecolor=figure.get_facecolor(), metadata=_METADATA[".png"])
    return png.getvalue()
