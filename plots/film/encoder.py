"""Raw frames into films: targets are checked, encoded in threads beside the drawing, and put in place when complete."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from plots.film.codecs import Timed, write_gif, write_mp4, write_png, write_webp
from plots.film.raster.rects import Delta, RawFrame
from plots.film.threads import encode_in_threads

SUFFIXES = (".gif", ".mp4", ".png", ".webp")

_NUMBER = re.compile(r"%0?\d*d")


def check_target(path: str | os.PathLike[str], *, size: tuple[int, int]) -> Path:
    """Return `path` if a moving picture of `size` (width, height in pixels) can be written there.

    A PNG sequence is named by a pattern in a new folder, such as ``frames/%04d.png``.

    Raises
    ------
    ValueError
        If the suffix is not one of `SUFFIXES`, a dimension is not positive, an MP4 would have an odd one, or the name
        of a PNG has no place for one number.
    FileNotFoundError
        If the folder does not exist (of a PNG sequence: the one its new folder is to be made in).
    FileExistsError
        If the folder of a PNG sequence holds anything.

    Examples
    --------
    >>> check_target("film.avi", size=(1280, 720))
    Traceback (most recent call last):
    ValueError: film.avi: suffix '.avi' is not one of: .gif, .mp4, .png, .webp
    """
    target = Path(path)
    suffix = target.suffix.lower()
    width, height = size
    if suffix not in SUFFIXES:
        raise ValueError(f"{target}: suffix {target.suffix!r} is not one of: {', '.join(SUFFIXES)}")
    if width < 1 or height < 1:
        raise ValueError(f"size(={width}x{height}) must be at least 1x1 pixels")
    if suffix == ".mp4" and (width % 2 or height % 2):
        raise ValueError(
            f"size(={width}x{height}) must be even in both directions for MP4 (yuv420p halves the colour planes)"
        )
    folder = target.parent
    if suffix == ".png":
        if len(_NUMBER.findall(target.name)) != 1 or target.name.count("%") != 1:
            raise ValueError(f"{target}: a PNG sequence needs a place for its number, such as {_example(target)}")
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FileExistsError(f"folder {folder} is not new or empty, as that of a PNG sequence must be")
        folder = folder.parent
    if not folder.is_dir():
        raise FileNotFoundError(f"folder {folder} does not exist")
    return target


def _example(target: Path) -> Path:
    return target.with_suffix("") / "%04d.png"


def save_frames(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    frames: Iterable[RawFrame],
    *,
    size: tuple[int, int],
    fps: int,
    durations: Sequence[int] | None = None,
) -> None:
    """Encode frames as they come as H.264 MP4, GIF, animated WebP or numbered PNGs, by suffix.

    Parameters
    ----------
    paths
        The file to write, or several files that get the same frames. Older files are replaced when all are complete.
    frames
        Arrays of (height, width, 3 or 4) unsigned bytes, RGB or RGBA, whose alpha is ignored; after the first also
        deltas. They are taken one at a time and must not be modified afterwards.
    size
        Width and height in pixels.
    fps
        Ticks a second.
    durations
        How many ticks each frame stays; one each when not given. MP4 and PNG repeat the frame (a repeated frame costs
        an MP4 a few bytes), GIF and WebP write it once with a longer time.

    Raises
    ------
    ValueError
        If a target cannot be written (see `check_target`), a frame is not of `size`, there are no frames, or their
        number is not that of `durations`.

    Examples
    --------
    >>> import numpy as np, tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "grey.gif"
    ...     save_frames(path, (np.full((8, 8, 3), v, np.uint8) for v in (0, 255)), size=(8, 8), fps=10)
    ...     path.read_bytes()[:6]
    b'GIF89a'
    """
    paths = [paths] if isinstance(paths, str | os.PathLike) else paths
    targets = [_Target(check_target(path, size=size)) for path in paths]
    if fps < 1:
        raise ValueError(f"fps(={fps}) must be at least 1")
    try:
        encode_in_threads(
            [partial(target.write, size=size, fps=fps) for target in targets], _timed(frames, size, durations)
        )
        for target in targets:
            target.part.replace(target.whole)
    finally:  # whatever went wrong, including Ctrl-C, no half film stays behind
        for target in targets:
            target.remove_part()


class _Target:
    """A file, or the folder of a PNG sequence, that is written under another name in the same folder first."""

    def __init__(self, path: Path) -> None:
        self._sequence = path.suffix.lower() == ".png"
        self.whole = path.parent if self._sequence else path
        self.part = self.whole.with_name(f".{self.whole.name}.{uuid.uuid4().hex}.part")
        self._into = self.part / path.name if self._sequence else self.part
        self._encode = {".mp4": write_mp4, ".gif": write_gif, ".webp": write_webp, ".png": write_png}[
            path.suffix.lower()
        ]

    def write(self, frames: Timed, *, size: tuple[int, int], fps: int) -> None:
        """Encode frames into the part."""
        if self._sequence:
            self.part.mkdir()
        self._encode(self._into, frames, size, fps)

    def remove_part(self) -> None:
        """Remove the part, if it is still there."""
        if self._sequence:
            shutil.rmtree(self.part, ignore_errors=True)
        else:
            self.part.unlink(missing_ok=True)


def _timed(frames: Iterable[RawFrame], size: tuple[int, int], durations: Sequence[int] | None) -> Timed:
    """Yield each checked frame with the ticks it stays."""
    width, height = size
    count = 0
    for count, drawn in enumerate(frames, start=1):
        if isinstance(drawn, Delta):
            if count == 1:
                raise ValueError("frame 1 is a change, and there is none before it")
        elif drawn.shape not in ((height, width, 3), (height, width, 4)) or drawn.dtype != np.uint8:
            raise ValueError(
                f"frame {count} is {drawn.shape} of {drawn.dtype}, must be ({height}, {width}, 3 or 4) of uint8"
            )
        if durations is not None and count > len(durations):
            raise ValueError(f"there are more frames than durations (={len(durations)})")
        ticks = 1 if durations is None else durations[count - 1]
        if ticks < 1:
            raise ValueError(f"duration of frame {count} (={ticks}) must be at least 1 tick")
        yield drawn, ticks
    if count == 0:
        raise ValueError("there are no frames to save")
    if durations is not None and count != len(durations):
        raise ValueError(f"there are {count} frames, but {len(durations)} durations")
