"""Raw frames into a moving picture: MP4, GIF, animated WebP or numbered PNGs, by suffix, inside this process.

The encoder runs in a thread beside whatever draws the frames, some of them behind: FFmpeg lets the interpreter go
while it works, so that drawing and encoding share two processors.

The same frames give the same bytes with one set of installed versions: the number of encoder threads is ours and not
the machine's (x264 writes other bytes with another number), and no dates are written. A file appears whole or not at
all: it is written under another name in the same folder and put in place at the end.
"""

from __future__ import annotations

import os
import queue
import re
import shutil
import tempfile
import threading
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import IO, Any, cast

import av
import av.filter
import numpy as np
from av.container import OutputContainer
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from av.video.stream import VideoStream

from plots.film.raster.rects import Delta, FrameBuffer, Pixels, RawFrame

SUFFIXES = (".gif", ".mp4", ".png", ".webp")
Timed = Iterator[tuple[RawFrame, int]]  # frames with the ticks each stays

# Of x264: 18 is as good as lossless to the eye, 23 its default. On 240 frames of a film this took 0.4 of the time of
# "medium" at 18 with its usual look-ahead, for as many bytes and 1 dB less (37.8 for 38.8); one thread, as the drawing
# has the other processor. Few frames are held back, for memory: usual settings take 80 MB more at 1920x1080. No
# B-frames: with so short a look-ahead x264 weighs them by memory that nobody wrote, and the bytes differ by run.
_X264 = {"crf": "17", "preset": "veryfast", "tune": "animation", "bf": "0", "rc-lookahead": "2", "threads": "1"}
AHEAD = 16  # frames that may be drawn before they are encoded: most are deltas of a few kB, some whole frames of 8 MB
_BT709, _LIMITED_RANGE = 1, 1  # as ITU-T H.273 numbers them; without tags players guess, and guess differently
_GIF_COLOURS = 256
_RGB = VideoFormat("rgb24")
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
    ValueError: film.avi: suffix '.avi' is none of: .gif, .mp4, .png, .webp
    """
    target = Path(path)
    suffix = target.suffix.lower()
    width, height = size
    if suffix not in SUFFIXES:
        raise ValueError(f"{target}: suffix {target.suffix!r} is none of: {', '.join(SUFFIXES)}")
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
    path: str | os.PathLike[str],
    frames: Iterable[RawFrame],
    *,
    size: tuple[int, int],
    fps: int,
    durations: Sequence[int] | None = None,
) -> None:
    """Encode frames as they come into `path`: H.264 MP4, GIF or animated WebP by its suffix.

    Parameters
    ----------
    path
        Where to write; an older file there is replaced only when the new one is whole.
    frames
        Arrays of (height, width, 3) unsigned bytes, red, green, blue, or of 4, the last of which counts for nothing;
        after the first also what changes of the one before. Taken one at a time; each must stay as it is.
    size
        Width and height in pixels.
    fps
        Ticks a second.
    durations
        How many ticks each frame stays; one each when not given. MP4 and PNG repeat the frame (their players expect an
        even pace, and a repeated frame costs an MP4 a few bytes), GIF and WebP write it once with a longer time.

    Raises
    ------
    ValueError
        If the target cannot be written (see `check_target`), a frame is not of `size`, there are no frames, or their
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
    target = check_target(path, size=size)
    if fps < 1:
        raise ValueError(f"fps(={fps}) must be at least 1")
    write = {".mp4": _write_mp4, ".gif": _write_gif, ".webp": _write_webp, ".png": _write_png}[target.suffix.lower()]
    sequence = target.suffix.lower() == ".png"
    whole = target.parent if sequence else target
    part = whole.with_name(f".{whole.name}.{uuid.uuid4().hex}.part")
    try:
        if sequence:
            part.mkdir()
        into = part / target.name if sequence else part
        _encode_beside([lambda timed: write(into, timed, size, fps)], _timed(frames, size, durations))
        part.replace(whole)
    finally:  # whatever went wrong, Ctrl-C included, no half film stays behind
        if sequence:
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)


class _StoppedError(Exception):
    """The frames ended early, because drawing them failed."""


class _Writer(threading.Thread):
    """A thread that encodes the frames put into its queue, until None or an exception comes."""

    def __init__(self, write: Callable[[Timed], None]) -> None:
        super().__init__(name="encoder", daemon=True)
        self._write = write
        self._ended = False
        self.queue: queue.Queue[tuple[RawFrame, int] | _StoppedError | None] = queue.Queue(maxsize=AHEAD)
        self.error: BaseException | None = None

    def run(self) -> None:
        """Encode; keep the error if it fails, and go on emptying the queue, so that nobody waits to fill it."""
        frames = self._frames()
        try:
            self._write(frames)
        except BaseException as error:
            self.error = error
        while not self._ended:
            self._ended = not isinstance(self.queue.get(), tuple)

    def _frames(self) -> Timed:
        while isinstance(item := self.queue.get(), tuple):
            yield item
        self._ended = True
        if item is not None:
            raise item


def _encode_beside(writes: Sequence[Callable[[Timed], None]], frames: Timed) -> None:
    """Encode `frames` with each of `writes` in a thread of its own, while this thread makes them.

    This thread may be some frames ahead: some frames take many times as long to draw as others.
    """
    writers = [_Writer(write) for write in writes]
    for writer in writers:
        writer.start()
    end: _StoppedError | None = _StoppedError()
    try:
        for item in frames:
            for writer in writers:
                writer.queue.put(item)
            if any(writer.error for writer in writers):
                break
        end = None
    finally:
        for writer in writers:
            writer.queue.put(end)
        for writer in writers:
            writer.join()
    for writer in writers:
        if writer.error is not None:
            raise writer.error


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


def _write_mp4(part: Path, frames: Timed, size: tuple[int, int], fps: int) -> None:
    with av.open(part, "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}) as container:
        stream = _stream(container, "libx264", "yuv420p", size, fps, _X264)
        context = cast(Any, stream.codec_context)  # the tags are missing from PyAV's type stubs
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED_RANGE
        _encode_repeated(container, stream, _converted(frames, "yuv420p", colourspace=_BT709))


def _write_png(pattern: Path, frames: Timed, size: tuple[int, int], fps: int) -> None:
    with av.open(pattern, "w", format="image2", options={"start_number": "1", "fflags": "+bitexact"}) as container:
        stream = _stream(container, "png", "rgb24", size, fps, {"threads": "1"})
        _encode_repeated(container, stream, _converted(frames, "rgb24"))


def _write_webp(part: Path, frames: Timed, size: tuple[int, int], fps: int) -> None:
    with av.open(part, "w", format="webp", options={"loop": "0", "fflags": "+bitexact"}) as container:
        options = {"lossless": "0", "quality": "80", "compression_level": "3", "preset": "drawing", "threads": "1"}
        stream = _stream(container, "libwebp_anim", "yuv420p", size, fps, options)
        last = _encode_held(container, stream, _converted(frames, "yuv420p"))
    _hold_last(part, round(1000 * last / fps))


def _frame(pixels: Pixels) -> VideoFrame:
    """Return a frame that reads `pixels` where they lie, as far as FFmpeg can."""
    return VideoFrame.from_numpy_buffer(
        np.ascontiguousarray(pixels), format="rgb24" if pixels.shape[2] == 3 else "rgba"
    )


def _converted(frames: Timed, pixel_format: str, *, colourspace: int | None = None) -> Iterator[tuple[VideoFrame, int]]:
    """Yield frames in another pixel format; one that is the very same as before is not converted again."""
    converter = VideoReformatter()  # one for all: it makes its tables anew for every frame otherwise
    page, frame = FrameBuffer(), None
    for drawn, ticks in frames:
        if page.show(drawn) or frame is None:
            frame = converter.reformat(
                _frame(page.pixels),
                format=pixel_format,
                dst_colorspace=colourspace,
                dst_color_range=None if colourspace is None else _LIMITED_RANGE,
                # The middle of the pixels a colour sample stands for; the default is slower and turns paper greenish.
                interpolation=Interpolation.AREA,
                threads=1,
            )
        yield frame, ticks


def _hold_last(part: Path, milliseconds: int) -> None:
    """Set the time of a WebP's last frame, which libwebp guesses from the average of the others."""
    with part.open("r+b") as file:
        file.seek(12)  # past RIFF, its length and WEBP: then chunks of a name, a length and that many bytes, made even
        last = None
        while len(head := file.read(8)) == 8:
            if head[:4] == b"ANMF":
                last = file.tell()
            length = int.from_bytes(head[4:], "little")
            file.seek(length + length % 2, os.SEEK_CUR)
        if last is not None:  # a single frame has no time
            file.seek(last + 12)  # past x, y, width and height of three bytes each
            file.write(milliseconds.to_bytes(3, "little"))


def _write_gif(part: Path, frames: Timed, size: tuple[int, int], fps: int) -> None:
    """Write a GIF of one palette for all frames, without dither, storing only the rectangle that changed.

    The palette needs every frame before the first can be written: they wait, packed, in an unnamed file beside the
    target (about a fortieth of their size), so that a long film needs no more memory than a short one.
    """
    with tempfile.TemporaryFile(dir=part.parent) as waiting:
        palette, waited = _gather_palette(frames, size, waiting)
        waiting.seek(0)
        with av.open(part, "w", format="gif", options={"fflags": "+bitexact"}) as container:
            # `final_delay` is in hundredths of a second: without it the last frame takes the time of the one before.
            container.options["final_delay"] = str(round(100 * waited[-1][1] / fps))
            stream = _stream(container, "gif", "pal8", size, fps, {})
            _encode_held(container, stream, _apply_palette(palette, waiting, waited, size, fps))


def _gather_palette(
    frames: Timed, size: tuple[int, int], waiting: IO[bytes]
) -> tuple[VideoFrame, list[tuple[int, int]]]:
    """Return the shared palette, and for each frame put by in `waiting` its packed length and its ticks."""
    graph = av.filter.Graph()
    source = graph.add_buffer(width=size[0], height=size[1], format=_RGB, time_base=Fraction(1, 1))
    # "full": every pixel counts as often as it is seen; few colours move, so weighing changes would starve the map
    maker = graph.add("palettegen", f"max_colors={_GIF_COLOURS}:reserve_transparent=1:stats_mode=full")
    sink = graph.add("buffersink")
    source.link_to(maker)
    maker.link_to(sink)
    graph.configure()
    waited: list[tuple[int, int]] = []
    for index, (frame, ticks) in enumerate(_converted(frames, "rgb24")):
        source.push(_at(frame, index, 1))
        with suppress(BlockingIOError):  # asking for the palette, too early, makes the filter take the frame in
            sink.pull()
        pixels = np.ascontiguousarray(frame.to_ndarray())  # FFmpeg pads the lines of most widths
        packed = zlib.compress(pixels.data, level=1)
        waiting.write(packed)
        waited.append((len(packed), ticks))
    source.push(None)
    return cast(VideoFrame, sink.pull()), waited


def _apply_palette(
    palette: VideoFrame, waiting: IO[bytes], waited: list[tuple[int, int]], size: tuple[int, int], fps: int
) -> Iterator[tuple[VideoFrame, int]]:
    graph = av.filter.Graph()
    pixels_in = graph.add_buffer(width=size[0], height=size[1], format=_RGB, time_base=Fraction(1, fps))
    palette_in = graph.add_buffer(
        width=palette.width, height=palette.height, format=palette.format, time_base=Fraction(1, fps)
    )
    user = graph.add("paletteuse", "dither=none:diff_mode=rectangle")
    sink = graph.add("buffersink")
    pixels_in.link_to(user, 0, 0)
    palette_in.link_to(user, 0, 1)
    user.link_to(sink)
    graph.configure()
    palette_in.push(_at(palette, 0, fps))
    palette_in.push(None)
    for index, (length, ticks) in enumerate(waited):
        raw = np.frombuffer(zlib.decompress(waiting.read(length)), np.uint8).reshape(size[1], size[0], 3)
        pixels_in.push(_at(VideoFrame.from_ndarray(raw, format="rgb24"), index, fps))
        yield cast(VideoFrame, sink.pull()), ticks


def _at(frame: VideoFrame, tick: int, fps: int) -> VideoFrame:
    frame.pts, frame.time_base = tick, Fraction(1, fps)
    return frame


def _stream(
    container: OutputContainer, codec: str, pixel_format: str, size: tuple[int, int], fps: int, options: dict[str, str]
) -> VideoStream:
    stream = cast(VideoStream, container.add_stream(codec, rate=fps, options={"flags": "+bitexact", **options}))
    stream.width, stream.height, stream.pix_fmt = size[0], size[1], pixel_format
    return stream


def _encode(container: OutputContainer, stream: VideoStream, frame: VideoFrame, tick: int) -> None:
    frame.pts, frame.time_base = tick, 1 / stream.codec_context.framerate
    container.mux(stream.encode(frame))


def _encode_repeated(container: OutputContainer, stream: VideoStream, frames: Iterable[tuple[VideoFrame, int]]) -> None:
    """Encode frames once a tick, as often as they stay."""
    tick = 0
    for frame, ticks in frames:
        for _ in range(ticks):
            _encode(container, stream, frame, tick)
            tick += 1
    container.mux(stream.encode(None))


def _encode_held(container: OutputContainer, stream: VideoStream, frames: Iterable[tuple[VideoFrame, int]]) -> int:
    """Encode frames that may stay longer than a tick as single frames; return the ticks of the last."""
    tick = ticks = 0
    for frame, ticks in frames:
        _encode(container, stream, frame, tick)
        tick += ticks
    container.mux(stream.encode(None))
    return ticks
