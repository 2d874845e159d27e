"""Codecs: a stream of raw frames into one file, as H.264 MP4, GIF, animated WebP or numbered PNGs.

The same frames give the same bytes with one set of installed versions: the number of encoder threads is fixed (x264
writes other bytes with another number), and no dates are written.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import av
import av.filter
import numpy as np
from av.codec.context import CodecContext
from av.container import OutputContainer
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from av.video.stream import VideoStream

from plots.film.raster.rects import FrameBuffer, PackedFrame, Pixels, RawFrame
from plots.film.threads import encode_in_threads

if TYPE_CHECKING:  # a name of the type stubs alone
    from av.container.core import Chapter

Timed = Iterator[tuple[RawFrame, int]]  # frames with the ticks each stays
Waiting = tuple[PackedFrame, int]

# Of x264: 18 is as good as lossless to the eye, 23 its default. On 240 frames of a film this took 0.4 of the time of
# "medium" at 18 with its usual look-ahead, for as many bytes and 1 dB less (37.8 for 38.8); one thread, as the drawing
# has the other processor. Few frames are held back, for memory: usual settings take 80 MB more at 1920x1080. No
# B-frames: with so short a look-ahead x264 reads uninitialized memory, and the bytes differ by run.
_X264 = {"crf": "17", "preset": "veryfast", "tune": "animation", "bf": "0", "rc-lookahead": "2", "threads": "1"}
_BT709, _LIMITED_RANGE = 1, 1  # as ITU-T H.273 numbers them; without tags players guess, and guess differently
_GIF_COLOURS = 256
_RGB = VideoFormat("rgb24")


class Tags(NamedTuple):
    """What a film says of itself: its title and description, its ticks, and the first tick of each chapter."""

    title: str
    description: str
    ticks: int
    chapters: Sequence[tuple[int, str]] = ()


def write_mp4(part: Path, frames: Timed, size: tuple[int, int], fps: int, tags: Tags | None = None) -> None:
    """Write H.264 in MP4, each frame repeated for its ticks, with chapters."""
    with _container(part, "mp4", {"movflags": "+faststart"}) as container:
        if tags is not None:
            container.metadata.update({"title": tags.title, "comment": tags.description})
            container.set_chapters(_chapters(tags, fps))
        stream = _stream(container, "libx264", "yuv420p", size, fps, _X264)
        context = cast(Any, stream.codec_context)  # the tags are missing from PyAV's type stubs
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED_RANGE
        _encode_repeated(container, stream, _converted(frames, "yuv420p", colourspace=_BT709))


def write_png(pattern: Path, frames: Timed, size: tuple[int, int], fps: int, tags: Tags | None = None) -> None:
    """Write numbered PNGs, each frame repeated for its ticks; the name of `pattern` says where the number goes."""
    encoder = CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = *size, "rgb24"
    encoder.options = {"flags": "+bitexact", "threads": "1"}
    encoder.time_base = Fraction(1, fps)
    number = 0
    for frame, ticks in _converted(frames, "rgb24"):
        (picture,) = encoder.encode(_at(frame, number, fps))
        for _ in range(ticks):
            number += 1
            (pattern.parent / (pattern.name % number)).write_bytes(bytes(picture))


def write_webp(part: Path, frames: Timed, size: tuple[int, int], fps: int, tags: Tags | None = None) -> None:
    """Write an animated WebP."""
    with _container(part, "webp", {"loop": "0"}) as container:
        options = {"lossless": "0", "quality": "80", "compression_level": "3", "preset": "drawing", "threads": "1"}
        stream = _stream(container, "libwebp_anim", "yuv420p", size, fps, options)
        last = _encode_held(container, stream, _converted(frames, "yuv420p"))
    _hold_last(part, round(1000 * last / fps))


def write_gif(part: Path, frames: Timed, size: tuple[int, int], fps: int, tags: Tags | None = None) -> None:
    """Write a GIF of one palette for all frames, without dither, storing only the rectangle that changed.

    The palette needs every frame before the first can be written: they wait as compressed deltas, about 30 kB each.
    """
    palette, packed = _gather_palette(frames, size)
    with _container(part, "gif", {}) as container:
        # `final_delay` is in hundredths of a second: without it the last frame takes the time of the one before.
        container.options["final_delay"] = str(round(100 * packed[-1][1] / fps))
        stream = _stream(container, "gif", "pal8", size, fps, {})

        def encode(indexed: Iterator[tuple[VideoFrame, int]]) -> None:
            _encode_held(container, stream, indexed)

        encode_in_threads([encode], _apply_palette(palette, packed, size, fps))
    if tags is not None:
        _comment(part, f"{tags.title}\n\n{tags.description}")


def _chapters(tags: Tags, fps: int) -> list[Chapter]:
    ends = [*(first for first, _ in tags.chapters), tags.ticks][1:]
    return [
        {"id": at, "start": first, "end": end, "time_base": Fraction(1, fps), "metadata": {"title": title}}
        for at, ((first, title), end) in enumerate(zip(tags.chapters, ends, strict=True))
    ]


def _comment(part: Path, words: str) -> None:
    """Add a comment to a GIF, in blocks of at most 255 bytes."""
    text = words.encode("utf-8")
    blocks = [text[at : at + 255] for at in range(0, len(text), 255)]
    with part.open("r+b") as file:
        file.seek(-1, os.SEEK_END)  # the byte that ends the file
        file.write(b"!\xfe" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0;")


@contextmanager
def _container(part: Path, form: str, options: dict[str, str]) -> Iterator[OutputContainer]:
    """Open a container that writes to a file of Python, whatever its name: FFmpeg reads "a:b" as a protocol.

    An error of the file is raised even where FFmpeg passes over it.
    """
    with _File(part) as file:

        def open_again(url: str, flags: int, options: dict[str, str]) -> _File:  # to move the index of an MP4 first
            return _File(part, "r+b")

        try:
            with av.open(
                file, "w", format=form, options={"fflags": "+bitexact", **options}, io_open=open_again
            ) as container:
                yield container
        finally:
            if file.error is not None:
                raise file.error


class _File:
    """An unbuffered file with the methods that PyAV calls, which keeps the first error of writing."""

    def __init__(self, path: Path, mode: str = "w+b") -> None:
        self._file = cast(io.FileIO, path.open(mode, buffering=0))
        self.read, self.seek, self.tell, self.close = (
            self._file.read, self._file.seek, self._file.tell, self._file.close,
        )  # fmt: skip
        self.error: OSError | None = None

    def write(self, content: bytes) -> int:
        """Write all of `content`: a single call may write less on a disk that is nearly full."""
        rest = memoryview(content)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self.error = self.error or error
            raise
        return len(content)

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _gather_palette(frames: Timed, size: tuple[int, int]) -> tuple[VideoFrame, list[Waiting]]:
    """Return the palette of all frames, and the frames compressed."""
    graph = av.filter.Graph()
    source = graph.add_buffer(width=size[0], height=size[1], format=_RGB, time_base=Fraction(1, 1))
    # "full" counts every pixel of every frame; counting changes only would leave few colours for the map
    maker = graph.add("palettegen", f"max_colors={_GIF_COLOURS}:reserve_transparent=1:stats_mode=full")
    sink = graph.add("buffersink")
    source.link_to(maker)
    maker.link_to(sink)
    graph.configure()
    packed: list[Waiting] = []

    def kept() -> Timed:
        for frame, ticks in frames:
            packed.append((PackedFrame.of(frame), ticks))
            yield frame, ticks

    for index, (frame, _) in enumerate(_converted(kept(), "rgb24")):
        source.push(_at(frame, index, 1))
        with suppress(BlockingIOError):  # asking for the palette too early makes the filter take the frame in
            sink.pull()
    source.push(None)
    return cast(VideoFrame, sink.pull()), packed


def _apply_palette(
    palette: VideoFrame, packed: Iterable[Waiting], size: tuple[int, int], fps: int
) -> Iterator[tuple[VideoFrame, int]]:
    """Yield the frames in the colours of the palette."""
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
    for index, (frame, ticks) in enumerate(_converted(((each.unpack(), ticks) for each, ticks in packed), "rgb24")):
        pixels_in.push(_at(frame, index, fps))
        yield cast(VideoFrame, sink.pull()), ticks


def _frame(pixels: Pixels) -> VideoFrame:
    """Return a frame that shares the memory of `pixels` if it is contiguous."""
    return VideoFrame.from_numpy_buffer(
        np.ascontiguousarray(pixels), format="rgb24" if pixels.shape[2] == 3 else "rgba"
    )


def _converted(frames: Timed, pixel_format: str, *, colourspace: int | None = None) -> Iterator[tuple[VideoFrame, int]]:
    """Yield frames in another pixel format; a frame that is the same as before is not converted again."""
    converter = VideoReformatter()  # one for all frames: making its tables is slow
    page, frame = FrameBuffer(), None
    for drawn, ticks in frames:
        if page.show(drawn) or frame is None:
            frame = converter.reformat(
                _frame(page.pixels),
                format=pixel_format,
                dst_colorspace=colourspace,
                dst_color_range=None if colourspace is None else _LIMITED_RANGE,
                # The mean of the pixels a colour sample covers; the default is slower and turns paper greenish.
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
