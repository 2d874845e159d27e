"""The moving-picture writer: what lands in the file, and what never does."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import NoReturn

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from PIL import Image

from plots.film import codecs, threads
from plots.film.encoder import SUFFIXES, save_frames
from plots.film.raster.rects import Delta, Pixels, RawFrame, Rect, dirty_rects
from plots.film.threads import AHEAD

SIZE = (96, 64)
FILES = tuple(suffix for suffix in SUFFIXES if suffix != ".png")
BLUE, RED, PAPER = (22, 80, 127), (196, 85, 63), (251, 250, 247)


def moving_square(count: int) -> Iterator[Pixels]:
    for step in range(count):
        pixels = np.full((SIZE[1], SIZE[0], 3), PAPER, np.uint8)
        pixels[4:24, 4 + 2 * step : 24 + 2 * step] = BLUE
        pixels[36:60, 8:32] = RED
        yield pixels


def decode(path: Path) -> list[tuple[float, Pixels]]:
    """Seconds and pixels of every frame, by a decoder that knows nothing of ours."""
    if path.suffix != ".webp":
        with av.open(path) as container:
            return [(float(frame.time or 0), frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    shown, at = [], 0.0
    with Image.open(path) as image:
        for index in range(getattr(image, "n_frames", 1)):
            image.seek(index)
            shown.append((at, np.asarray(image.convert("RGB"))))
            at += image.info["duration"] / 1000
    return shown


def length(path: Path) -> float:
    """Seconds from the first frame to the end of the last."""
    if path.suffix == ".webp":
        with Image.open(path) as image:
            total = 0
            for index in range(getattr(image, "n_frames", 1)):
                image.seek(index)
                image.load()
                total += image.info["duration"]
        return total / 1000
    with av.open(path) as container:
        return float((container.duration or 0) / av.time_base)


@pytest.mark.parametrize("suffix", FILES)
def test_every_frame_comes_back_in_its_place_and_colour(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"film{suffix}"
    save_frames(path, moving_square(10), size=SIZE, fps=10)
    shown = decode(path)
    assert [round(at, 2) for at, _ in shown] == [round(0.1 * step, 2) for step in range(10)]
    for step, (_, pixels) in enumerate(shown):
        for (row, column), colour in {(14, 14 + 2 * step): BLUE, (48, 20): RED, (30, 80): PAPER}.items():
            assert np.abs(pixels[row, column].astype(int) - colour).max() <= 8


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("size", [(1080, 90), (854, 48), (641, 61)], ids=str)
def test_pixels_come_back_at_widths_whose_lines_ffmpeg_pads(tmp_path: Path, suffix: str, size: tuple[int, int]) -> None:
    if suffix == ".mp4" and size[0] % 2:
        pytest.skip("refused, as its planes are halved")
    width, height = size
    frames = [np.full((height, width, 3), PAPER, np.uint8) for _ in range(2)]
    for pixels, colour in zip(frames, (BLUE, RED), strict=True):
        pixels[:, : width // 3] = colour
        pixels[height // 2 :, 2 * width // 3 :] = BLUE
    path = tmp_path / ("frames/%d.png" if suffix == ".png" else f"film{suffix}")
    # Of four bytes a pixel, as canvases give them: three would be read where they lie, without padding.
    save_frames(path, (np.dstack([each, each[:, :, 0]]) for each in frames), size=size, fps=5)
    if suffix == ".png":
        shown = [np.asarray(Image.open(path.with_name(f"{number}.png"))) for number in (1, 2)]
    else:
        shown = [pixels for _, pixels in decode(path)]
    exact = suffix in (".gif", ".png")
    for wanted, pixels in zip(frames, shown, strict=True):
        assert pixels.shape == wanted.shape
        off = np.abs(pixels.astype(int) - wanted)
        assert off.max() == 0 if exact else off.mean() < 3


@pytest.mark.parametrize("suffix", FILES)
def test_the_film_lasts_as_long_as_its_durations_say(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"film{suffix}"
    save_frames(path, moving_square(4), size=SIZE, fps=10, durations=[1, 5, 1, 20])
    assert length(path) == pytest.approx(2.7, abs=0.02)


def test_gif_and_webp_write_a_long_frame_once_and_mp4_repeats_it(tmp_path: Path) -> None:
    counts = {}
    for suffix in FILES:
        save_frames(tmp_path / f"film{suffix}", moving_square(3), size=SIZE, fps=10, durations=[2, 3, 4])
        counts[suffix] = len(decode(tmp_path / f"film{suffix}"))
    assert counts == {".gif": 3, ".mp4": 9, ".webp": 3}


def test_mp4_is_h264_in_yuv420p_tagged_bt709_with_its_index_first(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    save_frames(path, moving_square(5), size=SIZE, fps=12)
    with av.open(path) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt, context.width, context.height) == ("h264", "yuv420p", *SIZE)
        assert (int(context.colorspace), int(context.color_range)) == (1, 1)
        assert container.streams.video[0].average_rate == 12
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_mp4_turns_no_colour_greenish(tmp_path: Path) -> None:
    flat = [np.full((SIZE[1], SIZE[0], 3), colour, np.uint8) for colour in (PAPER, (255, 255, 255), (232, 238, 241))]
    save_frames(tmp_path / "film.mp4", flat, size=SIZE, fps=2)
    for wanted, (_, pixels) in zip(flat, decode(tmp_path / "film.mp4"), strict=True):
        red, green, blue = (pixels.astype(int) - wanted).mean(axis=(0, 1))
        assert abs(green - red) < 2.5 and abs(green - blue) < 2.5


@pytest.mark.parametrize("suffix", FILES)
def test_a_fourth_byte_of_a_pixel_counts_for_nothing(tmp_path: Path, suffix: str) -> None:
    rng = np.random.default_rng(1)
    save_frames(tmp_path / f"three{suffix}", moving_square(4), size=SIZE, fps=10)
    four = (np.dstack([each, rng.integers(0, 255, each.shape[:2], np.uint8)]) for each in moving_square(4))
    save_frames(tmp_path / f"four{suffix}", four, size=SIZE, fps=10)
    for (_, three), (_, other) in zip(
        decode(tmp_path / f"three{suffix}"), decode(tmp_path / f"four{suffix}"), strict=True
    ):
        assert np.abs(three.astype(int) - other).max() <= 2


def test_a_png_sequence_is_a_new_folder_of_every_tick(tmp_path: Path) -> None:
    frames = list(moving_square(3))
    for name in ("one", "two"):
        save_frames(tmp_path / name / "%03d.png", frames, size=SIZE, fps=10, durations=[1, 2, 1])
    files = sorted((tmp_path / "one").iterdir())
    assert [each.name for each in files] == ["001.png", "002.png", "003.png", "004.png"]
    for each, wanted in zip(files, (0, 1, 1, 2), strict=True):
        with Image.open(each) as image:
            assert np.array_equal(np.asarray(image), frames[wanted])
        assert each.read_bytes() == (tmp_path / "two" / each.name).read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["one", "two"]


@pytest.mark.parametrize("name", ["film.png", "a/film%.png", "a/%d-%d.png", "a/%s.png"])
def test_a_png_sequence_without_a_place_for_its_number_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"needs a place for its number, such as .*%04d\.png"):
        save_frames(tmp_path / name, moving_square(2), size=SIZE, fps=10)
    assert list(tmp_path.iterdir()) == []


def test_a_png_sequence_replaces_an_earlier_one_but_no_other_file(tmp_path: Path) -> None:
    frames = tmp_path / "frames"
    for count in (5, 2):
        save_frames(frames / "%d.png", moving_square(count), size=SIZE, fps=10)
    assert sorted(each.name for each in frames.iterdir()) == ["1.png", "2.png"]
    (frames / "mine.txt").write_text("kept")
    with pytest.raises(FileExistsError, match=r"its folder holds mine\.txt"):
        save_frames(frames / "%d.png", moving_square(3), size=SIZE, fps=10, overwrite=True)
    assert sorted(each.name for each in frames.iterdir()) == ["1.png", "2.png", "mine.txt"]


NAMES = ["2024-11-30T19:00", "100%", "%d %s", "-x", "[a] (b) c", "new\nline", "x" * 250, "\udcff"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_and_folders_may_have_any_name(tmp_path: Path, suffix: str) -> None:
    for name in NAMES:
        path = tmp_path / name / ("%d.png" if suffix == ".png" else f"{name}{suffix}")
        if suffix != ".png":
            path.parent.mkdir()
        save_frames(path, moving_square(2), size=SIZE, fps=10)
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(NAMES)
    assert {len(list((tmp_path / name).iterdir())) for name in NAMES} == {2 if suffix == ".png" else 1}


@pytest.mark.parametrize(("name", "fps", "most"), [("a.gif", 60, 50), ("a.webp", 100, 90)])
def test_a_frame_rate_that_players_slow_down_is_refused(tmp_path: Path, name: str, fps: int, most: int) -> None:
    with pytest.raises(ValueError, match=rf"fps\(={fps}\) is more than {most}, the fastest that players of"):
        save_frames(tmp_path / name, moving_square(2), size=SIZE, fps=fps)
    save_frames(tmp_path / name, moving_square(2), size=SIZE, fps=most)


@pytest.mark.parametrize("fps", [3, 7, 12, 24, 30])
def test_a_gif_rounds_each_time_but_not_their_sum(tmp_path: Path, fps: int) -> None:
    save_frames(tmp_path / "a.gif", islice(cycle(moving_square(8)), fps), size=SIZE, fps=fps)
    with Image.open(tmp_path / "a.gif") as image:
        times = []
        for index in range(fps):
            image.seek(index)
            times.append(image.info["duration"])
    assert sum(times) == pytest.approx(1000, abs=10)
    assert all(abs(time - 1000 / fps) < 10 for time in times)


def test_a_gif_refuses_a_frame_of_eleven_minutes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a frame of 700 s is longer than 655\.35 s, the most of a GIF"):
        save_frames(tmp_path / "a.gif", moving_square(2), size=SIZE, fps=2, durations=[1, 1400])


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_a_png_sequence_broken_off_leaves_no_folder(tmp_path: Path, error: type[BaseException]) -> None:
    def breaking() -> Iterator[Pixels]:
        yield from moving_square(8)
        raise error("half way")

    with pytest.raises(error, match="half way"):
        save_frames(tmp_path / "new" / "%d.png", breaking(), size=SIZE, fps=10)
    assert list(tmp_path.iterdir()) == []


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("suffix", FILES)
@pytest.mark.parametrize("room", [0, 100, 1000])
def test_a_full_disk_is_an_error_wherever_it_occurs(
    tmp_path: Path, suffix: str, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, written = codecs._File.write, [0]

    def limited(file: codecs._File, content: bytes) -> int:
        written[0] += len(content)
        if written[0] > room:
            file.error = FULL
            raise FULL
        return write(file, content)

    monkeypatch.setattr(codecs._File, "write", limited)
    with pytest.raises(OSError, match="No space left"):
        save_frames(tmp_path / f"film{suffix}", moving_square(20), size=SIZE, fps=10)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", FILES)
def test_an_encoding_error_stops_drawing_and_leaves_no_file(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []

    def counted() -> Iterator[Pixels]:
        for pixels in islice(cycle(moving_square(20)), 1000):
            drawn.append(1)
            yield pixels

    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(codecs, "_frame", full)
    with pytest.raises(OSError, match="No space left"):
        save_frames(tmp_path / f"film{suffix}", counted(), size=SIZE, fps=10)
    assert len(drawn) <= 2 * AHEAD
    assert list(tmp_path.iterdir()) == []
    assert not [thread for thread in threading.enumerate() if thread.name == "encoder"]


@pytest.mark.parametrize(("most", "frames"), [(threads._MOST_BYTES, AHEAD), (8 * 96 * 64 * 3, 8)])
def test_drawing_is_only_some_frames_ahead_of_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: float, frames: int
) -> None:
    drawn, taken, ahead = [], [], []
    monkeypatch.setattr(threads, "_MOST_BYTES", most)
    frame = codecs._frame

    def slow(pixels: Pixels) -> VideoFrame:
        time.sleep(0.01)
        taken.append(1)
        ahead.append(len(drawn) - len(taken))
        return frame(pixels)

    def counted() -> Iterator[Pixels]:
        for pixels in moving_square(3 * AHEAD):
            drawn.append(1)
            yield pixels

    monkeypatch.setattr(codecs, "_frame", slow)
    save_frames(tmp_path / "film.mp4", counted(), size=SIZE, fps=10)
    assert max(ahead) <= frames + 2
    assert sorted(ahead)[len(ahead) // 2] >= frames - 1  # beside, not after


@pytest.mark.parametrize("suffix", FILES)
def test_deltas_give_the_bytes_of_whole_frames(tmp_path: Path, suffix: str) -> None:
    def changes() -> Iterator[RawFrame]:
        whole = [np.dstack([each, np.full(each.shape[:2], 255, np.uint8)]) for each in moving_square(12)]
        yield whole[0]
        for before, after in pairwise(whole):
            yield Delta.of(after, dirty_rects(before, after))
        yield Delta(())
        yield whole[0]
        yield Delta.of(whole[3], [Rect(0, 0, *SIZE)])

    def wholes() -> Iterator[Pixels]:
        frames = list(moving_square(12))
        yield from [*frames, frames[-1], frames[0], frames[3]]

    save_frames(tmp_path / f"changes{suffix}", changes(), size=SIZE, fps=12)
    save_frames(tmp_path / f"wholes{suffix}", wholes(), size=SIZE, fps=12)
    assert (tmp_path / f"changes{suffix}").read_bytes() == (tmp_path / f"wholes{suffix}").read_bytes()


def test_gif_keeps_flat_colours_exactly_and_one_palette(tmp_path: Path) -> None:
    path = tmp_path / "film.gif"
    save_frames(path, moving_square(6), size=SIZE, fps=10)
    colours = {tuple(colour) for _, pixels in decode(path) for colour in pixels.reshape(-1, 3)}
    assert colours == {BLUE, RED, PAPER}


def test_gif_stores_only_the_pixels_that_changed(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (SIZE[1], SIZE[0], 3), np.uint8)

    def frames(count: int) -> Iterator[Pixels]:
        for step in range(count):
            pixels = noise.copy()
            pixels[0, step] = BLUE
            yield pixels

    save_frames(tmp_path / "one.gif", frames(1), size=SIZE, fps=10)
    save_frames(tmp_path / "twenty.gif", frames(20), size=SIZE, fps=10)
    assert (tmp_path / "twenty.gif").stat().st_size < 1.5 * (tmp_path / "one.gif").stat().st_size


SAVE_IN_A_PROCESS = """
import sys
import numpy as np
from plots.film.encoder import save_frames

def frames():
    for step in range(12):
        pixels = np.full((64, 96, 3), (251, 250, 247), np.uint8)
        pixels[4:24, 4 + 2 * step : 24 + 2 * step] = (22, 80, 127)
        pixels[36:60, 8:32] = (196, 85, 63)
        yield pixels

for path in sys.argv[1:]:
    save_frames(path, frames(), size=(96, 64), fps=12)
"""


def test_no_byte_depends_on_what_memory_held_before(tmp_path: Path) -> None:
    names = [f"film{suffix}" for suffix in FILES]
    for filling in ("85", "255"):  # glibc fills what is allocated with the complement of this; others ignore it
        (tmp_path / filling).mkdir()
        paths = [str(tmp_path / filling / name) for name in names]
        environment = {**os.environ, "MALLOC_PERTURB_": filling}
        subprocess.run([sys.executable, "-c", SAVE_IN_A_PROCESS, *paths], env=environment, check=True)
    for name in names:
        assert (tmp_path / "85" / name).read_bytes() == (tmp_path / "255" / name).read_bytes(), name


@pytest.mark.parametrize("suffix", FILES)
def test_the_same_frames_give_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    for name in ("first", "second"):
        save_frames(tmp_path / f"{name}{suffix}", moving_square(12), size=SIZE, fps=12)
    assert (tmp_path / f"first{suffix}").read_bytes() == (tmp_path / f"second{suffix}").read_bytes()


@pytest.mark.parametrize("name", ["film.avi", "film", "film.mp4.txt"])
def test_an_unknown_suffix_is_refused_before_any_frame_is_drawn(tmp_path: Path, name: str) -> None:
    def never() -> Iterator[Pixels]:
        raise AssertionError("a frame was drawn")
        yield

    with pytest.raises(ValueError, match=r"is not one of: \.gif, \.mp4, \.png, \.webp"):
        save_frames(tmp_path / name, never(), size=SIZE, fps=10)
    assert list(tmp_path.iterdir()) == []


def test_an_odd_size_is_refused_for_mp4_only(tmp_path: Path) -> None:
    def grey() -> Iterator[Pixels]:
        yield np.full((63, 95, 3), 128, np.uint8)

    with pytest.raises(ValueError, match=r"size\(=95x63\) must be even"):
        save_frames(tmp_path / "film.mp4", grey(), size=(95, 63), fps=10)
    save_frames(tmp_path / "film.gif", grey(), size=(95, 63), fps=10)
    assert decode(tmp_path / "film.gif")[0][1].shape == (63, 95, 3)


@pytest.mark.parametrize("suffix", FILES)
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_a_failure_half_way_leaves_the_older_film_and_nothing_else(
    tmp_path: Path, suffix: str, error: type[BaseException]
) -> None:
    def breaking() -> Iterator[Pixels]:
        yield from moving_square(8)
        raise error("half way")

    path = tmp_path / f"film{suffix}"
    save_frames(path, moving_square(2), size=SIZE, fps=10)
    older = path.read_bytes()
    with pytest.raises(error, match="half way"):
        save_frames(path, breaking(), size=SIZE, fps=10)
    assert path.read_bytes() == older
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("frames", "durations", "words"),
    [
        ([], None, "there are no frames"),
        ([np.zeros((64, 96, 2), np.uint8)], None, r"frame 1 is \(64, 96, 2\) of uint8, must be \(64, 96, 3 or 4\)"),
        ([np.zeros((64, 96, 3), np.float64)], None, "float64"),
        ([Delta(())], None, "frame 1 is a change"),
        (list(moving_square(2)), [1], r"more frames than durations \(=1\)"),
        (list(moving_square(2)), [1, 1, 1], "2 frames, but 3 durations"),
        (list(moving_square(1)), [0], r"duration of frame 1 \(=0\)"),
    ],
)
def test_frames_that_do_not_fit_are_named(
    tmp_path: Path, frames: list[RawFrame], durations: list[int] | None, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        save_frames(tmp_path / "film.gif", frames, size=SIZE, fps=10, durations=durations)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_and_a_useless_pace_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        save_frames(tmp_path / "nowhere" / "film.gif", moving_square(1), size=SIZE, fps=10)
    with pytest.raises(ValueError, match=r"fps\(=0\)"):
        save_frames(tmp_path / "film.gif", moving_square(1), size=SIZE, fps=0)


def test_an_interrupt_while_the_last_frames_are_encoded_waits_for_the_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame, late = codecs._frame, []

    def slow(pixels: Pixels) -> VideoFrame:
        if not late:
            late.append(1)
            time.sleep(0.2)  # until the main thread waits
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)
        return frame(pixels)

    monkeypatch.setattr(codecs, "_frame", slow)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            save_frames(tmp_path / "film.mp4", moving_square(3), size=SIZE, fps=10)
    finally:
        signal.signal(signal.SIGINT, before)
    assert not [thread for thread in threading.enumerate() if thread.name == "encoder"]
    assert list(tmp_path.iterdir()) == []
