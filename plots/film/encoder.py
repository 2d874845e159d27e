"""Raw frames into films, encoded in threads beside the drawing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from plots.film.codecs import Tags, Timed, write_gif, write_mp4, write_png, write_webp
from plots.film.raster.rects import Delta, RawFrame
from plots.film.threads import encode_in_threads
from plots.style.outputs import Outputs, writing
from sim.model.arguments import whole_number

SUFFIXES = (".gif", ".mp4", ".png", ".webp")
MOST_FPS = {".gif": 50, ".webp": 90}  # players slow a frame of 10 ms or less to 100 ms; a GIF counts in steps of 10 ms
_GIF_LONGEST = 65_535  # hundredths of a second, the most that a frame of a GIF can state

_NUMBER = re.compile(r"%0?\d*d")


def check_film(path: str | os.PathLike[str], *, size: tuple[int, int], fps: int) -> Path:
    """Return `path` if its format can hold a moving picture of `size` (width, height in pixels) at this pace.

    A PNG sequence is named by a pattern in a folder of its own, such as ``frames/%04d.png``.

    Raises
    ------
    ValueError
        If the suffix is not one of `SUFFIXES`, a dimension is not positive, an MP4 would have an odd one, the name of a
        PNG has no place for one number, or players of the format do not honour the frame rate.

    Examples
    --------
    >>> check_film("film.avi", size=(1280, 720), fps=12)
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
    if suffix == ".png" and (len(_NUMBER.findall(target.name)) != 1 or target.name.count("%") != 1):
        example = target.with_suffix("") / "%04d.png"
        raise ValueError(f"{target}: a PNG sequence needs a place for its number, such as {example}")
    whole_number(fps, "fps", least=1)
    if fps > (most := MOST_FPS.get(suffix, fps)):
        raise ValueError(f"{target}: fps(={fps}) is more than {most}, the fastest that players of {suffix} show")
    return target


def film_part(outputs: Outputs, path: Path) -> Path:
    """Return the name under which to write a film; see `Outputs.file`."""
    return outputs.folder(path.parent) / path.name if path.suffix.lower() == ".png" else outputs.file(path)


def save_frames(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    frames: Iterable[RawFrame],
    *,
    size: tuple[int, int],
    fps: int,
    durations: Sequence[int] | None = None,
    tags: Tags | None = None,
    overwrite: bool = False,
) -> None:
    """Encode frames as they come as H.264 MP4, GIF, animated WebP or numbered PNGs, by suffix.

    Parameters
    ----------
    paths
        The file to write, or several files that get the same frames. They are put in place when all are complete.
    frames
        Arrays of (height, width, 3 or 4) unsigned bytes, RGB or RGBA, whose alpha is ignored; after the first also
        deltas. They are taken one at a time and must not be modified afterwards.
    size
        Width and height in pixels.
    fps
        Ticks a second.
    durations
        How many ticks each frame stays; one each when not given. MP4 and PNG repeat the frame (a repeated frame costs
        an MP4 a few bytes), GIF and WebP write it once with a longer time. A GIF counts hundredths of a second: the
        frames of one may differ by one, and their sum is right.
    tags
        What the files say of themselves: an MP4 title, description and chapters, a GIF title and description.
    overwrite
        Whether files may be replaced that frontlapse did not write, or that were edited since.

    Raises
    ------
    ValueError
        If a format cannot hold the film (see `check_film`), a frame is not of `size`, there are no frames, or their
        number is not that of `durations`.
    OSError
        If a file cannot be there (see `Outputs.file`) or its disk is full.

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
    targets = [check_film(path, size=size, fps=fps) for path in paths]
    longest = max(durations or [1])
    if any(each.suffix.lower() == ".gif" for each in targets) and 100 * longest > _GIF_LONGEST * fps:
        raise ValueError(f"a frame of {longest / fps:g} s is longer than {_GIF_LONGEST / 100:g} s, the most of a GIF")
    codecs = {".mp4": write_mp4, ".gif": write_gif, ".webp": write_webp, ".png": write_png}
    with writing(overwrite=overwrite) as outputs:
        writers = [
            partial(codecs[each.suffix.lower()], film_part(outputs, each), size=size, fps=fps, tags=tags)
            for each in dict.fromkeys(targets)
        ]
        encode_in_threads(writers, _timed(frames, size, durations))


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
